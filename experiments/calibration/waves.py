"""Waves: history matching. Settings are lived, surrogates fitted, what cannot be right is ruled out, and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.calibration.box import Box, box_of
from experiments.calibration.lives import Lives
from experiments.calibration.moments import CUT, Seen, Target, implausible
from experiments.calibration.surrogate import Surrogate, fitted, sway
from experiments.runner import Progress
from experiments.validation.door import HISTORY
from sim import Scenario
from sim.columns import Flags, Floats
from sim.errors import InputError

UNSEEN = 0.1
"""Standard deviations between worlds below which a number moves no figure enough to be seen."""
OWN_NUMBERS = {"member": 0}
"""What an earlier calibration left is not lived under while the next is made."""
CHUNK, CHUNKS = 2048, 64
"""Settings that the surrogates judge at a time, and how often at most they are asked for more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A calibration in full: world, months, waves, settings in each, worlds for each setting, and the first seed."""

    world: str = "hangzhou-2023"
    months: int = 60
    waves: int = 3
    points: int = 64
    pairs: int = 8
    seed: int = 1

    def cases(self, settings: Sequence[dict[str, float]], first: int | None = None) -> list[list[Scenario]]:
        """Return the lives of settings: each in the same worlds, under the policy that stands for history."""
        start = self.seed if first is None else first
        base = Scenario.build(HISTORY, self.world, months=self.months)
        return [
            [base.but(parameters={**OWN_NUMBERS, **setting}, seed=seed) for seed in range(start, start + self.pairs)]
            for setting in settings
        ]


@dataclass(frozen=True)
class Wave:
    """One wave: its settings (points, numbers), the share of the box it was drawn from, and its implausibilities."""

    shares: Floats
    left: float
    implausibility: Floats


@dataclass(frozen=True)
class Matched:
    """What history matching leaves: every wave, all that was lived, and which numbers and figures tell."""

    box: Box
    aims: tuple[Target, ...]
    fixed: tuple[Target, ...]
    """Figures that no setting moves, so that they can tell nothing."""
    waves: tuple[Wave, ...]
    seen: Seen
    sway: Floats
    """How far each number moves each figure, in standard deviations between worlds (numbers, moments)."""
    varied: Flags
    """Which numbers some figure sees (numbers,)."""

    @property
    def shares(self) -> Floats:
        """Return all settings lived (points, numbers)."""
        return np.concatenate([wave.shares for wave in self.waves])


def matched(asked: Asked, aims: tuple[Target, ...], lives: Lives, progress: Progress | None = None) -> Matched:
    """Match history in waves.

    Raises
    ------
    InputError
        If no setting in the ranges is left.
    """
    box = box_of(asked.world)
    shares = box.drawn(asked.points, asked.seed)
    figures = lives.seen(asked.cases(box.settings(shares)), progress).figures
    moving = Seen(figures).moving
    told = tuple(aim for aim, moves in zip(aims, moving, strict=True) if moves)
    fixed = tuple(aim for aim in aims if aim not in told)
    seen = Seen(figures[:, :, moving])
    swayed = sway(fitted(shares, seen), unrelated(box, asked.seed), seen.spread)
    varied = swayed.max(axis=1) >= UNSEEN
    waves = [Wave(shares, 1.0, judged(told, seen, asked.points))]
    for number in range(1, asked.waves):
        known, drawn = (fitted(shares, seen), seen), (asked.points, asked.seed + 1000 * number)
        fresh, left = proposed(box, varied, told, known, drawn)
        more = lives.seen(asked.cases(box.settings(fresh)), progress).figures[:, :, moving]
        shares, seen = np.concatenate([shares, fresh]), Seen(np.concatenate([seen.figures, more]))
        waves.append(Wave(fresh, left, judged(told, seen, len(fresh))))
    return Matched(box, told, fixed, tuple(waves), seen, swayed, varied)


def unrelated(box: Box, seed: int) -> tuple[Floats, Floats]:
    """Return two draws of settings that have nothing to do with each other (points, numbers)."""
    first, second = box.drawn(CHUNK, seed), box.drawn(CHUNK, seed + 1)
    return first, second[np.random.default_rng(seed).permutation(CHUNK)]


def judged(aims: tuple[Target, ...], seen: Seen, last: int) -> Floats:
    """Return the implausibilities of the last settings by their own lives (points, moments)."""
    own = seen.luck / np.maximum(seen.reached, 1.0)
    return implausible(aims, seen.means[-last:], own[-last:], seen.luck)


def foretold(shares: Floats, surrogate: Surrogate, seen: Seen) -> tuple[Floats, Floats]:
    """Return what settings would give on average, and the variance of that (points, moments)."""
    means, errors = surrogate.at(shares)
    # All settings were lived in the same worlds, so what those few miss of the mean is common to all of them.
    few = seen.luck / np.maximum(np.median(seen.reached, axis=0), 1.0)
    return means, errors + few


def doubted(aims: tuple[Target, ...], shares: Floats, surrogate: Surrogate, seen: Seen) -> Floats:
    """Return the largest implausibility of settings by the surrogates (points,)."""
    return np.asarray(implausible(aims, *foretold(shares, surrogate, seen), seen.luck).max(axis=1))


def proposed(
    box: Box, varied: Flags, aims: tuple[Target, ...], known: tuple[Surrogate, Seen], drawn: tuple[int, int]
) -> tuple[Floats, float]:
    """Return settings that the surrogates do not rule out (points, numbers), and the share of the box they stand for.

    Numbers that no figure sees stay at the world's own value.
    """
    points, seed = drawn
    pool = box.drawn(CHUNK * CHUNKS, seed)
    pool[:, ~varied] = box.own_shares()[~varied]
    kept: list[Floats] = []
    judged_so_far = 0
    for first in range(0, len(pool), CHUNK):
        chunk = pool[first : first + CHUNK]
        kept.append(chunk[doubted(aims, chunk, *known) <= CUT])
        judged_so_far += len(chunk)
        if sum(map(len, kept)) >= points:
            break
    found = np.concatenate(kept)
    if not len(found):
        raise InputError("no setting within the ranges comes near all fitted figures: look at them with validate")
    return found[:points], len(found) / judged_so_far
