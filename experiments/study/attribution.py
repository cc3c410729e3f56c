"""Attribution: how much of the difference between two policies each lever brings, and which levers need each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.plain import number as finite
from experiments.statistics import Paired, paired
from experiments.study import shapley
from experiments.study.arms import alike, corner
from experiments.study.bars import LOPSIDED, bars, interval_head, marked, sure
from experiments.study.evidence import Evidence
from experiments.study.plan import Lever, Plan
from experiments.study.sections import Cell, Picture, Section, Table
from experiments.study.waterfall import whole_worlds
from experiments.words import Language, decimals, written
from sim import load_policy
from sim.columns import Floats
from sim.outcomes import OUTCOMES
from sim.quantity import Words

LEVERS: dict[Lever, Words] = {
    "land": Words("land", "土地"),
    "fund": Words("fund", "基金"),
    "talent": Words("talent", "人才"),
    "chain": Words("chain", "产业链"),
    "information": Words("information", "信息"),
    "rules": Words("rules", "规则"),
    "measures": Words("measures", "措施"),
}
"""What can be told apart, in the order of the plan's choices."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """One outcome taken apart: the levers, each two of them, and all together, over the worlds that are complete."""

    outcome: str
    levers: tuple[Lever, ...]
    total: Paired
    shares: tuple[Paired, ...]
    alone: tuple[Paired, ...]
    last: tuple[Paired, ...]
    pairs: dict[tuple[Lever, Lever], Paired]
    left_out: int

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        kinds = {"shapley": self.shares, "alone": self.alone, "last": self.last}
        return {
            "outcome": self.outcome,
            "unit": OUTCOMES[self.outcome].unit,
            "total": told(self.total),
            "levers": [
                {"lever": lever} | {name: told(kind[place]) for name, kind in kinds.items()}
                for place, lever in enumerate(self.levers)
            ],
            "interactions": [{"levers": list(two)} | told(said) for two, said in self.pairs.items()],
            "worlds_left_out": self.left_out,
        }


def told(said: Paired) -> dict[str, Any]:
    """Return a mean with its interval in plain values."""
    numbers = {name: finite(getattr(said, name)) for name in ("mean", "low", "high")}
    return {**numbers, "pairs": said.n, "level": said.level, "verdict": said.verdict, "reason": said.reason}


def section(evidence: Evidence) -> Section | None:
    """Return what each lever brings; None where the study has no combinations of levers, or no complete world."""
    if evidence.plan.attribution is None:
        return None
    found = [item for outcome in evidence.plan.outcomes if (item := attributed(evidence, outcome)) is not None]
    if not found:
        return None
    tables = [table for item in found for table in (lever_table(item), pair_table(item)) if table is not None]
    return Section(
        "attribution",
        Words("Which lever pays", "哪项统筹在起作用"),
        tuple(notes(evidence, found)),
        tuple(tables),
        tuple(picture(item) for item in found),
        plain={"outcomes": [item.plain() for item in found], "left_out": left_out(evidence.plan)},
    )


def attributed(evidence: Evidence, outcome: str) -> Attributed | None:
    """Take one outcome apart; None where no world lived every combination in every environment."""
    corners, missing = whole_worlds(corner_gaps(evidence, outcome))
    if not corners.shape[-1]:
        return None
    return taken_apart(outcome, chosen(evidence.plan), corners, missing)


def taken_apart(outcome: str, levers: tuple[Lever, ...], corners: Floats, missing: int = 0) -> Attributed:
    """Take one outcome apart by the gains of all combinations of levers (corners, worlds), numbered as in `shapley`."""
    better = OUTCOMES[outcome].better

    def judged(rows: Floats) -> tuple[Paired, ...]:
        return tuple(paired(row, better, family=len(levers)) for row in rows)

    between_two, count = shapley.interactions(corners), len(levers)
    pairs = {
        (levers[one], levers[two]): paired(between_two[one, two], better, family=count * (count - 1) // 2)
        for one in range(count)
        for two in range(one + 1, count)
    }
    return Attributed(
        outcome,
        levers,
        paired(corners[-1], better),
        judged(shapley.shares(corners)),
        judged(shapley.alone(corners)),
        judged(shapley.last(corners)),
        pairs,
        missing,
    )


def chosen(plan: Plan) -> tuple[Lever, ...]:
    """Return the levers that are told apart."""
    return tuple(plan.attribution.levers) if plan.attribution else ()


def corner_gaps(evidence: Evidence, outcome: str) -> Floats:
    """Return each combination's gain over the reference (corners, points, seeds), numbered as in `shapley`."""
    levers = chosen(evidence.plan)
    out = np.full((1 << len(levers), len(evidence.points), len(evidence.seeds)), np.nan)
    for arm in evidence.arms:
        out[shapley.corner_number(levers.index(lever) for lever in arm.levers)] = evidence.gaps(outcome, arm.name)
    return out


def left_out(plan: Plan) -> list[Lever]:
    """Return the levers that the study does not tell apart though they differ between its two policies."""
    reference, policy = (load_policy(name) for name in plan.policies[:2])
    moved = {lever: corner(reference, policy, (lever,)) for lever in LEVERS if lever not in chosen(plan)}
    return [lever for lever, at in moved.items() if not alike(at, reference)]


def notes(evidence: Evidence, found: list[Attributed]) -> Iterator[Words]:
    """Yield what the numbers mean and what they leave out."""
    first, (reference, policy, *_) = found[0], evidence.plan.policies
    yield Words(
        f"All {1 << len(first.levers)} combinations of levers lived the same worlds. A lever's share is its Shapley "
        "value: what it adds, mean over all orders of raising levers; in each world the shares add up to the total. "
        f"Intervals of one outcome hold together at 95 % over {len(first.levers)} levers; outcomes are judged apart.",
        f"各项统筹的全部 {1 << len(first.levers)} 种组合都在相同的世界中运行。每项的份额为沙普利值，即按所有启用次序"
        f"平均的增量；在每个世界中各份额之和等于总差值。同一结果指标的区间对 {len(first.levers)} 项统筹联合具有 95% "
        "置信度；各结果指标分别判断。",
    )
    if any(said.reason == "too lopsided" for item in found for said in (item.total, *item.shares)):
        yield LOPSIDED
    quiet = [item.outcome for item in found if item.pairs and not any(map(sure, item.pairs.values()))]
    if quiet:
        yield Words(
            f"No interaction of two levers can be told from 0 in {', '.join(quiet)}.",
            f"{'、'.join(quiet)} 中没有任何两项统筹的交互作用能与 0 区分。",
        )
    rest = left_out(evidence.plan)
    if rest:
        en, zh = ", ".join(LEVERS[lever].en for lever in rest), "、".join(LEVERS[lever].zh for lever in rest)
        yield Words(
            f"{policy} also differs from {reference} in: {en}. The total is that of {reference} with the levers named, "
            f"not that of {policy}.",
            f"{policy} 与 {reference} 的差别还包括：{zh}。此处总差值是 {reference} 启用所列各项后的差值，"
            f"并非 {policy} 整体的差值。",
        )
    if len(evidence.points) > 1:
        yield Words(
            f"Each figure is the mean over the {len(evidence.points)} environments of the study, taken in each world.",
            f"各数值先在每个世界内对全部 {len(evidence.points)} 个环境取均值。",
        )
    missing = max(item.left_out for item in found)
    if missing:
        yield Words(
            f"Worlds left out because a combination was not run or never reached the outcome (incomplete): {missing}.",
            f"有 {missing} 个世界因部分组合未运行或未达到该结果而未计入。",
        )


def named(outcome: str) -> Words:
    """Return an outcome by its key, meaning and unit."""
    item = OUTCOMES[outcome]
    better = {"more": ("more is better", "越大越好"), "less": ("less is better", "越小越好")}
    en, zh = better.get(item.better, ("no direction is better", "无优劣方向"))
    return Words(
        f"{outcome}: {item.meaning.en} [{item.unit}; {en}]",
        f"{outcome}：{item.meaning.zh} [{item.unit}；{zh}]",
    )


def lever_table(item: Attributed) -> Table:
    """Return the share of each lever with its interval, and what it brings first and last."""
    heads = (
        Words("lever", "统筹项"),
        Words("share of the difference", "在差值中的份额"),
        interval_head(item.shares[0]),
        Words("alone", "单独启用"),
        Words("last", "最后启用"),
        Words("pairs", "配对数"),
    )
    places = decimals(*(value for said in (item.total, *item.shares) for value in (said.mean, said.low, said.high)))
    rows: list[tuple[Cell, ...]] = [
        (
            LEVERS[lever],
            written(share.mean, places, signed=True),
            marked(share, places),
            written(first.mean, places, signed=True),
            written(final.mean, places, signed=True),
            f"{share.n}",
        )
        for lever, share, first, final in zip(item.levers, item.shares, item.alone, item.last, strict=True)
    ]
    whole = item.total
    total = (written(whole.mean, places, signed=True), marked(whole, places))
    rows.append((Words("all together", "全部启用"), *total, "", "", f"{whole.n}"))
    return Table(heads, tuple(rows), named(item.outcome))


def pair_table(item: Attributed) -> Table | None:
    """Return the pairs of levers whose interaction surely is not 0, strongest first; None where there is none."""
    strong = sorted((two for two in item.pairs if sure(item.pairs[two])), key=lambda two: -abs(item.pairs[two].mean))
    if not strong:
        return None
    places = decimals(*(abs(said.mean) for said in item.pairs.values()))
    rows: list[tuple[Cell, ...]] = [
        (
            Words(*(" + ".join(getattr(LEVERS[lever], tongue) for lever in two) for tongue in ("en", "zh"))),
            written(item.pairs[two].mean, places, signed=True),
            marked(item.pairs[two], places),
            f"{item.pairs[two].n}",
        )
        for two in strong
    ]
    heads = (
        Words("two levers", "两项统筹"),
        Words("interaction", "交互作用"),
        interval_head(next(iter(item.pairs.values()))),
    )
    unit, rest, count = OUTCOMES[item.outcome].unit, len(item.pairs) - len(rows), len(item.pairs)
    caption = Words(
        f"{item.outcome} [{unit}]: what two levers add together beyond each alone (Shapley interaction, {count} pairs "
        f"judged together); {rest} of {count} cannot be told from 0 and are left out here",
        f"{item.outcome} [{unit}]：两项同时启用超出各自增量之和的部分（沙普利交互指数，{count} 对联合判断）；"
        f"其中 {rest} 对无法与 0 区分，此处不列",
    )
    return Table((*heads, Words("pairs", "配对数")), tuple(rows), caption)


def picture(item: Attributed) -> Picture:
    """Draw the levers' shares with their intervals."""
    said = {LEVERS[lever]: share for lever, share in zip(item.levers, item.shares, strict=True)}
    told_apart = [name for name, share in said.items() if sure(share)]
    shown = {name: written(said[name].mean, decimals(said[name].mean), signed=True) for name in told_apart}
    en = ", ".join(f"{name.en} {value}" for name, value in shown.items()) or "no lever"
    zh = "、".join(f"{name.zh} {value}" for name, value in shown.items()) or "无"
    unit, n = OUTCOMES[item.outcome].unit, item.total.n

    def draw(axes: Any, language: Language) -> None:  # noqa: ANN401 - axes of matplotlib
        bars(axes, language, said, item.total, OUTCOMES[item.outcome].better)
        axes.set_title(item.outcome)
        axes.set_ylabel(f"份额 [{unit}]" if language == "zh" else f"share of the difference [{unit}]")

    return Picture(
        Words(
            f"{item.outcome} [{unit}], {n} pairs, told from 0: {en}.",
            f"{item.outcome} [{unit}]，{n} 对，可与 0 区分的统筹项：{zh}。",
        ),
        draw,
    )
