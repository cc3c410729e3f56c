"""A study's report is one file that needs nothing else, says the same each time, and hides no departure."""

from __future__ import annotations

import base64
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from experiments.cli import answer
from experiments.study.asked import departure
from experiments.study.door import run_study, sections_of
from experiments.study.evidence import Evidence
from experiments.study.html import page
from experiments.study.plan import Design, Plan, Seeds, read_plan
from experiments.study.provenance import digest, portable
from experiments.study.store import Store
from sim.errors import InputError

EVIL = "Who wins? <script>alert('x')</script> & \"quotes\""
PLAN = Plan(
    name="small <b>",
    question=EVIL,
    world="twin",
    months=13,
    policies=["fragmented", "chessboard"],
    outcomes=["welfare", "revenue_end"],
    seeds=Seeds(pairs=3),
    parameters={"capture": 0.3},
    shocks=[{"kind": "demand-crash", "start": 5}],
    design=Design(kind="latin", points=2, box={"delay_city": [0.0, 9.0], "effort": [0.0, 0.03]}),
)


class Reader(HTMLParser):
    """What a browser finds in a page: tags with their attributes, ids, and whether all tags are closed."""

    EMPTY = ("meta", "input", "img", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last tag, which has to be the same."""
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of all tags of a kind."""
        return [found for name, found in self.tags if name == tag]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "small"
    run_study(PLAN, folder, workers=1)
    return folder


@pytest.fixture(scope="module")
def text(finished: Path) -> str:
    evidence = Evidence(PLAN, Store(finished))
    return page(evidence, sections_of(evidence))


def evidence_of(folder: Path) -> Evidence:
    return Evidence(PLAN, Store(folder))


def test_the_report_asks_nothing_of_anyone(text: str) -> None:
    read = Reader(text)
    assert read.open == []
    assert read.all("script") == read.all("link") == read.all("iframe") == []
    sources = [found[name] for _, found in read.tags for name in ("src", "href", "action", "data") if name in found]
    assert sources
    assert all(source.startswith(("data:image/", "#")) for source in sources)
    ours = re.sub(r'src="data:[^"]*"', "", text)
    assert "http://" not in ours
    assert "https://" not in ours
    assert "url(" not in ours
    assert "@import" not in ours


def test_its_pictures_ask_nothing_either(text: str) -> None:
    for found in Reader(text).all("img"):
        kind, _, body = found["src"].partition(";base64,")
        drawn = base64.b64decode(body)
        if kind.endswith("svg+xml"):
            assert not re.findall(rb'(?:xlink:href|href|src)="(?!#)', drawn)
            assert b"<script" not in drawn


def test_what_a_study_says_of_itself_is_text_and_never_code(text: str) -> None:
    assert "<script" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;quotes&quot;" in text


def test_the_same_store_gives_the_same_bytes(finished: Path, text: str, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "copy")
    again = evidence_of(tmp_path / "copy")
    assert page(again, sections_of(again)) == text


def test_a_store_filled_in_another_order_has_the_same_digest(finished: Path, tmp_path: Path) -> None:
    run_study(PLAN.but(seeds=Seeds(pairs=1)), tmp_path / "grown", workers=1)
    run_study(PLAN, tmp_path / "grown", workers=1, grow=True)
    assert digest(evidence_of(tmp_path / "grown")) == digest(evidence_of(finished))


def test_tables_and_pictures_can_be_read_without_seeing_them(text: str) -> None:
    read = Reader(text)
    assert {found.get("scope") for found in read.all("th")} == {"col", "row"}
    assert all(len(found["alt"]) > 40 for found in read.all("img"))
    ids = [found["id"] for _, found in read.tags if "id" in found]
    assert len(ids) == len(set(ids))
    assert {found["href"][1:] for found in read.all("a")} <= set(ids)
    assert {found["for"] for found in read.all("label")} == {"show-en", "show-zh"}
    assert {found["lang"] for found in read.all("main")} == {"en", "zh-Hans"}


@pytest.mark.parametrize(
    "said",
    [
        "The runs are as planned: 12 of 12 runs finished, none failed.",
        "Whole-city chessboard",
        "demand-crash",
        "These are not facts about Hangzhou",
        "History is a partial chessboard",
        "历史本身是部分的一盘棋",
        "各次运行与计划一致：计划 12 次，完成 12 次，无失败。",
        "yipanqi study run study.toml --out results/small--b-",
        "capture",
    ],
)
def test_the_report_says_how_it_came_about(said: str, text: str) -> None:
    assert said in text


def test_the_verdict_comes_first(text: str) -> None:
    first = text.index("welfare (")
    assert text.index("<h1>") < first < text.index("The runs are as planned") < text.index("<h2>")


def test_the_assumptions_are_the_uncertain_numbers_of_this_study(finished: Path) -> None:
    found = {section.key: section for section in sections_of(evidence_of(finished))}["assumptions"]
    named = {row["name"]: row for row in found.plain}
    assert {"delay_city", "effort", "capture", "land", "share_home"} <= set(named)
    assert "committee" not in named
    assert named["delay_city"]["here"] == "0 … 9"
    assert {row["kind"] for row in found.plain} <= {"J", "U"}


def test_runs_that_depart_from_the_plan_are_said_to(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "less"
    run_study(PLAN, folder, workers=1)
    store = Store(folder)
    kept = store.query(
        "SELECT * FROM runs WHERE NOT (seed = 2 AND point = 1) AND NOT (policy = 'chessboard' AND point = 0)"
    )
    lost = store.query("SELECT case_key FROM runs WHERE seed = 2 AND point = 1")
    for part in store.parts():
        part.unlink()
    store.add([{str(name): value for name, value in row.items()} for row in kept.to_dict("records")])
    store.add([{"case_key": key, "traceback": "the river rose"} for key in lost["case_key"]], "failures")
    found = departure(evidence_of(folder))
    assert (found.asked, found.there, found.short, found.empty, found.failed) == (12, 7, 1, 1, 2)
    short = evidence_of(folder)
    said = page(short, sections_of(short))
    assert "The runs depart from the plan: 7 of 12 runs finished, 2 failed" in said
    assert "各次运行偏离计划：计划 12 次，完成 7 次，失败 2 次" in said
    assert not departure(evidence_of(finished)).any


def test_a_folder_is_not_read_as_the_answer_to_another_question(finished: Path) -> None:
    other = Evidence(PLAN.but(months=14), Store(finished))
    with pytest.raises(InputError, match="months: 13 -> 14"):
        sections_of(other)


def test_the_study_file_in_the_report_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(portable(PLAN).to_toml(), encoding="utf-8")
    assert read_plan(path) == PLAN


def test_own_policies_are_named_without_the_way_to_them(tmp_path: Path) -> None:
    copy = tmp_path / "own.toml"
    copy.write_text('name = "own"\n[dials]\nland = 1\n', encoding="utf-8")
    plan = PLAN.but(policies=["fragmented", str(copy)], seeds=Seeds(pairs=1), design=Design())
    evidence = Evidence(plan, run_study(plan, tmp_path / "out", workers=1))
    said = page(evidence, sections_of(evidence))
    assert str(tmp_path) not in said
    assert "own.toml" in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_writes_the_report(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, out, html = tmp_path / "small.toml", tmp_path / "out", tmp_path / "report.html"
    study.write_text(PLAN.but(seeds=Seeds(pairs=1)).to_toml(), encoding="utf-8")
    assert answer(["study", "report", str(study), "--out", str(out), "--html", str(html)]) == 2
    assert not html.exists()
    assert answer(["study", "run", str(study), "--out", str(out), "--workers", "1"]) == 0
    command = ["study", "report", str(study), "--out", str(out), "--lang", language]
    assert answer([*command, "--html", str(html)]) == 0
    assert f'id="show-{language}" checked' in html.read_text(encoding="utf-8")
    capsys.readouterr()
    assert answer([*command, "--html", str(tmp_path / "no" / "where.html")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_every_command_of_a_study_answers_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, out = tmp_path / "small.toml", tmp_path / "out"
    study.write_text(PLAN.but(seeds=Seeds(pairs=1), design=Design()).to_toml(), encoding="utf-8")
    for command, key in (("run", "done"), ("status", "asked"), ("report", "verdicts")):
        workers = ["--workers", "1"] if command == "run" else []
        assert answer(["study", command, str(study), "--out", str(out), "--json", *workers]) == 0
        assert key in json.loads(capsys.readouterr().out)
