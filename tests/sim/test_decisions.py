"""The decision ledger says why a firm was sited, branched or left, and how little would have turned it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.city import City
from sim.door import Result, run
from sim.errors import InputError
from sim.ledger.book import COLUMNS, Ledger
from sim.ledger.decision import NOWHERE, Decision, Flip, Option, Term, smallest
from sim.ledger.flips import by_gap, by_logit, by_rank, logit_changes
from sim.ledger.land import by_committee, by_districts, merit_terms, standing_terms
from sim.ledger.parting import first_parting
from sim.mechanisms.choice import choose
from sim.mechanisms.land import Land, cleared, merit, requests, standing
from sim.scenario import Scenario

CROWDED = {"floor_supply": 12_000, "leave_rate": 0.04}
HAIR = 1e-6
utilities = st.lists(st.floats(-3, 3), min_size=2, max_size=6)
lucks = st.floats(0.01, 0.99)


def lived(policy: str = "chessboard", months: int = 36, *, ledger: bool = True, **settings: float) -> Result:
    return run(Scenario.build(policy, "twin", CROWDED | settings, months, 3), ledger=ledger)


def kept(result: Result) -> Ledger:
    assert result.ledger is not None
    return result.ledger


def asking_city(policy: str = "chessboard", **settings: float) -> City:
    """Return twin after two crowded years, with firms that wait for floor."""
    city = City(Scenario.build(policy, "twin", CROWDED | {"floor_supply": 0} | settings), agents=False)
    for _ in range(24):
        city.step()
    assert requests(city).size > 1
    return city


def about(decisions: list[Decision], firm: int) -> Decision:
    return next(one for one in decisions if one.firm == firm)


@pytest.mark.parametrize("policy", ["fragmented", "chessboard"])
def test_writing_decisions_down_changes_nothing(policy: str) -> None:
    assert lived(policy).digest == lived(policy, ledger=False).digest


def test_without_the_wish_for_a_ledger_there_is_none() -> None:
    assert lived(months=1, ledger=False).ledger is None


def test_every_firm_that_left_or_branched_has_its_entry() -> None:
    crowded, free = lived("fragmented", leave_wait=2, floor_supply=0), lived("fragmented", block=0, branch_wait=0)
    for kind, series, result in (("leave", "left", crowded), ("branch", "branched", free)):
        taken = [one.month for one in kept(result).decisions if one.kind == kind and one.choice != NOWHERE]
        assert np.array_equal(np.bincount(taken, minlength=36), result.records.city[series])
        assert taken


@given(utilities.flatmap(lambda values: st.tuples(st.just(values), st.permutations(range(len(values))))), lucks)
def test_a_logit_turns_just_beyond_the_change_named_and_not_before(
    options: tuple[list[float], list[int]], luck: float
) -> None:
    utility, order = np.array(options[0]), np.array(options[1])
    chosen = choose(utility, order, luck)
    for option, change, instead in logit_changes(utility, order, luck, chosen):
        assume(abs(change) < 30 and abs(change) > 1e-4)
        for part, choice in ((1 + 1e-4, instead), (1 - 1e-4, chosen)):
            moved = utility.copy()
            moved[option] += change * part
            assert choose(moved, order, luck) == choice


def test_a_logit_between_two_equal_places_turns_where_the_luck_lies() -> None:
    places = [Option(name, (Term("distance", 50.0, "km", -0.01, low=0.0),)) for name in ("near", "far")]
    flips = list(by_logit(places, np.array([0, 1]), 0.4, 0))
    assert {flip.instead for flip in flips} == {"far"}
    least = smallest(flips)
    assert least is not None
    assert least.change == pytest.approx(100 * np.log(1.5))  # near weighs 2 parts of 5 when the luck .4 reaches it


def test_where_there_is_no_other_option_nothing_turns() -> None:
    assert list(logit_changes(np.array([1.0]), np.array([0]), 0.3, 0)) == []


def test_a_firm_is_told_the_points_it_lacked_to_the_last_one_served() -> None:
    request = Option("request", (Term("growth", 0.2, "1", 10.0),))
    flips = list(by_rank(request, np.array([9.0, 5.0, 1.0]), np.array([0, 0, -1, -1]), 2, ("hall", NOWHERE)))
    assert [(flip.change, flip.instead) for flip in flips] == [(pytest.approx(0.3), "hall")]


def test_of_two_changes_the_one_that_is_the_smaller_part_of_its_term_is_named() -> None:
    flips = [Flip("a", "room", 1000.0, 200.0, "m2", "b"), Flip("a", "delay", 4.0, 1.0, "month", "b")]
    assert smallest(flips) == flips[0]
    assert smallest([]) is None


@pytest.mark.parametrize("capture", [0.0, 0.4])
def test_the_terms_add_up_to_the_points_that_decided(capture: float) -> None:
    city = asking_city(capture=capture)
    rows = requests(city)
    for terms, points in ((merit_terms, merit), (standing_terms, standing)):
        added = [sum(term.points for term in own) for own in terms(city, rows)]
        np.testing.assert_allclose(added, points(city, rows), rtol=1e-12)


@pytest.mark.parametrize("scarce", [500.0, 4000.0])
def test_a_request_is_answered_as_the_ledger_foretells_when_its_term_changes(scarce: float) -> None:
    city = asking_city("fragmented")
    rows, turned = requests(city), 0
    floor = np.full(city.sites.rows, scarce)
    for decision in list(by_districts(city, rows, floor)):
        flip, row = decision.flip, int(np.flatnonzero(city.firms.id == decision.firm)[0])
        if flip is None or flip.term not in {"output", "growth", "wanted"}:
            continue
        column = getattr(city.firms, flip.term)
        for part, choice in ((1 + HAIR, flip.instead), (1 - HAIR, decision.choice)):
            column[row] += flip.change * part
            assert about(list(by_districts(city, rows, floor)), decision.firm).choice == choice
            column[row] = flip.value
        turned += 1
    assert turned


def test_a_longer_delay_than_the_one_named_would_have_kept_the_request_waiting() -> None:
    result = lived("fragmented")
    fixed = Land().procedure_fixed
    delays = [one for one in kept(result).decisions if one.flip is not None and one.flip.term == "delay"]
    assert delays
    for one in delays:
        assert one.flip is not None
        limit = one.flip.value + one.flip.change
        later, sooner = (cleared((1 - fixed) * limit * part, 1) for part in (1 + HAIR, 1 - HAIR))
        assert one.draws["heard"] < sooner
        assert one.draws["heard"] > later or limit * fixed == pytest.approx(round(limit * fixed))


def test_asking_the_ledger_grants_nothing() -> None:
    city = asking_city()
    before = city.fingerprint()
    assert list(by_committee(city, requests(city), np.full(city.sites.rows, 5000.0), 2))
    assert city.fingerprint() == before


def test_a_firm_after_the_last_case_of_a_meeting_is_not_helped_by_room() -> None:
    city = asking_city()
    decisions = list(by_committee(city, requests(city), np.full(city.sites.rows, 1e6), 1))
    assert [one.choice == NOWHERE for one in decisions] == [False] + [True] * (len(decisions) - 1)
    assert all(one.flip is None or one.flip.term not in {"room", "wanted"} for one in decisions[1:])


def test_a_leaver_would_have_stayed_with_a_smaller_gap() -> None:
    result = lived("fragmented", leave_wait=8, floor_supply=0)
    leaving = [one for one in kept(result).decisions if one.kind == "leave"]
    p = result.scenario.settings()[0].land
    assert leaving
    for one in leaving:
        gap = one.options[0].terms[0]
        assert one.draws["urge"] < p.leave_rate * min(1, gap.value / p.leave_gap)
        if one.flip is not None and one.flip.term == "gap":
            assert one.draws["urge"] >= p.leave_rate * (1 - HAIR) * (gap.value + one.flip.change) / p.leave_gap


def test_the_table_has_a_row_for_each_term_and_opens_empty() -> None:
    ledger = kept(lived())
    frame = ledger.frame()
    assert len(frame) == sum(len(option.terms) for one in ledger.decisions for option in one.options)
    assert frame["decision"].nunique() == len(ledger.decisions)
    assert list(Ledger().frame().columns) == list(COLUMNS)


def test_under_one_policy_a_firm_never_parts_from_itself() -> None:
    one, other = lived(), lived()
    assert all(first_parting(one, other, decision.firm) is None for decision in kept(one).decisions)


def test_two_policies_part_a_firm_in_the_first_month_they_decide_differently() -> None:
    one, other = lived("chessboard"), lived("fragmented")
    partings = [first_parting(one, other, firm) for firm in {item.firm for item in kept(one).decisions}]
    parted = [parting for parting in partings if parting is not None]
    assert parted
    for parting in parted:
        before = [[item for item in kept(arm).of(parting.firm) if item.month < parting.month] for arm in (one, other)]
        assert [(i.month, i.kind, i.choice) for i in before[0]] == [(i.month, i.kind, i.choice) for i in before[1]]
        for mine, theirs in parting.unlike().values():
            assert mine.value != theirs.value


def test_the_same_firm_meets_the_same_luck_in_both_arms() -> None:
    books = [
        {(one.month, one.firm, one.kind): one.draws for one in kept(lived(policy)).decisions}
        for policy in ("chessboard", "fragmented")
    ]
    shared = books[0].keys() & books[1].keys()
    assert shared
    assert all(books[0][address] == books[1][address] for address in shared)


def test_arms_without_ledgers_or_with_other_luck_cannot_be_set_side_by_side() -> None:
    one, bare = lived(months=2), lived(months=2, ledger=False)
    with pytest.raises(InputError, match="ledger=True"):
        first_parting(one, bare, 0)
    stranger = replace(one, scenario=one.scenario.but(seed=4))
    with pytest.raises(InputError, match="one world and seed"):
        first_parting(one, stranger, 0)


def test_a_firm_that_left_is_sited_no_more() -> None:
    result = lived("fragmented", leave_wait=8, floor_supply=0)
    gone = {one.firm: one.month for one in kept(result).decisions if one.kind == "leave"}
    assert gone
    assert all(one.month <= gone.get(one.firm, one.month) for one in kept(result).decisions)


@pytest.mark.parametrize("policy", ["fragmented", "chessboard"])
def test_every_project_that_landed_has_its_entry_and_its_district_had_the_most_to_give(policy: str) -> None:
    result = lived(policy, months=48, floor_supply=60_000)
    bids = [one for one in kept(result).decisions if one.kind == "bid"]
    won = [one.month for one in bids if one.choice != NOWHERE]
    assert np.array_equal(np.bincount(won, minlength=48), result.records.city["outside_landed"])
    assert won
    for one in bids:
        assert (one.choice == NOWHERE) == (len(one.options) == 1)
        assert one.choice == max(one.options[1:], key=lambda option: option.points, default=Option(NOWHERE, ())).name


def test_the_second_needs_to_offer_just_the_gap_more() -> None:
    options = [
        Option(name, (Term("offer", value, "M/m2", 1.0, low=0.0),)) for name, value in (("east", 3), ("west", 2))
    ]
    least = smallest(by_gap(options, "east"))
    assert least is not None
    assert (least.option, least.change, least.instead) == ("east", -1.0, "west")
