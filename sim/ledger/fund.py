"""Funds in the ledger: which pot backs whom, and how far ahead of the others the project was (E25)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from sim.columns import Floats, Ints
from sim.kernels.fund import choose_projects
from sim.kernels.ledger import worth_needed
from sim.ledger.decision import NOWHERE, Decision, Flip, Option, Term, fixed, smallest
from sim.ledger.flips import by_points, to_value
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

CITY = "city"
"""Name of the pot that the districts share."""


def by_funds(city: City, rows: Ints, worth: Floats, favour: Floats, tickets: Ints) -> Iterator[Decision]:
    """Yield which of the candidates ``rows`` the pots are about to back; ``worth`` and ``favour`` are (2, rows)."""
    firms, pots, ticket = city.firms, city.pots, city.parameters.fund.ticket
    home, node = firms.home[rows], firms.node[rows]
    payer, paid, picks = np.full(rows.size, -1), np.zeros(rows.size), pots.picks.copy()
    choose_projects(worth, favour, home, node, tickets, ticket, pots.balance.copy(), picks, payer, paid)
    luck = city.streams.lanes(Purpose.FUND, city.month, firms.id[rows])
    for place in np.flatnonzero(payer >= 0).tolist():
        pot = int(payer[place])
        view = int(pot == pots.rows - 1)
        taken = np.where(payer < pot, payer, -1)
        needed = worth_needed(
            worth[view], favour[view], home, node, taken, -1 if view else pot, pots.picks[pot], tickets[pot], place
        )
        short = float(needed - worth[view, place])
        yield deal(city, int(rows[place]), pot, short, luck[place])


def deal(city: City, row: int, pot: int, short: float, luck: Floats) -> Decision:
    """Return why a pot backs a firm, whose project would fail if worth ``short``, below 0, more."""
    firms, pooled = city.firms, pot == city.pots.rows - 1
    project, contract, candidate = (
        project_of(city, row, pooled, luck),
        contract_of(city, pooled),
        candidate_of(city, row),
    )
    p, weight = city.parameters.fund, slope_of(city, pooled)
    signal = (project.points - project.terms[-1].points) / weight if weight else p.selection_bar
    flips = chain(
        by_points(project, short, NOWHERE) if np.isfinite(short) else (),
        by_points(project, -weight * (signal - p.selection_bar), NOWHERE),
        refusal(contract, p.covenant_refusal, float(luck[2])),
        to_value(candidate.name, candidate.terms[0], p.candidate_age, NOWHERE),
        to_value(candidate.name, candidate.terms[1], p.candidate_sales, NOWHERE),
    )
    name = CITY if pooled else city.world.districts[pot].key
    draws = {"signal": float(luck[0]), "signing": float(luck[2])}
    return Decision(
        city.month, int(firms.id[row]), "fund", name, (project, contract, candidate), draws, smallest(flips)
    )


def slope_of(city: City, pooled: bool) -> float:
    """Return how much worth a unit of a project's signal has in the eyes of a pot."""
    return city.parameters.fund.fund_effect * (1 - city.governance.capture if pooled else 1)


def project_of(city: City, row: int, pooled: bool, luck: Floats) -> Option:
    """Return what gives a firm's project its worth in the eyes of a pot; what every project is worth comes last."""
    firms, p, weight = city.firms, city.parameters.fund, slope_of(city, pooled)
    attention = float(city.districts.attention[firms.home[row], firms.node[row]])
    noise = city.governance.pool_noise if pooled else p.selection_noise
    return Option(
        "project",
        (
            Term("quality", float(firms.project[row]), "1", weight),
            Term("attention", attention, "1", weight * p.selection_attention, 0.0, 1.0),
            fixed("error of view", noise * float(ndtri(luck[0])), weight),
            fixed("ordinary worth", p.fund_base, 1 - city.governance.capture if pooled else 1),
        ),
    )


def contract_of(city: City, pooled: bool) -> Option:
    """Return what a pot asks of the firms it backs."""
    covenant = city.governance.covenant_city if pooled else city.parameters.fund.covenant_local
    return Option("contract", (Term("covenant", covenant, "1", low=0.0),))


def refusal(contract: Option, refused: float, luck: float) -> Iterator[Flip]:
    """Yield the covenant at which the firm would have refused to sign."""
    if refused:
        yield from to_value(contract.name, contract.terms[0], (1 - luck) / refused, NOWHERE)


def candidate_of(city: City, row: int) -> Option:
    """Return what makes a firm one that a fund may back at all."""
    firms = city.firms
    age = Term("age", float(city.month - firms.born[row]), "month", low=0.0)
    return Option("candidate", (age, Term("sales", float(firms.sales[row]), "M/month", low=0.0)))
