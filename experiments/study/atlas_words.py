"""Words of the atlas: its regions, what does not hold, how it was tried, and its tables, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from experiments.study.arms import Arm
from experiments.study.conditions import (
    conditions,
    limits,
    named,
    outcome_named,
    percent,
    percent_between,
    percent_with,
    plain_number,
)
from experiments.study.heldout import FOLDS
from experiments.study.intervals import spread
from experiments.study.prim import Box
from experiments.study.regions import DENSE, Found, Region
from experiments.study.sections import Cell, Table
from experiments.study.tree import Node
from sim.quantity import Words

if TYPE_CHECKING:
    from experiments.study.atlas import Chart

SAYS: dict[Found, Words] = {
    "stands": Words(
        "{arm} wins {outcome} where {where}: {hits} of {points} environments there, {hits} of the {wins} it wins in "
        "all. Held out: {won} of {caught} ({density}, {level} interval {between}), against {base} of all environments.",
        "{outcome}：在{where}的环境中，{arm}胜出：该区域 {points} 个环境中胜出 {hits} 个，其全部胜出环境为 {wins} 个。"
        "样本外检验：{caught} 个中胜出 {won} 个（{density}，{level} 区间 {between}）；全部环境中的胜出比例为 {base}。",
    ),
    "does not hold": Words(
        "{outcome}: no region stands out of sample for {arm}. Boxes drawn for it held {won} wins in {caught} "
        "environments held out ({density}, {level} interval {between}), against {base} of all environments.",
        "{outcome}：{arm}没有通过样本外检验的区域。所划区域在样本外的 {caught} 个环境中胜出 {won} 个"
        "（{density}，{level} 区间 {between}）；全部环境中的胜出比例为 {base}。",
    ),
    "no box": Words(
        "{outcome}: no region for {arm}, which wins {wins} of {environments} environments; "
        "no limit on any number tells more than luck may.",
        "{outcome}：{arm}在 {environments} 个环境中胜出 {wins} 个，但没有划出区域：任何参数的限制都可能只是偶然。",
    ),
    "too few wins": Words(
        "{outcome}: no region for {arm}, which wins {wins} of {environments} environments: too few to draw one from.",
        "{outcome}：{arm}仅在 {environments} 个环境中的 {wins} 个胜出，数量过少，无法划出区域。",
    ),
    "nearly everywhere": Words(
        "{outcome}: {arm} wins {wins} of {environments} environments, nearly everywhere; no region is needed.",
        "{outcome}：{arm}在 {environments} 个环境中的 {wins} 个胜出，几乎处处胜出，无需划分区域。",
    ),
}
STATES: dict[Found, Words] = {
    "stands": Words("stands", "成立"),
    "does not hold": Words("does not hold", "不成立"),
    "no box": Words("none found", "未找到"),
    "too few wins": Words("too few wins", "胜出过少"),
    "nearly everywhere": Words("nearly everywhere", "几乎处处胜出"),
}


def too_few(environments: int, needed: int) -> Words:
    """Say that there are too few environments for an atlas."""
    return Words(
        f"{environments} environments are too few for an atlas; it takes {needed} or more.",
        f"{environments} 个环境不足以绘制图谱，至少需要 {needed} 个。",
    )


def sentences(charts: Sequence[Chart]) -> tuple[Words, ...]:
    """Return a sentence for each side of each chart, and one on its tree."""
    return tuple(words for chart in charts for words in _chart_sentences(chart))


def _chart_sentences(chart: Chart) -> Iterator[Words]:
    for arm, found in chart.sides():
        yield said(chart.names, chart.outcome, arm, found)
    yield tree_sentence(chart)


def said(names: list[str], outcome_key: str, arm: Arm, found: Region) -> Words:
    """Return what is known of where one side wins; ``names`` are those of the numbers that its box may limit."""
    there = found.step
    where = Words("", "") if there is None else conditions(names, there.box)
    values = {
        "hits": there.hits if there else 0,
        "points": there.points if there else 0,
        "wins": found.wins,
        "environments": found.environments,
        "won": found.won,
        "caught": found.caught,
        "density": percent(found.density) if found.caught else "-",
        "level": f"{100 * found.level:.1f} %",
        "between": percent_between(*found.density_between),
        "base": percent(found.base),
    }
    name, outcome, form = named(arm), outcome_named(outcome_key), SAYS[found.found]
    en = form.en.format(arm=name.en, outcome=outcome.en, where=where.en, **values)
    zh = form.zh.format(arm=name.zh, outcome=outcome.zh, where=where.zh, **values)
    return Words(en, zh.replace(" %", "%"))


def tree_sentence(chart: Chart) -> Words:
    """Return how well a tree of at most three questions guesses the verdict out of sample."""
    tried, outcome = chart.tried, chart.outcome
    ends = (
        ("; see the table.", "，见下表。")
        if chart.tree_holds
        else (": the tree is not surely better and is not shown.", "；决策树并不确实更好，故不列出。")
    )
    return Words(
        f"{outcome}: a tree of three questions at most guesses the verdict in {tried.right} of {tried.environments} "
        f"environments held out; always naming the commonest verdict is right in {tried.base}{ends[0]}",
        f"{outcome}：至多三个问题的决策树在样本外猜对 {tried.environments} 个环境中的 {tried.right} 个；"
        f"一律猜最常见的结论可猜对 {tried.base} 个{ends[1]}",
    )


def first_few(most: int, asked: int) -> Words:
    """Say that only some of what was asked is told of."""
    return Words(
        f"Told of here: the first {most} of {asked} pairs of policy and outcome.",
        f"此处仅列出 {asked} 组方案与指标中的前 {most} 组。",
    )


def rules(charts: Sequence[Chart]) -> tuple[Words, ...]:
    """Return how the atlas was made, as far as it matters for what it says."""
    pairs, zh = spread([count for chart in charts for count in chart.pairs])
    environments, level = len(charts[0].points), 100 * charts[0].regions[0].level
    return (
        Words(
            f"A region is named only if, held out, at least {percent(DENSE)} of its environments are won and the "
            f"{level:.1f} % interval lies above the share of all environments won. Held out: boxes drawn on four "
            f"fifths of the {environments} environments, tried on the fifth. "
            '"Cannot tell" counts as won by neither side.',
            f"只有样本外胜出比例不低于 {100 * DENSE:.0f}%，且其 {level:.1f}% 区间高于全部环境中的胜出比例，"
            "才称为一个区域。"
            f"样本外检验：用 {environments} 个环境的五分之四划定区域，在其余五分之一上检验。"
            "「无法判断」的环境不算任何一方胜出。",
        ),
        Words(
            f"This speaks of the study's ranges: environments that all live the same worlds, {pairs} pairs in each; "
            "all other numbers of the model stay as the study sets them.",
            f"以上结论针对本研究取值范围内的环境（经历相同的世界，每个环境 {zh} 对），模型其余参数保持研究设定值。",
        ),
    )


def tables(charts: Sequence[Chart]) -> tuple[Table, ...]:
    """Return the regions with their shares, the limits of those that stand, and the trees that hold."""
    limited = limit_table(charts)
    trees = [tree_table(chart) for chart in charts if chart.tree_holds]
    return (region_table(charts), *([limited] if limited.rows else []), *trees)


def region_table(charts: Sequence[Chart]) -> Table:
    """Return for each side of each chart what was found, in the sample and out of it."""
    heads = (
        Words("outcome", "结果指标"),
        Words("winner", "胜出方"),
        Words("wins", "胜出环境"),
        Words("region", "区域"),
        Words("in sample", "样本内"),
        Words("held out", "样本外"),
        Words("density there", "样本外密度"),
        Words("coverage there", "样本外覆盖率"),
    )
    level = f"{100 * charts[0].regions[0].level:.1f}"
    caption = Words(
        "Density: share of the environments in the box that are won. Coverage: share of the environments won that lie "
        f"in the box. In brackets the {level} % interval.",
        f"密度：区域内的环境中胜出者所占比例。覆盖率：全部胜出环境中位于区域内者所占比例。括号内为 {level}% 区间。",
    )
    return Table(
        heads, tuple(_region_row(chart, arm, found) for chart in charts for arm, found in chart.sides()), caption
    )


def _region_row(chart: Chart, arm: Arm, found: Region) -> tuple[Cell, ...]:
    wins = f"{found.wins}/{found.environments}"
    if found.step is None:
        return chart.outcome, named(arm), wins, STATES[found.found], "-", "-", "-", "-"
    inside = f"{found.step.hits}/{found.step.points}"
    density = percent_with(found.density, found.density_between)
    coverage = percent_with(found.coverage, found.coverage_between)
    return (
        chart.outcome,
        named(arm),
        wins,
        STATES[found.found],
        inside,
        f"{found.won}/{found.caught}",
        density,
        coverage,
    )


def limit_table(charts: Sequence[Chart]) -> Table:
    """Return the limits of the regions that stand, and how sure each of them is."""
    heads = (
        Words("outcome", "结果指标"),
        Words("winner", "胜出方"),
        Words("number", "参数"),
        Words("limit", "限制"),
        Words("quasi-p", "准 p 值"),
        Words("folds that limit it too", "同样限制它的折数"),
    )
    rows = [row for chart in charts for arm, found in chart.sides() for row in _limit_rows(chart, arm, found)]
    caption = Words(
        "Quasi-p: chance of so dense a box if this limit told nothing, the other limits given.",
        "准 p 值：在其余限制不变的前提下，若该限制毫无作用，仍得到如此密集区域的概率。",
    )
    return Table(heads, tuple(rows), caption)


def _limit_rows(chart: Chart, arm: Arm, found: Region) -> Iterator[tuple[Cell, ...]]:
    if found.found != "stands" or found.step is None or found.chances is None:
        return
    box = found.step.box
    for k in box.restricted:
        said = limits(chart.names[k], float(box.low[k]), float(box.high[k]))
        sure = f"{found.chances[k]:.2g}"
        limit = Words(said.en.removeprefix("is "), said.zh)
        yield chart.outcome, named(arm), chart.names[k], limit, sure, f"{found.redrawn[k]}/{FOLDS}"


def tree_table(chart: Chart) -> Table:
    """Return the leaves of a tree with the environments of each verdict."""
    heads = (
        Words(f"{chart.outcome}: where", f"{chart.outcome}：环境条件"),
        Words(f"{chart.policy.name} wins", f"{named(chart.policy).zh}胜出"),
        Words(f"{chart.reference.name} wins", f"{named(chart.reference).zh}胜出"),
        Words("cannot tell", "无法判断"),
    )
    free = Box(*(sign * (chart.points[0] * 0 + float("inf")) for sign in (-1, 1)))
    rows: list[tuple[Cell, ...]] = [
        (where, *(f"{count}" for count in leaf.counts)) for where, leaf in _leaves(chart, chart.root, free)
    ]
    return Table(heads, tuple(rows))


def _leaves(chart: Chart, node: Node, box: Box) -> Iterator[tuple[Words, Node]]:
    if node.below is None or node.above is None:
        yield _short(chart, box), node
        return
    k = node.number
    yield from _leaves(chart, node.below, box.but(k, float(box.low[k]), node.limit))
    yield from _leaves(chart, node.above, box.but(k, node.limit, float(box.high[k])))


def _short(chart: Chart, box: Box) -> Words:
    parts = [f"{chart.names[k]} {_bounds(float(box.low[k]), float(box.high[k]))}" for k in box.restricted]
    return Words(", ".join(parts), "，".join(parts))


def _bounds(low: float, high: float) -> str:
    """Return limits as signs.

    >>> _bounds(2.0, float("inf")), _bounds(2.0, 3.0)
    ('> 2', '2 … 3')
    """
    if high == float("inf"):
        return f"> {plain_number(low)}"
    return f"< {plain_number(high)}" if low == -float("inf") else f"{plain_number(low)} … {plain_number(high)}"
