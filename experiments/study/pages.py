"""Pages of a study: how far it is and what it says, on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from experiments.documents import listing
from experiments.study.door import Status

STRONGEST = 6


def status_page(status: Status, name: str) -> RenderableType:
    """Return one line on how far a study is."""
    failed = f", {status.failed} failed" if status.failed else ""
    return Text(f"{name}: {status.done} of {status.asked} runs finished{failed}; {status.pairs} worlds an environment.")


def report_page(report: dict[str, Any]) -> RenderableType:
    """Return what a study says: who wins in how many environments, and which numbers decide it."""
    reference = report["reference"]
    heads = ("outcome", "policy", "environments", "policy wins", f"{reference} wins", "cannot tell")
    rows = [
        [row[key] for key in ("outcome", "policy", "environments", "policy_wins", "reference_wins", "cannot_tell")]
        for row in report["tallies"]
    ]
    parts: list[RenderableType] = [
        Text(report["question"] or report["name"], style="bold"),
        listing(heads, rows),
        Text("A side wins an environment where the 95 % interval of the paired differences holds no 0."),
    ]
    if report["slopes"]:
        parts += ["", listing(("outcome", "policy", "numbers that decide the gain, by rank correlation"), told(report))]
    return Group(*parts)


def told(report: dict[str, Any]) -> list[list[str]]:
    """Return for each policy and outcome the strongest numbers."""
    keys = dict.fromkeys((row["outcome"], row["policy"]) for row in report["slopes"])
    return [
        [outcome, policy, ", ".join(strongest(report, outcome, policy))] for outcome, policy in keys
    ]  # fmt: skip


def strongest(report: dict[str, Any], outcome: str, policy: str) -> list[str]:
    """Return the strongest numbers with their sign."""
    rows = [row for row in report["slopes"] if (row["outcome"], row["policy"]) == (outcome, policy)]
    return [f"{row['number']} {row['correlation']:+.2f}" for row in rows[:STRONGEST]]
