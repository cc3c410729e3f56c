"""Outcomes: pure functions of a run's records, each with unit, direction, boundary and meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.columns import Floats
from sim.parameters import Parameters
from sim.quantity import Words
from sim.records import Records
from sim.world import World

Better = Literal["more", "less", "neither"]
NOT_REACHED = float("nan")


@dataclass(frozen=True, slots=True)
class Setting:
    """What an outcome may know beside the records: the world's figures and the numbers in force."""

    world: World
    parameters: Parameters


Measure = Callable[[Records, Setting], float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: how it is read, and the function that measures it."""

    name: str
    unit: str
    better: Better
    boundary: str
    scope: str
    meaning: Words
    measure: Measure


OUTCOMES: dict[str, Outcome] = {}


def outcome(
    unit: str, better: Better, *meaning: str, boundary: str = "city", scope: str = "total"
) -> Callable[[Measure], Measure]:
    """Register the function below as an outcome under its own name."""

    def register(measure: Measure) -> Measure:
        words = Words(*meaning)
        OUTCOMES[measure.__name__] = Outcome(measure.__name__, unit, better, boundary, scope, words, measure)
        return measure

    return register


def measure_all(records: Records, setting: Setting) -> dict[str, float]:
    """Return every outcome of a run; nan where the run is too short for it."""
    return {name: float(item.measure(records, setting)) for name, item in OUTCOMES.items()}


def year(series: Floats, number: int = -1) -> float:
    """Return the sum of a monthly series over a year of the run, the last by default; nan if there is none."""
    first = series.size - 12 if number < 0 else 12 * number
    return float(series[first : first + 12].sum()) if 0 <= first <= series.size - 12 else NOT_REACHED


def growth(series: Floats, number: int) -> float:
    """Return the growth of a year of the run over the year before, in percent."""
    before = year(series, number - 1)
    return 100 * (year(series, number) / before - 1) if number >= 1 and before > 0 else NOT_REACHED


def discounted(series: Floats, rate: float) -> float:
    """Return the sum of a monthly series, later months counting less."""
    return float((series * np.exp(-rate * np.arange(1, series.size + 1) / 12)).sum())


@outcome(
    "M",
    "more",
    "discounted value added, less public cost, with the value of the end state",
    "贴现增加值减公共成本，含期末价值",
)
def welfare(records: Records, setting: Setting) -> float:
    """Add up the components of welfare."""
    parts = (welfare_value_added, welfare_terminal, welfare_public_cost)
    return sum(part(records, setting) for part in parts)


@outcome("M", "more", "discounted value added within the run", "期内贴现增加值")
def welfare_value_added(records: Records, setting: Setting) -> float:
    """Return discounted value added."""
    return discounted(records.city["value_added"], setting.parameters.ledgers.discount)


@outcome(
    "M",
    "more",
    "discounted value of the end state: last year's value added for some years",
    "期末状态的贴现价值",
)
def welfare_terminal(records: Records, setting: Setting) -> float:
    """Return the value of the end state."""
    p = setting.parameters.ledgers
    last = records.city["value_added"][-12:].mean() * 12
    return float(last * p.terminal_years * np.exp(-p.discount * records.months / 12))


@outcome("M", "more", "discounted public cost, negative", "贴现公共成本（负值）")
def welfare_public_cost(records: Records, setting: Setting) -> float:
    """Return minus the discounted cost of coordination and of instruments."""
    rate = setting.parameters.ledgers.discount
    return -discounted(records.city["admin_cost"] + records.city["instrument_cost"], rate)


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


@outcome("1", "less", "firms that left the city for lack of room", "因缺地外迁企业数")
def leavers(records: Records, setting: Setting) -> float:
    """Return the number of firms that left."""
    return float(records.city["left"].sum())


@outcome("M/year", "less", "yearly sales of the firms that left, when they left", "外迁企业带走的年销售额")
def sales_left(records: Records, setting: Setting) -> float:
    """Return the yearly sales that left with firms."""
    return 12 * float(records.city["sales_left"].sum())


@outcome(
    "percent",
    "neither",
    "share of leavers that went to the three neighbour cities",
    "外迁至三个邻市的比例",
    boundary="national",
)
def leavers_neighbours(records: Records, setting: Setting) -> float:
    """Return the share of leavers in neighbouring cities; nan when nobody left."""
    total = records.leavers.sum()
    near = np.array([row.key != "elsewhere" for row in setting.world.destinations])
    return 100 * float(records.leavers[near].sum() / total) if total else NOT_REACHED


@outcome("1", "less", "mean number of firms waiting for floor", "平均等待用地企业数")
def waiting_mean(records: Records, setting: Setting) -> float:
    """Return the mean number of waiting firms."""
    return float(records.city["waiting"].mean())


@outcome("month", "less", "mean wait of the firms that wait", "等待企业的平均等待时间")
def wait_mean(records: Records, setting: Setting) -> float:
    """Return the mean wait over the run."""
    return float(records.city["wait"].mean())


@outcome("1", "neither", "grants of floor in another district, branched or placed", "跨区扩张次数")
def moves(records: Records, setting: Setting) -> float:
    """Return branches and placements together."""
    return float((records.city["branched"] + records.city["placed"]).sum())


@outcome("percent", "less", "vacant floor in stock at the end", "期末厂房空置率")
def vacancy_end(records: Records, setting: Setting) -> float:
    """Return the share of floor that is vacant in the last month."""
    return 100 * float(records.city["floor_vacant"][-1] / max(records.city["floor_stock"][-1], 1.0))


@outcome("M", "more", "tax collected by all districts over the run", "各区税收合计", boundary="district")
def tax_total(records: Records, setting: Setting) -> float:
    """Return the tax of the run."""
    return float(records.city["tax"].sum())


@outcome("M", "less", "public cost of coordination and instruments over the run", "统筹与措施的公共成本")
def public_cost(records: Records, setting: Setting) -> float:
    """Return the undiscounted public cost."""
    return float((records.city["admin_cost"] + records.city["instrument_cost"]).sum())


@outcome(
    "1",
    "less",
    "inequality of revenue across districts at the end (Theil)",
    "期末各区营收差异（泰尔指数）",
    boundary="district",
)
def theil_end(records: Records, setting: Setting) -> float:
    """Return the Theil index of the districts' revenue in the last month."""
    share = records.district["revenue"][-1]
    share = share / max(share.sum(), np.finfo(float).tiny)
    logs = np.log(np.where(share > 0, share * share.size, 1.0))
    return float((share * logs).sum())


@outcome(
    "1",
    "less",
    "overlap of the districts' industries at the end, mean over pairs",
    "期末各区产业同构度",
    boundary="district",
)
def overlap_end(records: Records, setting: Setting) -> float:
    """Return the mean overlap of node shares between two districts."""
    shares = mix_shares(records)
    if len(shares) < 2:
        return NOT_REACHED
    upper = np.triu_indices(len(shares), 1)
    return float(np.minimum(shares[upper[0]], shares[upper[1]]).sum(axis=1).mean())


@outcome(
    "1",
    "neither",
    "specialisation of districts against the rest of the city at the end (Krugman)",
    "期末各区专业化程度（克鲁格曼）",
    boundary="district",
)
def krugman_end(records: Records, setting: Setting) -> float:
    """Return the mean Krugman index of the districts."""
    if not records.mix.size or len(records.districts) < 2:
        return NOT_REACHED
    mix = records.mix[-1]
    rest = mix.sum(axis=0) - mix
    other = rest / np.maximum(rest.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return float(np.abs(mix_shares_all(mix) - other).sum(axis=1).mean())


@outcome(
    "1",
    "more",
    "effective number of emerging nodes backed by a district, mean over the run",
    "各区支持的新兴方向有效个数",
    boundary="district",
)
def exploration(records: Records, setting: Setting) -> float:
    """Return the mean effective number of emerging nodes backed."""
    return float(records.district["exploration"].mean())


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


SERIES = {"total": "revenue", "core": "revenue_core", "smart-iot": "revenue_smart_iot"}


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


def mix_shares(records: Records) -> Floats:
    """Return the node shares of each district with any output at the last year's end (districts, nodes)."""
    if not records.mix.size:
        return np.zeros((0, 0))
    mix = records.mix[-1]
    return mix_shares_all(mix[mix.sum(axis=1) > 0])


def mix_shares_all(mix: Floats) -> Floats:
    """Return rows of output as shares (districts, nodes)."""
    return np.asarray(mix / np.maximum(mix.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def district_revenue_end(records: Records) -> Floats:
    """Return each district's revenue over the last twelve months (districts,) in M/year."""
    return np.asarray(records.district["revenue"][-12:].sum(axis=0))
