"""Assumptions: every declared number with its range, how sure it is and where it comes from, and what is edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.errors import InputError
from viz.books.calibration_sheet import calibration_sheet
from viz.books.quantities import KINDS, Number, catalogue, counts, kept, numbers
from viz.books.quantity_sheet import chosen_number, quantity_sheet
from viz.books.source_sheets import extra_sheet, source_sheet, world_sheet, world_source_sheet
from viz.books.world_tables import TABLES
from viz.levers.catalogue import CHAINS, GROUPS, chain_title, group_title
from viz.page.blocks import Block, choices, notice, prose
from viz.visitor.edits import edits, in_words, put
from viz.visitor.lab import Lab
from viz.visitor.state import Side
from viz.visitor.told import Told, number_of, one_of, side_of, text_of, values_of

LEVERS = True
BOOKS = ("numbers", "extras", "sources", "data")


def blocks(lab: Lab) -> list[Block]:
    """Return the page: what is edited, and one of the books of numbers, sources and data."""
    lead = prose("assumptions", lab.say("assumptions.lead"), {"text": lab.say("assumptions.lead-long", **counts())})
    return [lead, edited_notice(lab), books(lab), *opened(lab)]


def opened(lab: Lab) -> list[Block]:
    """Return the book that is open."""
    book = lab.view.pick("book")
    if book == "extras":
        return [extra_sheet(lab)]
    if book == "sources":
        return [source_sheet(lab), world_source_sheet(lab)]
    if book == "data":
        return world_sheet(lab)
    found = numbers(lab.question)
    return [
        filters(lab),
        *chosen_number(lab, found),
        quantity_sheet(lab, filtered(lab, found)),
        *calibration_sheet(lab),
    ]


def books(lab: Lab) -> Block:
    """Return the choice of what is looked up."""
    options = [{"value": name, "label": lab.say(f"assumptions.book-{name}")} for name in BOOKS]
    chosen = lab.view.pick("book", BOOKS[0])
    return choices(
        "books", {"label": lab.say("assumptions.book"), "deed": "assume-book", "chosen": chosen, "options": options}
    )


def filtered(lab: Lab, found: list[Number]) -> list[Number]:
    """Return the numbers that the choices above the table leave."""
    picks = [lab.view.pick(name) for name in ("kind", "decides", "of")]
    return kept(found, *picks, only_edited=lab.view.pick("only") == "edited")


def edited_notice(lab: Lab) -> Block:
    """Return what is edited, and the way back for each."""
    lines = [in_words(lab) or lab.say("assumptions.none-edited")]
    question = lab.question
    arms = (question.policy, question.against)
    measures = sum(len(arm.measures) + len(arm.without) for arm in arms)
    if measures or question.shocks:
        lines.append(lab.say("assumptions.beside", measures=measures, shocks=len(question.shocks)))
    found = edits(lab)
    actions = [] if not found else [{"deed": "reset", "label": lab.say("assumptions.undo-all")}]
    return notice("edited", "warn" if found else "plain", "", *lines, actions=actions)


def filters(lab: Lab) -> Block:
    """Return the choices of what the table shows."""
    kinds = [(kind, lab.say(f"assumptions.kind-{kind}")) for kind in KINDS]
    who = [(group, group_title(group, lab.language)) for group in GROUPS]
    chain = [(name, chain_title(name, lab.language)) for name in CHAINS]
    only = [("edited", lab.say("assumptions.only-edited"))]
    return choices(
        "assumed",
        choice(lab, "assumptions.confidence", "assume-kind", "kind", kinds),
        choice(lab, "assumptions.decides", "assume-decides", "decides", who),
        choice(lab, "assumptions.chain", "assume-chain", "of", chain),
        choice(lab, "assumptions.which", "assume-only", "only", only),
    )


def choice(lab: Lab, title: str, deed: str, pick: str, options: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return one choice, of which the first keeps everything."""
    known = [("all", lab.say("assumptions.all")), *options]
    return {
        "label": lab.say(title),
        "deed": deed,
        "chosen": lab.view.pick(pick) or "all",
        "options": [{"value": value, "label": text} for value, text in known],
        "long": len(known) > 3,
    }


def _narrow(pick: str, *known: str) -> Any:  # noqa: ANN401 - a deed
    def narrow(lab: Lab, told: Told) -> None:
        found = one_of(told, "value", ("all", *known))
        lab.pick(**{pick: "" if found == "all" else found})

    return narrow


def _look(lab: Lab, told: Told) -> None:
    """Open a number: its details here, and its lever in the column if it has one."""
    name = text_of(told, "name")
    known = {item.name: item for item in catalogue()}
    if name and name not in known:
        raise InputError(f'no number is called "{name[:40]}"; choose one of the table')
    exposed = bool(name) and known[name].row.exposed
    lab.pick(number=name, details=name if exposed else "", whole="yes" if exposed else lab.view.pick("whole"))


def _set(lab: Lab, told: Told) -> None:
    values = values_of(told)
    side: Side = side_of(values, "city") if "city" in values else "policy"
    put(lab, lab.view.pick("number"), number_of(values, "value"), side)


def _edits(lab: Lab, _told: Told) -> None:
    """Go to this page, narrowed to what is edited."""
    lab.show(page="assumptions")
    lab.pick(book="", only="edited", kind="", decides="", of="")


def _table(lab: Lab, told: Told) -> None:
    lab.pick(table=one_of(told, "value", TABLES))


def _book(lab: Lab, told: Told) -> None:
    lab.pick(book=one_of(told, "value", BOOKS))


ACTIONS = {
    "assume-book": _book,
    "assume-kind": _narrow("kind", *KINDS),
    "assume-decides": _narrow("decides", *GROUPS),
    "assume-chain": _narrow("of", *CHAINS),
    "assume-only": _narrow("only", "edited"),
    "assume-look": _look,
    "assume-set": _set,
    "assume-table": _table,
    "edits": _edits,
}


def ways(lab: Lab) -> list[tuple[str, str]]:
    """Return the command that lists numbers or sources, or the one number that is open."""
    name, book = lab.view.pick("number"), lab.view.pick("book")
    asked = {"sources": "sources", "data": f"sources --world {lab.question.world}", "extras": "shocks"}.get(book)
    numbers = f"parameters --name {name}" if name else "parameters"
    return [(lab.say("frame.command"), f"yipanqi {asked or numbers}")]
