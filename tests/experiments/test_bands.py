"""Published figures stand beside the model's, and what lies outside is said."""

from __future__ import annotations

import json

import numpy as np
import pytest

from experiments.bands import Band, bands, page, plain, size_exponent, span

SHARES = Band("V5", "research", 0.042, 0.062, "calibrate", 0.052, 0.001)


@pytest.mark.parametrize(("mean", "inside"), [(0.052, True), (0.041, False), (0.063, False), (0.062, True)])
def test_a_figure_is_inside_its_published_range_or_not(mean: float, inside: bool) -> None:
    assert Band("V5", "research", 0.042, 0.062, "calibrate", mean, 0.001).inside is inside


def test_a_range_may_be_open_at_one_end() -> None:
    open_above, open_below = (Band("V", "", low, high, "", 1.0, 0.0) for low, high in ((1.3, None), (None, -0.04)))
    assert (span(open_above), open_above.inside) == ("at least 1.3", False)
    assert (span(open_below), open_below.inside) == ("at most -0.04", False)
    assert span(SHARES) == "0.042 to 0.062"


def test_a_power_law_of_sizes_gives_back_its_exponent() -> None:
    assert size_exponent(5e4 * np.arange(1, 847) ** -0.947) == pytest.approx(0.947)


@pytest.mark.slow
def test_the_partial_regime_keeps_most_published_figures() -> None:
    found = bands(seeds=4, workers=1)
    assert [band.name for band in found] == ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V8a", "V9"]
    assert {band.name for band in found if band.inside} >= {"V1", "V3", "V4", "V5", "V6", "V8", "V9"}
    assert json.loads(json.dumps(plain(found)))[0]["part"] == "held-out"
    assert page(found) is not None
