"""Benchmark of the page: how soon it answers, how much it sends, and how many visitors it serves, in one run.

These are times of this machine, so each says what it is measured beside: the first result beside an empty page of the
same server software, a changed lever beside the animation that follows it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from experiments.bench import Figure, plain_figures
from viz.trials.caller import Caller
from viz.trials.driven import House, chromium, empty_house, house, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LEVER = "delay_city"
VALUES = (3.0, 5.0)
CALM = 500
"""Milliseconds between two changes: longer than a chart's animation."""
SMALL = "?world=twin&months=12"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: new visitors, changes of a lever, seconds of play, visitors at once and their changes."""

    visits: int = 5
    changes: int = 40
    play: float = 4.0
    callers: int = 50
    rounds: int = 6
    pause: float = 5.0


FULL = Sizes()
QUICK = Sizes(visits=3, changes=12, play=2.0, callers=10, rounds=3)


def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    """Return one entry for each figure: value, unit, target, whether it is met, and a note.

    Raises
    ------
    InputError
        If Chromium, or what drives it, is not there.
    """
    return plain_figures(figures(QUICK if quick else FULL, seed))


def figures(sizes: Sizes, seed: int) -> list[Figure]:
    """Measure all figures at the given sizes, on a server that has lived its worlds."""
    with chromium() as browser, house() as opened:
        usual = f"?seed={seed}"
        warm(browser, opened, usual)
        return [
            *first_result(browser, opened, usual, sizes),
            *slider(browser, opened, usual, sizes),
            months_played(browser, opened, usual, sizes),
            *at_once(opened, sizes),
        ]


def warm(browser: Browser, opened: House, search: str) -> None:
    """Let the worlds be lived that the measurements ask for: for both values of the lever, and before it is moved."""
    for more in ("", *(f"&set={LEVER}={value:g}" for value in VALUES)):
        guest = visit(browser, opened.url)
        guest.open(search + more, lived=True)
        guest.close()


def first_result(browser: Browser, opened: House, search: str, sizes: Sizes) -> list[Figure]:
    """Return after which time a new visitor sees the first chart [s], beside an empty page, taken in turns."""
    ours, empty = [], []
    with empty_house() as bare:
        for _ in range(sizes.visits):
            ours.append(shown(browser, opened.url + search, FIRST_PAINT))
            empty.append(shown(browser, bare.url, EMPTY_SHOWN))
    note = f"from the address to the first chart; median of {sizes.visits} new visitors, worlds lived before"
    beside = f"an empty page of the same server software takes {median(empty):.2f} s"
    return [
        Figure("first paired result", median(ours), "s", 3.0, False, note),
        Figure("first paired result : empty page", median(ours) / median(empty), "times", note=beside),
    ]


FIRST_PAINT = "() => window.__paints?.[0] ?? 0"
EMPTY_SHOWN = "() => document.querySelector('.yq-empty') ? performance.now() : 0"


def shown(browser: Browser, address: str, moment: str) -> float:
    """Return after which time a page shows what it is for, in s since it was asked for."""
    guest = visit(browser, address)
    guest.page.goto(address)
    found = guest.page.wait_for_function(moment, timeout=60_000).json_value()
    guest.close()
    return float(found) / 1000


CHANGE = """async ([lever, value, limit]) => {
  const [slider, number] = [document.getElementById(`lever-${lever}`), document.querySelector(".yq-verdict .number")];
  const before = number.textContent;
  const changed = new Promise((done) => {
    const watcher = new MutationObserver(() => {
      if (number.textContent === before) return;
      watcher.disconnect();
      done(performance.now());
    });
    watcher.observe(number, { characterData: true, childList: true, subtree: true });
    setTimeout(() => done(NaN), limit);
  });
  const start = performance.now();
  slider.value = value;
  for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind, { bubbles: true }));
  const heard = await changed;
  let painted = undefined;
  while (painted === undefined && performance.now() - start < limit) {
    painted = window.__paints.find((moment) => moment >= heard);
    if (painted === undefined) await new Promise(requestAnimationFrame);
  }
  return (painted ?? NaN) - start;
}"""
"""Lets go of a slider at a value, and returns the ms until a chart is painted after the headline has changed."""


def slider(browser: Browser, opened: House, search: str, sizes: Sizes) -> list[Figure]:
    """Return how long a lever takes to a repainted chart [ms], and what is sent for it [kB]."""
    guest = visit(browser, opened.url)
    guest.open(f"{search}&set={LEVER}={VALUES[0]:g}", lived=True)
    guest.pause(1000)
    times, weights = [], []
    for at in range(sizes.changes):
        guest.weigh()
        times.append(float(guest.page.evaluate(CHANGE, [LEVER, VALUES[(at + 1) % 2], 10_000])))
        guest.pause(CALM)
        weights.append(guest.weigh() / 1000)
    guest.close()
    note = f"a slider let go, back and forth between two answers at hand, {sizes.changes} times; "
    more = "to the first picture of the new figures, which then move for 0.25 s"
    return [
        Figure("slider to repainted chart, median", median(times), "ms", note=note + more),
        Figure("slider to repainted chart, p95", p95(times), "ms", 150.0),
        Figure("sent for a change of a lever", max(weights), "kB", 60.0, False, "largest of all changes"),
    ]


PLAY = """async (seconds) => {
  const player = document.querySelector(".player");
  const choice = [...player.querySelectorAll("select")].find((item) => item.textContent.includes("40"));
  choice.value = "40";
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const seen = [Number(player.dataset.month)];
  const watcher = new MutationObserver(() => seen.push(Number(player.dataset.month)));
  watcher.observe(player, { attributes: true, attributeFilter: ["data-month"] });
  const start = performance.now();
  player.querySelector("button.play").click();
  let last = start;
  while (performance.now() - start < 1000 * seconds && seen.at(-1) < 59) {
    await new Promise(requestAnimationFrame);
    last = performance.now();
  }
  watcher.disconnect();
  const skipped = seen.some((month, at) => at && month > seen[at - 1] + 1);
  return [skipped ? NaN : (1000 * (seen.at(-1) - seen[0])) / (last - start)];
}"""
"""Plays at full speed and returns the months shown a second; a skipped month spoils it."""


def months_played(browser: Browser, opened: House, search: str, sizes: Sizes) -> Figure:
    """Return how many months of both cities the player shows a second, none skipped, once its film is there."""
    guest = visit(browser, opened.url)
    guest.open(f"{search}&page=player", shows=".player[data-ready=true]")
    guest.pause(500)
    found = guest.page.evaluate(PLAY, sizes.play)[0]
    guest.close()
    return Figure("months played", float(found), "months a second", 20.0, True, "both cities, no month skipped")


def at_once(opened: House, sizes: Sizes) -> list[Figure]:
    """Return how soon one of many visitors is answered, each changing something now and then [s]."""
    spread = everybody(opened.url, sizes.callers, sizes.rounds, sizes.pause)
    name = f"{sizes.callers} visitors"
    note = f"each changes a lever, language or theme every {sizes.pause:g} s, {sizes.rounds} times"
    return [
        Figure(f"{name}: a change is answered, median", median(spread), "s", note=note),
        Figure(f"{name}: a change is answered, p95", p95(spread), "s", 1.0),
    ]


def everybody(url: str, callers: int, rounds: int, pause: float) -> list[float]:
    """Return how long each answer took [s] when so many visitors without browsers use the page at the same time."""
    guests = [Caller(url) for _ in range(callers)]
    together(guests, lambda guest, _at: guest.open(SMALL))
    taken: list[float] = []

    def busy(guest: Caller, at: int) -> None:
        time.sleep(pause * at / callers)
        for turn in range(rounds):
            reply = guest.act(**DEEDS[(at + turn) % len(DEEDS)])
            taken.append(reply.seconds)
            time.sleep(max(0.0, pause - reply.seconds))

    together(guests, busy)
    for guest in guests:
        guest.close()
    return taken


DEEDS: tuple[dict[str, Any], ...] = (
    {"deed": "set", "name": LEVER, "value": VALUES[0], "arm": "both"},
    {"deed": "language", "value": "zh"},
    {"deed": "set", "name": LEVER, "value": VALUES[1], "arm": "both"},
    {"deed": "theme", "value": "dark"},
    {"deed": "undo"},
    {"deed": "language", "value": "en"},
)


def together(guests: Sequence[Caller], act: Callable[[Caller, int], object]) -> None:
    """Let every visitor act in a thread of its own, and wait for all.

    Raises
    ------
    ExceptionGroup
        If anybody was not answered.
    """
    failed: list[Exception] = []

    def tried(guest: Caller, at: int) -> None:
        try:
            act(guest, at)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=tried, args=(guest, at)) for at, guest in enumerate(guests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise ExceptionGroup("visitors were not answered", failed)


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 stay under."""
    return quantiles(values, n=20, method="inclusive")[-1]
