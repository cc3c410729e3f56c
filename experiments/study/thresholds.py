"""Thresholds: which numbers flip the verdict, and at what value.

For an `oat` design the difference is found along each number itself; for any other with two environments or more it
is read off a surface, and nothing is said where the surface explains too little of environments it has not seen.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from matplotlib.axes import Axes

from experiments.plain import number as finite
from experiments.study import surface
from experiments.study.design import group_size
from experiments.study.evidence import Evidence
from experiments.study.flips import Crossing, Flip, directly
from experiments.study.sections import Picture, Section, Table
from experiments.study.sensitivity import holes, said, short
from experiments.words import Language, bracketed, decimals, written
from sim.columns import Flags, Floats
from sim.outcomes import OUTCOMES
from sim.parameters import settable
from sim.quantity import Words

ORDER = ("flips", "cannot tell", "holds", "no difference")
FLIPPING, HOLDING = "#d55e00", "#0072b2"
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
HEADS = (
    Words("number", "参数"),
    Words("unit", "单位"),
    Words("range", "取值范围"),
    Words("flips the sign at [95 % interval]", "差值变号处 [95% 区间]"),
    Words("sign of the difference from low to high", "由低到高差值的符号"),
    Words("resamples that agree", "重抽样一致率"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one outcome of one policy says of every number; ``explained`` is nan where no surface was needed."""

    outcome: str
    policy: str
    pairs: int
    environments: int
    explained: float
    flips: tuple[Flip, ...]
    refused: Words | None = None

    def plain(self) -> dict[str, object]:
        """Return it in plain values."""
        named = {"outcome": self.outcome, "policy": self.policy, "environments": self.environments}
        counted = {"pairs": self.pairs, "explained_out_of_sample": finite(self.explained)}
        rows = [{**asdict(flip), "crossings": [asdict(turn) for turn in flip.crossings]} for flip in self.flips]
        return named | counted | {"numbers": rows, "refused": self.refused.en if self.refused else None}


def section(evidence: Evidence) -> Section | None:
    """Return which numbers flip the verdict, where the study has a box with environments that differ."""
    if len(evidence.points) < 2 or not moving(evidence):
        return None
    found = [finding(evidence, outcome, arm.name) for arm in evidence.rivals for outcome in evidence.plan.outcomes]
    answered = [item for item in found if item.refused is None]
    return Section(
        "flips",
        Words("Which numbers flip the verdict", "哪些参数使结论反转"),
        (way(evidence), *(item.refused for item in found if item.refused)),
        tuple(table(item, evidence) for item in answered),
        tuple(picture(item, evidence) for item in answered),
        plain={"reference": evidence.reference, "answers": [item.plain() for item in found]},
    )


def moving(evidence: Evidence) -> list[str]:
    """Return the numbers that differ between environments."""
    return [name for name in evidence.plan.design.box if len({point[name] for point in evidence.points}) > 1]


def way(evidence: Evidence) -> Words:
    """Return how the list was made."""
    if evidence.plan.design.kind == "oat":
        return Words(
            "Each number is moved by itself, the others at their defaults; between two levels the difference is taken "
            "as straight. Intervals resample worlds.",
            "逐个改变参数，其余保持默认值；两个水平之间按直线插值。区间由对世界的重抽样得到。",
        )
    return Words(
        "A quadratic surface through the differences, read along each number with the others at the middle of the "
        "design; elsewhere in the box a number may flip what it does not flip here. Intervals resample environments "
        'and worlds, not the form of the surface; a design of kind "oat" needs none.',
        "对差值拟合二次曲面，并在其余参数取设计中点时沿各参数读取；在范围内的其他位置结论可能不同。"
        "区间由对环境和世界的重抽样得到，不含曲面形式本身的误差；oat 设计无需曲面。",
    )


def finding(evidence: Evidence, outcome: str, policy: str) -> Finding:
    """Return what is known of the numbers for one outcome and policy."""
    gaps = evidence.gaps(outcome, policy)
    there = np.isfinite(gaps)
    if evidence.plan.design.kind == "oat":
        return one_by_one(evidence, outcome, policy, gaps)
    kept = np.asarray(there.any(axis=1))
    counted = (int(there.sum(axis=1)[kept].min()) if kept.any() else 0, int(kept.sum()))
    refused, explained = unfit(evidence, gaps, kept)
    if refused is not None:
        return Finding(outcome, policy, *counted, explained, (), said(outcome, policy, refused))
    names = moving(evidence)
    flips = surface.along(names, ranges(evidence), places(evidence)[kept], gaps[kept], groups(evidence)[kept])
    return Finding(outcome, policy, *counted, explained, tuple(flips))


def one_by_one(evidence: Evidence, outcome: str, policy: str, gaps: Floats) -> Finding:
    """Return what the curves of an `oat` design say; one with a hole in it says nothing."""
    counted, refused = (gaps.shape[1], len(evidence.points)), holes(evidence, outcome, policy)
    if refused is not None:
        return Finding(outcome, policy, *counted, np.nan, (), refused)
    found = []
    for name in moving(evidence):
        rows = curve(evidence, name)
        where = np.array([evidence.points[row][name] for row in rows], np.float64)
        found.append(directly(name, where, gaps[rows]))
    return Finding(outcome, policy, *counted, np.nan, tuple(found))


def curve(evidence: Evidence, name: str) -> list[int]:
    """Return the environments along one number's range, the others at their defaults, in rising order."""
    centre, (low, high) = evidence.points[0], evidence.plan.design.box[name]
    rows = [
        number
        for number, point in enumerate(evidence.points)
        if low <= point[name] <= high and all(point[other] == centre[other] for other in point if other != name)
    ]
    return sorted(rows, key=lambda row: evidence.points[row][name])


def unfit(evidence: Evidence, gaps: Floats, kept: Flags) -> tuple[tuple[str, str] | None, float]:
    """Return why no surface is believed, or nothing, and the share of variation that it explains."""
    together = len(np.unique(groups(evidence)[kept]))
    least = max(surface.FEWEST_GROUPS, 1)
    if together < least:
        return (
            f'{together} environments or walks are too few for a surface (at least {least}); use kind = "oat"',
            f'环境或轨迹只有 {together} 个，不足以拟合曲面（至少 {least} 个）；请改用 kind = "oat"',
        ), np.nan
    where = places(evidence)[kept]
    if not surface.apart(where):
        return (
            'the numbers move together in this design and cannot be told apart; use kind = "oat" or "sobol"',
            '各参数在该设计中同步变化，无法区分；请改用 kind = "oat" 或 "sobol"',
        ), np.nan
    means = np.nanmean(gaps[kept], axis=1)
    if not means.any():
        return ("there is no difference in any environment", "所有环境中均无差别"), np.nan
    explained = surface.explained(where, means, groups(evidence)[kept])
    if not explained >= surface.ENOUGH:
        share = "none" if not explained > 0 else f"{100 * explained:.0f} %"
        return (
            f"cannot tell which numbers flip it: a surface explains {share} of the variation out of sample "
            f"(at least {100 * surface.ENOUGH:.0f} % is asked)",
            f"无法判断哪些参数使其反转：曲面在样本外只能解释 {max(0.0, 100 * explained):.0f}% 的变化"
            f"（要求至少 {100 * surface.ENOUGH:.0f}%）",
        ), explained
    return None, explained


def ranges(evidence: Evidence) -> Floats:
    """Return the lowest and highest value of each number that moves (numbers, 2)."""
    box = evidence.plan.design.box
    return np.array([[min(box[name]), max(box[name])] for name in moving(evidence)], np.float64)


def places(evidence: Evidence) -> Floats:
    """Return the environments as -1 to 1 over each range (points, numbers)."""
    low, high = ranges(evidence).T
    there = np.array([[point[name] for name in moving(evidence)] for point in evidence.points])
    return np.asarray(2 * (there - low) / (high - low) - 1)


def groups(evidence: Evidence) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return which environments belong together (points,)."""
    return np.asarray(np.arange(len(evidence.points)) // group_size(evidence.plan.design), np.int64)


def summary(item: Finding, evidence: Evidence) -> Words:
    """Return in one sentence what is known."""
    reference, asked = evidence.reference, len(evidence.points)
    by = {answer: [flip.name for flip in item.flips if flip.answer == answer] for answer in ORDER}
    share = f"; the surface explains {100 * item.explained:.0f} % out of sample" if np.isfinite(item.explained) else ""
    share_zh = f"；曲面在样本外解释 {100 * item.explained:.0f}%" if np.isfinite(item.explained) else ""
    listed = (
        ("flips", "the sign flips within the range of", "差值在其取值范围内变号"),
        ("holds", "it does not with", "不变号"),
        ("no difference", "there is no difference at all along", "始终没有差别"),
        ("cannot tell", "it cannot be told for", "无法判断"),
    )
    en = "; ".join(f"{words} {', '.join(by[answer])}" for answer, words, _ in listed if by[answer])
    zh = "；".join(f"{'、'.join(by[answer])}：{words}" for answer, _, words in listed if by[answer])
    none = (
        Words("", "") if by["flips"] else Words("no number surely flips the sign; ", "没有参数可以确定会使差值变号；")
    )
    return Words(
        f"{item.outcome}, {item.policy} minus {reference}: {none.en}{en}"
        f" ({item.environments} of {asked} environments, at least {item.pairs} pairs in each{share}).",
        f"{item.outcome}，{item.policy} 减 {reference}：{none.zh}{zh}"
        f"（{asked} 个环境中的 {item.environments} 个，每个至少 {item.pairs} 对{share_zh}）。",
    )


def table(item: Finding, evidence: Evidence) -> Table:
    """Return the numbers: those that flip first."""
    unit, meaning = bracketed(OUTCOMES[item.outcome].unit), OUTCOMES[item.outcome].meaning
    caption = Words(
        f"{item.outcome} ({meaning.en}){unit}, {item.policy} minus {evidence.reference}",
        f"{item.outcome}（{meaning.zh}）{unit.strip()}，{item.policy} 减 {evidence.reference}",
    )
    return Table(HEADS, tuple(row(flip, evidence) for flip in ordered(item)), caption)


def ordered(item: Finding) -> list[Flip]:
    """Return the numbers by what is known of them."""
    return sorted(item.flips, key=lambda flip: (ORDER.index(flip.answer), -flip.agree, flip.name))


def row(flip: Flip, evidence: Evidence) -> tuple[str | Words, ...]:
    """Return one number's row."""
    low, high = (pick(evidence.plan.design.box[flip.name]) for pick in (min, max))
    if flip.answer == "flips":
        at: str | Words = "; ".join(place_of(turn) for turn in flip.crossings)
    else:
        at = {
            "holds": Words("does not flip within its range", "在取值范围内不反转"),
            "no difference": Words("no difference", "没有差别"),
            "cannot tell": Words("cannot tell", "无法判断"),
        }[flip.answer]
    signs = [1 if (flip.sign > 0) == (turn % 2 == 0) else -1 for turn in range(len(flip.crossings) + 1)]
    shown = " → ".join("+" if sign > 0 else "−" for sign in signs) if flip.answer in {"flips", "holds"} else ""
    unit = settable()[flip.name].unit
    return flip.name, unit, f"{low:,.10g} … {high:,.10g}", at, shown, f"{100 * flip.agree:.0f} %"


def place_of(turn: Crossing) -> str:
    """Return where a difference changes sign, with its interval.

    >>> place_of(Crossing(4.512, 3.9, 5.1, rises=False)), place_of(Crossing(1_812_345.6, 1.2e6, 2e6, rises=True))
    ('4.51 [3.90, 5.10]', '1,812,346 [1,200,000, 2,000,000]')
    """
    of = decimals(turn.at, turn.low, turn.high)
    return f"{written(turn.at, of)} [{written(turn.low, of)}, {written(turn.high, of)}]"


def picture(item: Finding, evidence: Evidence) -> Picture:
    """Return the thresholds on each number's range, from its lowest to its highest value."""
    flips = ordered(item)
    box = evidence.plan.design.box

    def draw(axes: Axes, language: Language) -> None:
        rows = settable()
        for height, flip in enumerate(flips[::-1]):
            low, high = min(box[flip.name]), max(box[flip.name])
            axes.plot([0, 100], [height, height], color="#cccccc", linewidth=1, zorder=0)
            for turn in flip.crossings:
                at, left, right = (100 * (value - low) / (high - low) for value in (turn.at, turn.low, turn.high))
                axes.plot([left, right], [height, height], color=FLIPPING, linewidth=2)
                axes.plot([at], [height], "^" if turn.rises else "v", color=FLIPPING)
            if flip.answer in {"holds", "cannot tell"}:
                mark = "?" if flip.answer == "cannot tell" else "+" if flip.sign > 0 else "−"
                axes.text(50, height, mark, color=HOLDING, size=13, weight="bold", ha="center", va="center", bbox=PLATE)
        names = [flip.name if language == "en" else short(rows[flip.name].meaning.zh) for flip in flips[::-1]]
        axes.set_yticks(range(len(flips)), names)
        axes.set_xlim(-3, 103)
        axes.set_ylim(-0.6, len(flips) - 0.4)
        axes.set_title(f"{item.outcome}: {item.policy} − {evidence.reference}")
        axes.set_xlabel(
            "place in the number's range [%]\n▲ to +, ▼ to −, with 95 % interval; +/−: does not flip; ?: cannot tell"
            if language == "en"
            else "在参数取值范围中的位置（%）\n▲ 转正，▼ 转负，横线为 95% 区间；+/− 不反转；? 无法判断",
            linespacing=1.6,  # Chinese letters are taller than the line that is kept for them
        )

    return Picture(summary(item, evidence), draw, (8.0, 1.8 + 0.32 * len(flips)))
