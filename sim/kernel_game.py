"""The kernel game: two stages, a few segments, and every reason why either regime can win, in forty lines.

Districts bet on segments of unknown worth. Stage one pays by segment, more where several districts back the same
one if ``returns`` is large; in stage two everybody exploits the best segment that anyone discovered. Each district
alone follows its own signal, and rivalry wastes a share of the worth; the city averages noisy reports, backs a few
priorities and comes later. It is the yardstick for the signs that the full model should show (MODEL.md 11.7).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.columns import Floats
from sim.streams import Purpose, Streams


@dataclass(frozen=True, slots=True)
class Game:
    """One setting of the game.

    ``herding`` is the share of signal variance that all districts have in common, ``returns`` the power with which a
    segment's worth rises in the number of its backers, ``rent`` the share that rivalry wastes, ``delay`` the months by
    which the city comes later, ``impatience`` what a year of delay costs.
    """

    herding: float
    returns: float
    rent: float
    districts: int = 8
    segments: int = 6
    spread: float = 0.6
    noise: float = 0.6
    report_noise: float = 0.3
    priorities: int = 2
    later_weight: float = 4.0
    delay: float = 6.0
    impatience: float = 0.08


def play(game: Game, worlds: int = 20_000, seed: int = 1) -> float:
    """Return the log of the coordinated city's mean worth over the separate districts', over ``worlds`` worlds."""
    worth, signals, reports = draw_worlds(game, worlds, seed)
    apart = (1 - game.rent) * districts_apart(game, worth, signals)
    together = np.exp(-game.impatience * game.delay / 12) * city_together(game, worth, reports)
    return float(np.log(together.mean() / apart.mean()))


def draw_worlds(game: Game, worlds: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return what segments are worth (worlds, segments), and what each district sees and reports of it.

    The last two are (worlds, districts, segments), in logs.
    """
    streams, who = Streams(seed), np.arange(worlds)
    cells = np.arange(game.districts * game.segments)
    shape = (worlds, game.districts, game.segments)
    segments = np.arange(game.segments)
    truth = game.spread * streams.normal_table(Purpose.CEILING, 0, who, segments)
    shared = streams.normal_table(Purpose.SIGNAL, 0, who, segments)[:, None, :]
    own = streams.normal_table(Purpose.SIGNAL, 1, who, cells).reshape(shape)
    signals = truth[:, None, :] + game.noise * (game.herding**0.5 * shared + (1 - game.herding) ** 0.5 * own)
    reports = signals + game.report_noise * streams.normal_table(Purpose.REPORT, 0, who, cells).reshape(shape)
    return np.exp(truth), signals, reports


def districts_apart(game: Game, worth: Floats, signals: Floats) -> Floats:
    """Return each world's worth (worlds,) when every district backs what it believes in."""
    backed = signals.argmax(axis=2)
    backers = (backed[:, :, None] == np.arange(game.segments)).sum(axis=1)
    first = np.where(backers > 0, backers**game.returns * worth, 0).sum(axis=1)
    best = np.where(backers > 0, worth, 0).max(axis=1)
    return np.asarray(first + game.later_weight * best)


def city_together(game: Game, worth: Floats, reports: Floats) -> Floats:
    """Return each world's worth (worlds,) when the city spreads all districts over its priorities."""
    chosen = np.argsort(-reports.mean(axis=1), axis=1, kind="stable")[:, : game.priorities]
    backed = np.take_along_axis(worth, chosen, axis=1)
    first = (game.districts / game.priorities) ** game.returns * backed.sum(axis=1)
    return np.asarray(first + game.later_weight * backed.max(axis=1))
