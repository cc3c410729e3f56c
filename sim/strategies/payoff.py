"""Payoff: what a year was worth to a district, and what another action would have made of it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.strategies.base import ACTIONS, Contest, eagerness

if TYPE_CHECKING:
    from sim.city import City


def earned(city: City) -> Floats:
    """Return what the last year was worth to each district (districts,) (E31)."""
    return utility(city, np.zeros((city.districts.rows, 1)), city.play.paid[:, None])[:, 0]


def utility(city: City, extra: Floats, paid: Floats) -> Floats:
    """Return what a year is worth to districts that grew by ``extra`` more and paid ``paid`` (districts, any) (E31).

    ``extra`` is a share of the district's output, ``paid`` in M.
    """
    p, play, districts = city.parameters.strategies, city.play, city.districts
    growth = growth_of_output(city)
    taxed = np.divide(districts.tax, play.tax_open, out=np.ones_like(growth), where=play.tax_open > 0)
    tax = np.log(np.maximum(taxed[:, None] * (1 + extra), np.finfo(float).tiny))
    grown = growth[:, None] + extra
    ranked = np.array([rank_score(mine, others) for mine, others in zip(grown, rivals(growth), strict=True)])
    value = p.payoff_tax * tax + p.payoff_growth * grown + city.governance.tournament * ranked
    return np.asarray(value - p.payoff_cost * spent_share(paid, districts.budget + play.paid))


def growth_of_output(city: City) -> Floats:
    """Return each district's growth of output since the last review (districts,), per year."""
    now, before = city.districts.revenue, city.play.output_before
    return np.asarray(np.divide(now, before, out=np.ones_like(now), where=before > 0) - 1)


def rank_score(growth: Floats, others: Floats) -> Floats:
    """Return the share of the others (others,) that grew less than each of ``growth`` (any,), a tie for half.

    >>> rank_score(np.array([0.1, 0.3]), np.array([0.0, 0.2, 0.1, 0.1])).tolist()
    [0.5, 1.0]
    """
    below = (growth[:, None] > others).sum(axis=1) + (growth[:, None] == others).sum(axis=1) / 2
    return np.asarray(below / max(others.size, 1))


def rivals(values: Floats) -> Floats:
    """Return for each district the values of the others (districts, districts - 1).

    >>> rivals(np.array([1.0, 2.0, 3.0])).tolist()
    [[2.0, 3.0], [1.0, 3.0], [1.0, 2.0]]
    """
    count = values.size
    return np.asarray(np.broadcast_to(values, (count, count))[~np.eye(count, dtype=bool)].reshape(count, count - 1))


def spent_share(paid: Floats, means: Floats) -> Floats:
    """Return the share of a year's means (districts,) that was spent (districts, any), in [0, 1].

    >>> spent_share(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([4.0, 0.0])).tolist()
    [[0.25, 0.0], [1.0, 0.0]]
    """
    limit = np.broadcast_to(np.maximum(means, 0)[:, None], paid.shape)
    whole = (paid > 0).astype(float)
    return np.asarray(np.minimum(np.divide(paid, limit, out=whole, where=limit > 0), 1))


def foreseen(city: City) -> Floats:
    """Return what each action would have been worth against last year's rivals (districts, actions)."""
    play, places = city.play, np.arange(city.districts.rows)
    contest = together(city.contests, places.size)
    rival = best_of_others(contest.profit + contest.offers)
    won, paid = np.empty((places.size, ACTIONS)), np.empty((places.size, ACTIONS))
    for action in range(ACTIONS):
        eager = eagerness(city, np.full(places.size, action))
        won[:, action], paid[:, action] = replayed(contest, rival, eager)
    output = np.maximum(city.districts.revenue, np.finfo(float).tiny)[:, None]
    extra = (won - won[places, play.action][:, None]) / output
    spent = np.maximum(play.paid[:, None] + paid - paid[places, play.action][:, None], 0)
    return utility(city, extra, spent)


def together(contests: list[Contest], districts: int) -> Contest:
    """Return all of a year's contests as one."""
    blank = np.zeros((0, districts))
    none = Contest(np.zeros(0, np.int64), np.zeros(0), blank, blank, blank, blank)
    names = [item.name for item in fields(Contest)]
    return Contest(*(np.concatenate([getattr(one, name) for one in (none, *contests)]) for name in names))


def replayed(contest: Contest, rival: Floats, eager: Floats) -> tuple[Floats, Floats]:
    """Return output won [M/month] and subsidies paid [M] (districts,) had each district alone bid by ``eager``.

    The others' offers stay as they were: ``rival`` (movers, districts) is the best of them with the mover's profit
    there in M per m2; ``eager`` (districts, nodes) is the share of a mover's worth.
    """
    offer = contest.worth * eager[:, contest.node].T
    wins = contest.profit + offer > rival
    price = np.clip(np.where(wins, rival, -np.inf) - np.where(wins, contest.profit, 0), 0, offer)
    taken = np.where(wins, contest.area, 0)
    return contest.made @ taken, (price * taken).sum(axis=0)


def best_of_others(score: Floats) -> Floats:
    """Return for each district the best of the others' scores (movers, districts).

    >>> best_of_others(np.array([[1.0, 3.0, 2.0]])).tolist()
    [[3.0, 2.0, 3.0]]
    """
    if score.shape[1] < 2:
        return np.full(score.shape, -np.inf)
    second, first = np.sort(score, axis=1)[:, -2:].T
    leads = np.arange(score.shape[1]) == score.argmax(axis=1)[:, None]
    return np.asarray(np.where(leads, second[:, None], first[:, None]))
