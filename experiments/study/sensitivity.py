"""Sensitivity: which numbers move the paired difference, by Morris' walks or Saltelli's shares of variance.

The whole design lives the same worlds, over which each environment's difference is averaged. A design with a hole in
it is not analysed: a failed run is no accident, and leaving it out would say something about where runs fail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from matplotlib.axes import Axes

from experiments.plain import number as finite
from experiments.study.evidence import Evidence
from experiments.study.morris import Effect, effects, screened
from experiments.study.sections import Picture, Section, Table
from experiments.study.sobol import Index, shares
from experiments.words import Language, between, bracketed, decimals, written
from sim.columns import Floats
from sim.outcomes import OUTCOMES
from sim.parameters import settable
from sim.quantity import Words

Ranked = Sequence[Effect | Index]
SHOWN = 12
"""Numbers drawn in a picture."""
MISSING_SHOWN = 3
SURE, UNSURE = "#0072b2", "#999999"
TOTAL = "#d55e00"
HEADS = {
    "morris": (
        Words("number", "参数"),
        Words("size mu* [95 %]", "效应大小 μ* [95% 区间]"),
        Words("by chance", "纯随机水平"),
        Words("signed mu [95 %]", "带符号均值 μ [95% 区间]"),
        Words("spread sigma [95 %]", "离散度 σ [95% 区间]"),
        Words("moves it", "是否有影响"),
    ),
    "saltelli": (
        Words("number", "参数"),
        Words("total [95 %]", "总效应指数 [95% 区间]"),
        Words("first order [95 %]", "一阶指数 [95% 区间]"),
    ),
}
MEANING = {
    "morris": Words(
        "Effects are changes of the paired difference over a number's whole range: size (mu*) without sign, signed "
        "(mu), and their spread over the walks (sigma: curvature or interplay). A number moves the difference where "
        "its size surely exceeds what the luck of these worlds would show by itself, or its sign is sure; each "
        "interval stands for itself, so of twenty numbers that do nothing one may seem to do something.",
        "效应指某参数走完整个取值范围时配对差值的变化：μ* 不计符号，μ 计符号，"
        "σ 为各轨迹之间的离散度（反映非线性或交互）。"
        "仅当 μ* 明显高于随机波动本身所能造成的水平，或符号可以确定时，才认为该参数有影响；"
        "各区间单独成立，二十个无影响的参数中可能有一个看似有影响。",
    ),
    "saltelli": Words(
        "Shares of the variance of the paired difference over the box: first order is what a number explains alone, "
        "total what it explains together with others. The shares hold for this box and an even spread over it. "
        "Shares below 0 or above 1 are errors of the estimate; more places (points) make them smaller.",
        "各参数在所给取值范围内对配对差值方差的贡献：一阶指数为该参数单独解释的部分，总效应指数含其与其他参数的交互。"
        "结论仅适用于所给范围及均匀分布的假设。小于 0 或大于 1 的数值属估计误差，增加 points 可减小。",
    ),
}
TITLE = {
    "morris": Words("Which numbers move the difference (Morris)", "哪些参数影响差值（Morris 筛选）"),
    "saltelli": Words("Which numbers the difference varies with (Sobol)", "差值随哪些参数变化（Sobol 指数）"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one outcome of one policy says, or why it says nothing."""

    outcome: str
    policy: str
    pairs: int
    ranked: Ranked
    refused: Words | None = None

    def plain(self) -> dict[str, object]:
        """Return it in plain values."""
        rows = [{name: tidy(value) for name, value in asdict(row).items()} for row in self.ranked]
        named = {"outcome": self.outcome, "policy": self.policy, "unit": OUTCOMES[self.outcome].unit}
        return named | {"pairs": self.pairs, "numbers": rows, "refused": self.refused.en if self.refused else None}


def tidy(value: object) -> object:
    """Return a number for JSON, which has none that are not finite."""
    return finite(value) if isinstance(value, float) else value


def section(evidence: Evidence) -> Section | None:
    """Return which numbers move the difference, for a morris or saltelli design."""
    kind = evidence.plan.design.kind
    if kind not in HEADS:
        return None
    found = [answer(evidence, outcome, arm.name) for arm in evidence.rivals for outcome in evidence.plan.outcomes]
    answered = [item for item in found if item.refused is None]
    return Section(
        "sensitivity",
        TITLE[kind],
        (MEANING[kind], *(item.refused for item in found if item.refused)),
        tuple(table(item, kind, evidence.reference) for item in answered),
        tuple(picture(item, evidence.reference) for item in answered),
        plain={"kind": kind, "reference": evidence.reference, "answers": [item.plain() for item in found]},
    )


def answer(evidence: Evidence, outcome: str, policy: str) -> Answer:
    """Return the numbers ranked for one outcome and policy, or why they are not."""
    gaps = evidence.gaps(outcome, policy)
    refused = holes(evidence, outcome, policy)
    if refused is None and evidence.plan.design.kind == "saltelli" and not varies(gaps):
        refused = said(outcome, policy, ("the difference is the same in every environment", "差值在所有环境中都相同"))
    if refused is not None:
        return Answer(outcome, policy, gaps.shape[1], (), refused)
    names = list(evidence.plan.design.box)
    if evidence.plan.design.kind == "saltelli":
        return Answer(outcome, policy, gaps.shape[1], shares(names, gaps))
    return Answer(outcome, policy, gaps.shape[1], screened(names, effects(places(evidence), gaps)))


def varies(gaps: Floats) -> bool:
    """Say whether the mean difference varies over the environments."""
    means = gaps.mean(axis=1)
    return bool(np.ptp(means) > 1e-9 * np.abs(means).max())


def places(evidence: Evidence) -> Floats:
    """Return the environments as shares of the ranges (points, numbers), with whole numbers as they were run."""
    box = evidence.plan.design.box
    low, high = np.array([[min(values), max(values)] for values in box.values()]).T
    there = np.array([[point[name] for name in box] for point in evidence.points])
    return np.asarray((there - low) / np.where(high > low, high - low, 1.0))


def holes(evidence: Evidence, outcome: str, policy: str) -> Words | None:
    """Return what a design lacks: pairs that are not there, or outcomes that were not reached."""
    paired = evidence.paired(policy)
    if not paired.size:
        return said(outcome, policy, ("no run is finished", "尚无完成的运行"))
    if not paired.all():
        missing = [(int(point), evidence.seeds[world]) for point, world in np.argwhere(~paired)]
        shown, total, more = missing[:MISSING_SHOWN], paired.size, "…" if len(missing) > MISSING_SHOWN else ""
        en = "; ".join(f"environment {point} in world {seed}" for point, seed in shown) + more
        zh = "；".join(f"环境 {point}（世界 {seed}）" for point, seed in shown) + more
        return said(
            outcome,
            policy,
            (
                f"{len(missing)} of {total} pairs are missing ({en}); the design is analysed whole or not at all: "
                "run the study again, or mend what fails",
                f"{total} 个配对中缺少 {len(missing)} 个（{zh}）；设计须完整才能分析："
                "请再次运行该研究，或先排除失败原因",
            ),
        )
    nowhere = int((~np.isfinite(evidence.gaps(outcome, policy))).sum())
    if nowhere:
        return said(
            outcome,
            policy,
            (
                f"the outcome is not reached in {nowhere} of {paired.size} pairs",
                f"{paired.size} 个配对中有 {nowhere} 个未达到该指标",
            ),
        )
    return None


def said(outcome: str, policy: str, why: tuple[str, str]) -> Words:
    """Return that nothing is said of an outcome, and why."""
    meaning = OUTCOMES[outcome].meaning
    return Words(
        f"Not told for {outcome} ({meaning.en}) under {policy}: {why[0]}.",
        f"{policy} 方案的 {outcome}（{meaning.zh}）无法分析：{why[1]}。",
    )


def table(item: Answer, kind: str, reference: str) -> Table:
    """Return the numbers of one outcome and policy, largest first."""
    meaning = OUTCOMES[item.outcome].meaning
    size = "" if kind == "saltelli" else bracketed(OUTCOMES[item.outcome].unit)
    groups = Words(
        f"{item.outcome} ({meaning.en}), {item.policy} minus {reference}{size}; {item.pairs} pairs in each environment",
        f"{item.outcome}（{meaning.zh}），{item.policy} 减 {reference}{size}；每个环境 {item.pairs} 对",
    )
    return Table(HEADS[kind], tuple(row(entry) for entry in item.ranked), groups)


def row(entry: Effect | Index) -> tuple[str | Words, ...]:
    """Return one number's row."""
    if isinstance(entry, Index):
        total = span((entry.total, entry.total_low, entry.total_high), 2)
        return entry.name, total, span((entry.first, entry.first_low, entry.first_high), 2)
    of = decimals(entry.size, entry.size_high, entry.mean)
    idle = Words("no change in any run", "所有运行均无变化")
    return (
        entry.name,
        span((entry.size, entry.size_low, entry.size_high), of),
        written(entry.chance, of),
        f"{written(entry.mean, of, signed=True)} {between(entry.mean_low, entry.mean_high, of)}",
        span((entry.spread, entry.spread_low, entry.spread_high), of),
        Words("yes", "有") if entry.told else idle if entry.idle else Words("cannot tell", "无法判断"),
    )


def span(values: tuple[float, float, float], places: int) -> str:
    """Return a figure without a sign of its own, with its interval.

    >>> span((0.8, -0.001, 1.6), 2)
    '0.80 [0.00, 1.60]'
    """
    middle, low, high = (written(value, places) for value in values)
    return f"{middle} [{low}, {high}]"


def picture(item: Answer, reference: str) -> Picture:
    """Return the largest of the numbers with their intervals as bars."""
    shown = item.ranked[:SHOWN]
    first, beside = shown[0], rivals(item.ranked)
    figure, rank = told(first, item.outcome), Words("comes first", "居首")
    after = Words("", "")
    if isinstance(first, Effect) and not first.told:
        rank = Words("has the largest estimate", "估计值最大")
        after = Words(", but it cannot be told from chance", "，但与随机波动无法区分")
    elif beside:
        rank = Words("has the largest estimate", "估计值最大")
        after = Words(
            f", but its interval overlaps with that of {', '.join(beside)}",
            f"，但其区间与 {'、'.join(beside)} 的区间重叠",
        )
    finding = Words(
        f"{item.outcome}, {item.policy} minus {reference}: {first.name} {rank.en} ({figure.en}){after.en}.",
        f"{item.outcome}，{item.policy} 减 {reference}：{first.name} {rank.zh}（{figure.zh}）{after.zh}。",
    )
    return Picture(finding, drawer(item, reference), (8.0, 1.6 + 0.32 * len(shown)))


def main(entry: Effect | Index) -> tuple[float, float, float]:
    """Return the figure by which numbers are ranked, with its interval."""
    if isinstance(entry, Index):
        return entry.total, entry.total_low, entry.total_high
    return entry.size, entry.size_low, entry.size_high


def rivals(ranked: Ranked) -> list[str]:
    """Return the numbers whose interval reaches into that of the first one."""
    least = main(ranked[0])[1]
    return [entry.name for entry in ranked[1:] if main(entry)[2] >= least]


def told(entry: Effect | Index, outcome: str) -> Words:
    """Return the main figure of a number with its interval."""
    if isinstance(entry, Index):
        share = span(main(entry), 2)
        return Words(f"total {share}", f"总效应指数 {share}")
    size, unit = span(main(entry), decimals(entry.size, entry.size_high)), OUTCOMES[outcome].unit
    shown = f"mu* {size}" if unit == "1" else f"mu* {size} {unit}"
    return Words(shown, shown.replace("mu*", "μ*"))


def drawer(item: Answer, reference: str) -> Callable[[Axes, Language], None]:
    """Return what draws the bars."""

    def draw(axes: Axes, language: Language) -> None:
        shown = list(item.ranked[:SHOWN])[::-1]
        for height, entry in enumerate(shown):
            if isinstance(entry, Index):
                bar(axes, height + 0.18, (entry.total, entry.total_low, entry.total_high), TOTAL, "s")
                bar(axes, height - 0.18, (entry.first, entry.first_low, entry.first_high), SURE, "o")
            else:
                colour = SURE if entry.told else UNSURE
                bar(axes, height, (entry.size, entry.size_low, entry.size_high), colour, "o" if entry.told else "x")
                axes.plot([entry.chance], [height], "|", color="black", markersize=12)
        rows = settable()
        labels = [entry.name if language == "en" else short(rows[entry.name].meaning.zh) for entry in shown]
        axes.set_yticks(range(len(shown)), labels)
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_title(f"{item.outcome}: {item.policy} − {reference}")
        axes.set_xlabel(legend(item, language))

    return draw


def bar(axes: Axes, height: float, values: tuple[float, float, float], colour: str, mark: str) -> None:
    """Draw a mark with its interval."""
    middle, low, high = values
    axes.plot([low, high], [height, height], color=colour, linewidth=2)
    axes.plot([middle], [height], mark, color=colour)


def short(text: str) -> str:
    """Return the beginning of a long meaning."""
    return text if len(text) <= 16 else f"{text[:15]}…"


def legend(item: Answer, language: Language) -> str:
    """Return what the axis shows."""
    unit = bracketed(OUTCOMES[item.outcome].unit)
    morris = Words(
        f"size of effect mu*{unit}; bars: 95 % intervals; |: by chance alone; x: cannot tell",
        f"效应大小 μ*{unit}；横线为 95% 区间；竖线为纯随机水平；× 表示无法判断",
    )
    sobol = Words(
        "share of variance; squares: total, circles: first order; bars: 95 % intervals",
        "方差占比；方块为总效应指数，圆点为一阶指数；横线为 95% 区间",
    )
    words = morris if isinstance(item.ranked[0], Effect) else sobol
    return words.zh if language == "zh" else words.en
