// Draws one month of one arm of a film: tiles, a dot a firm, moves and departures.
import { lastStay, place, waits } from "./films.js";
import { dressed } from "./theme.js";

const TRAIL = 3; // months for which a move or a departure stays in sight
const RADII = [1.3, 1.7, 2.3, 3.2, 5.4];

export function stage(film, width, height) {
  const points = film.map.tiles.flatMap((tile) => tile.ring);
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((width - 16) / (right - left), (height - 16) / (top - bottom));
  const [dx, dy] = [(width - scale * (right - left)) / 2, (height - scale * (top - bottom)) / 2];
  return { scale, at: ([x, y]) => [dx + scale * (x - left), height - dy - scale * (y - bottom)], width, height };
}

const spot = (film, found) => (found ? film.map.spots[found[0]][found[1]] : null);

export function dots(film, arm, month) {
  const lives = film.arms[arm].lives;
  const year = Math.floor(Math.max(0, month) / 12);
  const found = [];
  for (let at = 0; at < lives.n.length; at++) {
    const here = place(lives, at, month);
    if (!here) continue;
    const n = lives.n[at];
    const parted = film.firms.parted[n];
    found.push({ n, spot: spot(film, here), waits: waits(lives, at, month), size: Number(lives.sizes[at][year]) || 0, parted: parted !== null && parted <= month });
  }
  return found;
}

export function draw(canvas, film, arm, month, theme, language, chosen, scene) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(scene.width * ratio) || canvas.height !== Math.round(scene.height * ratio)) {
    canvas.width = Math.round(scene.width * ratio);
    canvas.height = Math.round(scene.height * ratio);
  }
  const pen = canvas.getContext("2d");
  const look = dressed(theme);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, scene.width, scene.height);
  ground(pen, film, scene, look);
  const colour = arm === 0 ? look.policy : look.against;
  const found = dots(film, arm, month);
  for (const dot of found) {
    const [x, y] = scene.at(dot.spot);
    pen.beginPath();
    pen.arc(x, y, RADII[dot.size], 0, 2 * Math.PI);
    if (dot.waits) {
      pen.strokeStyle = dot.parted ? colour : look.ink;
      pen.lineWidth = 1.3;
      pen.stroke();
    } else {
      pen.fillStyle = dot.parted ? colour : look.untold;
      pen.fill();
    }
  }
  trails(pen, film, arm, month, scene, look, colour);
  labels(pen, film, scene, look, language);
  if (chosen !== null) ring(pen, found.find((dot) => dot.n === chosen), scene, look);
  return found;
}

function ground(pen, film, scene, look) {
  for (const tile of film.map.tiles) {
    pen.beginPath();
    tile.ring.forEach((point, at) => (at ? pen.lineTo(...scene.at(point)) : pen.moveTo(...scene.at(point))));
    pen.closePath();
    pen.fillStyle = tile.small ? look.card : look.soft;
    pen.fill();
    pen.strokeStyle = tile.small ? look.ink : look.line;
    pen.lineWidth = 1;
    pen.stroke();
  }
}

function labels(pen, film, scene, look, language) {
  pen.font = `600 11px ${getComputedStyle(document.documentElement).getPropertyValue("--font")}`;
  pen.textAlign = "center";
  for (const tile of film.map.tiles) {
    if (tile.small) continue;
    const [x, y] = scene.at([tile.centre[0], tile.centre[1] + 0.8 * tile.size]);
    const text = language === "zh" ? tile.zh : tile.en;
    pen.lineWidth = 3;
    pen.strokeStyle = look.card;
    pen.strokeText(text, x, y + 8);
    pen.fillStyle = look.ink;
    pen.fillText(text, x, y + 8);
  }
}

function trails(pen, film, arm, month, scene, look, colour) {
  const { moves, lives } = film.arms[arm];
  for (let at = 0; at < moves.month.length; at++) {
    const age = month - moves.month[at];
    if (age < 0 || age >= TRAIL) continue;
    const stays = lives.stays[film.lives[arm].get(moves.n[at])];
    const [from, to] = [lastStay(stays, moves.month[at] - 1), lastStay(stays, moves.month[at])];
    const [one, other] = [spot(film, from) ?? film.map.spots[moves.start[at]][0], to && to[0] === moves.site[at] ? spot(film, to) : film.map.spots[moves.site[at]][0]];
    arrow(pen, scene.at(one), scene.at(other), colour, 1 - age / TRAIL);
  }
  for (let at = 0; at < lives.n.length; at++) {
    const end = lives.end[at];
    if (!end || month - end[0] < 0 || month - end[0] >= TRAIL) continue;
    const last = lastStay(lives.stays[at], end[0] - 1);
    if (last) departure(pen, scene, scene.at(spot(film, last)), end[1] === 1, look, 1 - (month - end[0]) / TRAIL);
  }
}

function arrow(pen, [x1, y1], [x2, y2], colour, strength) {
  pen.globalAlpha = strength;
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.quadraticCurveTo((x1 + x2) / 2 - 0.12 * (y2 - y1), (y1 + y2) / 2 + 0.12 * (x2 - x1), x2, y2);
  pen.stroke();
  pen.beginPath();
  pen.arc(x2, y2, 2.6, 0, 2 * Math.PI);
  pen.fill();
  pen.globalAlpha = 1;
}

// A firm that leaves goes out of the picture by the nearer side; one that closes is crossed out where it was.
function departure(pen, scene, [x, y], left, look, strength) {
  pen.globalAlpha = strength;
  pen.strokeStyle = look.ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (left) {
    const out = x < scene.width / 2 ? 4 : scene.width - 4;
    const step = out < x ? 6 : -6;
    pen.moveTo(x, y);
    pen.lineTo(out, y);
    pen.moveTo(out + step, y - 4);
    pen.lineTo(out, y);
    pen.lineTo(out + step, y + 4);
  } else {
    for (const [a, b] of [[-4, 4], [4, -4]]) {
      pen.moveTo(x - 4, y + a);
      pen.lineTo(x + 4, y + b);
    }
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

function ring(pen, dot, scene, look) {
  if (!dot) return;
  const [x, y] = scene.at(dot.spot);
  for (const [radius, colour, width] of [[9, look.card, 4], [9, look.mark, 2.4]]) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
}

export function nearest(found, scene, x, y) {
  let [best, gap] = [null, 12];
  for (const dot of found) {
    const [dx, dy] = scene.at(dot.spot);
    const far = Math.hypot(dx - x, dy - y);
    if (far < gap) [best, gap] = [dot, far];
  }
  return best;
}
