"""Regret, as a report says it: what each arm would lose where another is better, and which loses least at worst.

Environments in which some world never reached an outcome say nothing of it, and those with a single complete world
nothing of luck: both are left out of that outcome and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.study.arms import Arm
from experiments.study.atlas import APART
from experiments.study.conditions import behind, named, outcome_named, percent, percent_with
from experiments.study.evidence import Bools, Evidence
from experiments.study.heldout import share_interval
from experiments.study.intervals import spread
from experiments.study.regret import SLACK, SPANNED, Choice, Looks, Regrets, minimax, weighed
from experiments.study.sections import Cell, Section, Table
from experiments.study.sequential import looks
from experiments.study.verdicts import looked_at, worlds_lived
from experiments.words import decimals, written
from sim.columns import Floats
from sim.outcomes import OUTCOMES
from sim.quantity import Words

LEAST = 8
"""Environments below which a regret hangs on hardly more than one."""

MOST_ARMS = 16


@dataclass(frozen=True)
class Weighing:
    """What is known of one outcome: each arm's regrets, the choice, and the environments it rests on."""

    outcome: str
    arms: Sequence[Arm]
    points: list[int]
    worlds: list[int]
    asked: int
    regrets: Regrets
    choice: Choice


def section(evidence: Evidence) -> Section | None:
    """Return the regrets of a study, or None of a handful of environments, of walks, or of too many arms to read."""
    if evidence.plan.design.kind not in APART or len(choices(evidence)) > MOST_ARMS:
        return None
    found = weighings(evidence)
    if not found:
        return None
    return Section(
        "regret",
        Words("Regret: what a wrong choice would cost", "后悔值：选错的代价"),
        (*(said(item) for item in found), *RULES),
        (regret_table(found),),
        plain=[plain(item) for item in found],
    )


def weighings(evidence: Evidence) -> list[Weighing]:
    """Return each outcome that has a direction and enough environments."""
    there, looked = complete(evidence)
    directed = [name for name in evidence.plan.outcomes if OUTCOMES[name].better != "neither"]
    found = (weighing(evidence, name, there, looked) for name in directed)
    return [item for item in found if item is not None]


def choices(evidence: Evidence) -> list[Arm]:
    """Return the arms that are weighed, the reference first."""
    return [evidence.arms[0], *evidence.rivals]


def complete(evidence: Evidence) -> tuple[Bools, list[tuple[int, int]]]:
    """Return in which worlds (points, seeds) every arm's run is there and looked at, and which look each point has."""
    there = np.logical_and.reduce([evidence.paired(arm.name) for arm in evidence.rivals])
    lived, split = worlds_lived(evidence), looks(evidence.plan.seeds)
    seen = [looked_at(evidence, lived.get(point, 0)) for point in range(len(evidence.points))]
    return there & np.array([worlds for _, worlds in seen]), [(look, split) for look, _ in seen]


def weighing(evidence: Evidence, outcome: str, there: Bools, looked: Looks) -> Weighing | None:
    """Return what is known of one outcome, or None of too few environments."""
    sign = 1 if OUTCOMES[outcome].better == "more" else -1
    levels = sign * np.stack([evidence.levels(outcome, arm.name) for arm in choices(evidence)], axis=-1)
    kept = usable(levels, there)
    if len(kept) < LEAST:
        return None
    lived = np.where(there[kept, :, None], levels[kept], np.nan)
    those = [looked[point] for point in kept]
    worlds = there[kept].sum(axis=1).tolist()
    return Weighing(outcome, choices(evidence), kept, worlds, len(levels), weighed(lived, those), minimax(lived))


def usable(levels: Floats, there: Bools) -> list[int]:
    """Return the environments with two complete worlds or more, in all of which every arm reached the outcome."""
    reached = np.isfinite(levels).all(axis=2) | ~there
    return np.flatnonzero((there.sum(axis=1) >= 2) & reached.all(axis=1)).tolist()


RULES = (
    Words(
        "Regret: by how much an arm's mean falls short of the best arm's in the same environment; luck in the means "
        "makes the greatest ones look greater. Two choices are told apart where environments and worlds drawn again "
        f"give a difference without 0 in {SPANNED:g} % of the resamples: greatest values need more than the usual "
        "95 %. It speaks of the study's ranges and weighs no environment by how likely it is.",
        "后悔值：某方案的均值比同一环境中最优方案的均值差多少；均值中的运气成分会使最大后悔值看起来偏大。"
        f"对环境和世界重复抽样，若 {SPANNED:g}% 的结果所在区间不含 0，才算能够区分两种选择："
        "对最大值而言，通常的 95% 并不够。"
        "结论只针对本研究的取值范围，且不考虑各环境出现的可能性大小。",
    ),
)
TOLD = Words(
    "{outcome}: {arm} is the choice of least maximum regret: {most} in the worst of {environments} environments for "
    "it, against {next} for {other}. The data tell the two apart: {lead} less ({spanned} % of resamples: {low} to "
    "{high}).",
    "{outcome}：按最大后悔值最小的准则应选{arm}：在 {environments} 个环境中，其最大后悔值为 {most}，"
    "次优的{other}为 {next}。数据能够区分二者：相差 {lead}（{spanned}% 的重复抽样：{low} 至 {high}）。",
)
UNTOLD = Words(
    "{outcome}: which choice has the least maximum regret cannot be told. In {environments} environments it is {most} "
    "for {arm} and {next} for {other}, {lead} apart, but {spanned} % of resamples give {low} to {high}.",
    "{outcome}：无法判断哪种选择的最大后悔值最小。在 {environments} 个环境中，{arm}的最大后悔值为 {most}，"
    "{other}为 {next}，相差 {lead}，但 {spanned}% 的重复抽样为 {low} 至 {high}。",
)
EQUAL = Words(
    "{outcome}: no choice costs more than another in any of {environments} environments.",
    "{outcome}：在 {environments} 个环境中，各种选择均无损失。",
)


def said(item: Weighing) -> Words:
    """Name the choice of least maximum regret, and say whether the data tell it from the next."""
    choice, most = item.choice, item.regrets.most
    form = TOLD if choice.told else UNTOLD if most.any() else EQUAL
    places, unit = decimals(*most.tolist()), behind(OUTCOMES[item.outcome].unit)
    sizes = {"most": float(most[choice.arm]), "next": float(most[choice.following]), "lead": choice.lead}
    ends = {"low": written(choice.low, places, signed=True), "high": written(choice.high, places, signed=True)}
    numbers = {name: written(value, places) for name, value in sizes.items()}
    kept, asked = len(item.points), item.asked
    there = (
        Words(f"{kept}", f"{kept}")
        if kept == asked
        else Words(f"{kept} usable of {asked}", f"{asked} 个中可用的 {kept}")
    )
    arm, other, outcome = named(item.arms[choice.arm]), named(item.arms[choice.following]), outcome_named(item.outcome)
    others = ends | {"spanned": f"{SPANNED:g}"}
    en = {name: text + unit.en for name, text in numbers.items()} | others | {"environments": there.en}
    zh = {name: text + unit.zh for name, text in numbers.items()} | others | {"environments": there.zh}
    en["high"], zh["high"] = f"{en['high']}{unit.en}", f"{zh['high']}{unit.zh}"  # the unit follows the last number
    return Words(
        form.en.format(arm=arm.en, other=other.en, outcome=outcome.en, **en),
        form.zh.format(arm=arm.zh, other=other.zh, outcome=outcome.zh, **zh),
    )


def regret_table(found: Sequence[Weighing]) -> Table:
    """Return for each outcome and arm its regrets, where it is surely best, and where it satisfies."""
    heads = (
        Words("outcome", "结果指标"),
        Words("choice", "选择"),
        Words("mean", "平均后悔值"),
        Words("9 in 10", "九成以内"),
        Words("maximum", "最大后悔值"),
        Words("surely best", "确定最优"),
        Words("surely good enough", "确定够好"),
    )
    worlds = Words(*spread([count for item in found for count in item.worlds]))
    caption = Words(
        "Regret: its mean, what it does not exceed in 9 of 10 environments, and its maximum. "
        "Surely best: share of environments with a verdict for it against every other arm. Surely good enough: share "
        f"where it is surely not worse than the reference by more than {percent(SLACK)} of the reference's level. In "
        f"brackets the 95 % interval of the share; {worlds.en} worlds in each environment.",
        "九成以内：在九成环境中后悔值不超过该值。确定最优：与其余各方案相比均判定其胜出的环境占比。"
        f"确定够好：可以确定其比基准方案差不超过基准水平 {100 * SLACK:g}% 的环境占比。"
        f"括号内为占比的 95% 区间；每个环境 {worlds.zh} 个世界。",
    )
    return Table(heads, tuple(row for item in found for row in _rows(item)), caption)


def _rows(item: Weighing) -> Iterator[tuple[Cell, ...]]:
    unit, regrets = behind(OUTCOMES[item.outcome].unit), item.regrets
    places = decimals(*regrets.most.tolist())
    for number, arm in enumerate(item.arms):
        sizes = (regrets.mean[number], regrets.percentile[number], regrets.most[number])
        yield (
            Words(*(f"{item.outcome} [{text.strip()}]" if text else item.outcome for text in (unit.en, unit.zh))),
            named(arm),
            *(written(float(size), places) for size in sizes),
            share(float(regrets.surely_best[number]), len(item.points)),
            share(float(regrets.satisfies[number]), len(item.points)) if number else Words("reference", "基准"),
        )


def share(of: float, environments: int) -> str:
    """Return a share of the environments with its 95 % interval.

    >>> share(0.9, 20)
    '90 % (68 … 99)'
    """
    return percent_with(of, share_interval(round(of * environments), environments))


def plain(item: Weighing) -> dict[str, Any]:
    """Return it in plain values."""
    regrets, choice = item.regrets, item.choice
    return {
        "outcome": item.outcome,
        "unit": OUTCOMES[item.outcome].unit,
        "environments": len(item.points),
        "left_out": item.asked - len(item.points),
        "arms": [
            {
                "policy": arm.name,
                "mean": float(regrets.mean[number]),
                "percentile_90": float(regrets.percentile[number]),
                "maximum": float(regrets.most[number]),
                "maximum_at": item.points[regrets.at[number]],
                "surely_best": float(regrets.surely_best[number]),
                "surely_good_enough": float(regrets.satisfies[number]),
            }
            for number, arm in enumerate(item.arms)
        ],
        "minimax": {
            "policy": item.arms[choice.arm].name,
            "next": item.arms[choice.following].name,
            "lead": choice.lead,
            "lead_between": [choice.low, choice.high],
            "percent_of_resamples": SPANNED,
            "chosen_again": choice.repeated,
            "told": choice.told,
        },
    }
