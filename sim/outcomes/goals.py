"""Goals announced for 2025, 2027 and 2035, shown as attainment and never calibrated to."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records

SERIES = {"total": "revenue", "core": "revenue_core", "smart-iot": "revenue_smart_iot"}


@outcome(
    "percent",
    "more",
    "attainment of the goal of 1,000 bn in 2027 (a goal, never calibrated)",
    "2027 年万亿目标完成度",
)
def goal_total_2027(records: Records, setting: Setting) -> float:
    """Return total revenue of 2027 against its goal."""
    return attainment(records, setting, "total", "2027")


@outcome(
    "percent",
    "more",
    "attainment of the goal of 400 bn core revenue in 2027 (a goal)",
    "2027 年核心产业目标完成度",
    scope="core",
)
def goal_core_2027(records: Records, setting: Setting) -> float:
    """Return core revenue of 2027 against its goal."""
    return attainment(records, setting, "core", "2027")


@outcome(
    "percent",
    "more",
    "attainment of 1,000 bn smart-IoT revenue in 2025 (a goal)",
    "2025 年智能物联目标完成度",
    scope="smart-iot",
)
def goal_smart_iot_2025(records: Records, setting: Setting) -> float:
    """Return smart-IoT revenue of 2025 against its goal."""
    return attainment(records, setting, "smart-iot", "2025")


@outcome(
    "percent",
    "more",
    "attainment of the goal of 1,000 bn core revenue in 2035 (a goal); only in runs that last until then",
    "2035 年核心产业万亿目标完成度（仅限运行至该年的情形）",
    scope="core",
)
def goal_core_2035(records: Records, setting: Setting) -> float:
    """Return core revenue of 2035 against the goal announced at the launch."""
    return attainment(records, setting, "core", "2035")


def attainment(records: Records, setting: Setting, scope: str, when: str) -> float:
    """Return revenue in a calendar year against the goal of the world's file, in percent; nan if not reached."""
    goals = [
        row for row in setting.world.targets
        if row.scope == scope and row.due.startswith(when) and row.unit == "M/year" and not row.superseded
    ]  # fmt: skip
    dates = records.dates()
    months = np.array([date.startswith(when) for date in dates])
    if not goals or months.sum() < 12:
        return NOT_REACHED
    return 100 * float(records.city[SERIES[scope]][months].sum()) / float(goals[0].value)
