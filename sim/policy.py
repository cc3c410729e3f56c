"""Policy: a governance and its dated instruments, kept in a TOML file with its name in two languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from sim.errors import InputError, naming, nearest
from sim.governance import Governance
from sim.instruments import Instrument, instrument
from sim.quantity import Words, checked

SHIPPED = Path(__file__).parent / "regimes"
CHANGED = Words(" (changed)", "（有改动）")
"""What the title of a changed policy ends with."""
ENTRIES = ("name", "title", "summary", "dials", "rules", "instruments")


@dataclass(frozen=True, slots=True)
class Policy:
    """What the governments do: how far they coordinate, by which rules, with which measures."""

    name: str
    title: Words
    summary: Words
    governance: Governance
    instruments: tuple[Instrument, ...] = ()

    @property
    def changed(self) -> bool:
        """Say whether the policy is one that `but` has changed."""
        return self.title.en.endswith(CHANGED.en)

    def but(
        self,
        rules: Mapping[str, float] | None = None,
        without: Iterable[str] = (),
        measures: Iterable[Instrument] = (),
    ) -> Self:
        """Return the policy with other dials and rules, without its measures of some kinds, and with measures added.

        Measures are left out before others are added, so that one of a kind may take the place of another. The name
        stays and the title says that the policy is changed; a policy that would say the same as before is returned
        as it is.

        Raises
        ------
        InputError
            If a dial or rule is unknown or out of range, or the policy has no measure of a kind left out.
        """
        left_out = tuple(without)
        for kind in left_out:
            self._check_has(kind)
        # Only what is said counts: the world's own numbers go before the defaults of what is not.
        said = self.governance.model_dump(exclude_unset=True)
        governance = checked(Governance, {**said, **(rules or {})})
        kept = tuple(item for item in self.instruments if item.kind not in left_out)
        instruments = (*kept, *measures)
        if governance.model_dump(exclude_unset=True) == said and instruments == self.instruments:
            return self
        title = self.title if self.changed else Words(self.title.en + CHANGED.en, self.title.zh + CHANGED.zh)
        return replace(self, title=title, governance=governance, instruments=instruments)

    def _check_has(self, kind: str) -> None:
        """Refuse to leave out what is not there."""
        own = list(dict.fromkeys(item.kind for item in self.instruments))
        if kind in own:
            return
        mend = f"it has {', '.join(own)}" if own else "it has none"
        raise InputError(f'policy "{self.name}" has no measure {kind} to leave out{nearest(kind, own)}; {mend}')


def policy_names() -> tuple[str, ...]:
    """Return the names of the shipped policies."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_policy(name_or_path: str | Path) -> Policy:
    """Read a shipped policy by name, or a policy file.

    Raises
    ------
    InputError
        If there is no such policy or its file says something unknown.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        if str(name_or_path) not in policy_names():
            raise InputError(
                f'no policy named "{name_or_path}"{nearest(str(name_or_path), policy_names())}; known: '
                f"{', '.join(policy_names())}; or give a .toml file"
            )
        path = SHIPPED / f"{name_or_path}.toml"
    with naming(path):
        record = parse(path)
        if not record:
            raise InputError("nothing is written in it; write at least a name")
        return read_policy(record, path.stem)


def parse(path: Path) -> dict[str, Any]:
    """Read a TOML file; every complaint is one line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check the path") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a UTF-8 text file; save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{path}: not valid TOML: {error}; mend that line") from None


def read_policy(record: dict[str, Any], name: str) -> Policy:
    """Build a policy from its TOML record."""
    for entry in record:
        if entry not in ENTRIES:
            raise InputError(f'policy "{name}": entry "{entry}" is unknown{nearest(entry, ENTRIES)}')
    title, summary = (two_languages(record, entry, name) for entry in ("title", "summary"))
    values = {**section(record, "dials", name), **section(record, "rules", name)}
    measures = tuple(instrument(item) for item in tables(record, name))
    return Policy(str(record.get("name", name)), title, summary, checked(Governance, values), measures)


def section(record: dict[str, Any], entry: str, name: str) -> dict[str, Any]:
    """Return one table of a policy's record."""
    found = record.get(entry, {})
    if not isinstance(found, dict):
        raise InputError(f'policy "{name}": [{entry}] must be a table of names and numbers')
    return found


def tables(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the instruments of a policy's record."""
    found = record.get("instruments", [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise InputError(f'policy "{name}": write each instrument as a table under [[instruments]]')
    return found


def two_languages(record: dict[str, Any], entry: str, name: str) -> Words:
    """Return a text in English and Chinese; a plain string serves both, and a missing one is the name."""
    found = record.get(entry, name)
    if isinstance(found, dict):
        return Words(str(found.get("en", name)), str(found.get("zh", found.get("en", name))))
    return Words(str(found), str(found))


def write_policy(policy: Policy) -> dict[str, Any]:
    """Return the TOML record of a policy: everything it says."""
    return {
        "name": policy.name,
        "title": policy.title._asdict(),
        "summary": policy.summary._asdict(),
        "rules": policy.governance.model_dump(exclude_unset=True),
        "instruments": [{"kind": item.kind, **item.model_dump()} for item in policy.instruments],
    }
