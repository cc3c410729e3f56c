"""The shipped policy of announced measures: dated, priced, and no more than half a chessboard."""

from __future__ import annotations

import tomllib

import pytest

from sim.door import run
from sim.governance import DIALS
from sim.instruments import KINDS, Instrument
from sim.policy import SHIPPED, Policy, load_policy
from sim.scenario import Scenario, world_named

ANNOUNCED = load_policy("vision-valley")
SEPTEMBER_2023, FEBRUARY_2024, APRIL_2024, AUGUST_2024 = 8, 13, 15, 19


def test_what_the_opinions_announced_starts_when_they_come_into_force() -> None:
    starts = {item.kind: item.start for item in ANNOUNCED.instruments}
    opinions = starts.keys() - {
        "ministry-province",
        "lab-programme",
        "subsidy-cap",
        "window-park",
        "vertical-factories",
    }
    assert {starts[kind] for kind in opinions} == {SEPTEMBER_2023}
    assert starts["lab-programme"] == APRIL_2024
    assert starts["vertical-factories"] == FEBRUARY_2024
    assert starts["subsidy-cap"] == AUGUST_2024


def test_every_measure_runs_to_the_end_of_the_plan_and_not_beyond() -> None:
    assert all(item.start + item.months <= 60 for item in ANNOUNCED.instruments)


def test_history_is_a_partial_chessboard() -> None:
    assert all(0 < getattr(ANNOUNCED.governance, dial) < 1 for dial in DIALS)
    assert ANNOUNCED.governance.scope < 4


def test_the_fund_of_the_plan_is_not_paid_twice() -> None:
    joint = next(item for item in ANNOUNCED.instruments if item.kind == "joint-fund")
    assert joint.yearly == 0
    assert Scenario.build("vision-valley").settings()[0].fund.fund_size == 3000


def test_every_measure_of_the_file_says_where_it_comes_from() -> None:
    """A comment stands above each measure or the group it belongs to."""
    text = (SHIPPED / "vision-valley.toml").read_text(encoding="utf-8")
    groups = [block for block in text.split("\n\n") if block.startswith("#")]
    assert sum("[[instruments]]" in block for block in groups) >= 6
    assert len(tomllib.loads(text)["instruments"]) == len(ANNOUNCED.instruments)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_measure_is_named_in_two_languages_and_priced_or_by_use(kind: type[Instrument]) -> None:
    measure = kind()
    assert measure.title.en
    assert measure.title.zh
    assert not measure.yearly < 0


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_measure_costs_in_a_year_what_its_price_list_says(kind: type[Instrument]) -> None:
    measure = kind(months=240)
    if not measure.yearly > 0 or kind.kind in {"scene-orders", "joint-fund", "subsidy-cap"}:
        return  # orders are paid as they run, fund money when it is invested, and a cap saves what it cuts
    spent = outlay((measure,)) - outlay(())
    assert spent >= measure.yearly * 0.98
    assert spent <= measure.yearly * 1.02 or kind.kind == "specialised-smes"


def outlay(measures: tuple[Instrument, ...]) -> float:
    """Return what the public pays in the first year beside the fund's own money."""
    plain = load_policy("fragmented")
    policy = Policy("priced", plain.title, plain.summary, plain.governance, measures)
    return run(Scenario.build(policy, months=12, seed=2)).outlay


def test_the_world_of_the_policy_opens_in_the_month_its_dates_count_from() -> None:
    assert world_named("hangzhou-2023").start == "2023-01"
