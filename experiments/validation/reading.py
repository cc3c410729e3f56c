"""Reading: the rows of a world's board, from the file of this folder that bears the world's name.

The figures, their ranges and sources belong to the world's data; the file says how each is measured. Where the world's
data give no range, a row may give one and must say on what it rests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from experiments.validation.measures import FLOWS_OF_LEADS, MEASURES
from experiments.validation.rows import Asked, Flow, Row
from sim.errors import InputError, nearest
from sim.parameters import check_settings
from sim.records import city_series
from sim.scenario import world_named
from sim.shocks import shock_written
from sim.world import ObservationRow, World

LEAD = "lead:"
"""Before the key of a lead firm: its revenue in the world's first year is the figure."""


@cache
def rows_of(world: str) -> tuple[Row, ...]:
    """Return the rows of a world in the order of its file; a world without such a file has none.

    Raises
    ------
    InputError
        If the file asks for what the world does not have.
    """
    known = world_named(world)
    file = files("experiments.validation") / f"{known.name}.toml"
    return read(file.read_text(encoding="utf-8"), known, file.name) if file.is_file() else ()


def read(text: str, world: World, file: str) -> tuple[Row, ...]:
    """Return the rows written in a text."""
    return tuple(read_row(item, world, f"{file}, row {item.get('figure')}") for item in tomllib.loads(text)["row"])


def read_row(item: dict[str, Any], world: World, where: str) -> Row:
    """Return one row, or complain about it."""
    try:
        asked = Asked.model_validate(item)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise InputError(f"{where}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg'].lower()}") from None
    row = Row(asked=asked, figure=figure_of(asked.figure, world, where))
    check_measure(row, where)
    check_range(row, where)
    for flow in (asked.of, asked.against):
        check_flow(flow, world, where)
    refuse_unknown("place", asked.places, [place.key for place in world.destinations], where)
    check_shock(asked, world, where)
    return row


def figure_of(key: str, world: World, where: str) -> ObservationRow:
    """Return a published figure of the world by its key."""
    figures = {row.id: row for row in world.observations}
    leads = {f"{LEAD}{lead.key}": lead for lead in world.leads}
    if key not in leads:
        refuse_unknown("figure of the world", [key], [*figures, *leads], where)
        return figures[key]
    lead, year = leads[key], world.start[:4]
    return ObservationRow(
        id=f"lead-{lead.key}",
        name_en=f"revenue of {lead.name_en}",
        name_zh=f"{lead.name_zh}营业收入",
        scope="firm",
        first=f"{year}-01",
        last=f"{year}-12",
        value=lead.revenue,
        unit="M/year",
        role="calibrate",
        source=lead.source,
    )


def check_measure(row: Row, where: str) -> None:
    """Refuse a measure that there is none of, and a row that neither measures nor says why not."""
    if row.asked.measure:
        refuse_unknown("measure", [row.asked.measure], MEASURES, where)
    elif row.asked.note is None:
        raise InputError(f"{where}: a figure that is not measured needs a note that says why")


def check_shock(asked: Asked, world: World, where: str) -> None:
    """Refuse a shock that the world cannot have, and numbers of worlds that no shock sets apart from the others."""
    if asked.shock:
        shock_written(asked.shock).check(world)
        check_settings(asked.parameters)
    elif asked.parameters:
        raise InputError(f"{where}: numbers are set only for worlds in which a shock strikes: add a shock")


def check_range(row: Row, where: str) -> None:
    """Refuse a range beside that of the world's data, and one that rests on nothing."""
    own, given = (row.figure.low, row.figure.high), (row.asked.low, row.asked.high)
    if given != (None, None) and own != (None, None):
        raise InputError(f"{where}: the world's data give the range; take low and high out of the row")
    if (given != (None, None)) != (row.asked.basis is not None):
        raise InputError(f"{where}: a range and the basis on which it rests go together")


def check_flow(flow: Flow, world: World, where: str) -> None:
    """Refuse a flow of what the world does not have."""
    refuse_unknown("series", [flow.series], FLOWS_OF_LEADS if flow.leads else city_series(), where)
    refuse_unknown("district", flow.districts, world.district_index(), where)
    refuse_unknown("lead firm", flow.leads, [lead.key for lead in world.leads], where)


def refuse_unknown(what: str, names: Iterable[str], known: Iterable[str], where: str) -> None:
    """Complain about the first name that is not known, and name the nearest."""
    known = list(known)
    for name in names:
        if name not in known:
            raise InputError(f'{where}: there is no {what} "{name}"{nearest(name, known)}')
