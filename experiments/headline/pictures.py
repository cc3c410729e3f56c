"""Pictures of the headline: gains by environment, the difference over the months, what the levers give, goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.headline.findings import Record, policies
from experiments.study.attribution import LEVERS
from experiments.study.sections import Picture, in_words
from experiments.words import Language
from sim.outcomes import OUTCOMES
from sim.policy import load_policy
from sim.quantity import Words

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#8a8a8a"
LINES = ("#0072b2", "#009e73", "#d55e00", "#cc79a7", "#5d5d5d")
BILLION = 1_000.0


def pictures(found: Record) -> dict[str, Picture]:
    """Return the pictures by the names of their files."""
    return {
        "gains": Picture(GAINS, lambda axes, language: gains(axes, found, language), (8.0, 4.2)),
        "months": Picture(MONTHS, lambda axes, language: months(axes, found, language), (8.0, 4.2)),
        "levers": Picture(SHARES, lambda axes, language: shares(axes, found, language), (8.0, 3.6)),
        "goals": Picture(TARGETS, lambda axes, language: targets(axes, found, language), (8.0, 4.4)),
    }


GAINS = Words(
    "Welfare against leaving districts alone, one dot an environment.", "与各自为政相比的福利，每点为一个环境。"
)
MONTHS = Words("Revenue against leaving districts alone, month by month.", "与各自为政相比的逐月营收。")
SHARES = Words("What each lever gives of the difference in welfare.", "各杠杆对福利差值的贡献。")
TARGETS = Words("Announced goals, as far as each policy comes.", "各方案对公布目标的完成度。")


def title_of(policy: str, language: Language) -> str:
    """Return the title of a shipped policy."""
    return in_words(load_policy(policy).title, language)


def side(item: Mapping[str, Any]) -> str:
    """Return the colour of a difference: the policy's, the reference's, or that of what cannot be told."""
    if item["low"] > 0:
        return BLUE
    return ORANGE if item["high"] < 0 else GREY


def gains(axes: Axes, found: Record, language: Language) -> None:
    """Draw a row of dots for each policy, from the least to the most."""
    names = policies(found)
    for place, name in enumerate(names):
        rows = sorted((item for item in found["gains"] if item["policy"] == name), key=lambda item: item["mean"])
        spread = np.linspace(-0.3, 0.3, len(rows))
        for item, off in zip(rows, spread, strict=True):
            base = item["reference_level"] / 100
            axes.plot(item["mean"] / base, place - off, ".", color=side(item), markersize=6)
    zero(axes, [title_of(name, language) for name in names])
    axes.set_xlabel(
        in_words(
            Words(
                "welfare [%]; blue: surely more, orange: surely less, grey: cannot tell",
                "福利 [%]；蓝：必然更高，橙：必然更低，灰：无法判断",
            ),
            language,
        )
    )


def zero(axes: Axes, rows: Sequence[str]) -> None:
    """Draw the line of no difference and name the rows."""
    axes.axvline(0, color="#333333", linewidth=1)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)


def months(axes: Axes, found: Record, language: Language) -> None:
    """Draw the difference in monthly revenue, with the band of all months together where it is surely off 0."""
    shown = [item for item in found["curve"] if item["series"] == "revenue"]
    for item, colour in zip(shown, LINES, strict=False):
        mean = np.array(item["mean"]) / BILLION
        sure = np.isin(np.arange(1, len(mean) + 1), [*item["surely_below"], *item["surely_above"]])
        axes.plot(range(1, len(mean) + 1), mean, color=colour, linewidth=1, linestyle=":")
        axes.plot(
            range(1, len(mean) + 1),
            np.where(sure, mean, np.nan),
            color=colour,
            linewidth=2.4,
            label=title_of(item["policy"], language),
        )
    axes.axhline(0, color="#333333", linewidth=1)
    axes.grid(color="#dddddd")
    axes.set_xlabel(in_words(Words("month", "月份"), language))
    unit = Words("bn yuan a month; thick where surely off 0", "十亿元/月；粗线表示必然异于 0")
    axes.set_ylabel(in_words(unit, language))
    axes.legend(frameon=False, fontsize="small")


def shares(axes: Axes, found: Record, language: Language) -> None:
    """Draw the Shapley share of each lever with its interval."""
    for place, item in enumerate(found["levers"]["levers"]):
        share = item["shapley"]
        axes.plot([share["low"] / BILLION, share["high"] / BILLION], [place, place], color=side(share), linewidth=3)
        axes.plot(share["mean"] / BILLION, place, "o", color=side(share))
    zero(axes, [in_words(LEVERS[item["lever"]], language) for item in found["levers"]["levers"]])
    axes.set_xlabel(in_words(Words("welfare [bn yuan]", "福利 [十亿元]"), language))


def targets(axes: Axes, found: Record, language: Language) -> None:
    """Draw the attainment of each goal, a dot for each policy."""
    goals = list(dict.fromkeys(item["goal"] for item in found["goals"]))
    names = list(dict.fromkeys(item["policy"] for item in found["goals"]))
    for number, (name, colour) in enumerate(zip(names, ("#222222", *LINES), strict=True)):
        rows = [item for item in found["goals"] if item["policy"] == name]
        for item in rows:
            place = goals.index(item["goal"]) + (number - len(names) / 2) * 0.12
            axes.plot([item["low"], item["high"]], [place, place], color=colour, linewidth=1.6)
            label = title_of(name, language) if item is rows[0] else None
            axes.plot(item["mean"], place, "o", color=colour, markersize=4, label=label)
    axes.axvline(100, color="#333333", linewidth=1)
    labels = [in_words(GOALS.get(goal, OUTCOMES[goal].meaning), language) for goal in goals]
    axes.set_yticks(range(len(goals)), labels)
    axes.set_ylim(len(goals) - 0.4, -0.6)
    axes.grid(axis="x", color="#dddddd")
    axes.set_xlabel(in_words(Words("attainment [%]", "完成度 [%]"), language))
    axes.legend(frameon=False, fontsize="small")


GOALS = {
    "goal_smart_iot_2025": Words("smart IoT 2025:\n1,000 bn", "2025 智能物联\n1 万亿"),
    "goal_core_2027": Words("core 2027:\n400 bn", "2027 核心产业\n4000 亿"),
    "goal_total_2027": Words("industry 2027:\n1,000 bn", "2027 总规模\n1 万亿"),
    "goal_technologies_2027": Words("technologies 2027:\n100", "2027 关键技术\n100 项"),
    "goal_core_2035": Words("core 2035:\n1,000 bn", "2035 核心产业\n1 万亿"),
}
