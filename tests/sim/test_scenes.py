"""Scenes: the public signs first orders that only firms of the city can win, and pays until they end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.instruments import SceneOrders
from sim.mechanisms.scenes import spread
from sim.policy import Policy, load_policy
from sim.scenario import Scenario
from sim.state import Books

DRONES = 3
YEAR = 12


def opened(*measures: SceneOrders, name: str = "hybrid") -> Policy:
    """Return a shipped policy that also opens scenes."""
    policy = load_policy(name)
    return Policy("opened", policy.title, policy.summary, policy.governance, measures)


def lived(policy: Policy, months: int, **settings: float) -> City:
    city = City(Scenario("twin", policy, settings, months=months, seed=2), agents=False)
    for _ in range(months):
        city.step()
    return city


def test_orders_worth_three_hundred_and_sixty_a_year_add_one_a_month_at_a_churn_of_a_thirtieth() -> None:
    city = lived(opened(SceneOrders(amount=360)), 1)
    assert city.nodes.scene.sum() == pytest.approx(1)


def test_a_month_later_a_thirtieth_of_what_runs_has_ended() -> None:
    city = lived(opened(SceneOrders(amount=360)), 2)
    assert city.nodes.scene.sum() == pytest.approx(1 + 29 / 30)


def test_only_emerging_nodes_get_first_orders() -> None:
    city = lived(opened(SceneOrders(amount=360)), 6)
    assert (city.nodes.scene > 0).tolist() == city.emerging.tolist()


def test_when_signing_ends_the_orders_run_off_and_are_paid_for_to_the_last() -> None:
    city = lived(opened(SceneOrders(amount=360, months=6)), 6)
    before = city.nodes.scene.sum()
    city.step()
    assert city.nodes.scene.sum() == pytest.approx(before * 29 / 30)
    paid = city.books.costs["scene-orders"] + city.books.transfers["scene-orders"]
    assert paid == pytest.approx(city.nodes.scene.sum())


@pytest.mark.parametrize("waste", [0, 0.2, 1])
def test_what_the_public_pays_is_part_waste_and_part_handed_on(waste: float) -> None:
    city = lived(opened(SceneOrders(amount=360)), 1, scene_waste=waste)
    assert city.books.costs["scene-orders"] == pytest.approx(waste)
    assert city.books.transfers["scene-orders"] == pytest.approx(1 - waste)


def test_a_city_without_scenes_neither_holds_nor_pays_for_first_orders() -> None:
    city = lived(opened(), 6)
    assert not city.nodes.scene.any()
    assert city.books.costs.keys() | city.books.transfers.keys() <= {"administration", "fund", "talent", "top-ups"}


def test_first_orders_end_with_the_firms_that_held_them() -> None:
    city = lived(opened(SceneOrders(amount=360, months=3)), 3)
    city.firms.orders[:, DRONES] = 0
    city.firms.capability[:, DRONES] = 0
    city.step()
    assert city.nodes.scene[DRONES] == 0


def test_the_firms_of_the_city_win_every_first_order_and_outsiders_bid_as_before() -> None:
    plain, scenes = (lived(opened(*some), 1, renewal_rate=1 / 36) for some in ((), (SceneOrders(amount=3600),)))
    won = scenes.firms.orders.sum(axis=0) - plain.firms.orders.sum(axis=0)
    calm = np.isclose(won, scenes.nodes.scene, rtol=0.2)
    assert calm[DRONES]
    assert not won[~plain.emerging].any()


@given(st.floats(0, 1e4), st.lists(st.tuples(st.floats(0, 13), st.booleans()), min_size=1, max_size=17))
def test_first_orders_are_split_without_loss_or_not_signed(amount: float, nodes: list[tuple[float, bool]]) -> None:
    attention, among = (np.array(values) for values in zip(*nodes, strict=True))
    split = spread(amount, attention.astype(float), among.astype(bool))
    seen = attention[among].sum() > 0
    assert split.sum() == pytest.approx(amount if seen else 0)
    assert not split[~among].any()
    assert (split >= 0).all()


@given(st.integers(0, 8), st.floats(0, 20_000))
def test_orders_never_exceed_demand_and_first_orders(start: int, amount: float) -> None:
    city = City(Scenario("twin", opened(SceneOrders(start=start, amount=amount)), months=12, seed=1), agents=False)
    for _ in range(12):
        city.step()
        held = city.firms.orders.sum(axis=0)
        assert (held <= (city.nodes.demand + city.nodes.scene) * (1 + 1e-9)).all()


def test_pooled_attention_puts_first_orders_on_fewer_nodes() -> None:
    """What districts look at, together or apart, decides where first orders go: one wrong bet, or many thin ones."""

    def evenness(name: str) -> float:
        policy = opened(SceneOrders(amount=5000), name=name)
        city = City(Scenario.build(policy, months=30, seed=3), agents=False)
        for _ in range(30):
            city.step()
        share = city.nodes.scene[city.emerging] / city.nodes.scene.sum()
        return float(1 / (share**2).sum())

    assert evenness("chessboard") < evenness("fragmented")


def test_first_orders_raise_the_share_of_emerging_nodes_on_average() -> None:
    """Error rate: the mean of sixteen pairs is held to two standard errors, the seeds are fixed."""

    def share(seed: int, *measures: SceneOrders) -> float:
        return run(Scenario("twin", opened(*measures), months=48, seed=seed)).outcomes["emerging_share"]

    gains = np.array([share(seed, SceneOrders(amount=5000)) - share(seed) for seed in range(1, 17)])
    assert gains.mean() > 2 * gains.std(ddof=1) / 4


def test_what_first_orders_gain_falls_when_more_of_their_price_is_wasted() -> None:
    def gain(waste: float) -> float:
        ends = [
            run(Scenario("twin", opened(*some), {"scene_waste": waste}, months=48, seed=1)).outcomes["welfare"]
            for some in ((SceneOrders(amount=2000),), ())
        ]
        return ends[0] - ends[1]

    gains = [gain(waste) for waste in (0, 0.2, 1)]
    assert gains[0] > gains[1] > gains[2]
    assert gains[2] < 0


def test_the_books_of_a_month_start_empty() -> None:
    assert Books().tiers == {}
