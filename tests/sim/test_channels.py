"""Channels are accounts: they change nothing, add up, and are silent where nothing passes through them."""

from __future__ import annotations

import numpy as np
import pytest

from sim import Result, Scenario, run
from sim.accounts import account_for_output
from sim.city import City
from sim.governance import Governance
from sim.kernels.accounts import quality_from_others
from sim.mechanisms.production import produce
from sim.outcomes import OUTCOMES
from sim.outcomes.channels import CHANNELS
from sim.policy import Policy
from sim.quantity import Words
from sim.shocks import Shock, shock

MONTHS = 24
LOSSES = (
    "output_waiting", "output_short", "output_standstill", "supply_lost", "output_untrained",
)  # fmt: skip


def lived(*blows: Shock, numbers: dict[str, float] | None = None, world: str = "twin", **rules: float) -> Result:
    governance = Governance.model_validate({"ramp": 0, **rules})
    policy = Policy("tried", Words("tried", "试"), Words("", ""), governance)
    return run(Scenario(world, policy, numbers or {}, MONTHS, 3, "tried", blows))


def embargo() -> Shock:
    return shock({"kind": "chip-supply", "start": 6, "months": 9})


def hangzhou(**rules: float) -> Result:
    return lived(world="hangzhou-2023", **rules)


@pytest.mark.parametrize("rules", [{}, {"land": 1, "talent": 1, "chain": 1}])
def test_every_order_is_served_waits_or_is_lost_to_a_named_cause(rules: dict[str, float]) -> None:
    city = lived(embargo(), **rules).records.city
    lost = np.sum([city[name] for name in LOSSES], axis=0)
    assert city["orders_in_hand"] - lost == pytest.approx(city["revenue"], abs=1e-9)
    assert all((city[name] >= 0).all() for name in LOSSES)


def test_channels_and_the_remainder_add_up_to_value_added_less_public_cost() -> None:
    found = lived(embargo(), fund=1, land=1).outcomes
    parts = [found[part.__name__] for part in CHANNELS]
    whole = found["welfare_value_added"] + found["welfare_public_cost"]
    assert sum(parts) + found["channel_other"] == pytest.approx(whole, abs=1e-9)


def test_the_public_channels_are_the_public_cost_to_the_last() -> None:
    found = hangzhou(fund=1, land=0.5).outcomes
    names = ("administration", "subsidies", "courting", "transfers", "measures")
    assert sum(found[f"channel_{name}"] for name in names) == pytest.approx(found["welfare_public_cost"], abs=1e-9)
    assert found["channel_administration"] < 0


def test_where_no_output_hangs_on_talent_the_talent_channel_is_silent() -> None:
    assert lived(numbers={"routine_share": 1.0}).outcomes["channel_talent"] == 0


def test_with_talent_in_plenty_the_talent_channel_is_silent() -> None:
    city = City(Scenario.build(world="twin", months=1), agents=False)
    city.districts.staffing[:] = 1
    produce(city)
    assert city.books.flows.talent == 0
    city.districts.staffing[:] = 0.5
    produce(city)
    assert city.books.flows.talent == pytest.approx(float(city.firms.output.sum()) * 0.15 * 0.5 / (0.85 + 0.15 * 0.5))


def test_without_a_shortage_of_inputs_neither_inputs_nor_backups_count() -> None:
    found = lived(chain=1).outcomes
    assert (found["channel_inputs"], found["channel_backups"]) == (0, 0)


def test_backups_avoid_losses_and_never_more_than_there_were() -> None:
    numbers = {"second_outside": 1.0, "switch_rate": 0.5, "backup_premium": 0.0}
    city = lived(embargo(), numbers=numbers, chain=1, admin_cost=5).records.city
    assert city["supply_spared"].sum() > 0
    assert (city["supply_spared"] >= -1e-9).all()
    assert not city["supply_spared"][city["backups"] == 0].any()


def test_a_slower_committee_makes_more_orders_wait_for_land() -> None:
    quick, slow = (hangzhou(land=1, delay_city=delay).outcomes["channel_land"] for delay in (0, 18))
    assert slow < quick < 0


def test_with_floor_in_plenty_nothing_waits_for_land() -> None:
    city = City(Scenario.build(world="twin", months=1), agents=False)
    firms = city.firms
    firms.sales[:], firms.waiting[:] = 2 * firms.capacity, 12
    firms.floor[:] = 10 * firms.floor.max()
    assert account_for_output(city, np.ones((2, city.districts.rows))).waiting == 0
    firms.floor[:] = 0
    flows = account_for_output(city, np.ones((2, city.districts.rows)))
    assert flows.waiting == pytest.approx(float(firms.capacity.sum()))
    assert flows.short == 0


def test_what_is_learned_counts_by_the_share_that_others_had_in_it() -> None:
    assert quality_from_others(1.0, 1.1, 1.1, 0.0) == 0
    assert quality_from_others(1.0, 1.1, 1.1, 1.0) == pytest.approx(np.log(1.1) / 2)
    assert quality_from_others(1.0, 1.0, 1.2, 0.0) == pytest.approx(np.log(1.2))


def test_without_spillovers_and_imitation_nothing_is_learned_from_others() -> None:
    silent = lived(numbers={"spillover": 0.0, "imitation_rate": 0.0})
    assert silent.outcomes["channel_spillovers"] == 0
    assert lived().outcomes["channel_spillovers"] > 0


def test_service_of_districts_brings_orders_and_shirking_costs_them() -> None:
    assert lived(effort=0.03).outcomes["channel_service"] > 0 == lived(effort=0.0).outcomes["channel_service"]
    assert lived(effort=0.0, shirking=0.05, land=1, fund=1, talent=1, chain=1).outcomes["channel_service"] < 0


def test_a_life_is_the_same_whether_or_not_it_is_written_down() -> None:
    scenario = Scenario.build(world="twin", months=6)
    city = City(scenario, agents=False)
    for _ in range(6):
        city.step()
    assert city.fingerprint() == run(scenario).digest


def test_every_channel_is_in_money_and_better_the_more_there_is() -> None:
    names = [name for name in OUTCOMES if name.startswith("channel_")]
    assert len(names) == len(CHANNELS) + 1
    assert {(OUTCOMES[name].unit, OUTCOMES[name].better) for name in names} == {("M", "more")}
