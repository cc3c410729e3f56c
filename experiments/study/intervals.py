"""Intervals: the difference in every environment with its interval, sorted, as one picture for each outcome."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.study.evidence import Evidence
from experiments.study.overview import verdict_in_words
from experiments.study.sections import Picture, Section
from experiments.study.verdicts import PointVerdict, tallies, verdicts
from experiments.words import Language, between, decimals, written
from sim.outcomes import OUTCOMES
from sim.quantity import Words

COLOURS = {"policy": "#0072b2", "against": "#d55e00", "cannot tell": "#767676"}
"""Told apart also without colour, by the markers."""
MARKERS = {"policy": "^", "against": "v", "cannot tell": "o"}
SHOWN, FIRST = 12, 4
"""Pictures and headlines at most."""


def section(evidence: Evidence) -> Section | None:
    """Return a picture for each policy and outcome, or None of a single environment or where no pair is complete."""
    if len(evidence.points) == 1:
        return None
    found = verdicts(evidence)
    kinds = list(dict.fromkeys((item.policy, item.outcome) for item in found))[:SHOWN]
    pictures = tuple(picture(evidence, found, policy, outcome) for policy, outcome in kinds)
    if not pictures:
        return None
    title = Words("How much, environment by environment", "各环境中的差值")
    said = Words(
        "Each mark is the mean of the paired differences in one environment, with the 95 % interval of this "
        "environment alone. Grey: cannot tell, either because the interval holds 0 or because the differences are "
        "too lopsided for so few pairs.",
        "每个标记为一个环境中配对差值的均值及该环境单独的 95% 区间。灰色表示无法判断："
        "区间包含 0，或差值过于偏斜而配对数不足。",
    )
    return Section("intervals", title, (said,), (), pictures, plain=None)


def picture(evidence: Evidence, found: list[PointVerdict], policy: str, outcome: str) -> Picture:
    """Return the picture of one policy and outcome with its finding in words."""
    chosen = [item for item in found if (item.policy, item.outcome) == (policy, outcome)]
    finding = in_words(evidence.reference, chosen)
    return Picture(finding, lambda axes, language: draw(axes, language, chosen, evidence.reference), (8.0, 3.6))


def headlines(evidence: Evidence) -> list[Words]:
    """Return the verdicts on the first outcome, in words, of the first few policies."""
    found = [item for item in verdicts(evidence) if item.outcome == evidence.plan.outcomes[0]]
    names = list(dict.fromkeys(item.policy for item in found))[:FIRST]
    return [in_words(evidence.reference, [item for item in found if item.policy == name]) for name in names]


def in_words(reference: str, chosen: list[PointVerdict]) -> Words:
    """Say in how many environments each side wins, and between which bounds the mean differences lie."""
    policy, outcome = chosen[0].policy, chosen[0].outcome
    if len(chosen) == 1:
        return alone_in_words(reference, chosen[0])
    counted = tallies(chosen)[0]
    pairs, zh = spread([item.paired.n for item in chosen])
    means = [item.paired.mean for item in chosen if np.isfinite(item.paired.mean)]
    ends, ends_zh = gaps(min(means), max(means), OUTCOMES[outcome].unit) if means else ("not reached", "未达到")
    meaning = OUTCOMES[outcome].meaning
    return Words(
        f"{outcome} ({meaning.en}): {policy} wins in {counted.policy_wins} of {counted.points} environments, "
        f"{reference} in {counted.reference_wins}, and {counted.untold} cannot be told; mean difference {ends}; "
        f"{pairs} pairs in each.",
        f"{outcome}（{meaning.zh}）：{counted.points} 个环境中，{policy} 在 {counted.policy_wins} 个胜出，"
        f"{reference} 在 {counted.reference_wins} 个胜出，{counted.untold} 个无法判断；平均差值{ends_zh}；"
        f"每个环境 {zh} 对。",
    )


def alone_in_words(reference: str, item: PointVerdict) -> Words:
    """Say of one environment who wins, by how much, with the interval."""
    p, outcome = item.paired, OUTCOMES[item.outcome]
    places = decimals(p.mean, p.low, p.high)
    gap = f"{written(p.mean, places, signed=True)} {'' if outcome.unit == '1' else outcome.unit}".strip()
    between_ends, said = between(p.low, p.high, places), verdict_in_words(item, reference)
    return Words(
        f"{item.outcome} ({outcome.meaning.en}): {said.en}; {item.policy} minus {reference}: {gap} "
        f"{between_ends} at {100 * p.level:.4g} %, {p.n} pairs.",
        f"{item.outcome}（{outcome.meaning.zh}）：{said.zh}；{item.policy} 减 {reference}：{gap} "
        f"{between_ends}（置信度 {100 * p.level:.4g}%），{p.n} 对。",
    )


def spread(numbers: list[int]) -> tuple[str, str]:
    """Return the range of some whole numbers in words.

    >>> spread([4, 4]), spread([2, 8])
    (('4', '4'), ('2 to 8', '2 至 8'))
    """
    low, high = min(numbers), max(numbers)
    return (f"{low}", f"{low}") if low == high else (f"{low} to {high}", f"{low} 至 {high}")


def gaps(low: float, high: float, unit: str) -> tuple[str, str]:
    """Return the range of mean differences in words.

    >>> gaps(-2.0, 15000.0, "M")
    ('from -2 to +15,000 M', '从 -2 至 +15,000 M')
    """
    places = decimals(low, high)
    shown = "" if unit == "1" else f" {unit}"
    first, last = (written(value, places, signed=True) for value in (low, high))
    if first == last:
        return f"{first}{shown}", f" {first}{shown}"
    return f"from {first} to {last}{shown}", f"从 {first} 至 {last}{shown}"


def draw(axes: Axes, language: Language, chosen: list[PointVerdict], reference: str) -> None:
    """Draw differences with intervals, sorted by the mean."""
    chinese, first = language == "zh", chosen[0]
    ranked = sorted(chosen, key=lambda item: (item.paired.mean, item.point))
    named = {
        "policy": f"{first.policy} 胜出" if chinese else f"{first.policy} wins",
        "against": f"{reference} 胜出" if chinese else f"{reference} wins",
        "cannot tell": "无法判断" if chinese else "cannot tell",
    }
    for verdict, label in named.items():
        places = [place for place, item in enumerate(ranked) if item.paired.verdict == verdict]
        if not places:
            continue
        mean, low, high = (
            np.array([getattr(ranked[i].paired, part) for i in places]) for part in ("mean", "low", "high")
        )
        reach = np.nan_to_num(np.array([mean - low, high - mean]))
        axes.errorbar(
            np.array(places) + 1,
            mean,
            np.maximum(reach, 0),
            linestyle="none",
            label=label,
            color=COLOURS[verdict],
            marker=MARKERS[verdict],
            markersize=4.5,
            elinewidth=1.1,
        )
    axes.axhline(0, color="black", linewidth=0.9)
    unit = OUTCOMES[first.outcome].unit
    unit = ("个" if chinese else "number") if unit == "1" else unit
    gap = f"{first.policy} − {reference}"
    axes.set_ylabel(f"{first.outcome} 差值（{unit}）" if chinese else f"difference in {first.outcome} [{unit}]")
    axes.set_xlabel(f"环境（按差值排序）；差值 = {gap}" if chinese else f"environments, sorted; difference = {gap}")
    axes.set_xlim(0.5, len(ranked) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.legend(loc="best", frameon=False, fontsize=9)
