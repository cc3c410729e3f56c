"""Quotes from the docking studies: what this model answers where two published ones ask."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.markdown import table_of
from experiments.quotes.reports import report
from experiments.study.sections import Table

Record = Mapping[str, Any]
STEPS = {
    (2, 0.0, 0.0, 0.0): "delay 2",
    (4, 0.0, 0.0, 0.0): "delay 4",
    (4, 0.3, 0.0, 0.0): "delay 4, capture .3",
    (4, 0.3, 0.01, 0.6): "delay 4, capture .3, effort .01, administration",
    (9, 0.5, 0.03, 0.6): "delay 9, capture .5, effort .03, administration",
}
"""Prices of coordination: months of delay, capture, worth of rivalry, running cost."""
ARMS = {
    "estates-none": "nothing built",
    "estates-park": "one joint park",
    "estates-together": "all coordinated",
}
BUILT = {"moves": 0, "vacancy_end": 1, "outside_kept": 1, "welfare": 0}
"""Outcomes of the estates, with their decimals."""


def shares() -> str:
    """Return what each share of tax does: projects kept, welfare, treasuries, and blocks that surely gain and lose."""
    found = report("docking-xian")
    heads = (
        "share",
        "sales of projects kept, points",
        "welfare, M",
        "all treasuries, M",
        "blocks that surely gain / lose",
        "least block, mean M",
    )
    return table_of(Table(heads, tuple(share(found, policy) for policy in policies(found))), "en")


def share(found: Record, policy: str) -> tuple[str, ...]:
    """Return the row of one share."""
    blocks = settled(found, policy)["districts"]
    return (
        percent(policy),
        told(judged(found, policy, "outside_kept"), 1),
        told(judged(found, policy, "welfare")),
        told(settled(found, policy)["together"]),
        sure(blocks, "treasury"),
        f"{min(block['treasury']['mean'] for block in blocks):+.1f}",
    )


def loyalty() -> str:
    """Return what each share keeps where blocks are content with little, and where they want much."""
    found = report("docking-xian-loyalty")
    heads = ("share", "every block content from 12.5 % on", "only from 50 % on")
    rows = [
        (percent(policy), *(told(judged(found, policy, "outside_kept", point), 1) for point in (0, 1)))
        for policy in policies(found)
    ]
    return table_of(Table(heads, tuple(rows)), "en")


def estates() -> str:
    """Return what each way to build estates does, free of charge and at each price of coordinating them."""
    free, priced = report("docking-estates"), report("docking-estates-priced")
    heads = (
        "against floor everywhere, each block alone",
        "moves",
        "vacant floor, points",
        "projects kept, points",
        "welfare, M",
        "blocks whose revenue surely rises / falls",
    )
    rows = [
        (
            f"{arm(policy)}, nothing priced",
            *built(free, policy),
            sure(settled(free, policy)["districts"], "revenue_end"),
        )
        for policy in policies(free)
    ]
    points = {row["point"]: row["numbers"] for row in priced["verdicts"]["environments"]}
    for point, numbers in sorted(points.items()):
        step = STEPS[numbers["delay_city"], numbers["capture"], numbers["effort"], numbers["admin_cost"]]
        rows += [(f"{arm(policy)}, {step}", *built(priced, policy, point), "") for policy in policies(priced)]
    return table_of(Table(heads, tuple(rows)), "en")


def built(found: Record, policy: str, point: int = 0) -> tuple[str, ...]:
    """Return moves, vacancy, projects kept and welfare of a policy in an environment."""
    return tuple(told(judged(found, policy, name, point), digits) for name, digits in BUILT.items())


def judged(found: Record, policy: str, outcome: str, point: int = 0) -> Record:
    """Return one verdict of a report."""
    rows = found["verdicts"]["environments"]
    (row,) = [row for row in rows if (row["policy"], row["outcome"], row["point"]) == (policy, outcome, point)]
    return dict(row)


def settled(found: Record, policy: str) -> Record:
    """Return what each block gains under a policy."""
    (row,) = [row for row in found["payments"] if row["policy"] == policy]
    return dict(row)


def told(row: Record, digits: int = 0) -> str:
    """Return a difference with its interval."""
    mean, low, high = (f"{row[name] + 0.0:+,.{digits}f}" for name in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"


def sure(blocks: list[dict[str, Any]], figure: str) -> str:
    """Return how many blocks surely have more and how many surely less of something."""
    more = sum(block[figure]["low"] > 0 for block in blocks)
    return f"{more} / {sum(block[figure]['high'] < 0 for block in blocks)}"


def policies(found: Record) -> list[str]:
    """Return the policies that a report judges, in their order."""
    return list(dict.fromkeys(row["policy"] for row in found["verdicts"]["environments"]))


def percent(policy: str) -> str:
    """Return the share of tax that a policy promises.

    >>> percent("together-05.policy.toml")
    '5 %'
    """
    return f"{int(policy[9:11])} %"


def arm(policy: str) -> str:
    """Return a policy of the estates in words."""
    return ARMS[Path(policy).name.removesuffix(".toml").removesuffix(".policy")]
