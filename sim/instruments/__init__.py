"""Instruments: dated measures of a policy, each a small frozen record with start, ramp, end and cost.

A new measure is one file here and one word in ``KINDS``.
"""

from __future__ import annotations

from typing import Any

from sim.errors import InputError, nearest
from sim.instruments.backup_programme import BackupProgramme
from sim.instruments.base import Instrument
from sim.instruments.chain_leaders import ChainLeaderProgramme
from sim.instruments.joint_fund import JointFund
from sim.instruments.lab_programme import LabProgramme
from sim.instruments.land_release import LandRelease
from sim.instruments.land_reserve import LandReserve
from sim.instruments.matching_events import MatchingEvents
from sim.instruments.ministry_province import MinistryProvince
from sim.instruments.scene_orders import SceneOrders
from sim.instruments.specialised_smes import SpecialisedSmes
from sim.instruments.subsidy_cap import SubsidyCap
from sim.instruments.talent_grants import TalentGrants
from sim.instruments.vertical_factories import VerticalFactories
from sim.instruments.window_park import WindowPark
from sim.quantity import checked
from sim.written import read_dated

__all__ = [
    "KINDS",
    "BackupProgramme",
    "ChainLeaderProgramme",
    "Instrument",
    "JointFund",
    "LabProgramme",
    "LandRelease",
    "LandReserve",
    "MatchingEvents",
    "MinistryProvince",
    "SceneOrders",
    "SpecialisedSmes",
    "SubsidyCap",
    "TalentGrants",
    "VerticalFactories",
    "WindowPark",
    "instrument",
    "instrument_written",
]

KINDS: dict[str, type[Instrument]] = {
    kind.kind: kind
    for kind in (
        LandRelease,
        LandReserve,
        BackupProgramme,
        ChainLeaderProgramme,
        JointFund,
        LabProgramme,
        MatchingEvents,
        MinistryProvince,
        SceneOrders,
        SpecialisedSmes,
        SubsidyCap,
        TalentGrants,
        VerticalFactories,
        WindowPark,
    )
}


def instrument(record: dict[str, Any]) -> Instrument:
    """Build an instrument from its record in a policy file.

    Raises
    ------
    InputError
        If the kind or one of its entries is unknown.
    """
    kind = str(record.get("kind", ""))
    if kind not in KINDS:
        raise InputError(f'instrument kind "{kind}" is unknown{nearest(kind, KINDS)}; known: {", ".join(KINDS)}')
    return checked(KINDS[kind], {name: value for name, value in record.items() if name != "kind"})


def instrument_written(text: str) -> Instrument:
    """Build a measure from its text, ``KIND[:PLACE][@MONTH][,NAME=VALUE]...``; the rest is as usual for its kind.

    >>> instrument_written("land-release@12,floor=200000").model_dump()
    {'start': 12, 'months': 60, 'ramp': 0, 'floor': 200000.0, 'price': 12600.0}

    Raises
    ------
    InputError
        If the kind is unknown, the month is none, or the kind has no such number.
    """
    return read_dated(text, KINDS, "measure")
