"""Pairs: two policies in the same worlds, pair by pair.

>>> from experiments import compare
>>> answer = compare("chessboard", "fragmented", pairs=2, months=3, world="twin", workers=1)
>>> answer.pairs
2
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.limits import within_limits
from experiments.question import NEEDED_SERIES, Arm, Question, lived, policy_of

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from sim import Policy
    from sim.shocks import Shock


def compare(  # noqa: PLR0913, PLR0917 - the door: each argument is an option
    policy: str | Path | Policy | Arm = "chessboard",
    against: str | Path | Policy | Arm = "fragmented",
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
    look: tuple[int, int] = (1, 1),
) -> Comparison:
    """Live ``pairs`` worlds twice, once under each policy with the same luck, and say what differs.

    Parameters
    ----------
    policy, against : names of shipped policies, files, policies, or arms, which change a policy on their side only
    pairs, months, seed : pair p uses seed + p for both arms
    world : a shipped world or a folder
    parameters : numbers of the model that differ from their defaults, in both arms
    workers : processes; 1 stays in this one, None uses every processor
    progress : called with the runs done and the runs in all
    series : city series kept from each run; None keeps all
    shocks : what befalls the city, in both arms
    strategy : how districts learn to bid, in both arms
    look : as which of how many planned looks at doubled samples the answer is judged

    Raises
    ------
    InputError
        If a name is unknown or a number lies outside its range; nothing has been run then.
    CaseError
        If a run fails.
    """
    within_limits(workers=workers)
    numbers = dict(parameters or {})
    question = Question(
        pairs=pairs,
        months=months,
        world=world,
        seed=seed,
        parameters=numbers,
        shocks=tuple(shocks),
        strategy=strategy,
        look=look,
    )
    arms = question.between(policy_of(policy, "policy", numbers), policy_of(against, "against", numbers))
    return lived(arms, pairs, look, workers, progress, series)
