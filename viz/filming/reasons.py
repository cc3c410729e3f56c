"""Reasons: why the lives of one firm part, as far as the two arms wrote it down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.city import RINGS
from sim.ledger.parting import Parting
from sim.mechanisms.land import CORE_RING
from sim.quantity import Words
from sim.scenario import world_named
from viz.filming.firms import KINDS as ORIGINS
from viz.filming.firms import kind_of
from viz.filming.forks import BORN, CLOSED
from viz.filming.lives import given
from viz.filming.telling import amount, apart, figure
from viz.words import both

if TYPE_CHECKING:
    from sim.ledger.decision import Decision, Term
    from viz.filming.forks import Fork
    from viz.filming.frames import Film
    from viz.filming.reels import Reel
    from viz.filming.telling import Teller

MOST_GAPS = 6
"""Terms named that had other values in the other arm."""
ROUNDING = 1e-6
"""Share up to which two values count as the same."""
LUCK_FIGURES = 4
LAND = {"site", "reserve", "branch", "leave"}
"""Kinds of decisions that answer a want of floor."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A term of a decision: its name, its amount, and the points it brought, 0 for a mere condition."""

    name: Words
    amount: Words
    points: float


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision in one arm: what was decided, what counted, the luck it met, and what would have turned it."""

    kind: str
    words: Words
    terms: tuple[Weighed, ...]
    luck: tuple[Words, ...]
    flip: Words


@dataclass(frozen=True, slots=True)
class Gap:
    """A term that both arms weighed, with another value in each."""

    name: Words
    policy: Words
    against: Words


@dataclass(frozen=True, slots=True)
class Parted:
    """The first month in which a firm's lives differ.

    ``kind`` is one of `viz.filming.forks.KINDS`; ``words`` says what happened in each arm and ``why`` adds what is
    known of the reasons; ``sides`` are the month's decisions in each arm; ``gaps`` the terms that differed, those that
    differed most first.
    """

    month: int
    date: Words
    kind: str
    words: Words
    why: tuple[Words, ...]
    sides: tuple[tuple[Decided, ...], tuple[Decided, ...]]
    gaps: tuple[Gap, ...]


def parted_of(film: Film, firm: int, teller: Teller) -> Parted | None:
    """Return where a firm's lives part, or nothing."""
    fork = film.forks.get(firm)
    if fork is None:
        return None
    told = fork.decisions()
    one, other = (side(reel, fork, mine, teller) for reel, mine in zip(film.reels, told, strict=True))
    arms = titles(film)
    words = both("player.parted", date=teller.date(fork.month), **arms, one=one, other=other)
    mine, theirs = (
        tuple(decided(decision, reel, teller) for decision in month)
        for reel, month in zip(film.reels, told, strict=True)
    )
    gaps = unlike(Parting(fork.month, firm, *told), teller)
    return Parted(
        fork.month,
        teller.date(fork.month),
        fork.kind,
        words,
        tuple(reasons(film, fork, teller)),
        (mine, theirs),
        tuple(gaps)[:MOST_GAPS],
    )


def titles(film: Film) -> dict[str, Words]:
    """Return what the arms are called."""
    return {name: reel.scenario.policy.title for name, reel in zip(("policy", "against"), film.reels, strict=True)}


def side(reel: Reel, fork: Fork, decisions: tuple[Decision, ...], teller: Teller) -> Words:
    """Return what happened to a firm in one arm in the month in which its lives part."""
    sentences = [said(decision, reel, teller) for decision in decisions]
    about = (fork.month, fork.firm)
    sentences += [given(grant, teller) for grant in reel.held_back if (grant.month, grant.firm) == about]
    return joined(sentences) if sentences else without_decision(reel, fork, teller)


def said(decision: Decision, reel: Reel, teller: Teller) -> Words:
    """Return what was decided."""
    return teller.decision(kind_told(decision), decision.choice, granted(decision, reel))


def joined(sentences: list[Words]) -> Words:
    """Return sentences strung together."""
    first, *rest = sentences
    return both("player.and", one=first, other=joined(rest)) if rest else first


def kind_told(decision: Decision) -> str:
    """Return a decision's kind, ``place`` for an answer of the city's committee, which alone weighs connections."""
    names = {term.name for option in decision.options for term in option.terms}
    return "place" if decision.kind == "site" and "connection" in names else decision.kind


def granted(decision: Decision, reel: Reel) -> float:
    """Return the floor that a decision granted [m2]."""
    row = reel.row(decision.firm)
    entries = reel.told.about(row) if row >= 0 else ()
    about = (decision.month, kind_told(decision), decision.choice)
    return next((entry.floor for entry in entries if (entry.month, entry.kind, entry.choice) == about), 0.0)


def without_decision(reel: Reel, fork: Fork, teller: Teller) -> Words:
    """Return what a firm did in a month in which nothing was decided about it."""
    row = reel.row(fork.firm)
    if row < 0:
        return both("player.absent_ever")
    if reel.born[row] > fork.month:
        return both("player.absent_before")
    if fork.kind == BORN:
        return birth_words(reel, row, teller)
    if fork.kind == CLOSED:
        closed = fork.month in reel.ends[reel.ends[:, 0] == row, 1]
        return both("player.closed" if closed else "player.lives_on")
    if fork.kind not in LAND:
        return both("player.silent_fund" if fork.kind == "fund" else "player.silent_elsewhere")
    return both("player.silent_waiting" if waits_in(reel, row, fork.month) else "player.silent")


def birth_words(reel: Reel, row: int, teller: Teller) -> Words:
    """Return where and as what a firm came to be."""
    kind = ORIGINS[kind_of(int(reel.ids[row]))]
    return both(f"player.born_{kind}", district=teller.districts[reel.home[row]], node=teller.nodes[reel.node[row]])


def waits_in(reel: Reel, row: int, month: int) -> bool:
    """Say whether a firm had an unmet request for floor at the end of a month."""
    mine = reel.waits[reel.waits[:, 0] == row]
    return bool(((mine[:, 1] <= month) & (month < mine[:, 2])).any())


def decided(decision: Decision, reel: Reel, teller: Teller) -> Decided:
    """Return a decision with what counted for it."""
    kind = kind_told(decision)
    luck = tuple(
        both("player.luck", draw=both(f"player.luck_{luck_of(kind, name)}"), value=figure(draw, LUCK_FIGURES))
        for name, draw in decision.draws.items()
    )
    terms = tuple(Weighed(name, amount(term.value, term.unit), term.points) for name, term in teller.weighed(decision))
    return Decided(kind, said(decision, reel, teller), terms, luck, teller.flip(kind, decision.flip))


def luck_of(kind: str, name: str) -> str:
    """Return what a draw is for; a firm that branches was lucky in its search, not with papers."""
    return "search" if kind == "branch" else name


def unlike(parting: Parting, teller: Teller) -> Iterator[Gap]:
    """Yield the terms that both arms weighed and that had different values, those that differ most first."""
    shares = {address: share_apart(*pair) for address, pair in parting.unlike().items()}
    terms = parting.unlike()
    for address in sorted(shares, key=lambda address: -shares[address]):
        if shares[address] > ROUNDING:
            (_, option, name), (one, other) = address, terms[address]
            yield Gap(teller.term(option, name), *apart(one.value, other.value, one.unit))


def share_apart(one: Term, other: Term) -> float:
    """Return how far two different values are apart, as a share of the larger."""
    return abs(one.value - other.value) / max(abs(one.value), abs(other.value))


def reasons(film: Film, fork: Fork, teller: Teller) -> Iterator[Words]:
    """Yield what else is known of why lives part."""
    if fork.kind in {"site", "reserve"}:
        yield from (desk(reel, fork) for reel in film.reels)
    elif fork.kind == CLOSED:
        yield closing(film, fork)
    elif fork.kind in {BORN, "bid"}:
        yield from births(film, fork, teller)


def desk(reel: Reel, fork: Fork) -> Words:
    """Return who decides on floor for a firm in one arm, and how long the papers take."""
    plan, row = reel.scenario, reel.row(fork.firm)
    parameters, rules = plan.settings()
    group = world_named(plan.world).districts[reel.home[row]].group
    pooled = rules.dial("land", fork.month) * (RINGS[group] <= max(rules.scope, CORE_RING))
    own = amount(parameters.land.delay_local, "month")
    slow = amount(parameters.land.delay_local + rules.delay_city, "month")
    arm, every = plan.policy.title, amount(rules.committee, "month")
    if pooled == 0:
        return both("player.why_district", arm=arm, delay=own)
    key = "player.why_city" if pooled == 1 else "player.why_both"
    return both(key, arm=arm, delay=slow, own=own, every=every)


def closing(film: Film, fork: Fork) -> Words:
    """Return how large a firm was in each arm before it closed in one of them."""
    first = max(0, fork.month - 11)
    sums = [reel.output[reel.row(fork.firm), first : fork.month + 1].sum(dtype=float) for reel in film.reels]
    one, other = apart(float(sums[0]), float(sums[1]), "M")
    return both("player.why_closed", **titles(film), one=one, other=other)


def births(film: Film, fork: Fork, teller: Teller) -> Iterator[Words]:
    """Yield why a firm came to be in one arm and not, or elsewhere, in the other."""
    kind = ORIGINS[kind_of(fork.firm)]
    absent = [reel for reel in film.reels if reel.row(fork.firm) < 0]
    if kind == "project":
        yield from (missed(reel, fork.firm, teller) for reel in absent)
    elif kind == "spin_off":
        yield both("player.why_spin_off")
    elif kind == "newcomer":
        yield both("player.why_newcomer" if absent else "player.why_newcomer_both")


def missed(reel: Reel, firm: int, teller: Teller) -> Words:
    """Return what became of a project from outside that found no place in an arm."""
    arm, months = reel.scenario.policy.title, reel.output.shape[1]
    until = reel.unplaced.get(firm)
    if until is None:
        return both("player.why_project", arm=arm)
    if until == months:
        return both("player.why_project_looking", arm=arm)
    return both("player.why_project_lost", arm=arm, date=teller.date(until))
