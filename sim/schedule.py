"""The month of a city, as a tuple of steps that prints itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.mechanisms.alliances import form_alliances
from sim.mechanisms.beliefs import attend, review_year
from sim.mechanisms.chain import draw_inputs
from sim.mechanisms.congestion import crowd
from sim.mechanisms.demand import grow_demand
from sim.mechanisms.finance import finance_growth
from sim.mechanisms.fund import invest_funds
from sim.mechanisms.hoarding import reclaim
from sim.mechanisms.knowledge import do_research
from sim.mechanisms.labs import run_labs
from sim.mechanisms.land import allot_floor, build_floor, leave_city, release_floor
from sim.mechanisms.ledgers import collect_tax, keep_ledgers
from sim.mechanisms.measures import apply_measures
from sim.mechanisms.orders import award_contracts
from sim.mechanisms.population import close_firms, diversify, enter
from sim.mechanisms.production import produce
from sim.mechanisms.projects import bid_for_projects
from sim.mechanisms.readiness import build_readiness
from sim.mechanisms.reserve import return_reserve
from sim.mechanisms.shocks import meet_shocks
from sim.mechanisms.spin_offs import spin_off
from sim.mechanisms.strategies import review_strategies
from sim.mechanisms.talent import move_talent, report_posts, staff_firms
from sim.mechanisms.tiers import review_tiers
from sim.mechanisms.upstairs import open_factories

if TYPE_CHECKING:
    from sim.city import City

Step = Callable[["City"], None]


YEAR: tuple[Step, ...] = (
    review_year,  # growth, reports -> beliefs, ranking, priorities
    report_posts,  # posts, noise, bias -> reports of posts
    review_strategies,  # subsidies, growth, ranking -> levels and aims of bids
)

MONTH: tuple[Step, ...] = (
    meet_shocks,  # dated shocks, reversals -> strain
    apply_measures,  # dated instruments -> floor, grants, push
    attend,  # beliefs, dials -> attention
    build_readiness,  # attention -> readiness
    grow_demand,  # ceilings, cycle -> demand
    award_contracts,  # demand, quality, capacity -> orders
    draw_inputs,  # suppliers, stocks, backups -> supply loss, better suppliers
    produce,  # orders, capacity -> output
    staff_firms,  # output, talent, commuters -> staffing
    form_alliances,  # nodes, distances, borders -> alliances
    do_research,  # output, neighbours -> quality
    run_labs,  # projects -> technologies, quality of adopters
    crowd,  # occupancy, upper floors -> rents, cost of crowding
    finance_growth,  # earnings, expectations -> capacity, requests for floor
    collect_tax,  # output by site -> tax, sharing
    open_factories,  # works -> vacant floor
    build_floor,  # quotas -> vacant, reserved, idle floor
    return_reserve,  # reserved floor -> vacant floor
    reclaim,  # idle floor -> vacant floor
    release_floor,  # excess floor -> vacant floor
    bid_for_projects,  # projects, vacant floor, budgets -> new firms, subsidies
    allot_floor,  # requests -> floor held
    leave_city,  # long waits -> leavers, vacant floor
    invest_funds,  # tax, dials, attention -> equity, quality
    move_talent,  # top-ups, posts, housing -> talent, housing
    diversify,  # attention, relatedness -> firms in new nodes
    enter,  # attention, vacant floor -> new firms
    spin_off,  # able firms, new technologies -> new firms nearby
    close_firms,  # size, age, debt -> closures, vacant floor
    review_tiers,  # output, quality -> census, certificates
    keep_ledgers,  # tax, dials, measures -> budgets, cost of coordination
)

EQUATIONS = {
    "review_year": "E31-E32",
    "review_strategies": "E30-E31",
    "report_posts": "E27",
    "meet_shocks": "11.6",
    "apply_measures": "11.5",
    "attend": "E33",
    "grow_demand": "E1-E2",
    "build_readiness": "E16",
    "award_contracts": "E3-E6",
    "draw_inputs": "E7, E14",
    "produce": "E8",
    "form_alliances": "3.4",
    "staff_firms": "E9",
    "do_research": "E10-E14",
    "run_labs": "E15",
    "crowd": "4.3, 4.5",
    "finance_growth": "E17-E19",
    "open_factories": "4.3",
    "build_floor": "E20",
    "return_reserve": "4.1",
    "reclaim": "4.5",
    "release_floor": "E20",
    "bid_for_projects": "E30",
    "allot_floor": "E21-E23",
    "leave_city": "E24",
    "invest_funds": "E25-E26",
    "move_talent": "E27-E28",
    "diversify": "E29",
    "enter": "E29",
    "spin_off": "E29",
    "close_firms": "E29",
    "collect_tax": "E34",
    "review_tiers": "E36-E37",
    "keep_ledgers": "E35",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the printed schedule."""

    when: str
    order: int
    name: str
    meaning: str
    equations: str


def contents() -> tuple[Entry, ...]:
    """Return the schedule as it runs: the yearly steps first, then the month's."""
    return tuple(
        entry(when, order, step)
        for when, steps in (("year", YEAR), ("month", MONTH))
        for order, step in enumerate(steps, start=1)
    )


def entry(when: str, order: int, step: Step) -> Entry:
    """Return one step's line; a step speaks with the first line of its own docstring."""
    meaning = (step.__doc__ or "").strip().splitlines()[0]
    return Entry(when, order, step.__name__, meaning, EQUATIONS[step.__name__])
