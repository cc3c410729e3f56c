"""Bands: published figures V1 to V9 of the world's observations beside what the model does over several seeds.

The partial regime stands for history; observations marked held-out were not used in fitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.runner import Progress, run_all
from sim import City, Scenario, load_world

if TYPE_CHECKING:
    from rich.console import RenderableType

Floats = NDArray[np.float64]
MONTHS = 60
WORLD = "hangzhou-2023"
LEADS = 2
"""The two largest leads of the world's file stand first."""
CORE = ("binjiang", "qiantang", "xiaoshan")
LARGE = 100_000.0
"""Revenue in M/year above which a firm is counted in V8a."""


@dataclass(frozen=True, slots=True)
class Band:
    """One published figure: its range, and the model's mean over the seeds with its standard error."""

    name: str
    meaning: str
    low: float | None
    high: float | None
    part: str
    mean: float
    error: float

    @property
    def inside(self) -> bool:
        """Whether the mean lies in the published range."""
        above = self.low is None or self.mean >= self.low
        return above and (self.high is None or self.mean <= self.high)


def bands(
    policy: str = "hybrid", seeds: int = 8, workers: int | None = None, progress: Progress | None = None
) -> list[Band]:
    """Live some worlds under a policy and set what they do beside what was published of Hangzhou."""
    first = Scenario.build(policy, WORLD, months=MONTHS)
    runs = run_all([first.but(seed=seed) for seed in range(1, seeds + 1)], measured, workers, progress)
    rows = {row.id: row for row in load_world(WORLD).observations}
    found = []
    for name in runs[0]:
        values, row = np.array([run[name] for run in runs]), rows[name]
        error = float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else float("nan")
        found.append(Band(name, row.name_en, row.low, row.high, row.role, float(values.mean()), error))
    return found


def measured(scenario: Scenario) -> dict[str, float]:
    """Live one world and return its figures by the key of the observation they belong to."""
    city = City(scenario, agents=False)
    month = [noted(city) for _ in range(scenario.months)]
    year = [sum_of(month[first : first + 12]) for first in range(0, scenario.months, 12)]
    total, leads, research, young = ([own[name] for own in year] for name in ("total", "leads", "research", "young"))
    growth = total[1] / total[0] - 1
    return {
        "V1": growth,
        "V2": leads[1] / leads[0] - 1 - growth,
        "V3": (young[1] / young[0] - 1) / growth,
        "V4": (month[23]["above"] / month[0]["above"]) ** 0.5 - 1,
        "V5": research[0] / total[0],
        "V6": research[1] / research[0] - total[1] / total[0],
        "V7": sum_of(month[48:60])["largest"] / total[4],
        "V8": size_exponent(month[23]["sizes"]),
        "V8a": float((12 * month[23]["sizes"] >= LARGE).sum()),
        "V9": year[1]["core"] / total[1],
    }


def noted(city: City) -> dict[str, Any]:
    """Live one month and note what the figures need, flows in M/month."""
    city.step()
    output = city.firms.output[city.firms.status == 0]
    places = [city.district_position[key] for key in CORE if key in city.district_position]
    return {
        "total": float(city.districts.revenue.sum()),
        "leads": float(city.firms.output[:LEADS].sum()),
        "research": float(city.firms.research.sum()),
        "young": float(city.nodes.revenue[city.emerging].sum()),
        "largest": float(np.sort(output)[-LEADS:].sum()),
        "core": float(city.districts.revenue[places].sum()),
        "above": float((12 * output >= 20).sum()),
        "sizes": np.sort(output)[::-1],
    }


def sum_of(months: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the sums of a year's flows in M/year."""
    return {name: sum(month[name] for month in months) for name in months[0] if name != "sizes"}


def size_exponent(sizes: Floats) -> float:
    """Return the exponent of size on rank over the upper half of firms, by least squares in logs.

    >>> round(size_exponent(1000 * np.arange(1, 201) ** -0.9), 6)
    0.9
    """
    upper = sizes[: max(sizes.size // 2, 2)]
    return float(-np.polyfit(np.log(np.arange(1, upper.size + 1)), np.log(upper), 1)[0])


def plain(found: Sequence[Band]) -> list[dict[str, Any]]:
    """Return the bands as plain values."""
    return [
        {"name": b.name, "meaning": b.meaning, "low": b.low, "high": b.high, "part": b.part, "mean": b.mean,
         "error": b.error, "inside": b.inside}
        for b in found
    ]  # fmt: skip


def page(found: Sequence[Band]) -> RenderableType:
    """Return the bands as a table."""
    from experiments.documents import listing

    rows = [
        (b.name, span(b), f"{b.mean:.3f} ± {b.error:.3f}", "yes" if b.inside else "NO", b.part, b.meaning)
        for b in found
    ]
    return listing(("figure", "published", "model", "inside", "used for", "what"), rows)


def span(band: Band) -> str:
    """Return a published range in words."""
    low, high = ("" if value is None else f"{value:g}" for value in (band.low, band.high))
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}"
