"""Overview: who wins in how many environments, by how much, and which numbers decide it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from experiments.needed import MOST, POWER, rounded_up
from experiments.signs import Signs
from experiments.statistics import ERROR_BUDGET, share_of_budget
from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Section, Table
from experiments.study.sequential import looks, rounds
from experiments.study.verdicts import PointVerdict, Slope, Tally, slopes, tallies, verdicts
from experiments.words import between, bracketed, decimals, say, written
from sim.outcomes import OUTCOMES
from sim.quantity import Words

STRONGEST = 6
FEW = 3
"""Up to so many environments each one's verdicts are listed."""
PLAIN_VERDICTS = {
    "policy": Words("{policy} wins", "{policy} 胜出"),
    "against": Words("{reference} wins", "{reference} 胜出"),
    "cannot tell": Words("cannot tell", "无法判断"),
}


def section(evidence: Evidence) -> Section:
    """Return the verdicts of a study."""
    found = verdicts(evidence)
    counted = tallies(found)
    answers = {(row.policy, row.outcome): slopes(found, row.policy, row.outcome) for row in counted}
    several = len(evidence.points) > 1
    tables = [tally_table(evidence, counted)] if several else []
    if len(evidence.points) <= FEW:
        tables.insert(0, verdict_table(evidence, found))
    if evidence.plan.design.box:
        tables.append(slope_table(answers))
    together = multiplicity(found, counted)
    return Section(
        "verdicts",
        Words("Who wins, where", "谁在何处胜出"),
        (rule(evidence), by_luck(together, bracketed_too=several), NEEDED),
        tuple(tables),
        plain={
            "tallies": [row.plain() for row in counted],
            "slopes": [asdict(slope) for strongest in answers.values() for slope in strongest],
            "multiplicity": together,
            "environments": [item.plain() for item in found],
        },
    )


NEEDED = Words(
    f"More pairs needed: so that the difference would be told with chance {POWER:g} if it is what it seems now; "
    "a rough figure, for what cannot be told yet is not well known either.",
    f"所需增加的配对数：若真实差值与目前所见相同，则能以 {POWER:g} 的概率作出判断；"
    "尚不能判断的差值本身也不确定，故仅为粗略估计。",
)


def rule(evidence: Evidence) -> Words:
    """Say when a side wins an environment, and of planned looks how the chance of error is split over them."""
    split, most = looks(evidence.plan.seeds), rounds(evidence.plan.seeds)
    if split == 1:
        return Words(
            "A side wins an environment where the 95 % interval of the paired differences holds no 0.",
            "当配对差值的 95% 区间不含 0 时，判定一方在该环境中胜出。",
        )
    levels = [f"{100 * (1 - ERROR_BUDGET * share_of_budget(look, split)):.4g}" for look in range(1, split + 1)]
    budget, first = f"{100 * ERROR_BUDGET:g}", evidence.plan.outcomes[0]
    return Words(
        f"A side wins an environment where the interval of the paired differences holds no 0. Worlds are doubled until "
        f"{first} can be told, in {split} planned looks ({', '.join(map(str, most))} pairs, intervals at "
        f"{', '.join(levels)} %), so that all looks together name a winner where there is none in about {budget} % of "
        "environments at most.",
        f"当配对差值的区间不含 0 时，判定一方在该环境中胜出。世界数逐次加倍，直到 {first} 可以判断；"
        f"计划共查看 {split} 次（{'、'.join(map(str, most))} 对，区间置信度依次为 {'%、'.join(levels)}%），"
        f"使所有查看合计误判胜负的概率大致不超过 {budget}%。",
    )


def multiplicity(found: Sequence[PointVerdict], counted: Sequence[Tally]) -> dict[str, Any]:
    """Return how many questions are judged together, how many winners luck alone would make, and how many hold."""
    asked = sum(math.isfinite(item.chance) for item in found)
    return {
        "questions": asked,
        "expected_by_luck": ERROR_BUDGET * asked,
        "winners": sum(row.policy_wins + row.reference_wins for row in counted),
        "holm": sum(sum(row.holm) for row in counted),
        "benjamini_hochberg": sum(sum(row.discovered) for row in counted),
    }


def by_luck(together: dict[str, Any], *, bracketed_too: bool) -> Words:
    """Say how many winners luck alone would make, and how many hold when all are judged together."""
    asked, luck, winners = together["questions"], f"{together['expected_by_luck']:.2g}", together["winners"]
    holm, discovered = together["holm"], together["benjamini_hochberg"]
    where = Words("; in brackets in the table", "，见表中括号") if bracketed_too else Words("", "")
    return Words(
        f"{asked} verdicts are asked for and {winners} name a winner; if no policy made a difference, luck alone would "
        f"name about {luck} at most on average (in clusters, since all live the same worlds). Judged together, "
        f"{holm} hold with at most a 5 % chance of even one false winner (Holm{where.en}), and "
        f"{discovered} with about 5 % false ones expected among them (Benjamini-Hochberg).",
        f"共作 {asked} 项判断，其中 {winners} 项判出胜负；若各方案毫无差别，仅凭运气平均也会有至多约 {luck} 项判出胜负"
        f"（各项共用同一批世界，往往成群出现）。一并判断时，在“出现任一误判的概率不超过 5%”的要求下有 {holm} 项成立"
        f"（Holm 法{where.zh}）；在“判出者中误判比例平均约 5%”的要求下有 {discovered} 项成立"
        "（Benjamini-Hochberg 法）。",
    )


def tally_table(evidence: Evidence, counted: list[Tally]) -> Table:
    """Return the environments each side wins, in brackets those that hold when all are judged together."""
    name = evidence.reference
    heads = (
        Words("outcome", "结果指标"),
        Words("policy", "方案"),
        Words("environments", "环境数"),
        Words("policy wins (together)", "方案胜出（一并判断）"),
        Words(f"{name} wins (together)", f"{name} 胜出（一并判断）"),
        Words("by luck alone", "仅凭运气"),
        Words("cannot tell", "无法判断"),
        Words("of these, median more pairs needed", "其中所需增加配对数（中位数）"),
    )
    rows = [
        (
            row.outcome,
            row.policy,
            f"{row.points}",
            f"{row.policy_wins} ({row.holm[0]})",
            f"{row.reference_wins} ({row.holm[1]})",
            f"{row.by_luck:.2g}",
            f"{row.untold}",
            middle(row.more),
        )
        for row in counted
    ]
    return Table(heads, tuple(rows))


def middle(counts: Sequence[float]) -> Cell:
    """Return the median of the pairs needed in words."""
    if not counts:
        return "-"
    found = float(np.median(counts))
    return Words(f"over {MOST:,}", f"{MOST:,} 以上") if found > MOST else f"{rounded_up(found):,.0f}"


def verdict_table(evidence: Evidence, found: Sequence[PointVerdict]) -> Table:
    """Return each environment's difference with its intervals; what would be alike in every row is no column."""
    once, several, many = looks(evidence.plan.seeds) == 1, len(evidence.points) > 1, len(evidence.rivals) > 1
    heads = (
        *([Words("environment", "环境")] if several else []),
        Words("outcome [unit]", "结果指标 [单位]"),
        *([Words("policy", "方案")] if many else []),
        Words("difference", "差值"),
        Words("95 % interval", "95% 区间") if once else Words("interval of the look", "该次查看的区间"),
        Words("bootstrap", "自助法区间"),
        Words("won (exact interval)", "胜出占比（精确区间）"),
        Words("pairs", "配对数"),
        Words("verdict", "结论"),
    )
    rows = (
        (
            *([f"{item.point}"] if several else []),
            f"{item.outcome}{bracketed(OUTCOMES[item.outcome].unit)}",
            *([item.policy] if many else []),
            *verdict_cells(item, evidence.reference),
        )
        for item in found
    )
    return Table(heads, tuple(rows))


def verdict_cells(item: PointVerdict, reference: str) -> tuple[Cell, ...]:
    """Return what one verdict says, from the difference on."""
    p, places = item.paired, decimals(item.paired.mean, item.paired.low, item.paired.high)
    return (
        written(p.mean, places, signed=True),
        between(p.low, p.high, places),
        between(*item.resampled, places),
        won(item.signs, p.share_won),
        f"{p.n}" if p.looks == 1 else Words(f"{p.n} (look {p.look})", f"{p.n}（第 {p.look} 次）"),
        verdict_in_words(item, reference),
    )


def won(signs: Signs, share: float) -> str:
    """Return the share of worlds won with the exact interval among those that differ."""
    if not math.isfinite(share):
        return "-"
    return f"{100 * share:.0f} % [{100 * signs.low:.0f}, {100 * signs.high:.0f}]"


def verdict_in_words(item: PointVerdict, reference: str) -> Words:
    """Return who wins, or why it cannot be told and how many more pairs might tell."""
    said, reason = PLAIN_VERDICTS[item.paired.verdict], item.paired.reason
    named = {"policy": item.policy, "reference": reference}
    more = item.needed.words(OUTCOMES[item.outcome].unit)
    if more is not None:
        why = Words(", too lopsided", "，差值过于偏斜") if reason == "too lopsided" else Words("", "")
        return Words(f"cannot tell yet{why.en}: {more.en}", f"尚无法判断{why.zh}：{more.zh}")
    if reason:
        return Words(say(reason, "en"), say(reason, "zh"))
    return Words(said.en.format(**named), said.zh.format(**named))


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
