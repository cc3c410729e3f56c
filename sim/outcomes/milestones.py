"""Milestones of the plan: start in one year, form in three, results in five; shown as attainment, never calibrated."""

from __future__ import annotations

import math

import numpy as np

from sim.outcomes.chains import share
from sim.outcomes.goals import attainment
from sim.outcomes.innovation import goal_technologies_2027
from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records

FULL = 100.0


@outcome(
    "percent",
    "more",
    "one year, start: revenue of 2023 on a steady path from its level to the goal of 2027 (a goal, never calibrated)",
    "一年起步：2023 年营收相对于通往 2027 年目标之路径的完成度（仅为目标，不参与校准）",
)
def milestone_start_2023(records: Records, setting: Setting) -> float:
    """Return revenue of 2023 against the path; nan if the year is not lived through."""
    return on_path(records, setting, 2023)


@outcome(
    "percent",
    "more",
    "three years, form: revenue of 2025 on a steady path to the goal of 2027 (a goal, never calibrated)",
    "三年成型：2025 年营收相对于通往 2027 年目标之路径的完成度（仅为目标，不参与校准）",
)
def milestone_form_2025(records: Records, setting: Setting) -> float:
    """Return revenue of 2025 against the path; nan if the year is not lived through."""
    return on_path(records, setting, 2025)


@outcome(
    "percent",
    "more",
    "three years, form: how far firms lack neither inputs, knowledge, money nor staff in 2025 (a goal)",
    "三年成型：2025 年企业投入、知识、资金与人才需求的平均满足程度（仅为目标，不参与校准）",
)
def milestone_ecosystem_2025(records: Records, setting: Setting) -> float:
    """Return the mean of completeness, of solvency, of knowledge and of staffing in 2025; nan if not lived through."""
    months = of_year(records, 2025)
    names = ("completeness", "met_knowledge", "met_money", "staffing")
    return FULL * float(np.mean([records.city[name][months].mean() for name in names])) if months.any() else NOT_REACHED


@outcome(
    "percent",
    "more",
    "five years, results: mean attainment of the goals of 2027 that the model counts, each at most 100",
    "五年见成效：模型可计量的 2027 年各目标平均完成度（单项不超过 100）",
)
def milestone_results_2027(records: Records, setting: Setting) -> float:
    """Return the mean attainment of revenue, core revenue, technologies and consortia; nan if none is due yet."""
    reached = [attainment(records, setting, scope, "2027") for scope in ("total", "core")]
    reached += [goal_technologies_2027(records, setting), consortia_2027(records, setting)]
    known = [min(value, FULL) for value in reached if not math.isnan(value)]
    return sum(known) / len(known) if known else NOT_REACHED


def consortia_2027(records: Records, setting: Setting) -> float:
    """Return the stable consortia at the end of 2027 against their goal, in percent; nan if it is not reached."""
    goals = [row for row in setting.world.targets if row.unit == "consortia" and not row.superseded]
    months = of_year(records, 2027)
    return (
        FULL * share(float(records.city["consortia"][months][-1]), goals[0].value)
        if goals and months.any()
        else NOT_REACHED
    )


def on_path(records: Records, setting: Setting, when: int) -> float:
    """Return a year's revenue against steady growth from the world's revenue to its goal, in percent."""
    goals = [
        row for row in setting.world.targets if row.scope == "total" and row.unit == "M/year" and not row.superseded
    ]
    months, first = of_year(records, when), int(records.start[:4])
    if not goals or not months.any():
        return NOT_REACHED
    due, opening = int(goals[0].due[:4]), setting.world.population.revenue
    path = opening * (goals[0].value / opening) ** ((when - first) / (due - first)) if due > first else goals[0].value
    return FULL * float(records.city["revenue"][months].sum() / path)


def of_year(records: Records, when: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which months lie in a calendar year (months,); none unless all twelve do."""
    months = np.array([date.startswith(str(when)) for date in records.dates()])
    return months if months.sum() == 12 else np.zeros(months.size, bool)
