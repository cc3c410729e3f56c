from __future__ import annotations

import logging

import pytest

from experiments.question import Arm, Question
from tests.viz import chores
from tests.viz.conftest import finished, until
from viz.desk.desk import Desk
from viz.desk.jobs import Task, look_at, tasks_of

TWIN = Question(world="twin", months=12)


def chore(name: str, *numbers: float) -> Task:
    return Task((name, *numbers), getattr(chores, name), numbers)


def test_results_come_in_the_order_of_the_tasks(desk: Desk) -> None:
    job = finished(desk.ask("ann", [chore("double", number) for number in range(20)]))
    assert job.state == "done"
    assert [job.known[at] for at in range(20)] == [2 * number for number in range(20)]


def test_asking_anew_gives_up_what_was_asked_before(desk: Desk) -> None:
    first = desk.ask("bob", [chore("dawdle", number, 0.05) for number in range(100)])
    second = desk.ask("bob", [chore("double", number) for number in range(4)])
    assert first.state == "cancelled"
    assert finished(second).state == "done"
    assert first.done < 100


def test_a_visitor_has_one_live_job_at_most_however_often_he_asks(desk: Desk) -> None:
    jobs = [desk.ask("cal", [chore("dawdle", number, 0.01)]) for number in range(30)]
    assert sum(job.live for job in jobs) <= 1
    finished(jobs[-1])


def test_a_stopped_job_keeps_what_is_known_and_goes_on_no_further(desk: Desk) -> None:
    job = desk.ask("dan", [chore("dawdle", number, 0.03) for number in range(60)])
    until(lambda: job.done >= 4)
    desk.cancel("dan")
    done = len(job.known)
    finished(desk.ask("eve", [chore("dawdle", 7, 0.3)]))
    assert job.state == "cancelled"
    assert len(job.known) == done


def test_a_few_tasks_for_everybody_come_before_many_for_anybody(desk: Desk) -> None:
    long = desk.ask("fay", [chore("dawdle", number, 0.04) for number in range(100, 200)])
    until(lambda: long.done >= 10)
    short = finished(desk.ask("guy", [chore("dawdle", number, 0.04) for number in range(200, 206)]))
    assert short.state == "done"
    assert long.live
    assert long.done < 40
    desk.cancel("fay")


def test_the_place_in_the_queue_counts_those_who_come_first(desk: Desk) -> None:
    long = desk.ask("hal", [chore("dawdle", number, 0.05) for number in range(300, 340)])
    until(lambda: long.done >= 4)
    late = desk.ask("ida", [chore("dawdle", number, 0.05) for number in range(400, 440)])
    assert desk.ahead(late) == 0  # nobody has had fewer
    assert desk.ahead(long) == 1
    for visitor in ("hal", "ida"):
        desk.cancel(visitor)


def test_what_one_visitor_has_asked_is_at_hand_for_the_next(desk: Desk) -> None:
    tasks = [chore("dawdle", number, 0.02) for number in range(500, 510)]
    finished(desk.ask("jim", tasks))
    assert desk.ask("kay", tasks).state == "done"


def test_a_failing_task_fails_its_job_and_says_why_to_the_log_only(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        job = finished(desk.ask("leo", [chore("double", 1), chore("fail", 13)]))
    assert job.state == "failed"
    assert "a secret about 13" in caplog.text


@pytest.mark.filterwarnings("ignore")
def test_when_a_worker_dies_its_job_fails_and_the_next_is_served(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(1)
    with caplog.at_level(logging.CRITICAL):
        assert finished(desk.ask("mia", [chore("die", 1)])).state == "failed"
        assert finished(desk.ask("mia", [chore("double", 3)])).known == {0: 6}
    desk.close()


def test_pairs_are_the_runs_of_the_question_policy_first(desk: Desk) -> None:
    job = finished(desk.ask("ned", tasks_of(TWIN, most=3)))
    policy, against = job.glances(3)
    answer = TWIN.cases(3)
    assert [glance.summary.scenario_hash for glance in policy] == [case.hash for case in answer[::2]]
    assert [glance.summary.scenario_hash for glance in against] == [case.hash for case in answer[1::2]]


def test_one_arm_in_common_is_lived_once(desk: Desk) -> None:
    finished(desk.ask("oda", tasks_of(TWIN, most=4)))
    swapped = Question(Arm("fragmented"), Arm("chessboard"), world="twin", months=12)
    assert desk.ask("pam", tasks_of(swapped, most=4)).state == "done"


def test_what_differs_in_the_question_has_other_keys() -> None:
    other = Question(world="twin", months=12, parameters={"delay_city": 9})
    usual, changed = ([task.key for task in tasks_of(question, most=2)] for question in (TWIN, other))
    assert not set(usual) & set(changed)


@pytest.mark.parametrize(("pairs", "look"), [(0, (0, 0)), (8, (1, 8)), (31, (2, 16)), (64, (4, 64)), (90, (4, 64))])
def test_the_answer_is_looked_at_when_the_pairs_have_doubled(pairs: int, look: tuple[int, int]) -> None:
    assert look_at(pairs) == look
