"""Cases: the single runs of a study, each known by the content that decides its result."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any

import sim
from experiments.study.arms import Arm, arms
from experiments.study.design import Point, points
from experiments.study.plan import Plan
from sim import Scenario
from sim.world_rows import CALIBRATED

SOURCES = (".py", ".toml", ".csv")


@dataclass(frozen=True, slots=True)
class Case:
    """One run: which environment, which policy, which world, and the city series kept of it."""

    point: int
    policy: str
    seed: int
    scenario: Scenario
    key: str
    series: tuple[str, ...] = ()

    def address(self) -> dict[str, Any]:
        """Return the columns by which its row is found."""
        names = {"case_key": self.key, "point": self.point, "policy": self.policy, "seed": self.seed}
        return names | {f"at_{name}": float(value) for name, value in self.scenario.parameters.items()}


@dataclass(frozen=True)
class Asked:
    """The runs a study asks for in some worlds: world by world, environment by environment, all policies together.

    Their keys are known without building them, since what repeats from world to world is hashed once.
    """

    plan: Plan
    seeds: Sequence[int]
    chosen: Sequence[Point] | None = None
    settled: frozenset[int] = frozenset()
    """Environments of which enough is known already."""
    arms: Sequence[Arm] | None = None
    """Policies compared, where these are not the study's own."""

    @cached_property
    def places(self) -> list[tuple[int, Point, Arm, str]]:
        """Return each environment and arm with the hash of its scenario but for the world."""
        where = points(self.plan.design) if self.chosen is None else self.chosen
        sides = arms(self.plan) if self.arms is None else self.arms
        return [
            (number, point, arm, self.plan.scenario(arm.policy, point, 0).hash)
            for number, point in enumerate(where)
            if number not in self.settled
            for arm in sides
        ]

    def all_keys(self) -> Iterator[str]:
        """Yield the key of every run."""
        for seed in self.seeds:
            for number, _, arm, stem in self.places:
                yield key_in(stem, seed, number, arm.name)

    def missing(self, done: Container[str] = frozenset()) -> Iterator[Case]:
        """Yield the runs that are not done."""
        series = tuple(self.plan.series)
        for seed, (number, point, arm, stem) in product(self.seeds, self.places):
            mine = key_in(stem, seed, number, arm.name)
            if mine not in done:
                yield Case(number, arm.name, seed, self.plan.scenario(arm.policy, point, seed), mine, series)


def cases(plan: Plan, seeds: Sequence[int], chosen: Sequence[Point] | None = None) -> Iterator[Case]:
    """Yield the runs of the study: world by world, environment by environment, all policies of one together."""
    return Asked(plan, seeds, chosen).missing()


def key(scenario: Scenario, point: int, policy: str) -> str:
    """Return the content hash of a run: its scenario and world, the model's sources, and its place in the study."""
    return key_in(scenario.but(seed=0).hash, scenario.seed, point, policy)


def key_in(stem: str, seed: int, point: int, policy: str) -> str:
    """Return the content hash of a run from its scenario's, which was taken without the seed."""
    content = f"{stem} {seed} {code_hash()} {point} {policy}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


@cache
def code_hash() -> str:
    """Return the hash of the model's sources and data: what a change of would change results."""
    root = Path(sim.__file__).parent
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(root.rglob("*")):
        # What a calibration left is made by the model, and every run's scenario bears it by itself.
        if path.suffix not in SOURCES or path.name == CALIBRATED or not path.is_file():
            continue
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
