"""Amounts: units and money as people write them, right to the figures that are told."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.words import LANGUAGES, Language
from sim.errors import InputError
from sim.instruments import KINDS
from sim.outcomes import OUTCOMES
from sim.parameters import table
from sim.records import CITY, DISTRICT, NODE
from sim.series import declared
from sim.shocks import SHOCKS
from sim.world import load_world, world_names
from viz.page.amounts import money, units

SIZES = {"yuan": 1e-6, "m yuan": 1, "bn yuan": 1000, "元": 1e-6, "万元": 0.01, "亿元": 100}
languages = st.sampled_from(LANGUAGES)
sums = st.one_of(st.floats(-1e8, 1e8), st.floats(-2000, 2000), st.floats(-0.2, 0.2))


def all_units() -> set[str]:
    """Collect every unit in which the model, its outcomes, its records and its worlds speak."""
    worlds = [load_world(name) for name in world_names()]
    rows = [*table(), *(row for item in (*KINDS.values(), *SHOCKS.values()) for row in item.rows())]
    recorded = [CITY, DISTRICT, NODE, *(declared(name) for name in ("city", "district", "node"))]
    return (
        {row.unit for row in rows}
        | {item.unit for item in OUTCOMES.values()}
        | {unit for names in recorded for unit, _ in names.values()}
        | {row.unit for world in worlds for row in (*world.targets, *world.observations)}
    )


def sum_of(text: str) -> float:
    """Read a written sum back, in M."""
    number, _, name = text.partition(" ")
    return float(number.replace(",", "")) * SIZES[name]


@pytest.mark.parametrize("unit", sorted(all_units()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_the_model_is_written_for_people(unit: str, language: Language) -> None:
    assert bool(units(unit, language)) == (unit != "1")


def test_units_are_said_and_not_spelt() -> None:
    assert [units(unit, "en") for unit in ("M/month", "m2", "1", "month")] == ["m yuan a month", "m²", "", "months"]
    assert [units(unit, "zh") for unit in ("M/month", "m2", "1", "month")] == ["百万元/月", "平方米", "", "个月"]


def test_a_unit_that_nobody_uses_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean M/month"):
        units("M/mnth", "en")


@pytest.mark.parametrize(
    ("million", "english", "chinese"),
    [
        (4300, "4.3 bn yuan", "43 亿元"),
        (776_300, "776.3 bn yuan", "7,763 亿元"),
        (86, "86 m yuan", "8,600 万元"),
        (999.96, "1 bn yuan", "10 亿元"),
        (99.997, "100 m yuan", "1 亿元"),
        (2.5, "2.5 m yuan", "250 万元"),
        (0.0034, "3,400 yuan", "3,400 元"),
        (-1500, "-1.5 bn yuan", "-15 亿元"),
        (0, "0 yuan", "0 元"),
        (math.nan, "-", "-"),
    ],
)
def test_money_is_told_in_bn_yuan_and_in_yi(million: float, english: str, chinese: str) -> None:
    assert (money(million, "en"), money(million, "zh")) == (english, chinese)


@given(million=sums, language=languages)
def test_money_told_is_the_money_there_is_to_its_last_figure(million: float, language: Language) -> None:
    assert sum_of(money(million, language)) == pytest.approx(million, rel=0.051, abs=0.51e-6)


@given(million=st.floats(1, 1e8), language=languages)
def test_money_never_takes_a_thousand_of_the_smaller_name_where_a_larger_one_serves(
    million: float, language: Language
) -> None:
    number, _, name = money(million, language).partition(" ")
    most = {"m yuan": 1000, "万元": 10_000}
    assert float(number.replace(",", "")) < most.get(name, math.inf)


@given(million=sums, language=languages)
def test_a_gain_and_a_loss_of_the_same_size_are_written_alike(million: float, language: Language) -> None:
    gain, loss = (money(value, language, signed=True) for value in (abs(million), -abs(million)))
    assert gain.removeprefix("+") == loss.removeprefix("-")
    assert gain.startswith("+") == loss.startswith("-") == (sum_of(gain) != 0)
