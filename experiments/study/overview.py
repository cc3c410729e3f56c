"""Overview: who wins in how many environments, by how much, and which numbers decide it."""

from __future__ import annotations

from dataclasses import asdict

from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Section, Table
from experiments.study.verdicts import Slope, Tally, slopes, tallies, verdicts
from experiments.words import decimals
from sim.outcomes import OUTCOMES
from sim.quantity import Words

STRONGEST = 6
FEW = 3
"""Up to so many environments each one's verdicts are listed."""
PLAIN_VERDICTS = {
    "policy": Words("{policy} wins", "{policy}胜出"),
    "against": Words("{reference} wins", "{reference}胜出"),
    "cannot tell": Words("cannot tell", "无法判断"),
}


def section(evidence: Evidence) -> Section:
    """Return the verdicts of a study."""
    found = verdicts(evidence)
    counted = tallies(found)
    answers = {(row.policy, row.outcome): slopes(found, row.policy, row.outcome) for row in counted}
    tables = [tally_table(evidence, counted)]
    if len(evidence.points) <= FEW:
        tables.insert(0, verdict_table(evidence))
    if evidence.plan.design.box:
        tables.append(slope_table(answers))
    return Section(
        "verdicts",
        Words("Who wins, where", "谁在何处胜出"),
        (
            Words(
                "A side wins an environment where the 95 % interval of the paired differences holds no 0.",
                "当配对差值的 95% 区间不含 0 时，判定一方在该环境中胜出。",
            ),
        ),
        tuple(tables),
        plain={
            "tallies": [row.plain() for row in counted],
            "slopes": [asdict(slope) for strongest in answers.values() for slope in strongest],
            "environments": [item.plain() for item in found],
        },
    )


def tally_table(evidence: Evidence, counted: list[Tally]) -> Table:
    """Return the environments each side wins."""
    name = evidence.reference
    heads = (
        Words("outcome", "结果指标"),
        Words("policy", "方案"),
        Words("environments", "环境数"),
        Words("policy wins", "方案胜出"),
        Words(f"{name} wins", f"{name} 胜出"),
        Words("cannot tell", "无法判断"),
    )
    rows = [
        (row.outcome, row.policy, f"{row.points}", f"{row.policy_wins}", f"{row.reference_wins}", f"{row.untold}")
        for row in counted
    ]
    return Table(heads, tuple(rows))


def verdict_table(evidence: Evidence) -> Table:
    """Return each environment's difference with its interval."""
    heads = (
        Words("environment", "环境"),
        Words("outcome", "结果指标"),
        Words("unit", "单位"),
        Words("policy", "方案"),
        Words("difference", "差值"),
        Words("95 % interval", "95% 区间"),
        Words("won", "胜出占比"),
        Words("pairs", "配对数"),
        Words("verdict", "结论"),
    )
    rows: list[tuple[Cell, ...]] = []
    for item in verdicts(evidence):
        p, places = item.paired, decimals(item.paired.mean, item.paired.low, item.paired.high)
        said = PLAIN_VERDICTS[p.verdict]
        named = {"policy": item.policy, "reference": evidence.reference}
        rows.append(
            (
                f"{item.point}",
                item.outcome,
                OUTCOMES[item.outcome].unit,
                item.policy,
                f"{p.mean:+,.{places}f}",
                f"{p.low:+,.{places}f} … {p.high:+,.{places}f}",
                f"{100 * p.share_won:.0f} %",
                f"{p.n}",
                Words(said.en.format(**named), said.zh.format(**named)),
            )
        )
    return Table(heads, tuple(rows))


def slope_table(answers: dict[tuple[str, str], list[Slope]]) -> Table:
    """Return for each policy and outcome the numbers to which the gain answers most."""
    heads = (
        Words("outcome", "结果指标"),
        Words("policy", "方案"),
        Words("numbers that decide the gain, by rank correlation", "决定差值的参数（秩相关）"),
    )
    rows = [
        (outcome, policy, ", ".join(f"{slope.number} {slope.correlation:+.2f}" for slope in found[:STRONGEST]))
        for (policy, outcome), found in answers.items()
    ]
    return Table(heads, tuple(rows))
