"""Tiers: firms cross the census line, and able small ones are certified as specialised."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.instruments import SpecialisedSmes
from sim.kernels import tiers as kernel
from sim.mechanisms.tiers import Tiers, review_tiers, specialised
from sim.policy import Policy, load_policy
from sim.records import Records
from sim.scenario import Scenario
from sim.state import Books, Status
from sim.streams import Purpose, Streams

P = Tiers().plain()


def helped(*measures: SpecialisedSmes) -> Policy:
    """Return the half-coordinated policy with a programme for specialised firms."""
    policy = load_policy("hybrid")
    return Policy("helped", policy.title, policy.summary, policy.governance, measures)


def history(policy: Policy, months: int = 36, seed: int = 1, **settings: float) -> Records:
    return run(Scenario("twin", policy, settings, months=months, seed=seed)).records


def city_of(months: int = 0, policy: Policy | None = None, **settings: float) -> City:
    city = City(Scenario("twin", policy or helped(), settings, months=60, seed=2), agents=False)
    for _ in range(months):
        city.step()
    return city


@pytest.mark.parametrize(
    ("age", "sales", "share", "quality", "able"),
    [
        (24, 10, 0.03, 0.9, True),
        (23, 10, 0.03, 0.9, False),
        (24, 9.9, 0.03, 0.9, False),
        (24, 400, 0.03, 0.9, False),
        (24, 399, 0.029, 0.9, False),
        (24, 399, 0.03, 0.89, False),
    ],
)
def test_a_firm_may_be_certified_if_old_enough_small_inventive_and_good(
    age: int, sales: float, share: float, quality: float, able: bool
) -> None:
    assert kernel.specialises(age, float(sales), share, quality, P) is able


def test_a_firm_that_makes_twenty_in_a_year_is_registered_at_its_end() -> None:
    made, registered = np.array([19.0, 18.9, 30.0]), np.array([False, True, True])
    status, output = np.array([0, 0, int(Status.LEFT)]), np.array([1.0, 1.0, 0.0])
    assert kernel.count(status, output, made, registered, 20.0, True) == (1, 1, 1)
    assert registered.tolist() == [True, False, False]
    assert made.tolist() == [0, 0, 0]


def test_within_the_year_output_adds_up_and_nobody_crosses() -> None:
    made, registered = np.array([19.0]), np.array([False])
    assert kernel.count(np.zeros(1, int), np.ones(1), made, registered, 20.0, False) == (0, 0, 0)
    assert made.tolist() == [20]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["registered", "specialised"])
def test_every_change_of_a_tier_is_a_rise_or_a_fall_that_was_counted(name: str, seed: int) -> None:
    flows = {
        "registered": (("risen",), ("fallen", "registered_gone")),
        "specialised": (("certified",), ("uncertified",)),
    }
    rows = history(helped(SpecialisedSmes(start=6, faster=8)), seed=seed, certificate_months=12).city
    gains, losses = (sum(rows[flow] for flow in side) for side in flows[name])
    assert np.diff(rows[name]).tolist() == (gains - losses)[1:].tolist()
    assert gains.sum() > 0
    assert losses.sum() > 0


def test_the_census_is_taken_at_the_end_of_each_year_of_the_run() -> None:
    rows = history(helped()).city
    months = np.flatnonzero(rows["risen"] + rows["fallen"])
    assert set(months.tolist()) <= {11, 23, 35}
    assert months.size


def test_the_city_opens_with_certificates_that_end_one_after_the_other() -> None:
    city = City(Scenario.build("hybrid", seed=3), agents=False)
    left = city.firms.certificate[city.firms.certificate > 0]
    assert left.min() >= 1
    assert left.max() <= Tiers().certificate_months
    assert np.unique(left).size > Tiers().certificate_months / 2


def test_nobody_is_certified_where_nobody_was_and_nobody_can_be() -> None:
    rows = history(helped(), certify_rate=0, certified_at_start=0).city
    assert not rows["specialised"].any()


def test_a_certificate_runs_its_months_and_ends_unless_the_firm_still_specialises() -> None:
    city = city_of(certify_rate=0, certificate_months=6)
    city.firms.certificate[:] = 1
    city.firms.output[:], city.firms.research[:] = 5.0, [0.2 if even else 0.0 for even in city.firms.id % 2 == 0]
    city.firms.quality[:], city.firms.born[:] = 1.0, -100
    review_tiers(city)
    assert city.firms.certificate.tolist() == [6 if even else 0 for even in city.firms.id % 2 == 0]


def test_a_programme_certifies_more_firms_sooner() -> None:
    def certified(*measures: SpecialisedSmes) -> float:
        return float(run(Scenario.build(helped(*measures), months=6, seed=1)).records.city["certified"].sum())

    few, some, many = certified(), certified(SpecialisedSmes(faster=1)), certified(SpecialisedSmes(faster=9))
    assert few < some < many
    assert some > 1.3 * few


def test_a_grant_goes_to_each_newly_certified_firm_and_to_nobody_else() -> None:
    city = city_of(3, helped(SpecialisedSmes(faster=10, grant=0.5)), certify_rate=0.05)
    before, cash = city.firms.certificate.copy(), city.firms.cash.copy()
    city.books = Books()
    review_tiers(city)
    new = (before == 0) & (city.firms.certificate > 0)
    assert new.any()
    assert (city.firms.cash - cash).tolist() == pytest.approx(np.where(new, 0.5, 0).tolist(), abs=1e-9)
    assert city.books.transfers["specialised-smes"] == pytest.approx(0.5 * new.sum())
    assert city.books.cash["grants"] == pytest.approx(0.5 * new.sum())


def test_a_programme_costs_what_it_runs_on_even_if_it_certifies_nobody() -> None:
    city = city_of(2, helped(SpecialisedSmes(running_cost=3)), certify_rate=0, certified_at_start=0)
    assert city.books.costs["specialised-smes"] == 3
    assert "specialised-smes" not in city.books.transfers


def test_a_certified_firm_without_cash_builds_more_than_one_that_is_not() -> None:
    def capacity(certified: int) -> np.ndarray:
        city = city_of(certify_rate=0, opening_cash=0, certified_at_start=0, certified_credit=3, credit=0.005)
        city.firms.certificate[:] = certified
        city.firms.growth[:] = 0.4
        for _ in range(3):
            city.step()
        return city.firms.capacity

    assert capacity(36).sum() > capacity(0).sum()


def test_a_firm_that_departs_leaves_its_tiers() -> None:
    city = city_of(30)
    gone = city.firms.status != Status.ALIVE
    assert gone.any()
    assert not city.firms.registered[gone].any()
    assert not city.firms.certificate[gone].any()
    assert specialised(city) == (city.firms.certificate > 0).sum()


@pytest.fixture
def needs() -> Callable[..., list[float]]:
    """Return a function that asks one firm which of its needs are met."""

    def met(gap: float = 0, loss: float = 0, quality: float = 1, cash: float = 1, staffing: float = 1) -> list[float]:
        columns = (np.array([float(value)]) for value in (gap, loss, quality, cash, staffing))
        return list(kernel.needs_met(np.zeros(1, int), *columns, np.zeros(1, int), np.array([0.1, 0.02, 0.9, 0.95])))

    return met


def test_a_firm_that_lacks_nothing_has_all_four_needs_met(needs: Callable[..., list[float]]) -> None:
    assert needs() == [1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("lack", "place"),
    [({"gap": 0.2}, 0), ({"loss": 0.1}, 0), ({"quality": 0.8}, 1), ({"cash": -1}, 2), ({"staffing": 0.9}, 3)],
)
def test_one_lack_is_enough_to_break_the_fusion_of_the_four(
    needs: Callable[..., list[float]], lack: dict[str, float], place: int
) -> None:
    assert needs(**lack) == [float(k not in {place, 4}) for k in range(5)]


@given(st.integers(1, 40), st.integers(0, 2**31))
def test_all_four_needs_are_never_met_more_often_than_any_one_of_them(firms: int, seed: int) -> None:
    draw = Streams(seed).lanes(Purpose.FIRM_TRAIT, 0, np.arange(firms))
    columns = (draw[:, 0] / 4, draw[:, 1] / 30, draw[:, 2] * 2, draw[:, 3] - 0.2)
    status, home = (draw[:, 0] > 0.9).astype(int), (draw[:, 1] > 0.5).astype(int)
    met = kernel.needs_met(status, *columns, np.array([1, 0.9]), home, np.array([0.1, 0.02, 0.9, 0.95]))
    assert met[4] <= met[:4].min()
    assert met[4] >= met[:4].sum() - 3 - 1e-12 or (status == 0).sum() == 0
    assert (met <= 1).all()
