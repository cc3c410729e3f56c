"""Analyses: what a report is made of, in its order."""

from __future__ import annotations

from collections.abc import Callable

from experiments.study import (
    asked,
    assumptions,
    atlas,
    attainment,
    attribution,
    curve,
    intervals,
    luck,
    overview,
    payments,
    provenance,
    regret_section,
    sensitivity,
    thresholds,
    waterfall,
)
from experiments.study.evidence import Evidence
from experiments.study.search import section as search
from experiments.study.sections import Section

ANALYSES: tuple[Callable[[Evidence], Section | None], ...] = (
    overview.section,
    asked.section,
    intervals.section,
    curve.section,
    attribution.section,
    waterfall.section,
    sensitivity.section,
    thresholds.section,
    atlas.section,
    regret_section.section,
    payments.section,
    attainment.section,
    search.section,
    luck.section,
    assumptions.section,
    provenance.section,
)
"""Each gives a section, or nothing where a study does not hold what it needs."""
