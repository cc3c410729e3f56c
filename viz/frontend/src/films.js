// Films come in pieces, each a block of its own; a player waits until all pieces of its film are there.
import { shallowReactive } from "vue";

const films = shallowReactive(new Map());

export function keep(film, pieces, at, piece) {
  const known = films.get(film)?.pieces ?? new Map();
  if (known.has(at)) return;
  known.set(at, piece);
  // Only the newest film is kept: a class that changes levers for an hour must not fill its browsers.
  for (const other of films.keys()) if (other !== film) films.delete(other);
  films.set(film, { pieces: known, film: known.size === pieces ? joined([...known.values()]) : null });
}

export const shown = (film) => films.get(film)?.film ?? null;

function joined(pieces) {
  const film = { base: pieces.find((piece) => piece.part === "base"), map: pieces.find((piece) => piece.part === "map"), firms: null, arms: [{}, {}] };
  const tables = pieces.filter((piece) => "first" in piece).sort((one, other) => one.first - other.first);
  for (const { part, arm, first, rows, ...columns } of tables) {
    const home = arm < 0 ? film : film.arms[arm];
    const whole = (home[part] ??= Object.fromEntries(Object.keys(columns).map((name) => [name, []])));
    for (const [name, values] of Object.entries(columns)) whole[name].push(...values);
  }
  film.lives = film.arms.map((arm) => new Map(arm.lives.n.map((n, at) => [n, at])));
  return film;
}

// Where a firm's main floor is at the end of a month: site and slot, or nothing if it is not there.
export function place(lives, at, month) {
  if (lives.born[at] > month) return null;
  const end = lives.end[at];
  if (end && end[0] <= month) return null;
  return lastStay(lives.stays[at], month);
}

export function lastStay(stays, month) {
  let found = null;
  for (let k = 0; k < stays.length && stays[k] <= month; k += 3) found = [stays[k + 1], stays[k + 2]];
  return found;
}

export function waits(lives, at, month) {
  const spans = lives.waits[at];
  for (let k = 0; k < spans.length; k += 2) if (spans[k] <= month && month < spans[k + 1]) return true;
  return false;
}

export function nameOf(film, n, language) {
  const at = language === "zh" ? 1 : 0;
  const given = film.base.given.find((row) => row[0] === n);
  return given ? given[1 + at] : film.base.kinds[film.firms.kind[n]][at].replace("{number}", film.firms.no[n]);
}
