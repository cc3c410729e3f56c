"""Parameters: one frozen group of numbers for each mechanism, under names that are unique in the model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Self

from pydantic import BaseModel, ConfigDict

from sim.errors import InputError
from sim.founding import Founding
from sim.governance import DIALS, Governance
from sim.mechanisms.alliances import Alliance
from sim.mechanisms.beliefs import Beliefs
from sim.mechanisms.bidding import Bidding
from sim.mechanisms.chain import Chain
from sim.mechanisms.congestion import Congestion
from sim.mechanisms.demand import Demand
from sim.mechanisms.finance import Finance
from sim.mechanisms.fund import Fund
from sim.mechanisms.hoarding import Hoarding
from sim.mechanisms.knowledge import Knowledge
from sim.mechanisms.labs import Laboratories
from sim.mechanisms.land import Land
from sim.mechanisms.leaders import Leaders
from sim.mechanisms.ledgers import Ledgers
from sim.mechanisms.orders import Orders
from sim.mechanisms.park import Park
from sim.mechanisms.population import Population
from sim.mechanisms.production import Production
from sim.mechanisms.projects import Attraction
from sim.mechanisms.readiness import Readiness
from sim.mechanisms.reserve import Reserve
from sim.mechanisms.scenes import Scenes
from sim.mechanisms.spin_offs import SpinOffs
from sim.mechanisms.talent import Talent
from sim.mechanisms.tiers import Tiers
from sim.mechanisms.upstairs import Upstairs
from sim.quantity import Group, Row, checked, unknown
from sim.strategies.base import Strategies


class Parameters(BaseModel):
    """All numbers of nature and behaviour; policy is elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    founding: Founding = Founding()
    demand: Demand = Demand()
    orders: Orders = Orders()
    chain: Chain = Chain()
    leaders: Leaders = Leaders()
    production: Production = Production()
    knowledge: Knowledge = Knowledge()
    finance: Finance = Finance()
    land: Land = Land()
    fund: Fund = Fund()
    population: Population = Population()
    beliefs: Beliefs = Beliefs()
    ledgers: Ledgers = Ledgers()
    attraction: Attraction = Attraction()
    bidding: Bidding = Bidding()
    strategies: Strategies = Strategies()
    readiness: Readiness = Readiness()
    laboratories: Laboratories = Laboratories()
    alliance: Alliance = Alliance()
    spinoffs: SpinOffs = SpinOffs()
    talent: Talent = Talent()
    scenes: Scenes = Scenes()
    tiers: Tiers = Tiers()
    upstairs: Upstairs = Upstairs()
    reserve: Reserve = Reserve()
    hoarding: Hoarding = Hoarding()
    congestion: Congestion = Congestion()
    park: Park = Park()

    def but(self, changes: Mapping[str, float]) -> Self:
        """Return a copy with some numbers changed, by their plain names.

        Raises
        ------
        InputError
            If a name is unknown or a value outside its range.
        """
        groups = {name: self._group_changes(name, changes) for name in type(self).model_fields}
        changed = {
            name: checked(type(getattr(self, name)), {**getattr(self, name).model_dump(), **some})
            for name, some in groups.items()
            if some
        }
        return self.model_copy(update=changed)

    def plain(self) -> SimpleNamespace:
        """Return every group's numbers as a record for compiled loops, under the group's name."""
        return SimpleNamespace(**{name: getattr(self, name).plain() for name in type(self).model_fields})

    def _group_changes(self, group: str, changes: Mapping[str, float]) -> dict[str, float]:
        fields = type(getattr(self, group)).model_fields
        return {name: value for name, value in changes.items() if name in fields}


@cache
def table() -> tuple[Row, ...]:
    """Return every declared quantity: governance first, then each mechanism's."""
    groups: list[type[Group]] = [Governance, *(type(getattr(Parameters(), name)) for name in Parameters.model_fields)]
    return tuple(row for group in groups for row in group.rows())


def settable() -> dict[str, Row]:
    """Return the quantities a scenario may set: all but the dials, which belong to a policy."""
    policy_only = {*DIALS, *(f"{dial}_start" for dial in DIALS), "ramp"}
    return {row.name: row for row in table() if row.name not in policy_only}


def check_settings(settings: Mapping[str, float]) -> None:
    """Refuse names and values that no mechanism knows.

    Raises
    ------
    InputError
        Naming the nearest right name, or where a dial is set.
    """
    known = settable()
    for name in settings:
        if name in {row.name for row in table()} - set(known):
            raise InputError(
                f"{name} belongs to a policy: write it under [dials] of a policy file, or set it on one side of a "
                f"comparison, --policy-set {name}=... or --against-set {name}=..."
            )
        if name not in known:
            raise InputError(unknown(name, known))
    Parameters().but(settings)
    checked(Governance, {name: value for name, value in settings.items() if name in Governance.model_fields})
