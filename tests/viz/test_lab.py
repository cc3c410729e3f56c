from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import pytest

from sim.errors import InputError
from tests.viz.conftest import TWIN, until
from viz.page.frame import framed, notes
from viz.visitor.actions import act
from viz.visitor.lab import Lab, compared_receipt, link_of
from viz.visitor.link import opened

Visit = Callable[..., Lab]
Settled = Callable[[Lab], Lab]


def told(lab: Lab, deed: str, **more: object) -> Lab:
    act(lab, {"deed": deed, **more})
    return lab


def test_the_first_answer_comes_without_asking(visit: Visit, settled: Settled) -> None:
    lab = settled(visit())
    assert lab.answer is not None
    assert lab.answer.pairs == 64
    assert not lab.stale


def test_the_answer_is_that_of_the_command_line(visit: Visit, settled: Settled) -> None:
    lab = settled(visit())
    assert lab.answer is not None
    assert lab.asked.ask(workers=1).digest == lab.answer.comparison.digest


def test_an_answer_stays_in_view_as_stale_until_the_next_is_known(visit: Visit, settled: Settled) -> None:
    lab = settled(visit())
    told(lab, "set", name="delay_city", value=11, arm="both")
    before = lab.answer
    if lab.stale:
        assert before is not None
        assert before.question.parameters == {}
    settled(lab)
    assert lab.answer is not None
    assert lab.answer.question.parameters == {"delay_city": 11}


def test_a_lever_back_at_its_usual_place_is_no_longer_changed(visit: Visit) -> None:
    lab = visit()
    told(lab, "set", name="delay_city", value=11, arm="both")
    told(lab, "set", name="delay_city", value=4, arm="both")
    assert lab.question.parameters == {}


def test_a_dial_is_set_on_one_side_only(visit: Visit) -> None:
    lab = told(visit(), "set", name="land", value=0.25, arm="against")
    assert lab.question.against.rules == {"land": 0.25}
    assert lab.question.policy.rules == {}


def test_undo_and_redo_go_back_and_forth_over_many_changes(visit: Visit) -> None:
    lab = visit()
    seen = [lab.question]
    for value in range(1, 51):
        told(lab, "set", name="delay_city", value=value / 3, arm="both")
        if lab.question != seen[-1]:
            seen.append(lab.question)
    for question in reversed(seen[:-1]):
        assert told(lab, "undo").question == question
    for question in seen[1:]:
        assert told(lab, "redo").question == question
    assert told(lab, "redo").question == seen[-1]


def test_swapping_the_cities_flips_every_difference_exactly(visit: Visit, settled: Settled) -> None:
    lab = settled(visit())
    assert lab.answer is not None
    before = {row.name: row.paired.mean for row in lab.answer.comparison.rows}
    settled(told(lab, "swap"))
    after = {row.name: row.paired.mean for row in lab.answer.comparison.rows}
    assert all(after[name] == -value or value != value for name, value in before.items())  # noqa: PLR0124 - nan


def test_language_theme_and_page_leave_the_question_alone(visit: Visit) -> None:
    lab = told(visit(), "set", name="effort", value=0.02, arm="both")
    question, job = lab.question, lab.job
    for deed, value in (("language", "zh"), ("theme", "dark"), ("page", "home"), ("outcome", "revenue_end")):
        told(lab, deed, value=value)
    assert lab.question == question
    assert lab.job is job


def test_a_link_opens_as_it_was_shared_and_says_that_the_result_is_the_same(visit: Visit, settled: Settled) -> None:
    lab = settled(told(visit(), "set", name="delay_city", value=7, arm="both"))
    other = settled(visit(link_of(lab)))
    assert other.question == lab.question
    assert other.answer is not None
    assert lab.answer is not None
    assert other.answer.comparison.digest == lab.answer.comparison.digest
    assert any("bit for bit" in block.text for block in notes(other))


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("result", "0" * 16, "receipt-six"),
        ("welfare", "123", "receipt-same"),
        ("code", "0" * 12, "receipt-older"),
        ("data", "0" * 12, "receipt-older"),
        ("set", "delay_city=8", "receipt-tampered"),
        ("pairs", "32", "receipt-passed"),
    ],
)
def test_a_link_that_was_altered_or_is_old_says_which_part_differs(
    visit: Visit, settled: Settled, part: str, value: str, said: str
) -> None:
    lab = settled(visit(TWIN + "&set=delay_city%3D7"))
    written = {name: values[-1] for name, values in parse_qs(link_of(lab).removeprefix("?")).items()}
    if part in ("code", "data"):
        written["result"] = "0" * 16
    other = settled(visit("?" + urlencode(written | {part: value})))
    assert other.receipt is not None
    assert other.answer is not None
    key, values = compared_receipt(other.receipt, other.answer)
    assert key == said
    assert part not in ("code", "data") or values["parts"] == part


def test_a_receipt_to_six_digits_is_told_from_one_that_differs(visit: Visit, settled: Settled) -> None:
    lab = settled(visit())
    receipt = opened(link_of(lab), ("home",)).receipt
    assert receipt is not None
    assert lab.answer is not None
    assert compared_receipt(replace(receipt, result="1" * 16), lab.answer)[0] == "receipt-six"
    wrong = replace(receipt, result="1" * 16, headline={"welfare": receipt.headline["welfare"] * 1.01})
    assert compared_receipt(wrong, lab.answer)[0] == "receipt-tampered"


@pytest.mark.parametrize(
    "deed",
    [
        {"deed": "set", "name": "delay_city", "value": 99, "arm": "both"},
        {"deed": "set", "name": "delay_city", "value": "six", "arm": "both"},
        {"deed": "set", "name": "delay_city", "value": float("nan"), "arm": "both"},
        {"deed": "set", "name": "no_such_lever", "value": 1, "arm": "both"},
        {"deed": "set", "name": "land", "value": 0.5, "arm": "everywhere"},
        {"deed": "set", "name": "priorities", "value": 2.5, "arm": "policy"},
        {"deed": "choose", "arm": "policy", "name": "../../secret.toml"},
        {"deed": "page", "value": "secrets"},
        {"deed": "language", "value": "fr"},
        {"deed": "outcome", "value": ["welfare"]},
        {"deed": "worlds", "values": {"months": 100_000, "seed": 1}},
        {"deed": "worlds", "values": {"months": 12, "seed": -1}},
        {"deed": "no such deed"},
        {"deed": ["set"]},
        "set",
        None,
        17,
    ],
)
def test_what_a_browser_tells_wrongly_becomes_a_line_and_changes_nothing(visit: Visit, deed: object) -> None:
    lab = visit()
    question, view = lab.question, lab.view
    act(lab, deed)
    assert len(lab.complaints) == 1
    assert "\n" not in lab.complaints[0]
    assert (lab.question, lab.view) == (question, view)


def test_what_goes_wrong_inside_is_told_to_the_log_and_not_to_the_page(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lab = visit()

    def broken(_lab: Lab) -> list[object]:
        raise RuntimeError("/secret/place")

    monkeypatch.setattr("viz.pages.home.blocks", broken)
    text = "".join(block.text for block in framed(lab).main)
    assert "/secret/place" not in text
    assert "could not be drawn" in text
    assert "/secret/place" in caplog.text


def test_a_visitor_asks_for_no_more_than_the_room_allows(visit: Visit) -> None:
    lab = visit()
    with pytest.raises(InputError, match="at most 240"):
        lab.ask(replace(lab.question, months=241))


def test_stopping_keeps_the_answer_and_going_on_completes_it(visit: Visit, settled: Settled) -> None:
    lab = visit("?world=twin&months=13&seed=77")
    until(lambda: lab.job.pairs >= 8)
    told(lab, "cancel")
    if lab.job.state != "done":
        assert lab.job.state == "cancelled"
    assert lab.answer is not None
    assert settled(told(lab, "resume")).answer.pairs == 64


def test_two_visitors_do_not_see_each_other(visit: Visit, settled: Settled) -> None:
    ann, bob = visit(), visit()
    told(ann, "set", name="delay_city", value=1, arm="both")
    told(bob, "set", name="effort", value=0.05, arm="both")
    told(bob, "language", value="zh")
    for lab in (ann, bob):
        settled(lab)
    assert ann.question == replace(opened(TWIN, ("home",)).question, parameters={"delay_city": 1})
    assert bob.question.parameters == {"effort": 0.05}
    assert ann.language == "en"
    assert ann.answer.comparison.digest != bob.answer.comparison.digest


def test_leaving_gives_up_what_is_being_lived(visit: Visit) -> None:
    lab = visit("?world=twin&months=200&seed=4321")
    job = lab.job
    lab.close()
    assert not job.live


def test_two_cities_alike_differ_in_nothing_and_the_page_says_so(visit: Visit, settled: Settled) -> None:
    lab = settled(visit(TWIN + "&against=chessboard"))
    assert all(not row.paired.mean or row.paired.mean != row.paired.mean for row in lab.answer.comparison.rows)
    text = "".join(block.text for block in framed(lab).main)
    assert "follow the same rules" in text
    assert "No difference" in text


def test_the_page_before_the_first_pair_says_what_it_waits_for(visit: Visit) -> None:
    lab = visit("?world=twin&months=100&seed=999")
    if lab.answer is None:
        assert "first 8 pairs" in "".join(block.text for block in framed(lab).main)
