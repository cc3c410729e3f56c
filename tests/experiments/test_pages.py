"""What a terminal shows: the same facts in two languages, at any width, without control codes when piped."""

from __future__ import annotations

import string
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from experiments import compare
from experiments.comparison import Comparison
from experiments.layout import Cells, paired_table
from experiments.tables import comparison_page, headline, remarks, run_page
from experiments.words import LANGUAGES, TEXT, Language, between, say, written
from sim import Scenario, run
from sim.outcomes import OUTCOMES, PAGE


def page(comparison: Comparison, language: Language, width: int) -> str:
    """Return a page as a pipe would receive it."""
    out = StringIO()
    screen = Console(file=out, width=width, highlight=False, markup=False)
    screen.print(comparison_page(comparison, language, width))
    return out.getvalue()


@pytest.mark.parametrize("key", TEXT)
def test_every_text_has_the_same_blanks_in_both_languages(key: str) -> None:
    blanks = [{blank for _, blank, _, _ in string.Formatter().parse(text) if blank} for text in TEXT[key]]
    assert blanks[0] == blanks[1]
    assert all(text.strip() for text in TEXT[key])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_line_of_a_page_is_wider_than_the_screen(twins: Comparison, language: Language, width: int) -> None:
    lines = page(twins, language, width).splitlines()
    assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_piped_page_holds_no_control_codes_and_breaks_no_number(twins: Comparison, language: Language) -> None:
    text = page(twins, language, 80)
    assert all(character.isprintable() or character == "\n" for character in text)
    row = twins.row("revenue_end")
    assert written(row.policy, 0) in text
    assert any(between(row.paired.low, row.paired.high, decimals) in text for decimals in range(3))


def test_the_headline_gives_revenue_and_welfare_with_their_intervals(twins: Comparison) -> None:
    said = headline(twins)
    assert said.startswith("Over 3 paired worlds")
    assert "revenue_end" in said
    assert "welfare" in said
    assert said.count("[") == 2


def test_the_headline_says_cannot_tell_where_the_interval_holds_zero() -> None:
    unclear = compare("fragmented", "rules-only", pairs=2, months=24, world="twin", workers=1)
    found = [row for row in unclear.rows if row.name in {"revenue_end", "welfare"}]
    assert {row.paired.verdict for row in found} == {"cannot tell"}
    assert headline(unclear).count("cannot tell") == 2


def test_a_policy_compared_with_itself_reads_as_no_difference() -> None:
    same = compare("hybrid", "hybrid", pairs=2, months=13, world="twin", workers=1)
    assert "no difference in revenue_end" in headline(same, "en")
    assert "没有差别" in headline(same, "zh")
    assert "Nothing differs" in " ".join(remarks(same, "en"))


def test_below_the_tables_stand_money_what_differs_and_what_is_judgement(twins: Comparison) -> None:
    said = " ".join(remarks(twins, "en"))
    for part in ("Public outlay", "land 1 | 0", "Look 1 of 1", "counterfactual", "Judgement"):
        assert part in said
    assert twins.digest in said


def test_the_chinese_page_calls_no_outcome_by_its_english_name(twins: Comparison) -> None:
    text = page(twins, "zh", 100)
    assert not [name for name in OUTCOMES if name in text]
    assert "无法判断" in text or "没有差别" in text


def test_a_row_stands_on_one_line_where_there_is_room_and_on_two_where_there_is_not() -> None:
    rows = [Cells("revenue_end", "M/year", "1,000,000", "900,000", "+100,000", "[+1, +2]", "100%", "chessboard")]
    heights = []
    for width in (100, 60):
        out = StringIO()
        names = ("outcome", "chessboard", "fragmented")
        Console(file=out, width=width).print(paired_table("", rows, names, 0.95, "en", width))
        heights.append(len(out.getvalue().strip().splitlines()))
    assert heights == [3, 5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_run_shows_every_outcome_and_that_it_decides_nothing(language: Language) -> None:
    result = run(Scenario.build(policy="hybrid", world="twin", months=13))
    out = StringIO()
    Console(file=out, width=100).print(run_page(result, language))
    assert result.digest in out.getvalue()
    assert say("not reached", language) in out.getvalue()
    assert out.getvalue().count("\n") > len(OUTCOMES)


def test_a_page_opens_with_some_outcomes_and_says_how_to_see_the_rest(twins: Comparison) -> None:
    def printed(*, whole: bool) -> str:
        out = StringIO()
        Console(file=out, width=110).print(comparison_page(twins, "en", 110, whole=whole))
        return out.getvalue()

    assert f"{len(OUTCOMES) - len(PAGE)} more outcomes with --all" in printed(whole=False)
    assert [name for name in PAGE if name not in printed(whole=False)] == []
    assert [name for name in OUTCOMES if name not in printed(whole=True)] == []
    assert "more outcomes" not in printed(whole=True)
