"""Question: what a comparison asks, in one record that the command line, Python and the browser share.

>>> question = Question(Arm("chessboard", rules={"delay_city": 9}), Arm("chessboard"), pairs=2, months=3, world="twin")
>>> question.command()
'yipanqi compare --policy-set delay_city=9 --against chessboard --pairs 2 --months 3 --world twin'
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from experiments.comparison import Comparison, compared
from experiments.limits import within_limits
from experiments.runner import run_all
from experiments.spelled import python_of, words_of
from experiments.summary import summarising
from sim import Governance, Policy, Scenario, load_policy
from sim.errors import InputError
from sim.instruments import Instrument
from sim.parameters import settable
from sim.shocks import Shock
from sim.strategies import DEFAULT

NEEDED_SERIES = ("revenue",)
Progress = Callable[[int, int], None]
Arms = tuple[Scenario, Scenario]


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: a policy, and what is changed in it on this side only.

    ``policy`` is the name of a shipped policy or a file, ``rules`` are dials and rules by name, ``without`` are kinds
    of measures that are left out, and ``measures`` are added.
    """

    policy: str = "chessboard"
    rules: Mapping[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    measures: tuple[Instrument, ...] = ()

    def built(self) -> Policy:
        """Return the policy with its changes; without changes it is exactly the one that was loaded.

        Raises
        ------
        InputError
            If there is no such policy, or it cannot be changed so.
        """
        for name in self.rules:
            if name not in Governance.model_fields and name in settable():
                raise InputError(
                    f"{name} is a number of the city, alike on both sides: "
                    f"--set {name}=... sets it, or parameters in Python"
                )
        return load_policy(self.policy).but(self.rules, self.without, self.measures)


@dataclass(frozen=True)
class Question:
    """What a comparison asks: two arms, and the worlds that both live in.

    ``parameters``, ``shocks`` and ``strategy`` are alike in both arms. ``look`` says as which of how many planned
    looks at doubled samples the answer is judged: (1, 1) if there is to be no other.
    """

    policy: Arm = field(default_factory=Arm)
    against: Arm = field(default_factory=lambda: Arm("fragmented"))
    pairs: int = 16
    months: int = 60
    world: str = "hangzhou-2023"
    seed: int = 1
    parameters: Mapping[str, float] = field(default_factory=dict)
    shocks: tuple[Shock, ...] = ()
    strategy: str = DEFAULT
    look: tuple[int, int] = (1, 1)

    def check(self) -> None:
        """Refuse what cannot be asked.

        Raises
        ------
        InputError
            In one line that names the mend.
        """
        self.scenarios()

    def scenarios(self) -> Arms:
        """Return the first world under both policies; the other pairs differ from it by their seeds.

        Raises
        ------
        InputError
            If it cannot be asked.
        """
        sides = {"policy": self.policy, "against": self.against}
        policy, against = (policy_of(arm, side, self.parameters) for side, arm in sides.items())
        return self.between(policy, against)

    def between(self, policy: Policy, against: Policy) -> Arms:
        """Return the first world under two policies at hand, which need not be those of the arms."""
        within_limits(pairs=self.pairs, months=self.months, seed=self.seed)
        check_look(self.look)
        first, second = (
            Scenario.build(chosen, self.world, self.parameters, self.months, self.seed, self.shocks, self.strategy)
            for chosen in (policy, against)
        )
        return first, second

    def cases(self, pairs: int | None = None) -> list[Scenario]:
        """Return the runs of the first ``pairs`` worlds, or of all, pair by pair: policy, against, policy, against."""
        return pair_by_pair(self.scenarios(), self.pairs if pairs is None else pairs)

    def ask(
        self,
        workers: int | None = None,
        progress: Progress | None = None,
        series: Sequence[str] | None = NEEDED_SERIES,
    ) -> Comparison:
        """Live the worlds and say what differs; ``series`` are the city's series that are kept, all if None."""
        within_limits(workers=workers)
        return lived(self.scenarios(), self.pairs, self.look, workers, progress, series)

    def arguments(self) -> list[str]:
        """Return the words after ``yipanqi compare`` that ask the same; what is as usual is left out."""
        return words_of(self, Question())

    def command(self) -> str:
        """Return the whole command, as a shell reads it."""
        return shlex.join(["yipanqi", "compare", *self.arguments()])

    def python(self) -> str:
        """Return lines of Python that ask the same and keep the answer as ``answer``."""
        return python_of(self, Question())


def check_look(look: tuple[int, int]) -> None:
    """Refuse a look that is none of those planned."""
    number, looks = look
    within_limits(look=number, looks=looks)
    if number > looks:
        raise InputError(f"look {number} of {looks}: write K/N with K from 1 to N, for example 1/{looks}")


def policy_of(chosen: Arm | Policy | str | Path, side: str, parameters: Mapping[str, float]) -> Policy:
    """Return the policy of one side: named, at hand, or with changes, none of which is set for both sides as well."""
    if isinstance(chosen, Policy):
        return chosen
    arm = chosen if isinstance(chosen, Arm) else Arm(str(chosen))
    for name in arm.rules:
        if name in parameters:
            raise InputError(
                f"{name} is set for both sides (--set) and once more for one (--{side}-set): leave one of them out"
            )
    return arm.built()


def pair_by_pair(arms: Arms, pairs: int) -> list[Scenario]:
    """Return the runs of ``pairs`` worlds in turn, so that a batch cut short is still balanced."""
    return [arm.but(seed=arm.seed + pair) for pair in range(pairs) for arm in arms]


def lived(
    arms: Arms,
    pairs: int,
    look: tuple[int, int],
    workers: int | None,
    progress: Progress | None,
    series: Sequence[str] | None,
) -> Comparison:
    """Live ``pairs`` worlds under both policies and compare them."""
    summaries = run_all(pair_by_pair(arms, pairs), summarising(series), workers, progress)
    return compared(*arms, summaries[::2], summaries[1::2], look)
