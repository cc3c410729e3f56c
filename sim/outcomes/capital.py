"""Capital: what the funds did with public money, and what came of it."""

from __future__ import annotations

from sim.columns import Floats
from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records


@outcome("1", "neither", "firms backed by a fund", "获基金投资企业数")
def fund_deals(records: Records, setting: Setting) -> float:
    """Return the firms backed over the run."""
    return end(records, "fund_deals")


@outcome("1/year", "neither", "firms backed by a fund in a year", "每年获投企业数")
def fund_deals_year(records: Records, setting: Setting) -> float:
    """Return the firms backed in an average year."""
    return 12 * end(records, "fund_deals") / records.months


@outcome("M", "neither", "public money invested by funds", "基金投资总额")
def fund_invested(records: Records, setting: Setting) -> float:
    """Return the tickets paid over the run."""
    return end(records, "fund_invested")


@outcome("M", "less", "fund money still idle at the end", "期末闲置基金")
def fund_idle(records: Records, setting: Setting) -> float:
    """Return what lies in the pots in the last month."""
    return end(records, "fund_balance")


@outcome("1", "more", "money back for each yuan whose term is over", "到期投资回收倍数")
def fund_recovery(records: Records, setting: Setting) -> float:
    """Return what came back over the tickets whose term is over, failures counted; nan before the first is."""
    return ratio(end(records, "fund_repaid"), end(records, "fund_due"))


@outcome("percent", "less", "backed firms whose node saw another one backed in the same year", "同年同方向重复投资占比")
def fund_duplicated(records: Records, setting: Setting) -> float:
    """Return the share of backed firms that were not alone in their node and year when backed."""
    return 100 * ratio(end(records, "fund_duplicates"), end(records, "fund_deals"))


@outcome("percent", "less", "fund money that only took the place of private money", "挤出社会资本的基金占比")
def fund_displaced(records: Records, setting: Setting) -> float:
    """Return the share of tickets that brought no new money."""
    return 100 * ratio(end(records, "fund_displaced"), end(records, "fund_invested"))


@outcome("percent", "less", "fund money that went to firms that closed", "投向已关闭企业的基金占比")
def fund_to_closed(records: Records, setting: Setting) -> float:
    """Return the share of tickets whose firm has closed by the end."""
    return 100 * ratio(end(records, "fund_closed"), end(records, "fund_invested"))


@outcome("1", "more", "latent quality of the projects that funds backed, mean", "获投项目平均潜在质量")
def fund_project(records: Records, setting: Setting) -> float:
    """Return the mean latent quality of the backed firms' projects, in standard deviations."""
    return ratio(end(records, "fund_project"), end(records, "fund_deals"))


def end(records: Records, name: str) -> float:
    """Return a city series in the last month."""
    series: Floats = records.city[name]
    return float(series[-1])


def ratio(part: float, whole: float) -> float:
    """Return a share, nan of nothing."""
    return part / whole if whole > 0 else NOT_REACHED
