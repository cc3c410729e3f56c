"""The twin view tells one firm's life in both arms, and where and why the two lives part."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from experiments.decisions import TERMS
from sim.door import run
from sim.errors import InputError
from sim.ledger import land
from sim.ledger.decision import NOWHERE
from sim.ledger.parting import first_parting
from sim.quantity import Words
from tests.viz.shots import WORLDS, scenarios, shot, still
from viz.filming.forks import KINDS
from viz.filming.frames import Film
from viz.filming.telling import Teller, amount, figure
from viz.filming.twins import Twin, partings, twin
from viz.words import say

both_worlds = pytest.mark.parametrize("world", WORLDS)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def firms(film: Film) -> list[int]:
    """Return all firms of a small film, and every seventh and those that part in rarer ways of a large one."""
    rare = [firm for firm, fork in film.forks.items() if fork.kind not in {"site", "born"}]
    return list(film.ids) if len(film.ids) < 100 else sorted({*film.ids[::7], *rare, *film.ids[:12]})


def texts(value: object) -> Iterator[Words]:
    """Yield all words that stand anywhere in a record."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


@both_worlds
def test_every_firm_can_be_told_in_both_languages_without_a_blank(world: str) -> None:
    for firm in firms(shot(world)):
        for words in texts(twin(shot(world), firm)):
            assert not re.search(r"[{}]|\b(None|nan|inf)\b", words.en + words.zh)
            assert not CHINESE.search(words.en)


@both_worlds
def test_a_life_counts_the_revenue_that_was_filmed(world: str) -> None:
    film = shot(world)
    for firm in firms(film):
        for life, reel in zip(twin(film, firm).lives, film.reels, strict=True):
            assert life.lived == (firm in reel.ids)
            if life.lived:
                made = reel.output[reel.row(firm)].sum(dtype=float)
                assert sum(year or 0.0 for year in life.revenue) == pytest.approx(made, rel=1e-6)
            else:
                assert not any(life.revenue)
                assert life.events == life.trade == ()


@both_worlds
def test_every_decision_of_the_ledger_is_an_event_of_the_life_it_is_about(world: str) -> None:
    film = shot(world)
    for arm, scenario in enumerate(scenarios(world)):
        ledger = run(scenario, ledger=True).ledger
        assert ledger is not None
        for firm in firms(film)[::3]:
            life = twin(film, firm).lives[arm]
            told = [event.month for event in life.events if event.flip is not None]
            assert told == ([decision.month for decision in ledger.of(firm)] if life.lived else [])


@both_worlds
def test_before_lives_part_everything_that_was_granted_was_the_same(world: str) -> None:
    film = shot(world)
    seen = 0
    for firm in firms(film):
        twins = twin(film, firm)
        until = twins.parted.month if twins.parted else scenarios(world)[0].months
        granted = [
            [
                (event.month, event.kind.replace("place", "site"))
                for event in life.events
                if event.month < until and event.kind in {"site", "place", "branch", "fund", "bid", "reserve"}
                if not event.words.en.endswith(("had no floor for it", "found none", "no district had room"))
            ]
            for life in twins.lives
        ]
        assert granted[0] == granted[1]
        seen += len(granted[0])
    assert seen


@both_worlds
def test_lives_part_no_earlier_than_the_first_decision_that_differs_unless_by_birth_or_end(world: str) -> None:
    film = shot(world)
    one, other = (run(scenario, ledger=True) for scenario in scenarios(world))
    for firm, fork in film.forks.items():
        if fork.kind not in {"born", "closed", "reserve"}:
            parting = first_parting(one, other, firm)
            assert parting is not None
            assert parting.month <= fork.month
            sides = fork.decisions()
            taken = [[(item.kind, item.choice) for item in side if item.choice != NOWHERE] for side in sides]
            assert taken[0] != taken[1]


def parted(film: Film, kind: str) -> Iterator[Twin]:
    return (twin(film, firm) for firm, fork in film.forks.items() if fork.kind == kind)


def test_a_firm_that_only_one_arm_knows_is_told_from_when_and_why() -> None:
    film = shot("hangzhou-2023")
    alone = [twins for twins in parted(film, "born") if not all(life.lived for life in twins.lives)]
    assert alone
    for twins in alone:
        assert twins.parted is not None
        (life,) = (life for life in twins.lives if life.lived)
        assert twins.parted.month == life.born
        assert "never came to be" in twins.words.en
        assert twins.parted.why


def test_the_first_difference_about_land_names_both_desks_and_what_differed() -> None:
    film = shot("hangzhou-2023")
    decided = 0
    for twins in parted(film, "site"):
        assert twins.parted is not None
        assert len(twins.parted.why) == 2
        if all(twins.parted.sides):
            decided += 1
            assert twins.parted.gaps
        for side in twins.parted.sides:
            for decision in side:
                assert decision.luck
                assert decision.terms
    assert decided


@both_worlds
def test_luck_is_the_same_in_both_arms_where_both_decided(world: str) -> None:
    for fork in shot(world).forks.values():
        here, there = ({decision.kind: decision.draws for decision in side} for side in fork.decisions())
        assert all(here[kind] == there[kind] for kind in here.keys() & there.keys())


def test_lives_that_never_part_say_so() -> None:
    twins = twin(still(), still().ids[0])
    assert twins.parted is None
    assert twins.words.en == say("player.never", "en")
    assert twins.lives[0] == replace(twins.lives[1], arm=twins.lives[0].arm)


@both_worlds
def test_partings_count_every_firm_whose_lives_part_once(world: str) -> None:
    film = shot(world)
    counted = partings(film)
    assert sum(count for _, _, count in counted.rows) == counted.parted == len(film.forks)
    assert counted.firms == len(film.ids) >= counted.parted > 0
    assert list(counted.rows) == sorted(counted.rows, key=lambda row: (row[0], KINDS.index(row[1])))


def test_of_one_policy_against_itself_nobody_parts() -> None:
    assert partings(still()).rows == ()


def test_a_firm_nobody_knows_is_an_error_that_says_where_to_look() -> None:
    with pytest.raises(InputError, match="table of firms"):
        twin(shot("twin"), 999_999)


def test_a_twin_is_told_quickly() -> None:
    film = shot("hangzhou-2023")
    told = []
    for firm in film.ids[:40]:
        begun = time.perf_counter()
        twin(film, firm)
        told.append(time.perf_counter() - begun)
    assert np.median(told) < 0.05


@pytest.mark.parametrize(
    ("said", "prefix"), [(r'(?:Term|fixed)\("([^"]+)"', "term"), (r'"(\w+)": (?:float|urge|whither)', "luck")]
)
def test_whatever_the_ledger_weighs_or_draws_has_a_name_on_the_page(said: str, prefix: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(land.__file__).parent.glob("*.py")]
    names = {name for source in sources for name in re.findall(said, source)}
    assert len(names) > 3
    for name in names:
        assert say(f"player.{prefix}_{name.replace(' ', '_')}", "zh")


def test_a_term_is_called_the_same_on_the_page_and_in_the_command_line() -> None:
    for term, chinese in TERMS.items():
        assert say(f"player.term_{term.replace(' ', '_')}", "zh") == chinese


def test_months_of_the_film_are_months_of_the_calendar() -> None:
    teller = Teller(scenarios("hangzhou-2023")[0])
    assert teller.date(-1).en == "at the start"
    assert [teller.date(month).en for month in (0, 11, 12)] == ["Jan 2023", "Dec 2023", "Jan 2024"]
    assert teller.date(19).zh == "2024 年 8 月"


@pytest.mark.parametrize("value", [0.0, 0.00123456, 1.0, 12.3456, 99999.6, 1e7, -0.25])
def test_figures_keep_the_size_of_a_number(value: float) -> None:
    assert float(figure(value).replace(",", "")) == pytest.approx(value, rel=0.006)


def test_one_month_is_one_month_and_offers_are_in_yuan() -> None:
    assert amount(1.0, "month").en == "1 month"
    assert amount(0.0015, "M/m2") == Words("1,500 yuan a m²", "1,500 元/平方米")
