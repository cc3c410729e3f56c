"""Docked: the lines of the tables in which the README sets this model beside two others, from the shipped results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import experiments

RESULTS = Path(experiments.__file__).parent / "results"
STEPS = {
    (2, 0.0, 0.0, 0.0): "delay 2",
    (4, 0.0, 0.0, 0.0): "delay 4",
    (4, 0.3, 0.0, 0.0): "delay 4, capture .3",
    (4, 0.3, 0.01, 0.6): "delay 4, capture .3, effort .01, administration",
    (9, 0.5, 0.03, 0.6): "delay 9, capture .5, effort .03, administration",
}
ARMS = {
    "estates-none": "nothing built",
    "estates-park": "one joint park",
    "estates-together": "all coordinated",
}
Report = dict[str, Any]


def report(study: str) -> Report:
    """Return the shipped report of a study."""
    found: Report = json.loads((RESULTS / study / "report.json").read_text(encoding="utf-8"))
    return found


def judged(found: Report, policy: str, outcome: str, point: int = 0) -> dict[str, Any]:
    """Return one verdict of a report."""
    rows = found["verdicts"]["environments"]
    (row,) = [row for row in rows if (row["policy"], row["outcome"], row["point"]) == (policy, outcome, point)]
    return dict(row)


def settled(found: Report, policy: str) -> dict[str, Any]:
    """Return what each block gains under a policy."""
    (row,) = [row for row in found["payments"] if row["policy"] == policy]
    return dict(row)


def told(row: dict[str, Any], digits: int = 0) -> str:
    """Return a difference with its interval."""
    mean, low, high = (f"{row[name] + 0.0:+,.{digits}f}" for name in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"


def sure(blocks: list[dict[str, Any]], figure: str) -> str:
    """Return how many blocks surely have more and how many surely less of something."""
    more = sum(block[figure]["low"] > 0 for block in blocks)
    return f"{more} / {sum(block[figure]['high'] < 0 for block in blocks)}"


def share_lines() -> list[str]:
    """Return a line for each share of tax: projects kept, welfare, treasuries, and blocks that surely gain and lose."""
    found = report("docking-xian")
    return [
        f"| {int(policy[9:11])} % | {told(judged(found, policy, 'outside_kept'), 1)} "
        f"| {told(judged(found, policy, 'welfare'))} | {told(settled(found, policy)['together'])} "
        f"| {sure(settled(found, policy)['districts'], 'treasury')} "
        f"| {min(block['treasury']['mean'] for block in settled(found, policy)['districts']):+.1f} |"
        for policy in policies(found)
    ]


def loyalty_lines() -> list[str]:
    """Return a line for each share: projects kept where blocks are content with little, and where they want much."""
    found = report("docking-xian-loyalty")
    return [
        f"| {int(policy[9:11])} % | {told(judged(found, policy, 'outside_kept', 0), 1)} "
        f"| {told(judged(found, policy, 'outside_kept', 1), 1)} |"
        for policy in policies(found)
    ]


def estate_lines() -> list[str]:
    """Return a line for each way to build estates, and one for each price of coordinating them."""
    free, priced = report("docking-estates"), report("docking-estates-priced")
    lines = [
        f"| {ARMS[stem(policy)]}, nothing priced | {estate_cells(free, policy, 0)} "
        f"| {sure(settled(free, policy)['districts'], 'revenue_end')} |"
        for policy in policies(free)
    ]
    for point, numbers in sorted({row["point"]: row["numbers"] for row in priced["verdicts"]["environments"]}.items()):
        step = STEPS[numbers["delay_city"], numbers["capture"], numbers["effort"], numbers["admin_cost"]]
        lines += [
            f"| {ARMS[stem(policy)]}, {step} | {estate_cells(priced, policy, point)} | |" for policy in policies(priced)
        ]
    return lines


def estate_cells(found: Report, policy: str, point: int) -> str:
    """Return moves, vacancy, projects kept and welfare of a policy in an environment."""
    outcomes = {"moves": 0, "vacancy_end": 1, "outside_kept": 1, "welfare": 0}
    return " | ".join(told(judged(found, policy, name, point), digits) for name, digits in outcomes.items())


def policies(found: Report) -> list[str]:
    """Return the policies that a report judges, in their order."""
    return list(dict.fromkeys(row["policy"] for row in found["verdicts"]["environments"]))


def stem(policy: str) -> str:
    """Return the name of a policy without what its file ends with.

    >>> stem("estates-none.policy.toml")
    'estates-none'
    """
    return policy.removesuffix(".toml").removesuffix(".policy")
