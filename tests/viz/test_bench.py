"""The benchmark of the page says what it needs, and counts what it is told."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from viz.trials import bench, driven


@pytest.mark.parametrize(
    ("module", "browser", "named"), [(None, "/bin/true", "playwright"), ("there", None, "Chromium")]
)
def test_without_a_browser_or_its_driver_one_line_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, module: str | None, browser: str | None, named: str
) -> None:
    monkeypatch.setattr(driven.importlib.util, "find_spec", lambda _name: module)
    monkeypatch.setattr(driven.shutil, "which", lambda _name: browser)
    with pytest.raises(InputError, match=named) as told:
        bench.measure(quick=True, seed=1)
    assert "\n" not in str(told.value)


def test_of_a_hundred_answers_ninety_five_are_as_quick() -> None:
    assert bench.p95([float(number) for number in range(101)]) == 95


def test_a_visitor_who_is_not_answered_is_not_passed_over() -> None:
    def act(_guest: object, at: int) -> None:
        if at == 1:
            raise TimeoutError("no answer")

    with pytest.raises(ExceptionGroup, match="not answered"):
        bench.together([None, None], act)  # type: ignore[list-item]


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_a_quick_benchmark_of_the_page_has_every_figure() -> None:
    driven.chromium_path()
    found = bench.plain_figures(bench.figures(bench.Sizes(1, 2, 1.0, 3, 1, 0.5), 1))
    assert [row["target"] for row in found.values()] == [3.0, None, None, 150.0, 60.0, 20.0, None, 1.0]
    assert all(row["value"] > 0 for row in found.values())
