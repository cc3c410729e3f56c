"""A design says which environments a study visits: the same ones each time, and never absurdly many."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from experiments.study.cases import cases
from experiments.study.design import check_growth, group_size, points, unit
from experiments.study.door import run_study, status
from experiments.study.evidence import Evidence
from experiments.study.pages import status_page
from experiments.study.plan import Design, Plan, Seeds
from experiments.study.shapes import Kind, environments
from experiments.study.verdicts import verdicts
from sim.errors import InputError
from sim.parameters import settable
from tests.experiments.spoken import refused_in_one_line

BOX = {"delay_city": [0.0, 9.0], "effort": [0.0, 0.03], "priorities": [1.0, 6.0]}
DRAWN: tuple[Kind, ...] = ("latin", "sobol", "morris", "saltelli")
SMALL = Plan(
    name="small",
    world="twin",
    months=2,
    policies=["fragmented", "chessboard"],
    outcomes=["welfare"],
    seeds=Seeds(pairs=1),
    design=Design(kind="morris", points=1, box=BOX),
)


@pytest.mark.parametrize("kind", [*DRAWN, "oat"])
def test_the_same_plan_visits_the_same_environments_inside_its_box(kind: Kind) -> None:
    design = Design(kind=kind, points=8, box=BOX)
    found = points(design)
    assert found == points(design)
    assert all(low <= point[name] <= high for point in found for name, (low, high) in BOX.items())
    assert all(isinstance(point["priorities"], int) for point in found)
    assert len(found) <= environments(design)
    assert kind == "oat" or len(found) == environments(design)


@pytest.mark.parametrize("kind", DRAWN[1:])
def test_a_drawn_design_begins_with_its_smaller_self(kind: Kind) -> None:
    small, large = (Design(kind=kind, points=count, box=BOX) for count in (4, 16))
    assert points(large)[: environments(small)] == points(small)
    check_growth(small, large)
    with pytest.raises(InputError, match="does not begin with"):
        check_growth(small, large.model_copy(update={"seed": 2}))
    with pytest.raises(InputError, match="does not begin with"):
        check_growth(large, small)


def test_a_study_is_not_continued_with_other_environments(tmp_path: Path) -> None:
    latin = SMALL.but(design=Design(kind="latin", points=2, box=BOX))
    run_study(latin, tmp_path / "latin", workers=1)
    with pytest.raises(InputError, match="does not begin with the 2 environments of the folder"):
        run_study(latin.but(design=Design(kind="latin", points=3, box=BOX)), tmp_path / "latin", workers=1, grow=True)
    longer = SMALL.but(design=Design(kind="morris", points=2, box=BOX))
    run_study(SMALL, tmp_path / "walks", workers=1)
    store = run_study(longer, tmp_path / "walks", workers=1, grow=True)
    assert Evidence(longer, store).gaps("welfare", "chessboard").shape == (8, 1)


def test_a_walk_changes_every_number_once() -> None:
    design = Design(kind="morris", points=6, box=BOX)
    walks = unit(design).reshape(6, 4, 3)
    changed = np.abs(np.diff(walks, axis=1)) > 1e-9
    assert (changed.sum(axis=2) == 1).all()
    assert (changed.sum(axis=1) == 1).all()
    assert group_size(design) == 4


def test_a_place_of_saltelli_takes_its_numbers_over_one_by_one() -> None:
    found = unit(Design(kind="saltelli", points=4, box=BOX)).reshape(4, 5, 3)
    for number in range(3):
        assert (found[:, 1 + number, number] == found[:, -1, number]).all()
        others = [other for other in range(3) if other != number]
        assert (found[:, 1 + number][:, others] == found[:, 0][:, others]).all()


def test_one_at_a_time_moves_one_number_from_its_default() -> None:
    found = points(Design(kind="oat", levels=5, box=BOX))
    default = {name: settable()[name].default for name in BOX}
    assert found[0] == default
    assert all(sum(point[name] != default[name] for name in BOX) == 1 for point in found[1:])
    assert [point["priorities"] for point in found if point["priorities"] != 2] == [1, 4, 5, 6]


def test_environments_with_the_same_numbers_stay_apart(tmp_path: Path) -> None:
    twice = SMALL.but(design=Design(kind="saltelli", points=2, box={"first_contact": [0, 1], "no_poaching": [0, 1]}))
    assert len({tuple(point.items()) for point in points(twice.design)}) < len(points(twice.design)) == 8
    assert len({case.key for case in cases(twice, [1])}) == 16
    store = run_study(twice, tmp_path / "twice", workers=1)
    found = Evidence(twice, store).gaps("welfare", "chessboard")
    assert np.isfinite(found).all()
    assert [item.point for item in verdicts(Evidence(twice, store))] == list(range(8))


def test_the_status_says_how_many_environments(tmp_path: Path) -> None:
    run_study(SMALL, tmp_path / "walk", workers=1)
    found = status(SMALL, tmp_path / "walk")
    assert (found.environments, found.asked) == (4, 8)
    assert "4 environments, 1 worlds in each" in str(status_page(found, "walk"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[design]\nkind = 'saltelli'\npoints = 48", "write 32 or 64"),
        ("[design]\nkind = 'morris'\npoints = 4\nlevels = 5", "write 6"),
        ("[design]\nkind = 'morris'\npoints = 60000", "240,000 environments; at most 100,000"),
        (
            "[seeds]\npairs = 10000\n[design]\nkind = 'sobol'\npoints = 1024",
            "would be 20,480,000 runs; at most 1,000,000",
        ),
        ("[parameters]\ndelay_city = 3\n[design]\nkind = 'oat'", "delay_city is set in parameters and in design.box"),
    ],
)
def test_an_absurd_design_is_one_line_that_names_the_mend(text: str, said: str, tmp_path: Path) -> None:
    box = "\n".join(f"{name} = {values}" for name, values in BOX.items())
    file = f"policies = ['fragmented', 'chessboard']\n{text}\n[design.box]\n{box}\n"
    refused_in_one_line(file, said, tmp_path)


def test_walks_through_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="needs at least one number"):
        points(Design(kind="morris", points=4))


@pytest.mark.parametrize("kind", ["morris", "saltelli"])
def test_without_the_library_one_line_says_how_to_get_it(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(InputError, match=r"pip install 'yipanqi\[analysis\]'"):
        points(Design(kind=kind, points=4, box=BOX))
