"""A study's report is one file that needs nothing else, says the same each time, and hides no departure."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from matplotlib.axes import Axes

from experiments.cli import answer
from experiments.study.asked import KINDS, RULES, Departure, departure, design_in_words, in_words, pairs_wanted
from experiments.study.door import run_study, sections_of
from experiments.study.evidence import Evidence
from experiments.study.html import page
from experiments.study.images import address_of, figure_of
from experiments.study.plan import Attribution, Design, Plan, Seeds, read_plan
from experiments.study.provenance import digest, portable
from experiments.study.search.table import Search
from experiments.study.sections import Picture
from experiments.study.shapes import Kind
from experiments.study.store import Store, open_store
from experiments.words import Language
from sim.errors import InputError
from sim.quantity import Words

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


def test_a_crowded_picture_is_sent_as_points_and_stays_small() -> None:
    def crowd(axes: Axes, _: Language) -> None:
        for place in range(3_000):
            axes.plot([place], [place % 7], "o")

    crowded = Picture(Words("many", "很多"), crowd)
    first, again = (address_of(figure_of(crowded, "en")) for _ in range(2))
    assert first.startswith("data:image/png")
    assert len(first) < 200_000
    assert first == again


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


def test_the_parts_go_from_the_verdict_to_where_it_comes_from(finished: Path) -> None:
    keys = [section.key for section in sections_of(evidence_of(finished))]
    assert keys[:2] == ["verdicts", "asked"]
    assert keys[-2:] == ["assumptions", "provenance"]


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
    lost = store.query("SELECT case_key, policy, seed FROM runs WHERE seed = 2 AND point = 1")
    for part in store.parts():
        part.unlink()
    store.add([{str(name): value for name, value in row.items()} for row in kept.to_dict("records")])
    lost["traceback"] = "the river rose"
    store.add([{str(name): value for name, value in row.items()} for row in lost.to_dict("records")], "failures")
    found = departure(evidence_of(folder))
    assert (found.asked, found.there, found.short, found.empty, found.failed) == (12, 7, 1, 1, 2)
    short = evidence_of(folder)
    said = page(short, sections_of(short))
    assert "The runs depart from the plan: 7 of 12 runs finished, 2 failed" in said
    assert "各次运行偏离计划：计划 12 次，完成 7 次，失败 2 次" in said
    assert not departure(evidence_of(finished)).any


GROWING = PLAN.but(
    months=3,
    shocks=[],
    outcomes=["revenue_end"],
    seeds=Seeds(pairs=2, stop="verdict", max_pairs=8),
    design=Design(kind="list", box={"effort": [0.0, 0.01, 0.02]}),
)


def story(folder: Path, lived: dict[int, int], gap: Callable[[int, int], float]) -> Evidence:
    """Return a study of made-up runs: chessboard's revenue is the reference's plus a gap of environment and world."""
    store = open_store(GROWING, folder)
    rows = [
        {
            "case_key": f"{point} {seed} {policy}",
            "point": point,
            "policy": policy,
            "seed": seed,
            "digest": "d",
            "outlay": 0.0,
            "revenue_end": 100.0 + seed + (gap(point, seed) if policy == "chessboard" else 0.0),
        }
        for point, worlds in lived.items()
        for seed in range(1, worlds + 1)
        for policy in GROWING.policies
    ]
    store.add(rows)
    return Evidence(GROWING, store)


def split(point: int, seed: int) -> float:
    """Return a gap that is plain in the first environment, and has no sign in the others."""
    return 5.0 + 0.001 * seed if point == 0 else (-1.0) ** seed


def test_environments_that_stopped_at_their_verdict_are_as_planned(tmp_path: Path) -> None:
    evidence = story(tmp_path, {0: 2, 1: 8, 2: 8}, split)
    found = departure(evidence)
    assert pairs_wanted(evidence).tolist() == [2, 8, 8]
    assert (found.asked, found.there, found.any) == (36, 36, False)
    assert "as planned: 36 of 36" in in_words(found).en


@pytest.mark.parametrize(
    ("lived", "wanted"), [({0: 2, 1: 3, 2: 8}, [2, 4, 8]), ({0: 2, 1: 4, 2: 8}, [2, 8, 8]), ({0: 2, 2: 8}, [2, 2, 8])]
)
def test_a_growing_study_cut_short_is_not_as_planned(lived: dict[int, int], wanted: list[int], tmp_path: Path) -> None:
    evidence = story(tmp_path, lived, split)
    found = departure(evidence)
    assert pairs_wanted(evidence).tolist() == wanted
    assert (found.short, found.empty) == ((1, 0) if 1 in lived else (0, 1))
    assert found.there == 2 * sum(lived.values()) < found.asked
    assert "depart from the plan" in in_words(found).en
    assert "偏离计划" in in_words(found).zh


def test_worlds_of_the_reference_alone_are_no_pairs_and_no_departure(tmp_path: Path) -> None:
    evidence = story(tmp_path, dict.fromkeys(range(3), 2), lambda _, seed: 5.0 + 0.001 * seed)
    further = {"outlay": 0.0, "revenue_end": 1.0, "digest": "d", "policy": "fragmented"}
    evidence.store.add([{"case_key": f"{seed}", "point": 0, "seed": seed, **further} for seed in range(3, 9)])
    found = departure(Evidence(GROWING, evidence.store))
    assert (found.asked, found.there, found.any) == (12, 12, False)


BOX = {"delay_city": [0.0, 9.0], "effort": [0.0, 0.03]}
SEARCH = Search(
    base="chessboard",
    objectives=["welfare", "public_cost"],
    box={"land": [0.0, 1.0], "joint-fund.money": [0.0, 500.0]},
    measures=[{"kind": "joint-fund", "start": 2}],
    budget=900.0,
    fresh=4,
)


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({"design": Design(kind="morris", points=3, box=BOX)}, "9, 3 walks of Morris", "9 个，3 条 Morris 轨迹"),
        ({"design": Design(kind="saltelli", points=2, box=BOX)}, "8, 2 places of Saltelli", "2 组样本"),
        ({"design": Design(kind="oat", levels=3, box=BOX)}, "one number at a time on 3 levels", "每次只变动一个参数"),
        ({"design": Design(kind="oat", levels=3, box={"effort": [0.0, 0.03]})}, "of 1 number: effort", "涉及 1 个参数"),
        ({"design": Design()}, "1, the numbers as they stand", "参数取现有数值"),
        ({"seeds": Seeds(pairs=4)}, "4 worlds in each environment (seeds 1 to 4)", "4 个世界（种子 1 至 4）"),
        (
            {"seeds": Seeds(pairs=4, precision=0.5, max_pairs=16)},
            "half the interval of welfare is at most 0.5 % of the reference, at most 16",
            "welfare 的区间半宽不超过 0.5%（相对参照方案），至多 16 个",
        ),
        (
            {"seeds": Seeds(pairs=4, stop="verdict", max_pairs=16)},
            "until a winner of welfare can be named under every policy, judged in 3 planned looks",
            "直至每个方案的 welfare 均可判断胜负（计划查看 3 次",
        ),
        (
            {"attribution": Attribution(levers=["land", "fund"])},
            "Arms: 4, every combination of 2 levers of chessboard (land, fund) over fragmented",
            "比较对象：4 种，在 fragmented 之上取 chessboard 的 2 项（land、fund）的全部组合",
        ),
        (
            {"search": SEARCH},
            "2 numbers of chessboard (land, joint-fund.money) for welfare, public_cost at once, public outlay at most "
            "900 M a run on average; 10 generations of 16 policies, each in 8 worlds (seeds 1000001 to 1000008)",
            "在另外 4 个世界（种子 1 至 4）中评判",
        ),
        ({"search": SEARCH.model_copy(update={"budget": None})}, "public_cost at once; 10", "public_cost；共 10 代"),
    ],
)
def test_every_design_is_told_in_words(changes: dict[str, Any], en: str, zh: str, tmp_path: Path) -> None:
    said = design_in_words(Evidence(PLAN.but(**changes), Store(tmp_path)))
    assert en in " ".join(words.en for words in said)
    assert zh in "".join(words.zh for words in said)


def test_every_kind_of_design_and_rule_has_its_words() -> None:
    assert set(KINDS) == set(Kind.__args__)
    assert set(RULES) == {"precision", "verdict"}


def test_a_search_that_is_not_through_departs_from_the_plan() -> None:
    found = Departure(asked=4, there=4, short=0, empty=0, failed=0, searching=True)
    assert found.any
    assert "the search is not through" in in_words(found).en
    assert "搜索尚未完成" in in_words(found).zh


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
