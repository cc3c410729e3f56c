"""Cases: the single runs of a study, each known by the content that decides its result."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sim
from experiments.study.arms import arms
from experiments.study.design import Point, points
from experiments.study.plan import Plan
from sim import Scenario

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


def cases(plan: Plan, seeds: Sequence[int], chosen: Sequence[Point] | None = None) -> Iterator[Case]:
    """Yield the runs of the study: world by world, environment by environment, all policies of one together."""
    sides = arms(plan)
    where = points(plan.design) if chosen is None else chosen
    for seed in seeds:
        for number, point in enumerate(where):
            for arm in sides:
                scenario = plan.scenario(arm.policy, point, seed)
                yield Case(number, arm.name, seed, scenario, key(scenario, number, arm.name), tuple(plan.series))


def key(scenario: Scenario, point: int, policy: str) -> str:
    """Return the content hash of a run: its scenario and world, the model's sources, and its place in the study."""
    content = f"{scenario.hash} {code_hash()} {point} {policy}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


@cache
def code_hash() -> str:
    """Return the hash of the model's sources and data: what a change of would change results."""
    root = Path(sim.__file__).parent
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(item for item in root.rglob("*") if item.suffix in SOURCES and item.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
