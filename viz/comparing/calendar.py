"""Calendar: months of a run as months of the world's own calendar."""

from __future__ import annotations

from experiments.words import Language
from sim.scenario import world_named
from viz.words import say

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_name(world: str, month: int, language: Language) -> str:
    """Return the name of a month of a run, counted from 0.

    >>> month_name("hangzhou-2023", 8, "en"), month_name("hangzhou-2023", 8, "zh")
    ('Sep 2023', '2023年9月')
    """
    year, at = _dated(world, month)
    return f"{year}年{at + 1}月" if language == "zh" else f"{MONTHS[at]} {year}"


def year_ticks(world: str, months: int) -> list[dict[str, int | str]]:
    """Return where each calendar year begins on an axis of months, with its number; the start counts as one.

    >>> year_ticks("hangzhou-2023", 30)
    [{'at': 0, 'label': '2023'}, {'at': 12, 'label': '2024'}, {'at': 24, 'label': '2025'}]
    """
    starts = [month for month in range(months + 1) if month == 0 or _dated(world, month)[1] == 0]
    return [{"at": month, "label": str(_dated(world, month)[0])} for month in starts]


def span(world: str, start: int, months: int, language: Language) -> str:
    """Return from which month to which something lasts."""
    first, last = (month_name(world, month, language) for month in (start, start + months - 1))
    return say("compare.span", language, first=first, last=last)


def _dated(world: str, month: int) -> tuple[int, int]:
    """Return year and month (0 to 11) of a month of a run."""
    year, _, first = world_named(world).start.partition("-")
    whole = int(first) - 1 + month
    return int(year) + whole // 12, whole % 12
