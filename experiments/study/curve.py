"""Curve: the difference over the months in each series a study keeps, with its band (the J-curve of coordination)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.parquet import quoted
from experiments.plain import number as finite
from experiments.resampling import together
from experiments.statistics import interval
from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Draw, Picture, Section, Table
from experiments.words import Language, between, decimals, written
from sim.columns import Floats
from sim.quantity import Words
from sim.records import CITY
from sim.series import declared

LEVEL = 0.95
MOST_PICTURES = 6
LINE, BAND = "#1f4e79", "#e69f00"
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Curve:
    """One series under one policy minus the reference: mean and bands (months,), and what they rest on.

    ``low`` and ``high`` hold in each month by itself, ``least`` and ``most`` in all months together; ``level`` is the
    confidence that the latter have in each month.
    """

    policy: str
    series: str
    pairs: int
    environments: int
    mean: Floats
    low: Floats
    high: Floats
    least: Floats
    most: Floats
    level: float

    @property
    def unit(self) -> str:
        """Return the unit of the series."""
        return (CITY | declared("city"))[self.series][0]

    @property
    def below(self) -> list[int]:
        """Return the months, from 1, in which the difference is surely below 0, all months judged together."""
        return [int(month) + 1 for month in np.flatnonzero(self.most < 0)]

    @property
    def above(self) -> list[int]:
        """Return the months, from 1, in which the difference is surely above 0, all months judged together."""
        return [int(month) + 1 for month in np.flatnonzero(self.least > 0)]

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        arrays = ("mean", "low", "high", "least", "most")
        return {
            "policy": self.policy,
            "series": self.series,
            "unit": self.unit,
            "pairs": self.pairs,
            "environments": self.environments,
            "level_each_month": self.level,
            "surely_below": self.below,
            "surely_above": self.above,
        } | {name: [finite(value) for value in getattr(self, name)] for name in arrays}


def section(evidence: Evidence) -> Section | None:
    """Return the curves of a study; None if it keeps no series or has fewer than two complete pairs."""
    found = curves(evidence)
    if not found:
        return None
    return Section(
        "curve",
        Words("Month by month", "逐月变化"),
        (told_about(found[0]),),
        (month_table(found),),
        tuple(Picture(finding(item, evidence.reference), drawn(item, evidence.reference)) for item in drawn_of(found)),
        [item.plain() for item in found],
    )


def curves(evidence: Evidence) -> list[Curve]:
    """Return a curve for each policy and series; of combinations of levers, only that of all together."""
    if not evidence.store.parts():
        return []
    lines = [
        (arm.name, series, lines_of(evidence, arm.name, series))
        for arm in evidence.rivals
        for series in evidence.plan.series
    ]
    return [curve(policy, series, gaps, len(evidence.points)) for policy, series, gaps in lines if len(gaps) >= FEWEST]


def lines_of(evidence: Evidence, policy: str, series: str) -> Floats:
    """Return the difference (worlds, months), the mean over all environments; worlds missing in one are left out."""
    found = evidence.store.query(
        f'SELECT seed, month, avg(mine."{series}" - theirs."{series}" ORDER BY point) AS gap, count(*) AS environments '
        "FROM months AS mine JOIN months AS theirs USING (point, seed, month) "
        f"WHERE mine.policy = {quoted(policy)} AND theirs.policy = {quoted(evidence.reference)} "
        f"AND seed BETWEEN {evidence.worlds[0]} AND {evidence.worlds[-1]} "
        "GROUP BY seed, month ORDER BY seed, month"
    )
    whole = found[found["environments"] == len(evidence.points)]
    return whole.pivot(index="seed", columns="month", values="gap").to_numpy(np.float64)


def curve(policy: str, series: str, lines: Floats, environments: int) -> Curve:
    """Return the curve of differences (pairs, months) with both bands."""
    level = together(lines, LEVEL)
    low, high = np.array([interval(column, LEVEL) for column in lines.T]).T
    least, most = np.array([interval(column, level) for column in lines.T]).T
    return Curve(policy, series, len(lines), environments, lines.mean(axis=0), low, high, least, most, level)


def told_about(first: Curve) -> Words:
    """Say what the curves are of, and what their bands hold."""
    where = (
        Words("in the one environment", "单一环境")
        if first.environments == 1
        else Words(f"averaged over {first.environments} environments", f"{first.environments} 个环境的平均")
    )
    return Words(
        f"Policy minus reference in the same worlds, {where.en}. The inner band is the 95 % interval of each month by "
        "itself; the outer one holds in all months together with 95 % (largest error over the months, resampled), and "
        "only by it is a month called surely below or above 0.",
        f"同一批世界中方案减参照方案（{where.zh}）。内带为各月单独的 95% 区间；外带以 95% 的置信度在所有月份同时成立"
        "（对各月最大误差重抽样），仅据外带判定某月确实低于或高于 0。",
    )


def month_table(found: list[Curve]) -> Table:
    """Return for each curve its lowest and its last month with the outer band, and the months surely off 0."""
    heads = (
        Words("series", "序列"),
        Words("unit", "单位"),
        Words("policy", "方案"),
        Words("pairs", "配对数"),
        Words("lowest month", "最低月份"),
        Words("difference then", "当月差值"),
        Words("in the last month", "最后一个月的差值"),
        Words("surely below 0", "确实低于 0"),
        Words("surely above 0", "确实高于 0"),
    )
    return Table(heads, tuple(month_row(item) for item in found))


def month_row(item: Curve) -> tuple[Cell, ...]:
    """Return the row of one curve."""
    lowest = int(np.argmin(item.mean))
    own = (item.series, item.unit, item.policy, f"{item.pairs}", f"{lowest + 1}")
    return (*own, at(item, lowest), at(item, -1), spans(item.below), spans(item.above))


def at(item: Curve, month: int) -> str:
    """Return the difference in a month with the outer band."""
    mean, least, most = (float(values[month]) for values in (item.mean, item.least, item.most))
    places = decimals(mean, least, most)
    return f"{written(mean, places, signed=True)} {between(least, most, places)}"


def spans(months: list[int]) -> str:
    """Return months as text, neighbours drawn together.

    >>> spans([1, 2, 3, 7]), spans([])
    ('1-3, 7', '-')
    """
    starts = [month for month in months if month - 1 not in months]
    ends = [month for month in months if month + 1 not in months]
    return ", ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in zip(starts, ends, strict=True)) or "-"


def finding(item: Curve, reference: str) -> Words:
    """Say what one picture shows, and no more than the band that holds in all months."""
    english, chinese = [], []
    for months, side in ((item.below, Words("below", "低于")), (item.above, Words("above", "高于"))):
        if months:
            english.append(f"surely {side.en} 0 in months {spans(months)}")
            chinese.append(f"第 {spans(months).replace(', ', '、')} 个月确实{side.zh} 0")
    said = Words("; ".join(english), "；".join(chinese))
    if not english:
        said = Words("in no month surely off 0", "没有任何月份可判定偏离 0")
    return Words(
        f"{item.series} ({item.unit}), {item.policy} minus {reference}, {item.pairs} pairs: {said.en}.",
        f"{item.series}（{item.unit}），{item.policy} 减 {reference}，{item.pairs} 对：{said.zh}。",
    )


def drawn_of(found: list[Curve]) -> list[Curve]:
    """Return the curves that are drawn; all of them are in the table."""
    return found[:MOST_PICTURES]


def drawn(item: Curve, reference: str) -> Draw:
    """Return what draws one curve with its bands."""

    def draw(axes: Axes, language: Language) -> None:
        chinese = language == "zh"
        months = np.arange(item.mean.size) + 1
        outer = "95% 带，所有月份同时成立" if chinese else "95 % band, all months together"
        inner = "95% 区间（逐月）" if chinese else "95 % interval, each month by itself"
        mean = f"{item.pairs} 对的均值" if chinese else f"mean of {item.pairs} pairs"
        axes.axhline(0, color="black", linewidth=0.9)
        axes.fill_between(months, item.least, item.most, color=BAND, alpha=0.3, linewidth=0, label=outer)
        axes.fill_between(months, item.low, item.high, color=LINE, alpha=0.35, linewidth=0, label=inner)
        axes.plot(months, item.mean, color=LINE, linewidth=2, label=mean)
        axes.set_xlim(min(1, months[-1] - 1), max(2, months[-1]))
        axes.set_xlabel("起始后第几个月" if chinese else "months from the start")
        axes.set_ylabel(
            f"{item.series}：差值（{item.unit}）" if chinese else f"difference in {item.series}, {item.unit}"
        )
        axes.set_title(f"{item.policy} - {reference}", loc="left", fontsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=9)

    return draw
