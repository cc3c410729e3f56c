"""Laboratories, readiness, alliances and spin-offs of the plain city (E15, E16, E29)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import exp, log
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.streams import Purpose, spin_off_id
from tests.oracle.agents import ALIVE, District, Firm, Node
from tests.oracle.room import by_id, chosen, district_pulls, settle

if TYPE_CHECKING:
    from sim.city import City
    from tests.oracle.plain import PlainCity

RUNNING, FAILED, ADOPTED, UNADOPTED = range(4)
BEFORE = 120
"""Months before the start from which draws count."""


@dataclass(eq=False)
class Lab:
    """A laboratory; ``starts`` are projects a month, ``work`` the share of its projects by node."""

    name: int
    district: District
    starts: float
    work: list[float]


@dataclass(eq=False)
class Project:
    """A project of a laboratory on its way to readiness."""

    name: int
    lab: Lab
    node: Node
    level: int
    started: int
    ended: int = -1
    fate: int = RUNNING
    adopter: int = -1
    destination: int = -1


@dataclass(eq=False)
class Pact:
    """An alliance of two firms, the one with the lower name first."""

    one: Firm
    other: Firm
    began: int
    ends: int


def open_innovation(plain: PlainCity, city: City) -> None:
    """Read laboratories, running projects, alliances and readiness of a founded city."""
    plain.labs = [
        Lab(int(name), plain.districts[district], float(starts), work)
        for name, district, starts, work in zip(*columns(city.labs, "id", "district", "starts", "work"), strict=True)
    ]
    plain.projects = [
        Project(name, plain.labs[lab], plain.nodes[node], level, started)
        for name, lab, node, level, started in zip(
            *columns(city.projects, "id", "lab", "node", "level", "started"), strict=True
        )
    ]
    plain.pacts = [
        Pact(plain.everyone[one], plain.everyone[other], began, ends)
        for one, other, began, ends in zip(*columns(city.alliances, "first", "second", "began", "ends"), strict=True)
    ]
    for district, row in zip(plain.districts, city.districts.readiness.tolist(), strict=True):
        district.readiness = row


def columns(table: Any, *names: str) -> list[Any]:  # noqa: ANN401 - any table of the city
    """Return columns of a table as lists."""
    return [getattr(table, name).tolist() for name in names]


def border(city: PlainCity, one: District, other: District) -> float:
    """Return the share of what is known that stops between two districts."""
    p = city.parameters.knowledge
    if one is other:
        return 0.0
    return float(p.border * (1 - p.remote) * (1 - p.border_relief * city.joint("information", one, other)))


def build_readiness(city: PlainCity) -> None:
    """Let districts get ready for the emerging nodes they back, and forget the others (E16)."""
    p = city.parameters.readiness
    for district in city.districts:
        whole = sum(district.attention[node.place] for node in city.nodes if node.emerging)
        for node in city.nodes:
            if node.emerging:
                ready = district.readiness[node.place]
                ground = 1 / p.readiness_full if node.live else 0.0
                backed = district.attention[node.place] >= p.programme_least * whole
                towards = 1 - ready if backed else p.forgetting * (ground - ready)
                district.readiness[node.place] = ready + towards / p.programme_months


def readiness_factor(city: PlainCity, district: District, node: Node) -> float:
    """Return what readiness, own or borrowed, does to the strength of a district's firms in a node (E16)."""
    p = city.parameters.readiness
    if not node.emerging:
        return 1.0
    lent = [
        p.readiness_borrowed * (1 - border(city, district, other)) * other.readiness[node.place]
        for other in city.districts
        if other is not district
    ]
    best = max([district.readiness[node.place], *lent])
    return float(1 - p.readiness_weight + p.readiness_full * p.readiness_weight * best)


def form_alliances(city: PlainCity) -> None:
    """Let firms that meet agree on alliances, and let allies pay for them."""
    p = city.parameters.alliance
    for one, other in combinations(attending(city), 2):
        luck = one_uniform(city, Purpose.ALLIANCE, city.month + BEFORE, one.name, other.name)
        if luck < chance(city, one, other):
            city.pacts.append(Pact(one, other, city.month, city.month + p.alliance_months))
    for firm in city.firms:
        firm.teamwork = 1.0
    for pact in in_force(city):
        pact.one.teamwork = pact.other.teamwork = 1 + p.alliance_gain
    for firm in city.firms:
        if firm.teamwork > 1:
            firm.cash -= p.alliance_cost * firm.research


def one_uniform(city: PlainCity, purpose: Purpose, month: int, name: int, option: int) -> float:
    """Return the first uniform at one address."""
    return float(city.streams.uniform(purpose, month, np.array([name]), option)[0])


def attending(city: PlainCity) -> list[Firm]:
    """Return the firms on this month's matching day, in order of name."""
    p = city.parameters.alliance
    threshold = min(p.meeting_rate, p.meeting_seats / max(len(city.firms), 1))
    names = np.array([firm.name for firm in city.firms], np.int64)
    lucks = city.streams.uniform(Purpose.ALLIANCE, city.month + BEFORE, names).tolist()
    there = [firm for firm, luck in zip(city.firms, lucks, strict=True) if luck < threshold]
    return sorted(there, key=lambda firm: firm.name)


def chance(city: PlainCity, one: Firm, other: Firm) -> float:
    """Return the chance that two firms on the same matching day agree."""
    p = city.parameters.alliance
    past = [pact for pact in city.pacts if pact.one is one and pact.other is other]
    if any(pact.ends > city.month for pact in past):
        return 0.0
    distant = 1 - one.node.related[other.node.place]
    km = one.home.own.km[other.home.own.place] * (1 - city.parameters.knowledge.remote)
    pull = p.complement_pull * (distant - distant**2) - p.complement_pull / 4 - p.alliance_fade * km
    return float(p.alliance_chance * exp(pull - border(city, one.home, other.home) + p.alliance_again * bool(past)))


def in_force(city: PlainCity) -> list[Pact]:
    """Return the alliances that are not over and whose partners are both in the city."""
    return [p for p in city.pacts if p.ends > city.month and p.one.status == ALIVE and p.other.status == ALIVE]


def run_labs(city: PlainCity) -> None:
    """Let projects climb, fail or end in a technology, and start new ones (E15)."""
    p = city.parameters.laboratories
    for project in [project for project in city.projects if project.fate == RUNNING]:
        age = city.month - project.started
        tries, fails, *_ = city.streams.lanes(Purpose.PROJECT, 0, np.array([project.name]), age)[0].tolist()
        quicker = 1 + city.push["pilot_lines"] if project.level in {5, 6} else 1.0
        if tries < min(1.0, p.advance_rate * quicker):
            climb(city, project, failed=fails < p.advance_fail)
    for lab in city.labs:
        begins, which, *_ = city.streams.lanes(Purpose.LAB, 0, np.array([lab.name]), city.month + BEFORE)[0].tolist()
        if begins < lab.starts * (1 + city.push["lab_starts"]):
            number = lab.name * 100_000 + city.month + BEFORE
            city.projects.append(Project(number, lab, node_of(city, lab, which), 4, city.month))


def climb(city: PlainCity, project: Project, *, failed: bool) -> None:
    """Bring a project a level up, or to its end."""
    if failed:
        project.fate, project.ended = FAILED, city.month
        return
    project.level += 1
    if project.level == 9:
        project.ended = city.month
        hand_over(city, project)


def node_of(city: PlainCity, lab: Lab, luck: float) -> Node:
    """Return the node that a new project works for."""
    passed, whole = 0.0, sum(lab.work)
    for place in by_id(city.nodes, [node.id for node in city.nodes]):
        passed += lab.work[place]
        if luck * whole < passed:
            return city.nodes[place]
    raise AssertionError


def hand_over(city: PlainCity, project: Project) -> None:
    """Look for a firm that takes a finished technology up, the laboratory's own district first."""
    p, home = city.parameters.laboratories, project.lab.district
    project.fate = UNADOPTED
    near = sorted(city.districts, key=lambda district: (home.own.km[district.own.place], district.name))
    for district in near:
        looks, takes, *_ = city.streams.lanes(Purpose.TRANSFER, 0, np.array([project.name]), district.name)[0].tolist()
        reached = district is home or looks < p.search_base + p.search_pooled * city.joint(
            "information", home, district
        )
        able = able_firms(city, project.node, district) if reached and takes < p.adopt_chance else []
        if able:
            firm = min(able, key=lambda firm: waiting_time(city, project, firm))
            firm.quality *= 1 + p.adopt_gain
            project.fate, project.adopter, project.destination = ADOPTED, firm.name, district.place
            return


def able_firms(city: PlainCity, node: Node, district: District) -> list[Firm]:
    """Return a district's firms that are near enough to a node to use its technology."""
    least = city.parameters.laboratories.adopt_related
    return [firm for firm in city.firms if firm.home is district and node.related[firm.node.place] >= least]


def waiting_time(city: PlainCity, project: Project, firm: Firm) -> float:
    """Return how long a firm would take to come forward; related ones are quicker and the first takes it."""
    luck = one_uniform(city, Purpose.ADOPTER, 0, firm.name, project.name)
    return -log(luck) / project.node.related[firm.node.place]


def spin_off(city: PlainCity) -> None:
    """Let firms and finished technologies give birth to firms (E29)."""
    p, reference = city.parameters.spinoffs, city.parameters.orders.reference_sales
    parents = []
    for firm, luck in zip(city.firms, city.luck(Purpose.SPIN_OFF), strict=True):
        able = max(0.0, firm.quality / city.frontier())
        if luck[0] < p.spin_off_rate / 12 * (firm.sales / reference) ** p.spin_off_size * able:
            parents.append((firm, luck))
    for firm, luck in sorted(parents, key=lambda pair: pair[0].name):
        give_birth(city, firm.home, firm.node, firm.quality, luck)
    known = city.frontier() * (1 + city.parameters.laboratories.adopt_gain)
    for project in [x for x in city.projects if x.ended == city.month and x.fate != FAILED]:
        luck = city.streams.lanes(Purpose.LAB_SPIN_OFF, 0, np.array([project.name]))[0].tolist()
        if luck[0] < p.spin_off_lab:
            give_birth(city, project.lab.district, project.node, known, luck)


def give_birth(city: PlainCity, place: District, node: Node, quality: float, luck: list[float]) -> None:
    """Found a firm that knows a part of what its parent knows, near it or elsewhere."""
    name, inherited = spin_off_id(luck[3]), city.parameters.spinoffs.inherited
    city.unborn += 1
    city.offshoots += 1
    trait = city.normals(Purpose.FIRM_TRAIT, [name], range(3))[0]
    for district in looked_at(city, place, luck):
        firm = Firm(city, name, district, node)
        settle(city, firm, trait)
        if firm.sales > 0:
            firm.quality = inherited * quality + (1 - inherited) * firm.quality
            return


def looked_at(city: PlainCity, place: District, luck: list[float]) -> list[District]:
    """Return where the founders look for room."""
    p = city.parameters.spinoffs
    if luck[1] >= p.spin_off_near:
        order = by_id(city.districts, [district.name for district in city.districts])
        return [city.districts[chosen(district_pulls(city), order, luck[2])]]
    km = {district: place.own.km[district.own.place] for district in city.districts}
    near = [district for district in city.districts if km[district] <= p.spin_off_reach]
    return sorted(near, key=lambda district: (km[district], district.name))
