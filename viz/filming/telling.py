"""Telling: months, amounts, terms and decisions in words, in English and Chinese."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from experiments.words import LANGUAGES
from sim.ledger.decision import NOWHERE, Decision, Flip
from sim.quantity import Words
from sim.scenario import world_named
from viz.page.amounts import units
from viz.words import both

if TYPE_CHECKING:
    from sim.ledger.decision import Term
    from sim.scenario import Scenario
    from viz.filming.told import Entry

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
PLACELESS = {"request", "procedure", "search", "stay", "project", "contract", "candidate"}
"""Options that are no places."""
CITY = "city"
FIGURES = 3
"""Figures with which an amount is written."""
READABLE = {"M/m2": (1e6, "yuan/m2")}
"""Units too large for what is measured in them: how often a better one goes into them, and its name."""


class Teller:
    """Says what happened in one world."""

    def __init__(self, plan: Scenario) -> None:
        world = world_named(plan.world)
        self.start = world.start
        self.places = {row.key: row.name for row in world.destinations}
        self.places |= {row.key: row.name for row in world.sites}
        self.places |= {row.key: row.name for row in world.districts}
        self.nodes = [row.name for row in world.nodes]
        self.districts = [row.name for row in world.districts]
        self.sites = [row.name for row in world.sites]
        self.destinations = [row.name for row in world.destinations]

    def date(self, month: int) -> Words:
        """Return a month of the film as a month of the calendar."""
        if month < 0:
            return both("player.opening")
        year, first = (int(part) for part in self.start.split("-"))
        years, place = divmod(first - 1 + month, 12)
        return both("player.date", month=Words(MONTHS[place], str(place + 1)), year=year + years)

    def decision(self, kind: str, choice: str, granted: float) -> Words:
        """Return what was decided; ``kind`` is that of an entry, ``granted`` is floor [m2]."""
        if choice == NOWHERE:
            return both(f"player.{kind}_none")
        if kind == "fund" and choice == CITY:
            return both("player.fund_city")
        return both(f"player.{kind}", place=self.places[choice], floor=amount(granted, "m2"))

    def entry(self, entry: Entry) -> Words:
        """Return what an entry says was decided."""
        return self.decision(entry.kind, entry.choice, entry.floor)

    def flip(self, kind: str, flip: Flip | None) -> Words:
        """Return what would have turned a decision, and to what."""
        if flip is None:
            return both("player.flip_none")
        value, limit = apart(flip.value, flip.value + flip.change, flip.unit)
        way = "more" if flip.change > 0 else "less"
        name = self.term(flip.option, flip.term)
        return both(f"player.flip_{way}", term=name, limit=limit, value=value, instead=self.instead(kind, flip.instead))

    def instead(self, kind: str, choice: str) -> Words:
        """Return what a turned decision would have been."""
        if choice in self.places:
            return both("player.instead_place", place=self.places[choice])
        return both(f"player.instead_{'site' if kind == 'place' else kind}")

    def term(self, option: str, term: str) -> Words:
        """Return the name of a term, with the place it speaks of."""
        name = both(f"player.term_{term.replace(' ', '_')}")
        return name if option in PLACELESS else both("player.term_at", term=name, place=self.places[option])

    def weighed(self, decision: Decision) -> list[tuple[Words, Term]]:
        """Return the terms of what was chosen and of what is no place, with their names."""
        return [
            (self.term(option.name, term.name), term)
            for option in decision.options
            if option.name in PLACELESS or option.name == decision.choice
            for term in option.terms
        ]


def amount(value: float, unit: str, figures: int = FIGURES) -> Words:
    """Return an amount with its unit.

    >>> amount(12345.6, "m2"), amount(1.0, "month")
    (Words(en='12,346 m²', zh='12,346 平方米'), Words(en='1 month', zh='1 个月'))
    """
    times, name = READABLE.get(unit, (1.0, unit))
    number = figure(value * times, figures)
    if value == 1 and unit == "month":
        return both("player.one_month", value=number)
    return Words(*(f"{number} {units(name, language)}".strip() for language in LANGUAGES))


def figure(value: float, figures: int = FIGURES) -> str:
    """Return a number with some figures, thousands marked, and no needless zeros.

    >>> figure(12345.6), figure(0.012345), figure(3.0), figure(2.5, 1), figure(0.0)
    ('12,346', '0.0123', '3', '2', '0')
    """
    places = max(0, figures - 1 - floor(log10(abs(value)))) if value else 0
    text = f"{value:,.{min(places, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def apart(one: float, other: float, unit: str) -> tuple[Words, Words]:
    """Return two amounts with as many figures as it takes to tell them apart.

    >>> [words.en for words in apart(4.0, 4.0004, "km")]
    ['4 km', '4.0004 km']
    """
    figures = next((count for count in range(FIGURES, 12) if figure(one, count) != figure(other, count)), 12)
    return amount(one, unit, figures), amount(other, unit, figures)
