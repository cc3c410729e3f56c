"""Equations: the model's own description, cut into its equations, and the steps that use them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sim
from experiments.words import Language
from sim.schedule import Entry, contents
from viz.wording import wording

HEAD = re.compile(r"^(E\d+[a-z]?|\d+\.\d+)\s+(.*)")
SECTION = "## Equations"
RANGE = re.compile(r"^E(\d+)-E(\d+)$")


@dataclass(frozen=True, slots=True)
class Equation:
    """One numbered entry of the description: its number and its lines as they stand there."""

    number: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the schedule in one language: when, place, title, what happens, and the equations it works out."""

    entry: Entry
    title: str
    meaning: str
    equations: tuple[str, ...]


@cache
def equations() -> tuple[Equation, ...]:
    """Return the equations in their order, as `sim/MODEL.md` has them."""
    text = (Path(sim.__file__).parent / "MODEL.md").read_text(encoding="utf-8")
    block = text.partition(SECTION)[2].split("```")[1]
    found: list[list[str]] = []
    for line in block.strip("\n").splitlines():
        head = HEAD.match(line)
        if head:
            found.append([head[1], head[2].strip()])
        elif found:
            found[-1].append(line.strip())
    return tuple(Equation(number, tuple(lines)) for number, *lines in found)


def steps(language: Language) -> list[Step]:
    """Return the schedule as it prints itself, with titles; in Chinese also what happens is told."""
    written = wording("steps")["steps"]
    found = []
    for entry in contents():
        english, chinese, happens = written[entry.name]
        title, meaning = (chinese, happens) if language == "zh" else (english, entry.meaning)
        found.append(Step(entry, title, meaning, numbers_in(entry.equations)))
    return found


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of equations that a step names, ranges written out.

    >>> numbers_in("E3-E5, E14"), numbers_in("4.3, 4.5")
    (('E3', 'E4', 'E5', 'E14'), ('4.3', '4.5'))
    """
    found: list[str] = []
    for part in text.split(", "):
        ends = RANGE.match(part)
        found += [part] if ends is None else [f"E{number}" for number in range(int(ends[1]), int(ends[2]) + 1)]
    return tuple(found)


def used_in(number: str, schedule: list[Step]) -> list[Step]:
    """Return the steps that work out an equation; one with a letter belongs to the steps of its number."""
    return [step for step in schedule if number in step.equations or number.rstrip("abc") in step.equations]


def worked_out(step: Step) -> list[Equation]:
    """Return the equations of a step."""
    return [item for item in equations() if item.number.rstrip("abc") in step.equations]
