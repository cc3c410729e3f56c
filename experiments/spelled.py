"""Spelled: a question as the words of a command, and as a few lines of Python; only what is not as usual is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.quantity import Group
from sim.written import write_dated, write_number

if TYPE_CHECKING:
    from experiments.question import Arm, Question

PLAIN = ("pairs", "months", "world", "seed", "strategy")
"""What a question says with one word or number, under the same name everywhere."""


def words_of(question: Question, usual: Question) -> list[str]:
    """Return the words after ``yipanqi compare`` that ask the question, where ``usual`` is asked by none."""
    said = [
        *_arm_words("policy", question.policy, usual.policy.policy),
        *_arm_words("against", question.against, usual.against.policy),
    ]
    for name in PLAIN:
        if _differs(name, question, usual):
            said += [f"--{name}", str(getattr(question, name))]
    said += _repeated("--set", settings_written(question.parameters))
    said += _repeated("--shock", map(write_dated, question.shocks))
    if question.look != usual.look:
        said += ["--look", "/".join(map(str, question.look))]
    return said


def settings_written(numbers: Mapping[str, float]) -> list[str]:
    """Return numbers by name as ``NAME=VALUE`` texts.

    >>> settings_written({"delay_city": 9.0, "effort": 0.02})
    ['delay_city=9', 'effort=0.02']
    """
    return [f"{name}={write_number(value)}" for name, value in numbers.items()]


def _arm_words(side: str, arm: Arm, usual: str) -> list[str]:
    return [
        *([] if arm.policy == usual else [f"--{side}", arm.policy]),
        *_repeated(f"--{side}-set", settings_written(arm.rules)),
        *_repeated(f"--{side}-without", arm.without),
        *_repeated(f"--{side}-measure", map(write_dated, arm.measures)),
    ]


def _repeated(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def python_of(question: Question, usual: Question) -> str:
    """Return lines of Python that ask the question and keep the answer as ``answer``."""
    arms = {"policy": (question.policy, usual.policy), "against": (question.against, usual.against)}
    said = {side: _arm_python(arm) for side, (arm, plain) in arms.items() if arm != plain}
    said |= {name: _literal(getattr(question, name)) for name in PLAIN if _differs(name, question, usual)}
    if question.parameters:
        said["parameters"] = _numbers(question.parameters)
    if question.shocks:
        said["shocks"] = _tuple(map(_dated, question.shocks))
    if question.look != usual.look:
        said["look"] = _tuple(map(str, question.look))
    lines = [f"    {name}={value},\n" for name, value in said.items()]
    call = f"compare(\n{''.join(lines)})" if lines else "compare()"
    return f"{''.join(_imports(question))}\nanswer = {call}\n"


def _differs(name: str, question: Question, usual: Question) -> bool:
    return bool(getattr(question, name) != getattr(usual, name))


def _imports(question: Question) -> Iterator[str]:
    """Yield the lines that import what the call names."""
    arms = (question.policy, question.against)
    yield f"from experiments import {'Arm, ' if any(map(_changes, arms)) else ''}compare\n"
    for home, items in (
        ("sim.instruments", [item for arm in arms for item in arm.measures]),
        ("sim.shocks", list(question.shocks)),
    ):
        if kinds := sorted({type(item).__name__ for item in items}):
            yield f"from {home} import {', '.join(kinds)}\n"


def _changes(arm: Arm) -> bool:
    return bool(arm.rules or arm.without or arm.measures)


def _arm_python(arm: Arm) -> str:
    """Return an arm as Python: the bare name where nothing is changed."""
    if not _changes(arm):
        return _literal(arm.policy)
    said = [_literal(arm.policy)]
    if arm.rules:
        said.append(f"rules={_numbers(arm.rules)}")
    if arm.without:
        said.append(f"without={_tuple(map(_literal, arm.without))}")
    if arm.measures:
        said.append(f"measures={_tuple(map(_dated, arm.measures))}")
    return f"Arm({', '.join(said)})"


def _dated(item: Group) -> str:
    """Return a measure or shock as Python, with what is not as usual for its kind."""
    usual = type(item)().model_dump()
    said = [f"{name}={_literal(value)}" for name, value in item.model_dump().items() if value != usual[name]]
    return f"{type(item).__name__}({', '.join(said)})"


def _numbers(numbers: Mapping[str, float]) -> str:
    return f"{{{', '.join(f'{_literal(name)}: {write_number(value)}' for name, value in numbers.items())}}}"


def _tuple(items: Iterable[str]) -> str:
    texts = list(items)
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def _literal(value: float | str) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else write_number(value)
