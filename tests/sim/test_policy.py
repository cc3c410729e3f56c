"""Policy: what governments do is data; a policy file that says something unknown is answered in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.errors import InputError
from sim.governance import DIALS, Governance
from sim.instruments import LandRelease, instrument
from sim.policy import Policy, load_policy, policy_names, read_policy
from sim.quantity import Words
from sim.scenario import Scenario

REGIMES = ("chessboard", "fragmented", "hybrid", "paper-chessboard", "rules-only", "sequenced", "vision-valley")
shares = st.floats(0, 1)


def complaint(name: str | Path) -> str:
    with pytest.raises(InputError) as refusal:
        load_policy(name)
    text = str(refusal.value)
    assert "\n" not in text
    return text


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_regimes_are_known_by_name() -> None:
    assert policy_names() == REGIMES


@pytest.mark.parametrize("name", REGIMES)
def test_a_shipped_regime_loads_under_its_own_name_in_two_languages(name: str) -> None:
    policy = load_policy(name)
    assert policy.name == name
    assert policy.title.en != policy.title.zh
    assert policy.summary.en != policy.summary.zh


@pytest.mark.parametrize("name", REGIMES)
def test_a_city_lives_a_year_under_every_shipped_regime(name: str) -> None:
    assert run(Scenario.build(name, "twin", months=12)).outcomes["revenue_end"] > 0


def test_the_two_extremes_differ_in_every_dial() -> None:
    apart, together = (load_policy(name).governance for name in ("fragmented", "chessboard"))
    assert [getattr(apart, dial) for dial in DIALS] == [0] * len(DIALS)
    assert [getattr(together, dial) for dial in DIALS] == [1] * len(DIALS)


def test_a_misspelt_regime_is_answered_with_the_nearest_and_the_list() -> None:
    text = complaint("chesboard")
    assert "did you mean chessboard?" in text
    assert all(name in text for name in REGIMES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[dials]\nlnad = 1\n", "did you mean land?"),
        ("[dials]\nland = 2\n", "from 0 to 1"),
        ("[dials]\nland = 'all'\n", "from 0 to 1"),
        ("[rules]\ncommittee = 1.5\n", "whole number"),
        ("[rules]\nspillover = 1\n", "spillover"),
        ("[dail]\nland = 1\n", "did you mean dials?"),
        ("dials = 3\n", "[dials] must be a table"),
        ("[[instruments]]\nkind = 'land-relase'\n", "did you mean land-release?"),
        ("[[instruments]]\nkind = 'land-release'\nflor = 3\n", "did you mean floor?"),
        ("[dials\n", "not valid TOML"),
    ],
)
def test_a_wrong_entry_of_a_policy_file_is_answered_with_its_mend(tmp_path: Path, text: str, told: str) -> None:
    assert told in complaint(written(tmp_path, text))


def test_a_policy_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in complaint(tmp_path / "none.toml")
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in complaint(path)


@pytest.mark.parametrize("entry", ["instruments = 3\n", "instruments = [3]\n"])
def test_instruments_that_are_no_tables_are_refused_in_one_line(tmp_path: Path, entry: str) -> None:
    assert "instruments" in complaint(written(tmp_path, entry))


def test_a_file_may_say_little(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, "[dials]\nland = 0.5\n"))
    assert policy.name == "mine"
    assert policy.title == Words("mine", "mine")
    assert policy.governance == Governance(land=0.5)


@pytest.mark.parametrize(("month", "risen"), [(23, 0), (24, 1 / 12), (29, 0.5), (35, 1), (100, 1)])
def test_the_sequenced_city_pools_from_the_third_year_on_within_a_year(month: int, risen: float) -> None:
    assert load_policy("sequenced").governance.dial("land", month) == pytest.approx(risen)


@given(shares, st.integers(0, 60), st.integers(0, 100), st.integers(0, 100))
def test_a_dial_never_falls_and_never_passes_its_setting(setting: float, ramp: int, start: int, month: int) -> None:
    governance = Governance(land=setting, ramp=ramp, land_start=start)
    assert 0 <= governance.dial("land", month) <= governance.dial("land", month + 1) <= setting
    assert governance.dial("land", start + max(ramp, 1)) == setting


@given(st.tuples(*[shares] * len(DIALS)))
def test_administration_is_paid_for_the_mean_of_what_is_coordinated(dials: tuple[float, ...]) -> None:
    governance = Governance(**dict(zip(DIALS, dials, strict=True)), ramp=0)
    assert governance.coordination(0) == pytest.approx(sum(dials) / len(dials))


def test_an_extra_release_of_land_builds_floor_and_has_its_price() -> None:
    measure = LandRelease(floor=120_000, price=10_000, months=12)
    plain = load_policy("fragmented")
    policy = Policy("more", Words("more", "更多"), Words("", ""), plain.governance, (measure,))
    more, less = (run(Scenario("twin", one, {"fund_size": 0, "subsidy_most": 0}, months=24)) for one in (policy, plain))
    assert more.records.city["floor_stock"][-1] - less.records.city["floor_stock"][-1] == pytest.approx(120_000, abs=2)
    assert more.outlay - less.outlay == pytest.approx(120_000 * 10_000 / 1e6, rel=1e-4)


def test_a_measure_that_has_not_begun_changes_nothing() -> None:
    plain = load_policy("fragmented")
    later = Policy("later", plain.title, plain.summary, plain.governance, (LandRelease(start=200),))
    cities = [City(Scenario("twin", policy), agents=False) for policy in (plain, later)]
    for city in cities:
        for _ in range(12):
            city.step()
    assert cities[0].fingerprint() == cities[1].fingerprint()


def test_a_record_without_a_kind_is_refused() -> None:
    with pytest.raises(InputError, match="land-release"):
        instrument({"floor": 3})


def test_an_empty_record_is_the_plain_governance() -> None:
    assert read_policy({}, "empty").governance == Governance()
