"""Pairs: two policies in the same worlds, pair by pair.

>>> from experiments import compare
>>> answer = compare("chessboard", "fragmented", pairs=2, months=3, world="twin", workers=1)
>>> answer.pairs
2
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.comparison import Comparison
    from sim import Policy
    from sim.shocks import Shock

NEEDED_SERIES = ("revenue",)


def compare(  # noqa: PLR0913, PLR0917 - the door: each argument is an option
    policy: str | Path | Policy = "chessboard",
    against: str | Path | Policy = "fragmented",
    pairs: int = 16,
    months: int = 60,
    world: str = "hangzhou-2023",
    seed: int = 1,
    parameters: Mapping[str, float] | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    series: Sequence[str] | None = NEEDED_SERIES,
    shocks: Sequence[Shock] = (),
    strategy: str = "imitate-best",
) -> Comparison:
    """Live ``pairs`` worlds twice, once under each policy with the same luck, and say what differs.

    Parameters
    ----------
    policy, against : names of shipped policies, files, or policies
    pairs, months, seed : pair p uses seed + p for both arms
    world : a shipped world or a folder
    parameters : numbers of the model that differ from their defaults, in both arms
    workers : processes; 1 stays in this one, None uses every processor
    progress : called with the runs done and the runs in all
    series : city series kept from each run; None keeps all
    shocks : what befalls the city, in both arms
    strategy : how districts learn to bid, in both arms

    Raises
    ------
    InputError
        If a name is unknown or a number lies outside its range; nothing has been run then.
    CaseError
        If a run fails.
    """
    from experiments.comparison import compared
    from experiments.limits import within_limits
    from experiments.runner import run_all
    from experiments.summary import summarising
    from sim import Scenario

    within_limits(pairs=pairs, months=months, seed=seed, workers=workers)
    numbers = dict(parameters or {})
    arms = tuple(Scenario.build(chosen, world, numbers, months, seed, shocks, strategy) for chosen in (policy, against))
    # Pair by pair, so that a batch cut short is still balanced.
    cases = [arm.but(seed=seed + pair) for pair in range(pairs) for arm in arms]
    summaries = run_all(cases, summarising(series), workers, progress)
    return compared(arms[0], arms[1], summaries[::2], summaries[1::2])
