"""A search finds what nothing beats, keeps its budget, repeats itself exactly, and is judged where luck is new."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.figure import Figure

from experiments.study import engine
from experiments.study.door import plain_report, report, run_study, status
from experiments.study.evidence import Evidence
from experiments.study.pages import search_line
from experiments.study.plan import Plan, Seeds, read_plan
from experiments.study.search.door import Standing, diary_of
from experiments.study.search.export import write_member
from experiments.study.search.front import dominated, ends, knee, spread_out
from experiments.study.search.judged import judged
from experiments.study.search.levers import base_of, candidate, levers, policy_of
from experiments.study.search.loop import Effort, Scores, explore
from experiments.study.search.section import section
from experiments.study.search.table import Search
from experiments.study.search.trial import Trial
from experiments.study.shapes import searched
from experiments.study.store import Store
from sim import load_policy, run
from sim.columns import Floats
from sim.errors import InputError
from tests.experiments.spoken import refused_in_one_line

SEARCH = Search(
    base="chessboard",
    objectives=["welfare", "theil_end", "public_cost"],
    box={"land": [0, 1], "fund": [0, 1], "committee": [1, 12], "joint-fund.money": [0, 40]},
    measures=[{"kind": "joint-fund", "start": 1}],
    budget=25,
    population=4,
    generations=3,
    pairs=2,
    fresh=3,
    members=3,
)
PLAN = Plan(
    name="sought",
    world="twin",
    months=13,
    policies=["fragmented", "chessboard"],
    outcomes=["welfare"],
    seeds=Seeds(pairs=2),
    search=SEARCH,
)
losses = arrays.arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(2, 4)), elements=st.integers(0, 5))


def rows(store: Store) -> list[tuple[Any, ...]]:
    found = store.query("SELECT point, policy, seed, digest FROM runs ORDER BY point, policy, seed")
    return list(found.itertuples(index=False, name=None))


def allowed(count: int) -> Floats:
    return np.full(count, -1.0)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "whole"
    run_study(PLAN, folder, workers=1)
    return folder


def zdt1(shares: Floats) -> Floats:
    """Return the losses of a known problem, whose best are f2 = 1 - sqrt(f1) (Zitzler, Deb and Thiele 2000)."""
    first, rest = shares[:, 0], 1 + 9 * shares[:, 1:].mean(axis=1)
    return np.stack([first, rest * (1 - np.sqrt(first / rest))], axis=1)


def test_the_loop_finds_the_known_front_of_a_known_problem() -> None:
    seen: list[Floats] = []

    def judge(_generation: int, shares: Floats) -> Scores:
        seen.append(zdt1(shares))
        return Scores(seen[-1], allowed(len(shares)))

    explore(Effort(6, 2, 40, 60, 3), judge)
    tried = np.concatenate(seen)
    first, second = tried[~dominated(tried)].T
    assert len(tried) <= 40 * 60
    assert np.abs(second - (1 - np.sqrt(first))).max() < 0.03
    assert np.diff(np.sort(first), prepend=0, append=1).max() < 0.06


def test_what_fails_or_is_not_allowed_is_worse_than_everything_else() -> None:
    last: list[Floats] = []

    def judge(_generation: int, shares: Floats) -> Scores:
        found = zdt1(shares)
        found[shares[:, 0] < 0.2] = np.nan
        last[:] = [shares]
        return Scores(found, shares[:, 0] - 0.6)

    explore(Effort(3, 2, 24, 30, 1), judge)
    inside = (last[0][:, 0] >= 0.2) & (last[0][:, 0] <= 0.6)
    assert inside.mean() > 0.8


@pytest.mark.parametrize("objectives", [2, 4])
def test_a_search_gone_through_again_breeds_the_same_candidates(objectives: int) -> None:
    def gone_through() -> list[Floats]:
        bred: list[Floats] = []

        def judge(_generation: int, shares: Floats) -> Scores:
            np.random.default_rng().random(int(shares[0, 0] * 7) + 1)  # what others draw does not matter
            bred.append(shares)
            return Scores(np.tile(zdt1(shares), objectives // 2) + shares[:, :objectives], allowed(len(shares)))

        explore(Effort(5, objectives, 8, 4, 7), judge)
        return bred

    for one, other in zip(gone_through(), gone_through(), strict=True):
        assert (one == other).all()


@given(losses)
def test_a_front_is_never_empty_and_beats_all_beside_it(values: Floats) -> None:
    beaten = dominated(values)
    assert not beaten.all()
    best = values[~beaten]
    for row in values[beaten]:
        assert ((best <= row).all(axis=1) & (best < row).any(axis=1)).any()
    assert all(values[place, column] == values[:, column].min() for column, place in enumerate(ends(values)))
    assert 0 <= knee(values) < len(values)


@given(losses, st.integers(2, 6))
def test_a_shortened_front_keeps_its_ends(values: Floats, most: int) -> None:
    chosen = spread_out(values, most)
    assert len(chosen) == min(most, len(values))
    assert len(set(chosen.tolist())) == len(chosen)
    if most >= values.shape[1]:
        assert set(ends(values).tolist()) <= set(chosen.tolist())


@given(arrays.arrays(np.float64, 4, elements=st.floats(0, 1)))
def test_a_candidate_moves_the_levers_and_nothing_else(shares: Floats) -> None:
    found, base = candidate(levers(SEARCH), shares), base_of(SEARCH)
    policy = policy_of(base, found)
    assert found == candidate(levers(SEARCH), shares)
    assert 0 <= policy.governance.land <= 1
    assert policy.governance.committee == found.settings["committee"]
    assert isinstance(policy.governance.committee, int)
    assert policy.instruments[0].model_dump()["money"] == found.settings["joint-fund.money"]
    moved = {"land", "fund", "committee"}
    assert policy.governance.model_dump(exclude=moved) == base.governance.model_dump(exclude=moved)
    assert policy.instruments[0].start == 1


def test_the_front_is_judged_in_worlds_the_search_has_not_seen(finished: Path) -> None:
    store = Store(finished)
    members = [item.name for item in diary_of(store).front() or []]
    assert 1 <= len(members) <= 3
    found = store.query("SELECT policy, seed FROM runs WHERE policy LIKE 'search-%'")
    seeds = {name: set(found[found["policy"] == name]["seed"]) for name in set(found["policy"])}
    for name, lived in seeds.items():
        assert lived == set(SEARCH.worlds) | ({1, 2, 3} if name in members else set())
    assert status(PLAN, finished).search == Standing(3, 3, len(members), len(members))


def test_no_member_spends_more_than_the_budget_in_the_worlds_of_the_search(finished: Path) -> None:
    store = Store(finished)
    trial = Trial(PLAN, SEARCH, store)
    tried = list(diary_of(store).tried().values())
    scores = trial.scores(tried)
    outlay = store.query(
        f"SELECT policy, avg(outlay) AS mean FROM runs WHERE seed >= {SEARCH.first} GROUP BY policy"
    ).set_index("policy")["mean"]
    assert (scores.violation > 0).any()
    for item in diary_of(store).front() or []:
        assert outlay[item.name] <= 25
    within = [name for name in outlay.index if name.startswith("search-") and outlay[name] <= 25]
    assert len(within) == (scores.violation <= 0).sum()


def test_the_search_learns_from_paired_differences(finished: Path) -> None:
    store = Store(finished)
    trial, item = Trial(PLAN, SEARCH, store), diary_of(store).generations()[0][0]
    gaps = []
    for seed in SEARCH.worlds:
        policies = (policy_of(base_of(SEARCH), item), load_policy("fragmented"))
        mine, theirs = (run(PLAN.scenario(policy, {}, seed)).outcomes for policy in policies)
        gaps.append([mine[name] - theirs[name] for name in SEARCH.objectives])
    expected = np.mean(gaps, axis=0) * [-1, 1, 1]
    assert trial.scores([item]).losses[0] == pytest.approx(expected)


@pytest.mark.parametrize("after", [3, 10, 14, 22])
def test_a_search_that_was_ended_comes_to_the_same_front(
    after: int, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, lived = engine.run, []

    def counted(scenario: Any) -> Any:  # noqa: ANN401
        lived.append(scenario.hash)
        return real(scenario)

    def mortal(scenario: Any) -> Any:  # noqa: ANN401
        if len(lived) == after:
            raise KeyboardInterrupt
        return counted(scenario)

    monkeypatch.setattr(engine, "run", mortal)
    with pytest.raises(KeyboardInterrupt):
        run_study(PLAN, tmp_path / "again", workers=1)
    monkeypatch.setattr(engine, "run", counted)
    kept = len(Store(tmp_path / "again").done())
    before = len(lived)
    again = run_study(PLAN, tmp_path / "again", workers=1)
    assert diary_of(again).front() == diary_of(Store(finished)).front()
    assert rows(again) == rows(Store(finished))
    assert len(lived) - before == len(again.done()) - kept
    first, second = (judged(Evidence(PLAN, store)) for store in (again, Store(finished)))
    assert first is not None
    assert second is not None
    assert repr(first.members) == repr(second.members)  # nan is not equal to itself


def test_a_search_of_which_parts_were_lost_comes_to_the_same_front(finished: Path, tmp_path: Path) -> None:
    again = tmp_path / "torn"
    shutil.copytree(finished, again)
    (again / "search" / "front.json").unlink()
    for part in Store(again).parts()[::2]:
        part.unlink()
    store = run_study(PLAN, again, workers=1)
    assert diary_of(store).front() == diary_of(Store(finished)).front()
    assert rows(store) == rows(Store(finished))


def test_two_workers_find_the_same_front_as_one(finished: Path, tmp_path: Path) -> None:
    both = run_study(PLAN, tmp_path / "both", workers=2)
    assert diary_of(both).front() == diary_of(Store(finished)).front()
    assert rows(both) == rows(Store(finished))


def test_a_search_tells_of_each_run_that_it_makes_and_of_none_that_it_finds(finished: Path, tmp_path: Path) -> None:
    again, told = tmp_path / "torn", list[tuple[int, int]]()
    shutil.copytree(finished, again)
    lost = Store(again).parts()[-1]
    lost.unlink()
    before = len(Store(again).done())
    store = run_study(PLAN, again, workers=1, progress=lambda done, total: told.append((done, total)))
    made = len(store.done()) - before
    assert told[-1][0] <= made
    assert all(0 < done <= total <= searched(PLAN) for done, total in told)


def test_a_finished_search_runs_nothing_again(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", None)
    before = Store(finished).parts()
    run_study(PLAN, finished, workers=1)
    assert Store(finished).parts() == before


def test_a_search_between_generations_says_how_far_it_is(finished: Path, tmp_path: Path) -> None:
    one = PLAN.but(search=SEARCH.model_copy(update={"generations": 1}))
    store = run_study(one, tmp_path / "one", workers=1)
    (diary_of(store).folder / "front.json").unlink()
    found = status(PLAN, tmp_path / "one").search
    assert found == Standing(1, 3, 0, 0)
    assert search_line(found) == "search: generation 1 of 3 finished."
    assert section(Evidence(PLAN, store)) is None
    assert diary_of(store).generations()[0] == diary_of(Store(finished)).generations()[0]


def test_candidates_that_fail_are_the_worst_and_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.run

    def sometimes(scenario: Any) -> Any:  # noqa: ANN401
        if scenario.policy.name.startswith("search-") and scenario.policy.governance.land > 0.5:
            raise RuntimeError("the river rose")
        return real(scenario)

    plan = PLAN.but(search=SEARCH.model_copy(update={"budget": None}))
    monkeypatch.setattr(engine, "run", sometimes)
    store = run_study(plan, tmp_path / "ill", workers=1)
    tried = diary_of(store).tried().values()
    assert all(item.settings["land"] <= 0.5 for item in diary_of(store).front() or [])
    found = judged(Evidence(plan, store))
    assert found is not None
    assert found.failed == sum(item.settings["land"] > 0.5 for item in tried) > 0
    front = diary_of(store).front()
    run_study(plan, tmp_path / "ill", workers=1)
    assert diary_of(store).front() == front


def test_other_candidates_than_those_noted_are_refused(finished: Path, tmp_path: Path) -> None:
    diary = diary_of(Store(tmp_path))
    first = diary_of(Store(finished)).generations()[0]
    diary.note(1, first, "0.0.1")
    diary.note(1, first, "0.6.2")
    with pytest.raises(InputError, match=r"bred by pymoo 0\.0\.1"):
        diary.note(1, first[1:], "0.6.2")


def test_a_member_becomes_a_policy_like_any_other(finished: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    found = write_member(PLAN, finished, 1, mine)
    policy = load_policy(mine)
    assert policy.governance == policy_of(base_of(SEARCH), found).governance
    assert policy.name == "mine"
    there = Store(finished).query(f"SELECT digest FROM runs WHERE policy = '{found.name}' AND seed = 2")
    assert run(PLAN.scenario(policy, {}, 2)).digest == there["digest"].item()
    with pytest.raises(InputError, match="exists"):
        write_member(PLAN, finished, 1, mine)
    with pytest.raises(InputError, match="members 1 to"):
        write_member(PLAN, finished, 99, tmp_path / "other.toml")


def test_the_report_shows_the_front_in_fresh_worlds_beside_what_the_search_saw(finished: Path) -> None:
    said = plain_report(PLAN, report(PLAN, finished))["search"]
    assert said["tried"] > said["over_budget"] > 0
    for member in said["members"]:
        assert set(member["settings"]) == set(SEARCH.ranges)
        for gain in member["objectives"].values():
            assert gain["low"] <= gain["mean"] <= gain["high"]
            assert gain["pairs"] == 3
            assert gain["search_mean"] is not None
    assert json.loads(json.dumps(said)) == said


def test_the_picture_of_the_front_has_the_reference_and_units(finished: Path) -> None:
    found = section(Evidence(PLAN, Store(finished)))
    assert found is not None
    members = [member["member"] for member in found.plain["members"]]
    for language in ("en", "zh"):
        axes = Figure().subplots()
        found.pictures[0].draw(axes, language)  # type: ignore[arg-type]
        assert "[M]" in axes.get_xlabel()
        legend = axes.get_legend()
        assert legend is not None
        assert "fragmented" in {text.get_text() for text in legend.get_texts()}
        assert {text.get_text() for text in axes.texts} == {f"{item}" for item in members}


HEAD = "policies = ['fragmented', 'hybrid']\n[search]\nbase = 'chessboard'\nobjectives = ['welfare', 'theil_end']\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "[search.box]\nlnd = [0, 1]", "did you mean land"),
        (HEAD + "[search.box]\nland = [0, 2]", "from 0 to 1"),
        (HEAD + "[search.box]\nland = [1, 0]", "[lowest, highest]"),
        (HEAD + "[search.box]\njoint-fund.money = [0, 9]", '[[search.measures]] kind = "joint-fund"'),
        (HEAD + "[search.box]\njoint-found.money = [0, 9]", "did you mean joint-fund"),
        (HEAD + "first = 1\n[search.box]\nland = [0, 1]", "begin them elsewhere"),
        (HEAD.replace("theil_end", "moves") + "[search.box]\nland = [0, 1]", "no better direction"),
        (HEAD.replace("theil_end", "welfair") + "[search.box]\nland = [0, 1]", "did you mean welfare"),
        (HEAD + "[search.box]\ncapture = [0, 0.5]\n[parameters]\ncapture = 0.1", "the study sets it for every policy"),
        (HEAD + "populatoin = 3\n[search.box]\nland = [0, 1]", "did you mean population"),
        (HEAD.replace("chessboard", "chesboard") + "[search.box]\nland = [0, 1]", "did you mean chessboard"),
    ],
)
def test_a_wrong_search_is_one_line_that_names_the_mend(text: str, said: str, tmp_path: Path) -> None:
    refused_in_one_line(text, said, tmp_path)


def test_an_objective_the_reference_never_reaches_is_refused(tmp_path: Path) -> None:
    plan = PLAN.but(search=SEARCH.model_copy(update={"objectives": ["welfare", "resilience_loss"]}))
    with pytest.raises(InputError, match="resilience_loss is not reached"):
        run_study(plan, tmp_path / "calm", workers=1)


def test_a_budget_that_nobody_keeps_is_said(tmp_path: Path) -> None:
    plan = PLAN.but(search=SEARCH.model_copy(update={"budget": 0.001}))
    with pytest.raises(InputError, match=r"search\.budget"):
        run_study(plan, tmp_path / "poor", workers=1)


def test_a_search_written_and_read_back_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "again.toml"
    path.write_text(PLAN.to_toml(), encoding="utf-8")
    assert read_plan(path) == PLAN


def test_the_shipped_search_can_be_read() -> None:
    plan = read_plan("search")
    assert plan.search is not None
    assert len(levers(plan.search)) == 12
    assert searched(plan) < 4600
