"""Worlds: what the shipped cities hold, and what a world does not depend on."""

from __future__ import annotations

import csv
import io
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

import sim.world
from sim.world import World, distances_km, great_circle_km, load_world, world_names

TWIN = Path(sim.world.__file__).parent / "worlds" / "twin"
KM_FROM_BINJIANG = {
    "shangcheng": 5,
    "xiaoshan": 6,
    "xihu": 10,
    "gongshu": 14,
    "yuhang": 24,
    "linping": 25,
    "qiantang": 30,
    "fuyang": 30,
    "linan": 47,
    "tonglu": 68,
    "jiande": 121,
    "chunan": 131,
}


@pytest.fixture(scope="module")
def hangzhou() -> World:
    return load_world("hangzhou-2023")


# What the shipped worlds hold


def test_hangzhou_has_the_published_firms_and_revenue(hangzhou: World) -> None:
    assert hangzhou.population.firms == sum(row.firms for row in hangzhou.districts) == 846
    assert hangzhou.population.revenue == 776_300
    assert hangzhou.title.zh.startswith("杭州")
    assert hangzhou.start == "2023-01"


def test_hangzhou_has_thirteen_districts_and_the_window_park_as_fourteenth_site(hangzhou: World) -> None:
    assert [row.id for row in hangzhou.districts] == list(range(1, 14))
    assert [row.key for row in hangzhou.sites[:13]] == [row.key for row in hangzhou.districts]
    park = hangzhou.sites[hangzhou.site_index()["window-park"]]
    assert (park.id, park.district, park.owners) == (14, "xiaoshan", {"xiaoshan": 0.5, "binjiang": 0.5})
    assert park.land_m2 <= 4_500_000


def test_the_split_over_districts_is_the_stated_assumption(hangzhou: World) -> None:
    by_key = {row.key: row for row in hangzhou.districts}
    assert (by_key["binjiang"].revenue_share, by_key["binjiang"].firms) == (0.40, 260)
    assert (by_key["yuhang"].revenue_share, by_key["yuhang"].firms) == (0.17, 160)
    assert (by_key["chunan"].revenue_share, by_key["jiande"].revenue_share) == (0.002, 0.003)
    assert by_key["binjiang"].area_km2 == 72.2
    assert by_key["qiantang"].gdp == 127_039
    assert {row.source for row in hangzhou.districts} == {"assumption"}
    assert {key for key, row in by_key.items() if row.group == "core"} == {"binjiang", "xiaoshan"}
    assert {key for key, row in by_key.items() if row.group == "four"} == {"yuhang", "qiantang"}


def test_people_and_output_of_the_districts_sum_to_the_city(hangzhou: World) -> None:
    assert sum(row.population for row in hangzhou.districts) == 11_935_970
    assert sum(row.gdp for row in hangzhou.districts) == 2_005_900


def test_the_industry_is_three_layers_seven_ends_and_four_tracks(hangzhou: World) -> None:
    layers = [row.layer for row in hangzhou.nodes]
    assert [layers.count(layer) for layer in ("foundation", "technology", "end", "track")] == [3, 3, 7, 4]
    share = dict.fromkeys(layers, 0.0)
    for row in hangzhou.nodes:
        share[row.layer] += row.revenue_share
    assert share == pytest.approx({"foundation": 0.18, "technology": 0.24, "end": 0.55, "track": 0.03})
    assert [row.key for row in hangzhou.nodes if row.mature] == ["security"]


def test_two_fifths_of_the_revenue_are_core_and_the_mean_firm_needs_the_mean_floor(hangzhou: World) -> None:
    core = sum(row.revenue_share * row.core_share for row in hangzhou.nodes)
    floor = sum(row.revenue_share * row.floor_factor for row in hangzhou.nodes)
    margin = sum(row.revenue_share * row.margin for row in hangzhou.nodes)
    assert core == pytest.approx(0.40, abs=1e-9)
    assert floor == pytest.approx(1, abs=1e-9)
    assert margin == pytest.approx(0.15, abs=0.002)


def test_a_mature_end_shrinks_and_the_emerging_ends_grow_fast(hangzhou: World) -> None:
    growth = {row.key: row.growth * (1 - 1 / row.ceiling_ratio) for row in hangzhou.nodes}
    assert growth["security"] == pytest.approx(-0.0265, abs=1e-4)
    assert growth["chips"] == pytest.approx(0.135)
    assert growth["vehicles"] == pytest.approx(0.195)


def test_every_node_is_a_little_related_to_every_other(hangzhou: World) -> None:
    related = hangzhou.relatedness
    assert related.shape == (17, 17)
    assert (related == related.T).all()
    assert (np.diag(related) == 1).all()
    assert related.min() > 0
    node = hangzhou.node_index()
    assert related[node["security"], node["industrial"]] == 0.6
    assert related[node["security"], node["vehicles"]] == 0.45


def test_ends_buy_algorithms_and_chips_and_the_foundation_buys_outside(hangzhou: World) -> None:
    node = hangzhou.node_index()
    spent = hangzhou.inputs.sum(axis=1)
    assert hangzhou.inputs[node["security"], node["algorithms"]] == 0.10
    assert hangzhou.inputs[node["modules"], node["chips"]] == 0.13
    assert spent[[node["sensors"], node["chips"], node["base-software"]]].tolist() == [0, 0, 0]
    assert spent[[node["compute"], node["medical"]]] == pytest.approx([0.29, 0.32])


def test_lead_firms_are_the_published_ones_and_subsidiaries_are_not_counted_twice(hangzhou: World) -> None:
    revenue = {row.key: row.revenue for row in hangzhou.leads}
    assert (revenue["hikvision"], revenue["dahua"], revenue["h3c"]) == (89_340, 32_218, 51_900)
    assert revenue["hesai-hangzhou"] < 1_877
    assert not {"ezviz", "hikrobot"} & revenue.keys()
    assert (revenue["hikvision"] + revenue["dahua"]) / 776_300 == pytest.approx(0.157, abs=0.001)


def test_districts_lie_as_far_from_binjiang_as_on_the_map(hangzhou: World) -> None:
    home = hangzhou.district_index()["binjiang"]
    km = distances_km(hangzhou.districts, hangzhou.districts)
    for key, expected in KM_FROM_BINJIANG.items():
        assert km[home, hangzhou.district_index()[key]] == pytest.approx(expected, abs=1.5)
    assert (np.diag(km) == 0).all()
    assert km == pytest.approx(km.T)


def test_a_quarter_of_the_meridian_is_ten_thousand_kilometres() -> None:
    assert great_circle_km(0, 0, [90, 0], [0, 180]) == pytest.approx([10_007.5, 20_015.1], abs=0.1)


def test_land_outside_binjiang_lasts_fifteen_years_and_in_the_park_ten(hangzhou: World) -> None:
    floor_a_year = 2_400_000
    for site in hangzhou.sites:
        years = site.land_m2 * 1.5 / (site.floor_share * floor_a_year)
        needed = {"binjiang": 0, "window-park": 10}.get(site.key, 15)
        assert years >= needed
    binjiang = hangzhou.sites[hangzhou.site_index()["binjiang"]]
    assert binjiang.land_m2 == min(site.land_m2 for site in hangzhou.sites)
    assert binjiang.vacancy_share == min(site.vacancy_share for site in hangzhou.sites)


def test_goals_are_not_observations_and_the_first_core_goal_was_replaced(hangzhou: World) -> None:
    goals = {row.id: row for row in hangzhou.targets}
    assert (goals["Q1"].value, goals["Q1"].due, goals["Q1"].superseded) == (400_000, "2027-12", None)
    assert (goals["Q3a"].value, goals["Q3a"].due, goals["Q3a"].superseded) == (400_000, "2025-12", "Q1")
    assert goals["Q2"].value not in {row.value for row in hangzhou.observations if row.scope == "total"}


def test_some_observations_are_kept_out_of_the_fitting(hangzhou: World) -> None:
    role = {row.id: row.role for row in hangzhou.observations}
    assert (role["A1"], role["V1"], role["V5a"]) == ("calibrate", "held-out", "context")


def test_the_smart_iot_ecosystem_reaches_its_published_size_in_2024(hangzhou: World) -> None:
    rest = hangzhou.scopes.smart_iot_rest
    in_2024 = (hangzhou.population.revenue + rest) * (1 + hangzhou.scopes.smart_iot_rest_growth)
    assert in_2024 == pytest.approx(940_000, rel=0.001)


@pytest.mark.parametrize("name", world_names())
def test_a_world_is_the_same_however_it_is_opened(name: str) -> None:
    world = load_world(name)
    again = load_world(Path(sim.world.__file__).parent / "worlds" / name.replace("-", "_"))
    assert world.name == name
    assert world.digest == again.digest == pickle.loads(pickle.dumps(world)).digest


def test_the_twin_world_is_small_and_has_one_node_in_each_layer() -> None:
    twin = load_world("twin")
    assert (twin.population.firms, twin.population.revenue, len(twin.sites)) == (12, 3600, 2)
    assert [row.layer for row in twin.nodes] == ["foundation", "technology", "end", "end"]
    assert {"entry", "entrant_slots", "floor_supply"} <= twin.parameters.keys()


# What a world does not depend on


def test_line_endings_byte_order_marks_and_a_readme_change_nothing(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / "README.md").write_text("words", encoding="utf-8")
    (folder / "sites.csv").write_bytes((folder / "sites.csv").read_bytes().replace(b"\n", b"\r\n"))
    assert load_world(folder).digest == load_world("twin").digest
    (folder / "nodes.csv").write_bytes(b"\xef\xbb\xbf" + (folder / "nodes.csv").read_bytes())
    assert load_world(folder).nodes == load_world("twin").nodes


def test_another_number_is_another_digest(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    text = (folder / "sites.csv").read_text(encoding="utf-8")
    (folder / "sites.csv").write_text(text.replace("120000", "120001"), encoding="utf-8")
    assert load_world(folder).digest != load_world("twin").digest


def test_the_matrix_may_list_the_nodes_in_any_order(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    header, *rows = csv.reader(io.StringIO((folder / "relatedness.csv").read_text(encoding="utf-8")))
    turned = [[row[0], *row[:0:-1]] for row in [header, *rows[::-1]]]
    (folder / "relatedness.csv").write_text("\n".join(",".join(row) for row in turned), encoding="utf-8")
    assert (load_world(folder).relatedness == load_world("twin").relatedness).all()


def test_a_table_of_leads_may_be_empty(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    header = (folder / "lead_firms.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "lead_firms.csv").write_text(header, encoding="utf-8")
    assert load_world(folder).leads == ()
