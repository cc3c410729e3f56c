"""Docking: the studies that set this model beside two others run, and the README quotes what they found."""

from __future__ import annotations

from pathlib import Path

import pytest

import experiments
from experiments import Study
from experiments.quotes import docking
from experiments.quotes.reports import report
from experiments.study.plan import POLICY, read_plan
from sim import load_policy, run

STUDIES = Path(experiments.__file__).parent / "studies"
DOCKING = ("docking-xian", "docking-xian-loyalty", "docking-estates", "docking-estates-priced")
README = (Path(experiments.__file__).parent / "README.md").read_text(encoding="utf-8")
SHARES = [f"together-{share:02d}" for share in (5, 10, 15, 20, 25, 30, 40, 50)]


def policy_file(name: str) -> Path:
    return STUDIES / f"{name}{POLICY}.toml"


@pytest.mark.parametrize("name", DOCKING)
def test_a_docking_study_is_shipped_and_lives_on_the_invented_city(name: str) -> None:
    plan = read_plan(name)
    assert (plan.name, plan.world) == (name, "blocks")


def test_a_policy_beside_a_study_is_not_taken_for_a_study() -> None:
    with pytest.raises(ValueError, match='no study named "docking"; ') as caught:
        read_plan("docking")
    assert "docking-xian" in str(caught.value)
    assert POLICY not in str(caught.value)


def test_the_rates_differ_in_what_is_promised_and_in_nothing_else() -> None:
    alone = load_policy(policy_file("who-attracts")).governance
    assert (alone.share_transfer, alone.first_contact) == (0, 1)
    for name in SHARES:
        rules = load_policy(policy_file(name)).governance
        assert rules.but(share_transfer=0) == alone
        assert rules.share_transfer == int(name[-2:]) / 100


def test_estates_alone_and_together_are_given_much_the_same_money() -> None:
    alone, park, together = (
        sum(item.yearly for item in load_policy(policy_file(f"estates-{name}")).instruments)
        for name in ("alone", "park", "together")
    )
    assert park == together
    assert together == pytest.approx(alone, rel=0.02)


def test_nobody_passes_a_project_on_where_nothing_is_promised_and_somebody_does_at_half_the_tax() -> None:
    shared = {}
    for name in ("who-attracts", "together-50"):
        scenario = read_plan("docking-xian").scenario(load_policy(policy_file(name)), {}, 1)
        shared[name] = run(scenario).records.city["shared"].sum()
    assert shared["together-50"] > shared["who-attracts"]


@pytest.mark.parametrize("name", DOCKING)
def test_a_docking_study_runs_on_a_shorter_life(name: str, tmp_path: Path) -> None:
    plan = read_plan(name)
    short = plan.but(months=13, policies=plan.policies[:2], seeds=plan.seeds.model_copy(update={"pairs": 2}))
    study = Study(short, tmp_path / "out").run(workers=1)
    assert set(study.verdicts()["outcome"]) == set(plan.outcomes)


# What the README quotes


@pytest.mark.parametrize("name", DOCKING)
def test_the_shipped_report_answers_the_shipped_study_and_is_complete(name: str) -> None:
    found, plan = report(name), read_plan(name)
    assert (found["name"], found["question"], found["world"]) == (plan.name, plan.question, plan.world)
    assert found["asked"]["there"] == found["asked"]["asked"] == found["provenance"]["runs"]
    assert {Path(policy).name for policy in plan.policies[1:]} == set(docking.policies(found))


def test_the_readme_names_the_command_of_every_docking_study() -> None:
    for name in DOCKING:
        assert f"yipanqi study run {name}.toml --out out/{name}\n" in README


@pytest.mark.slow
def test_a_docking_study_lived_again_gives_the_shipped_verdicts(tmp_path: Path) -> None:
    """Where it does not, the model has changed: run the four studies anew, in their folder, and ship the reports."""
    found = Study(read_plan("docking-estates"), tmp_path / "again").run().verdicts()
    for row in found.itertuples():
        shipped = docking.judged(report("docking-estates"), Path(str(row.policy)).name, str(row.outcome))
        assert (row.mean, row.low, row.high) == pytest.approx((shipped["mean"], shipped["low"], shipped["high"]))
