"""Innovation: technologies brought to readiness and taken up, how long that took, alliances, births, readiness."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records

READY = 0.5
"""Readiness from which a district counts as ready for a node."""


@outcome("1", "more", "key technologies completed by laboratories", "实验室突破的关键技术数")
def technologies(records: Records, setting: Setting) -> float:
    """Return the technologies completed in the run."""
    return float(records.city["technologies"].sum())


@outcome("1", "more", "key technologies taken up by a firm of the city", "在本市企业落地的关键技术数")
def technologies_adopted(records: Records, setting: Setting) -> float:
    """Return the technologies that a firm took up."""
    return float(records.city["technologies_adopted"].sum())


@outcome("percent", "neither", "share of technologies taken up across a district border", "跨区转化的技术比例")
def technologies_across(records: Records, setting: Setting) -> float:
    """Return the share of technologies taken up outside the laboratory's district; nan when none was."""
    adopted = records.city["technologies_adopted"].sum()
    return 100 * float(records.city["technologies_across"].sum() / adopted) if adopted else NOT_REACHED


@outcome("month", "less", "mean time from the start of a project to its take-up", "从立项到转化落地的平均时间")
def transfer_lag(records: Records, setting: Setting) -> float:
    """Return the mean lag of the technologies taken up in the run; nan when none was."""
    adopted = records.city["technologies_adopted"].sum()
    return float(records.city["transfer_months"].sum() / adopted) if adopted else NOT_REACHED


@outcome(
    "percent",
    "more",
    "attainment of the goal of key technologies by the end of 2027 (a goal, never calibrated)",
    "到 2027 年底突破关键技术目标完成度",
)
def goal_technologies_2027(records: Records, setting: Setting) -> float:
    """Return the technologies completed by the day the goal is due against the goal; nan if that is not reached."""
    goals = [row for row in setting.world.targets if row.unit == "technologies" and not row.superseded]
    if not goals or records.dates()[-1] < goals[0].due:
        return NOT_REACHED
    until = records.dates() <= goals[0].due
    return 100 * float(records.city["technologies"][until].sum() / goals[0].value)


@outcome("1", "more", "firms born out of firms and laboratories", "衍生企业数")
def spin_offs(records: Records, setting: Setting) -> float:
    """Return the spin-offs of the run."""
    return float(records.city["spun_off"].sum())


@outcome("1", "more", "alliances of firms in force at the end", "期末存续的企业联盟数")
def alliances_end(records: Records, setting: Setting) -> float:
    """Return the alliances in force in the last month."""
    return float(records.city["alliances"][-1])


@outcome("percent", "neither", "share of alliances that cross a district border, at the end", "期末跨区联盟比例")
def alliances_across_end(records: Records, setting: Setting) -> float:
    """Return the share of alliances across districts in the last month; nan when there is none."""
    total = records.city["alliances"][-1]
    return 100 * float(records.city["alliances_across"][-1] / total) if total else NOT_REACHED


@outcome("1", "more", "mean readiness of districts for emerging nodes at the end", "期末各区对新兴方向的平均准备度")
def readiness_end(records: Records, setting: Setting) -> float:
    """Return the mean readiness in the last month."""
    return float(records.district["readiness"][-1].mean())


@outcome(
    "1",
    "more",
    "nodes not yet live at the start for which some district is ready at the end",
    "期末有区就绪的未来方向数",
)
def nodes_ready_end(records: Records, setting: Setting) -> float:
    """Return how many nodes that were dormant at the start have a district ready for them in the last month."""
    dormant = np.array([not row.live for row in setting.world.nodes])
    return float((records.node["readiness_best"][-1][dormant] >= READY).sum())
