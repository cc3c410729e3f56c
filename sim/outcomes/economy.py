"""What the industry makes: revenue in its three scopes, growth, research, firms."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import NOT_REACHED, Setting, growth, outcome, year
from sim.records import Records


@outcome("M/year", "more", "revenue in the last year of the run", "末年营业收入")
def revenue_end(records: Records, setting: Setting) -> float:
    """Return the revenue of the last twelve months."""
    return year(records.city["revenue"])


@outcome("M/year", "more", "revenue in the last year, core scope", "末年核心产业营收", scope="core")
def revenue_core_end(records: Records, setting: Setting) -> float:
    """Return the core revenue of the last twelve months."""
    return year(records.city["revenue_core"])


@outcome("M/year", "more", "revenue in the last year, smart-IoT scope", "末年智能物联生态营收", scope="smart-iot")
def revenue_smart_iot_end(records: Records, setting: Setting) -> float:
    """Return the smart-IoT revenue of the last twelve months."""
    return year(records.city["revenue_smart_iot"])


@outcome("M/year", "more", "revenue in the first year", "首年营业收入")
def revenue_first(records: Records, setting: Setting) -> float:
    """Return the revenue of the first twelve months."""
    return year(records.city["revenue"], 0)


@outcome("percent/year", "more", "growth of revenue in the second year (2024)", "第二年（2024）营收增速")
def growth_second(records: Records, setting: Setting) -> float:
    """Return the growth of the second year over the first."""
    return growth(records.city["revenue"], 1)


@outcome("percent/year", "more", "mean yearly growth of revenue, first to last year", "首末年间年均增速")
def growth_mean(records: Records, setting: Setting) -> float:
    """Return the compound growth from the first to the last year."""
    years = records.months / 12 - 1
    first, last = year(records.city["revenue"], 0), year(records.city["revenue"])
    return 100 * float((last / first) ** (1 / years) - 1) if years > 0 else NOT_REACHED


@outcome("percent/year", "more", "mean growth beyond that of all above-scale industry", "高于规上工业的增速")
def growth_lead(records: Records, setting: Setting) -> float:
    """Return mean growth less the growth of all industry in the world's file."""
    return growth_mean(records, setting) - 100 * setting.world.scopes.industry_growth


@outcome("percent", "more", "research spending over revenue in the first year", "首年研发强度")
def research_intensity(records: Records, setting: Setting) -> float:
    """Return the research intensity of the first year."""
    return 100 * year(records.city["research"], 0) / year(records.city["revenue"], 0)


@outcome("percent/year", "more", "growth of research spending in the second year", "第二年研发增速")
def research_growth(records: Records, setting: Setting) -> float:
    """Return the growth of research spending in the second year."""
    return growth(records.city["research"], 1)


@outcome("1", "more", "firms alive at the end", "期末企业数")
def firms_end(records: Records, setting: Setting) -> float:
    """Return the firms alive in the last month."""
    return float(records.city["firms"][-1])


@outcome("1", "more", "above-scale firms at the end", "期末规上企业数")
def above_scale_end(records: Records, setting: Setting) -> float:
    """Return the firms with at least 20 M of yearly revenue in the last month."""
    return float(records.city["above_scale"][-1])


@outcome("percent", "more", "share of emerging nodes in revenue in the last month", "期末新兴方向占营收比例")
def emerging_share(records: Records, setting: Setting) -> float:
    """Return the share of emerging ends and tracks in the last month's revenue."""
    emerging = np.array([row.layer in ("end", "track") and not row.mature for row in setting.world.nodes])
    last = records.node["revenue"][-1]
    return 100 * float(last[emerging].sum() / max(last.sum(), np.finfo(float).tiny))


@outcome(
    "percent",
    "more",
    "share of the world's digital-security demand served by the city at the end",
    "期末数字安防世界份额",
)
def world_share_mature(records: Records, setting: Setting) -> float:
    """Return the city's share of demand in mature ends in the last month."""
    mature = np.array([bool(row.mature) for row in setting.world.nodes])
    demand = records.node["demand"][-1][mature].sum()
    return 100 * float(records.node["revenue"][-1][mature].sum() / demand) if demand else NOT_REACHED


@outcome("percent", "neither", "share of the two largest firms in revenue at the end", "期末前两大企业营收占比")
def top_two_end(records: Records, setting: Setting) -> float:
    """Return the share of the two largest firms in the last month."""
    return 100 * float(records.city["top_two"][-1])
