"""How fast a long command goes is told by the round it is in."""

from __future__ import annotations

import pytest

from experiments import screen
from experiments.screen import Pace


def test_a_new_round_is_timed_from_the_end_of_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(screen, "monotonic", lambda: clock[0])
    pace = Pace(0.0, 0.0, 0.0)
    said = []
    for now, done, total in [(4.0, 8, 8), (6.0, 2, 40), (8.0, 4, 40)]:
        clock[0] = now
        said.append(pace.told(done, total))
    assert said == ["2/s, 0 s left", "1/s, 38 s left", "1/s, 36 s left"]
