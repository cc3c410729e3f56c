"""A city as Mesa's own page wants it: made from plain names and numbers, and followed by a data collector.

At each reset Mesa's page makes a new model from the values of its inputs. A city is made from a whole scenario, so the
page is given this one instead; what happens in the city is the same.
"""

from __future__ import annotations

from typing import Any

from mesa import DataCollector

from experiments.words import bracketed
from sim import City, Scenario, policy_names, world_names
from sim.parameters import settable
from sim.quantity import Row
from sim.records import reporters

NUMBERS = settable()
MEASURES = {
    "revenue [M/month]": "revenue",
    "firms alive": "firms",
    "firms waiting for floor": "waiting",
    "firms that left this month": "left",
}
"""What the page may plot, with the name under which the records hold it."""


class ShownCity(City):
    """A city living under a shipped policy; its collector holds `MEASURES`, one row a month.

    A number left at its default is left to the policy, which may set its own.
    """

    def __init__(
        self,
        policy: str = "chessboard",
        world: str = "hangzhou-2023",
        seed: int = 1,
        delay_city: float = NUMBERS["delay_city"].default,
        effort: float = NUMBERS["effort"].default,
    ) -> None:
        moved = {"delay_city": delay_city, "effort": effort}.items()
        settings = {name: value for name, value in moved if value != NUMBERS[name].default}
        super().__init__(Scenario.build(policy, world, settings, seed=seed))
        read = reporters(*MEASURES.values())
        self.datacollector = DataCollector(model_reporters={shown: read[name] for shown, name in MEASURES.items()})

    def step(self) -> None:
        """Live one month and write it down."""
        super().step()
        self.datacollector.collect(self)


def inputs() -> dict[str, Any]:
    """Return the inputs of the page as Mesa writes them: one for each thing that a `ShownCity` is made from."""
    return {
        "policy": {"type": "Select", "label": "policy", "value": "chessboard", "values": list(policy_names())},
        "world": {"type": "Select", "label": "world", "value": "hangzhou-2023", "values": list(world_names())},
        "seed": {"type": "SliderInt", "label": "seed", "value": 1, "min": 1, "max": 100, "step": 1},
        "delay_city": slider(NUMBERS["delay_city"]),
        "effort": slider(NUMBERS["effort"]),
    }


def slider(row: Row) -> dict[str, Any]:
    """Return the input for one number of the model over its declared range; what is only assumed says so."""
    label = f"{row.name}{bracketed(row.unit)}" + (", assumed" if row.kind in {"J", "U"} else "")
    size = {"step": 1} if row.whole else {"step": (row.high - row.low) / 100}
    kind = "SliderInt" if row.whole else "SliderFloat"
    return {"type": kind, "label": label, "value": row.default, "min": row.low, "max": row.high} | size
