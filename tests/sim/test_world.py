"""Worlds: what the shipped cities hold, and what a broken file says about itself."""

from __future__ import annotations

import csv
import io
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.world
from sim.errors import InputError
from sim.world import World, distances_km, great_circle_km, load_world, world_names
from sim.world_files import cells_of
from sim.world_rows import FILES

TWIN = Path(sim.world.__file__).parent / "worlds" / "twin"
TABLES = [name for name in FILES if name.endswith(".csv")]
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


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., str]:
    """Return a function that changes one place of the twin world and returns what loading it says."""

    def change(file: str, old: str, new: str) -> str:
        folder = shutil.copytree(TWIN, tmp_path / "broken")
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return complaint(folder)

    return change


def complaint(folder: Path) -> str:
    """Return the one line in which a world is refused."""
    with pytest.raises(InputError) as caught:
        load_world(folder)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


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


def test_a_mature_end_grows_slowly_and_the_emerging_ends_fast(hangzhou: World) -> None:
    growth = {row.key: row.growth * (1 - 1 / row.ceiling_ratio) for row in hangzhou.nodes}
    assert growth["security"] == pytest.approx(0.03)
    assert growth["chips"] == pytest.approx(0.11)
    assert growth["vehicles"] == pytest.approx(0.24)


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
    assert twin.parameters == {"entry": 0.1, "entrant_slots": 2, "floor_supply": 12_000}


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


# What a broken world says


BROKEN = {
    # file, old text, new text, what the message has to say
    "a word for a number": (
        ("districts.csv", ",0.6,", ",abc,"),
        'districts.csv, row 2, column revenue_share: "abc" is not a number; write a share between 0 and 1',
    ),
    "not a number at all": (
        ("districts.csv", ",0.6,", ",nan,"),
        'districts.csv, row 2, column revenue_share: "nan" is not a finite number; write a share',
    ),
    "a broken count": (
        ("districts.csv", ",7,core", ",7.5,core"),
        'districts.csv, row 2, column firms: "7.5" is not a whole number; write a whole number from 0 on',
    ),
    "an empty cell": (
        ("sites.csv", ",120000,", ",,"),
        "sites.csv, row 3, column land_m2: nothing is written; write a number from 0 on",
    ),
    "out of range": (
        ("nodes.csv", ",0.08,0.22,", ",0.6,0.22,"),
        'nodes.csv, row 2, column city_share: "0.6" is out of range; write a share above 0 and below 0.5',
    ),
    "an unknown layer": (
        ("nodes.csv", ",technology,", ",tecnology,"),
        'nodes.csv, row 3, column layer: "tecnology" is not known; write foundation, technology, end or'
        " track; did you mean technology?",
    ),
    "neither 0 nor 1": (
        ("nodes.csv", ",1.25,1,1,", ",1.25,yes,1,"),
        'nodes.csv, row 4, column live: "yes" cannot be used; write 0 or 1',
    ),
    "a month that is none": (
        ("observations.csv", "2023-01", "2023-13"),
        'observations.csv, row 2, column first: "2023-13" has another form; write a month as YYYY-MM',
    ),
    "owners without shares": (
        ("sites.csv", "east:1", "east"),
        'sites.csv, row 2, column owners: "east" cannot be used; write keys and shares above 0, such as',
    ),
    "a missing column": (
        ("nodes.csv", ",margin,", ","),
        "nodes.csv, row 1, column margin: the column is missing; add it",
    ),
    "an unknown column": (
        ("districts.csv", ",revenue_share,", ",revenue_shares,"),
        "districts.csv, row 1, column revenue_shares: not a column of this table; did you mean revenue_share?",
    ),
    "a column twice": (
        ("districts.csv", ",firms,", ",key,"),
        "districts.csv, row 1, column key: stands twice; keep one",
    ),
    "too few cells": (
        ("sites.csv", ",1.12,", ","),
        "sites.csv, row 3: 15 cells where the header has 16; write one for each column",
    ),
    "an open quote": (
        ("targets.csv", "\nG1,", '\n"G1,'),
        "targets.csv, row 2: ',' expected after '\"'; mend the quotes and commas of that row",
    ),
    "no rows": (
        ("destinations.csv", (TWIN / "destinations.csv").read_text(encoding="utf-8").split("\n", 1)[1], ""),
        "destinations.csv, row 2: the table has no rows; write at least one",
    ),
    "nothing in the file": (
        ("inputs.csv", (TWIN / "inputs.csv").read_text(encoding="utf-8"), ""),
        "inputs.csv, row 1: the header is missing",
    ),
    "an id twice": (
        ("districts.csv", "\n2,", "\n1,"),
        "districts.csv, row 3, column id: 1 already stands in row 2; give it another",
    ),
    "a key twice": (
        ("nodes.csv", "software", "lenses"),
        'nodes.csv, row 3, column key: "lenses" already stands in row 2; give it another',
    ),
    "a site in no district": (
        ("sites.csv", ",west,west:1", ",wst,west:1"),
        'sites.csv, row 3, column district: "wst" is not in districts.csv; did you mean west?',
    ),
    "an owner that is no district": (
        ("sites.csv", "west:1", "north:1"),
        'sites.csv, row 3, column owners: "north" is not in districts.csv; write one of east, west',
    ),
    "a lead in no district": (
        ("lead_firms.csv", ",east,", ",eastt,"),
        'lead_firms.csv, row 2, column district: "eastt" is not in districts.csv; did you mean east?',
    ),
    "a lead in no node": (
        ("lead_firms.csv", ",cameras,", ",camera,"),
        'lead_firms.csv, row 2, column node: "camera" is not in nodes.csv; did you mean cameras?',
    ),
    "a lead also in no node": (
        ("lead_firms.csv", "drones:", "drone:"),
        'lead_firms.csv, row 2, column also: "drone" is not in nodes.csv; did you mean drones?',
    ),
    "a lead away from home with all it has": (
        ("lead_firms.csv", "drones:0.05", "drones:1"),
        "lead_firms.csv, row 2, column also: these are other nodes' shares; keep their sum below 1",
    ),
    "an unknown source": (
        ("nodes.csv", "invented", "invnted"),
        'nodes.csv, row 2, column source: "invnted" is not in sources.toml; did you mean invented?',
    ),
    "an unknown supplier": (
        ("inputs.csv", "software,lenses", "software,lens"),
        'inputs.csv, row 2, column supplier: "lens" is not in nodes.csv; did you mean lenses?',
    ),
    "a pair of buyer and supplier twice": (
        ("inputs.csv", "cameras,software", "cameras,lenses"),
        "inputs.csv, row 4, column supplier: cameras already buys from lenses; keep one row",
    ),
    "a buyer that spends all it earns": (
        ("inputs.csv", "cameras,software,0.15", "cameras,software,0.9"),
        "inputs.csv, row 4, column coefficient: the inputs of cameras sum to 1.02; keep the sum below 1",
    ),
    "shares of revenue that do not sum to 1": (
        ("districts.csv", ",0.6,", ",0.5,"),
        "districts.csv, column revenue_share: the sum is 0.9 where 1 is needed; mend the shares",
    ),
    "firms that do not sum to the population": (
        ("districts.csv", ",7,core", ",8,core"),
        "districts.csv, column firms: the sum is 13 where 12 is needed; mend the counts",
    ),
    "owners of more than a site": (
        ("sites.csv", "east:1", "east:0.8;west:0.3"),
        "sites.csv, row 2, column owners: the sum is 1.1 where 1 is needed; mend the shares",
    ),
    "floor shares that do not sum to 1": (
        ("sites.csv", ",0.8,0.05,", ",0.7,0.05,"),
        "sites.csv, column floor_share: the sum is 0.9 where 1 is needed; mend the shares",
    ),
    "node shares that do not sum to 1": (
        ("nodes.csv", ",0.4,0.3,", ",0.3,0.3,"),
        "nodes.csv, column revenue_share: the sum is 0.9 where 1 is needed; mend the shares",
    ),
    "a mean need for floor that is not 1": (
        ("nodes.csv", ",1.3,", ",1.8,"),
        "nodes.csv, column floor_factor: the mean weighted by revenue_share is 1.1 where 1 is needed",
    ),
    "a district without a site": (
        ("sites.csv", "\n2,west,", "\n2,western,"),
        "districts.csv, row 3, column key: the district has no site of its own; write one in sites.csv with id 2",
    ),
    "a lead larger than its district": (
        ("lead_firms.csv", ",700,", ",2300,"),
        "lead_firms.csv, row 2, column revenue: with this firm the leads exceed the revenue of east by 140 M",
    ),
    "a lead larger than its node": (
        ("lead_firms.csv", ",700,0.08,drones:0.05", ",1500,0.08,"),
        "lead_firms.csv, row 2, column revenue: with this firm the leads exceed the revenue of cameras by 60 M",
    ),
    "a matrix that is not symmetric": (
        ("relatedness.csv", "software,0.4,1,", "software,0.5,1,"),
        "relatedness.csv, row 2, column software: 0.4 where row 3, column lenses says 0.5; make the two equal",
    ),
    "a relation of nought": (
        ("relatedness.csv", "software,0.4,1,", "software,0,1,"),
        'relatedness.csv, row 3, column lenses: "0" is out of range; write a share above 0 and up to 1',
    ),
    "a relation in words": (
        ("relatedness.csv", "software,0.4,1,", "software,near,1,"),
        'relatedness.csv, row 3, column lenses: "near" is not a number; write a share above 0 and up to 1',
    ),
    "a diagonal below 1": (
        ("relatedness.csv", "software,0.4,1,", "software,0.4,0.9,"),
        "relatedness.csv, row 3, column software: 0.9 on the diagonal; write 1",
    ),
    "a matrix with a strange column": (
        ("relatedness.csv", ",cameras,", ",camera,"),
        "relatedness.csv, row 1, column camera: not a node; did you mean cameras?",
    ),
    "a matrix with a strange row": (
        ("relatedness.csv", "\nsoftware", "\nsoft"),
        "relatedness.csv, row soft: not a node; did you mean software?",
    ),
    "a matrix with a row twice": (
        ("relatedness.csv", "\nsoftware", "\nlenses"),
        "relatedness.csv, row lenses: stands twice; keep one",
    ),
    "a matrix without its first column": (
        ("relatedness.csv", "key,", "node,"),
        "relatedness.csv, row 1, column node: the first column has to be key; rename it",
    ),
    "an observation that ends before it begins": (
        ("observations.csv", "2023-12", "2022-12"),
        "observations.csv, row 2, column last: 2022-12 lies before 2023-01; write a later month",
    ),
    "an observation outside its bounds": (
        ("observations.csv", ",3400,", ",3700,"),
        "observations.csv, row 2, column low: 3700 lies above the value 3600; write a lower number",
    ),
    "a goal replaced by none": (
        ("targets.csv", ",invented,G1", ",invented,G7"),
        'targets.csv, row 3, column superseded: "G7" is not in targets.csv',
    ),
    "a syntax error": (
        ("world.toml", "firms = 12", "firms = = 12"),
        "world.toml, row 13: not valid TOML: Invalid value; mend that line",
    ),
    "a misspelt entry": (
        ("world.toml", "rank_exponent", "rank_exponnt"),
        "world.toml, population.rank_exponnt: not known here; did you mean rank_exponent?",
    ),
    "a missing entry": (
        ("world.toml", "rank_exponent = 0.947\n", ""),
        "world.toml, population.rank_exponent: nothing is written; write a number above 0 and up to 3",
    ),
    "a number for a table": (
        ("world.toml", "[title]", "title = 3\n[titles]"),
        "world.toml, titles: not known here; did you mean title?",
    ),
    "a word for a table": (
        ("world.toml", '[title]\nen = "Twin banks"\nzh = "双岸"\n', ""),
        "world.toml, title: nothing is written; write a table",
    ),
    "an entry too many": (
        ("world.toml", "firms = 12", "firms = 12\nfirm = 12"),
        "world.toml, population.firm: not known here; did you mean firms?",
    ),
    "a text for a count": (
        ("world.toml", "firms = 12", 'firms = "many"'),
        'world.toml, population.firms: "many" is not a whole number; write a whole number between 1 and',
    ),
    "a text for a parameter": (
        ("world.toml", "entry = 0.1", 'entry = "often"'),
        'world.toml, parameters.entry: "often" is not a number; write a number',
    ),
    "a source of no kind": (
        ("sources.toml", '"assumption"', '"rumour"'),
        'sources.toml, invented.kind: "rumour" is not known; write seed, official, company, press',
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_world_names_the_file_the_place_and_the_mend(case: str, broken: Callable[..., str]) -> None:
    change, expected = BROKEN[case]
    assert expected in broken(*change)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / name).unlink()
    assert complaint(folder) == f"{name} is missing in the folder copy; add it"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_utf_8_is_named_with_its_row(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / name).write_bytes(b"first\nsecond \xff\xfe")
    assert complaint(folder) == f"{name}, row 2: not UTF-8 text; save the file as UTF-8"


def test_a_foreign_file_is_refused_because_it_may_be_a_misspelt_one(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / "site.csv").touch()
    assert complaint(folder) == "site.csv is not a file of a world; did you mean sites.csv?"
    (folder / "site.csv").rename(folder / "zzz")
    assert complaint(folder) == "zzz is not a file of a world; take it out of the folder"


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / "nodes.csv").unlink()
    (folder / "nodes.csv").mkdir()
    assert complaint(folder).startswith("copy cannot be read: Is a directory")


def test_an_unknown_world_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"^no world or folder is called \"hangzou\"; did you mean hangzhou-2023\? "):
        load_world("hangzou")
    with pytest.raises(InputError, match=r"Shipped worlds: hangzhou-2023, twin$"):
        load_world("zzz\0\n")


def test_a_file_is_no_world() -> None:
    with pytest.raises(InputError, match="is a file; give the folder of a world"):
        load_world(TWIN / "nodes.csv")


# What chance may do to a file


def loads_or_says_why(contents: dict[str, bytes]) -> bool:
    """Return whether a folder with these files is either a world or refused in one line."""
    with TemporaryDirectory() as place:
        for name, content in contents.items():
            Path(place, name).write_bytes(content)
        try:
            return isinstance(load_world(place), World)
        except InputError as error:
            return len(str(error).splitlines()) == 1


def twin_files() -> dict[str, bytes]:
    return {name: (TWIN / name).read_bytes() for name in FILES}


NUMBERS = st.one_of(st.integers(), st.floats()).map(str)
CELLS = st.one_of(st.text(max_size=60), NUMBERS, st.sampled_from(["", "east", "lenses", "0", "1", "1e400"]))


@given(st.sampled_from(TABLES), st.data(), CELLS)
def test_any_cell_may_hold_anything_and_the_world_loads_or_says_why(file: str, data: st.DataObject, cell: str) -> None:
    header, lines = cells_of(file, twin_files()[file])
    table = [header, *(cells for _, cells in lines)]
    row = data.draw(st.sampled_from(table))
    row[data.draw(st.integers(0, len(row) - 1))] = cell
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    assert loads_or_says_why({**twin_files(), file: text.getvalue().encode("utf-8", "surrogatepass")})


@given(st.sampled_from(FILES), st.data(), st.binary(max_size=4))
def test_any_bytes_may_change_and_the_world_loads_or_says_why(file: str, data: st.DataObject, new: bytes) -> None:
    content = twin_files()[file]
    place = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 4))
    assert loads_or_says_why({**twin_files(), file: content[:place] + new + content[place + length :]})
