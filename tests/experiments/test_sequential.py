"""How many worlds are lived, and that stopping early never makes a study surer than it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.statistics import interval, paired, share_of_budget
from experiments.study.design import points
from experiments.study.door import Status, run_study, status, worlds
from experiments.study.evidence import Evidence
from experiments.study.pages import status_page
from experiments.study.plan import Design, Plan, Seeds
from experiments.study.sequential import looks, planned, rounds
from experiments.study.store import Store, open_store
from experiments.study.verdicts import verdicts
from tests.experiments.spoken import refused_in_one_line

Floats = NDArray[np.float64]
Luck = Callable[[np.random.Generator, tuple[int, int]], Floats]
LOOKS = (8, 16, 32, 64)
EXPERIMENTS = 1_000
SEEDS = Seeds(pairs=4, stop="verdict", max_pairs=16)
PLAN = Plan(
    name="stops",
    world="twin",
    months=13,
    policies=["fragmented", "chessboard"],
    outcomes=["revenue_end", "leavers"],
    seeds=SEEDS,
    design=Design(kind="list", box={"delay_city": [0.0, 9.0]}),
)


def drawn(luck: Luck, experiments: int = EXPERIMENTS) -> Floats:
    """Return experiments of 64 differences each whose true mean is 0."""
    return luck(np.random.default_rng(20_231_201), (experiments, LOOKS[-1]))


def normal(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return generator.standard_normal(shape)


def heavy(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return generator.laplace(size=shape)


def leaning(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return generator.gamma(4.0, size=shape) - 4


def lopsided(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return np.exp(0.8 * generator.standard_normal(shape)) - math.exp(0.32)


def stopped_at_verdict(row: Floats, shift: float = 0.0) -> tuple[bool, bool]:
    """Return whether a winner is named at some look, and whether the interval shown then holds the true mean."""
    judged = [paired(row[:pairs] + shift, look=look, looks=len(LOOKS)) for look, pairs in enumerate(LOOKS, 1)]
    named = [item for item in judged if item.verdict != "cannot tell"]
    shown = named[0] if named else judged[-1]
    return bool(named), shown.low <= shift <= shown.high


def stopped_at_precision(row: Floats, half_width: float, sizes: tuple[int, ...]) -> bool:
    """Return whether the interval of the first look that is narrow enough holds the true mean 0."""
    bounds = [interval(row[:pairs]) for pairs in sizes]
    enough = [(low, high) for low, high in bounds if (high - low) / 2 <= half_width]
    low, high = enough[0] if enough else bounds[-1]
    return low <= 0 <= high


@pytest.mark.parametrize(("luck", "most"), [(normal, 0.06), (heavy, 0.06), (leaning, 0.06), (lopsided, 0.10)])
def test_looking_four_times_names_no_more_false_winners_than_looking_once(luck: Luck, most: float) -> None:
    """A log-normal of sd 0.8 does not keep the 6 %: with 8 pairs it looks less lopsided than it is."""
    assert np.mean([stopped_at_verdict(row)[0] for row in drawn(luck)]) <= most


@pytest.mark.parametrize("luck", [normal, heavy, leaning])
def test_the_interval_shown_at_the_stop_holds_the_truth_at_least_as_often_as_it_says(luck: Luck) -> None:
    rows = drawn(luck)
    for shift in (0.0, 0.5 * float(rows.std())):
        assert np.mean([stopped_at_verdict(row, shift)[1] for row in rows]) >= 0.94


def test_intervals_of_ninety_five_percent_at_each_look_would_name_twice_as_many() -> None:
    named = [any(paired(row[:pairs]).verdict != "cannot tell" for pairs in LOOKS) for row in drawn(normal)]
    assert np.mean(named) > 0.12


@pytest.mark.parametrize(("luck", "least"), [(normal, 0.93), (heavy, 0.93), (leaning, 0.93), (lopsided, 0.90)])
def test_stopping_at_a_precision_keeps_most_of_the_coverage_from_sixteen_pairs_on(luck: Luck, least: float) -> None:
    """Measured over 10,000: normal and Laplace 94.4 %, gamma 93.8 %; a log-normal of sd 0.8 does not reach 93 %."""
    rows = drawn(luck, 4 * EXPERIMENTS)
    wanted = 0.4 * float(rows.std())
    held = np.mean([stopped_at_precision(row, wanted, LOOKS[1:]) for row in rows])
    assert least <= held <= 0.97


def test_the_looks_spend_the_whole_budget_and_later_ones_more() -> None:
    for count in (1, 2, 5):
        shares = [share_of_budget(look, count) for look in range(1, count + 1)]
        assert sum(shares) == pytest.approx(1)
        assert shares == sorted(shares)


def test_only_stopping_at_a_verdict_costs_confidence() -> None:
    assert looks(Seeds(pairs=8, precision=0.5, max_pairs=64)) == 1
    assert looks(Seeds(pairs=8)) == 1
    assert looks(SEEDS) == 3
    assert rounds(SEEDS) == [4, 8, 16]


def test_between_two_looks_the_earlier_one_stands() -> None:
    assert [planned(SEEDS, lived) for lived in (3, 4, 7, 8, 15, 16)] == [
        (1, 3),
        (1, 4),
        (1, 4),
        (2, 8),
        (2, 8),
        (3, 16),
    ]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a study that stopped at its verdicts."""
    folder = tmp_path_factory.mktemp("stops") / "stops"
    run_study(PLAN, folder, workers=1)
    return folder


def test_an_environment_that_is_told_lives_no_more_worlds(stopped: Path) -> None:
    evidence = Evidence(PLAN, run_study(PLAN, stopped, workers=1))
    first = {item.point: item.paired for item in verdicts(evidence) if item.outcome == "revenue_end"}
    for point in range(len(points(PLAN.design))):
        lived = int(evidence.paired("chessboard")[point].sum())
        assert first[point].n == lived
        assert lived == rounds(SEEDS)[first[point].look - 1]
        assert first[point].verdict != "cannot tell" or lived == 16
        assert first[point].level == pytest.approx(1 - 0.05 * share_of_budget(first[point].look, 3))


def test_a_stopped_study_started_again_lives_no_world_more(stopped: Path, tmp_path: Path) -> None:
    store = run_study(PLAN, tmp_path / "again", workers=1)
    before = store.parts()
    assert run_study(PLAN, tmp_path / "again", workers=1).parts() == before
    assert store.done() == Evidence(PLAN, run_study(PLAN, stopped, workers=1)).store.done()


def test_the_status_of_a_study_that_grows_counts_every_round_that_has_begun(stopped: Path, tmp_path: Path) -> None:
    lived = Evidence(PLAN, Store(stopped)).paired("chessboard").sum()
    found = status(PLAN, stopped)
    assert (found.done, found.asked, found.grows) == (2 * lived, 2 * lived, False)
    assert (found.pairs, found.most_pairs) == (4, 16)
    begun = open_store(PLAN, tmp_path / "begun")
    assert (status(PLAN, begun.folder).done, status(PLAN, begun.folder).asked) == (0, 16)
    begun.add(Store(stopped).query("SELECT * FROM runs WHERE seed <= 3").to_dict("records"))
    half = status(PLAN, begun.folder)
    assert (half.done, half.asked, half.grows) == (12, 16, True)
    assert "12 of 16 runs asked so far finished; 2 environments, 4 to 16 worlds in each; more" in said_of(half)
    begun.add(Store(stopped).query("SELECT * FROM runs WHERE seed > 3 AND seed <= 7").to_dict("records"))
    later = status(PLAN, begun.folder)
    assert later.asked > later.done > 16


def said_of(found: Status) -> str:
    return str(status_page(found, "stops"))


def test_worlds_between_two_planned_looks_do_not_count(tmp_path: Path) -> None:
    whole = PLAN.but(seeds=Seeds(pairs=6), design=Design())
    store = run_study(whole, tmp_path / "cut", workers=1)
    found = verdicts(Evidence(PLAN.but(design=Design()), store))
    assert {(item.paired.n, item.paired.look) for item in found} == {(4, 1)}
    assert {item.paired.n for item in verdicts(Evidence(whole, store), 5)} == {5}
    assert list(worlds(whole.seeds)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("seeds", "outcome", "said"),
    [
        ("stop = 'verdict'\nprecision = 0.5", "welfare", "exclude each other"),
        ("stop = 'verdict'\npairs = 1", "welfare", "at least 2"),
        ("stop = 'verdict'", "fund_deals", "no better direction"),
        ("stop = 'never'", "welfare", "seeds.stop"),
    ],
)
def test_a_stop_that_cannot_be_is_refused_with_the_mend(seeds: str, outcome: str, said: str, tmp_path: Path) -> None:
    file = f"policies = ['fragmented', 'hybrid']\noutcomes = ['{outcome}']\n[seeds]\n{seeds}\n"
    refused_in_one_line(file, said, tmp_path)
