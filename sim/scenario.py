"""Scenario: one run, said in full: world, policy, changed parameters, months and seed; TOML in and out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from sim.errors import InputError, naming, nearest
from sim.founding import Founding
from sim.governance import Governance
from sim.parameters import Parameters, check_settings
from sim.policy import ENTRIES as POLICY_ENTRIES
from sim.policy import Policy, load_policy, parse, read_policy, write_policy
from sim.quantity import checked
from sim.shocks import Shock, shock, shocks_listed
from sim.strategies import DEFAULT, check_strategy
from sim.world import World, load_world
from sim.world_rows import CALIBRATED

MOST_MONTHS = 600
MOST_SEED = 2**63 - 1
ENTRIES = ("name", "world", "policy", "parameters", "months", "seed", "strategy", "shocks")


@cache
def world_named(name: str) -> World:
    """Return a world, read once, whose numbers are all known."""
    world = load_world(name)
    with naming(f"{name}, world.toml"):
        check_settings(world.parameters)
    for number, setting in enumerate(world.calibrated, 1):
        with naming(f"{name}, {CALIBRATED}, setting {number}"):
            check_settings(setting)
    return world


@dataclass(frozen=True, slots=True)
class Scenario:
    """One run of one city: frozen, checked, and known by its hash."""

    world: str
    policy: Policy
    parameters: Mapping[str, float] = field(default_factory=dict)
    months: int = 60
    seed: int = 1
    name: str = "scenario"
    shocks: tuple[Shock, ...] = ()
    strategy: str = DEFAULT

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        whole(self.months, "months", 1, MOST_MONTHS)
        whole(self.seed, "seed", 0, MOST_SEED)
        check_settings(self.parameters)
        for item in self.shocks:
            item.check(world_named(self.world))
        check_strategy(self.strategy)
        for measure in self.policy.instruments:
            measure.check(world_named(self.world))

    @classmethod
    def build(  # noqa: PLR0913, PLR0917 - the door: each argument is a part of the scenario
        cls,
        policy: str | Path | Policy = "chessboard",
        world: str = "hangzhou-2023",
        parameters: Mapping[str, float] | None = None,
        months: int = 60,
        seed: int = 1,
        shocks: Iterable[Shock] = (),
        strategy: str = DEFAULT,
    ) -> Self:
        """Build a scenario from names.

        Raises
        ------
        InputError
            If a name is unknown or a value out of range; the message names the mend.
        """
        chosen = policy if isinstance(policy, Policy) else load_policy(policy)
        world_named(world)
        return cls(world, chosen, dict(parameters or {}), months, seed, chosen.name, tuple(shocks), strategy)

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read a scenario file.

        Raises
        ------
        InputError
            If the file cannot be read or says something unknown.
        """
        with naming(path):
            return cls._from_record(parse(Path(path)), path)

    @classmethod
    def _from_record(cls, record: dict[str, Any], path: str | Path) -> Self:
        for entry in record:
            if entry not in ENTRIES:
                raise InputError(f'entry "{entry}" is unknown{nearest(entry, ENTRIES) or mend_of(entry)}')
        policy = record.get("policy", "chessboard")
        chosen = read_policy(policy, "own") if isinstance(policy, dict) else load_policy(beside(path, policy))
        settings = record.get("parameters", {})
        if not isinstance(settings, dict):
            raise InputError("[parameters] must be a table of names and numbers")
        world = str(record.get("world", "hangzhou-2023"))
        world_named(world)
        name = str(record.get("name", Path(path).stem))
        months, seed = record.get("months", 60), record.get("seed", 1)
        shocks, strategy = shocks_of(record, path), record.get("strategy", DEFAULT)
        return cls(world, chosen, settings, months, seed, name, shocks, strategy)

    def but(self, **changes: Any) -> Self:  # noqa: ANN401 - any field
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def settings(self) -> tuple[Parameters, Governance]:
        """Return the numbers in force: what is named later goes before.

        They are the defaults, the world's, those of the calibrated setting that the seed lives under, the policy's
        rules, and the scenario's.
        """
        world = world_named(self.world)
        own = {**world.parameters, **self.parameters}
        member = own.get("member", Founding().member)
        of_world = {**world.parameters, **world.setting(int(member), self.seed)}
        said = self.policy.governance.model_dump(exclude_unset=True)
        rules = {**rules_among(of_world), **said, **rules_among(self.parameters)}
        return Parameters().but({**of_world, **self.parameters}), checked(Governance, rules)

    def record(self) -> dict[str, Any]:
        """Return everything that decides the result, in plain types."""
        return {
            "name": self.name,
            "world": self.world,
            "months": self.months,
            "seed": self.seed,
            "strategy": self.strategy,
            "parameters": dict(sorted(self.parameters.items())),
            "policy": write_policy(self.policy),
            "shocks": shocks_listed(self.shocks),
        }

    @property
    def hash(self) -> str:
        """Return the content hash of the scenario and its world, without names and titles."""
        parameters, governance = self.settings()
        content = {
            "world": world_named(self.world).digest,
            "calibrated": world_named(self.world).calibrated_digest,
            "months": self.months,
            "seed": self.seed,
            "strategy": self.strategy,
            "parameters": parameters.model_dump(),
            "governance": governance.model_dump(),
            "instruments": write_policy(self.policy)["instruments"],
            "shocks": shocks_listed(self.shocks),
        }
        text = json.dumps(content, sort_keys=True, default=float)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def to_toml(self) -> str:
        """Return the scenario as a TOML text that `from_toml` reads back."""
        return toml_text(self.record())


def rules_among(values: Mapping[str, float]) -> dict[str, float]:
    """Return those of ``values`` that are rules of governance."""
    return {name: value for name, value in values.items() if name in Governance.model_fields}


def mend_of(entry: str) -> str:
    """Return what to do with an entry that is no entry of a scenario."""
    if entry in POLICY_ENTRIES:
        return '; it belongs to a policy file, which a scenario names: policy = "own.toml"'
    return f"; known: {', '.join(ENTRIES)}"


def shocks_of(record: Mapping[str, Any], path: str | Path) -> tuple[Shock, ...]:
    """Return the dated shocks of a scenario's record."""
    found = record.get("shocks", [])
    if not is_table(found) or isinstance(found, Mapping):
        raise InputError(f"{path}: write each shock as a table under [[shocks]]")
    return tuple(shock(item) for item in found)


def beside(path: str | Path, policy: object) -> str:
    """Return where a policy named in a scenario file lies: a shipped name, or a file beside the scenario."""
    name = str(policy)
    return str(Path(path).parent / name) if name.endswith(".toml") else name


def whole(value: object, name: str, low: int, high: int) -> None:
    """Refuse anything but a whole number in range."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name} = {value!r}: write a whole number from {low} to {high}")


def toml_text(record: Mapping[str, Any], prefix: str = "") -> str:
    """Return plain nested tables as TOML."""
    lines = [f"{name} = {toml_value(value)}" for name, value in record.items() if value == [] or not is_table(value)]
    for name, value in record.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{prefix}{name}]", toml_text(value, f"{prefix}{name}.")]
        elif is_table(value):
            for item in value:
                lines += ["", f"[[{prefix}{name}]]", toml_text(item, f"{prefix}{name}.")]
    return "\n".join(lines) + ("" if prefix else "\n")


def is_table(value: object) -> bool:
    """Say whether a value is written as a table or a list of tables."""
    return isinstance(value, Mapping) or (isinstance(value, list) and all(isinstance(item, Mapping) for item in value))


def toml_value(value: object) -> str:
    """Return a text, number or truth as TOML."""
    return json.dumps(value, ensure_ascii=False)
