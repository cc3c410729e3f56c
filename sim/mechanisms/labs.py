"""Labs: projects climb from level 4 to level 9 of technology readiness or fail, and firms take up what is ready.

Reads    labs, firms.node, relatedness, the information dial between districts, the month's push
Writes   projects, firms.quality of the adopters
Keeps    projects at the start + started = running + failed + adopted + unadopted
Model    MODEL.md E15
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.kernels import labs as kernel
from sim.quantity import Group, quantity
from sim.state import NEVER
from sim.state_innovation import HISTORY, NUMBERS, Fate, Labs, Projects
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

FIRST_LEVEL, PILOT_LEVEL, PLANT_LEVEL, LAST_LEVEL = 4, 5, 7, 9
"""Technology readiness: validated in the laboratory, tried in a relevant setting, shown at work, proven."""


class Laboratories(Group):
    """Numbers of laboratories and of the transfer of what they find."""

    lab_pace: float = quantity(
        1,
        "1",
        (0, 3),
        "J",
        "assumption",
        "projects started, against the world's file",
        "实验室立项数相对基准数据的倍数",
    )
    advance_rate: float = quantity(
        5 / 36,
        "1/month",
        (0.05, 0.5),
        "F",
        "seed",
        "chance that a project climbs a level in a month; five levels take 36 months on average",
        "项目每月提升一级成熟度的概率",
    )
    advance_fail: float = quantity(
        0.1,
        "1",
        (0, 0.5),
        "J",
        "assumption",
        "chance that a climb fails and ends the project",
        "成熟度提升失败并终止项目的概率",
    )
    adopt_related: float = quantity(
        0.4,
        "1",
        (0, 1),
        "J",
        "assumption",
        "least relatedness of a firm's node to a technology it can take up",
        "企业可承接技术的最低关联度",
        exposed=False,
    )
    adopt_chance: float = quantity(
        0.51,
        "1",
        (0.05, 1),
        "F",
        "cnipa-2024",
        "chance that the firm asked in a district takes a technology up",
        "被询企业承接成果的概率",
    )
    search_base: float = quantity(
        0.25,
        "1",
        (0, 1),
        "J",
        "assumption",
        "chance that a laboratory looks for firms in another district on its own",
        "实验室自行到他区寻找承接企业的概率",
    )
    search_pooled: float = quantity(
        0.6,
        "1",
        (0, 0.75),
        "J",
        "assumption",
        "chance of looking in another district added by pooled information",
        "信息统筹增加的跨区寻找概率",
    )
    adopt_gain: float = quantity(
        0.06,
        "1",
        (0, 0.3),
        "J",
        "assumption",
        "gain in quality of a firm that takes a technology up",
        "承接技术带来的质量提升",
    )


def open_labs(city: City) -> None:
    """Set up the laboratories and fill their pipelines with what ten years before the start have left running."""
    rows, axes = city.world.labs, {"nodes": city.nodes.rows, "districts": city.districts.rows}
    city.labs, city.projects = Labs(axes, len(rows)), Projects(axes)
    labs, place = city.labs, city.world.site_index()
    labs.id[:] = [row.id for row in rows]
    labs.district[:] = [city.sites.district[place[row.site]] for row in rows]
    labs.starts[:] = [row.starts / 12 * city.parameters.laboratories.lab_pace for row in rows]
    for position, row in enumerate(rows):
        km = city.distances[city.own_site[labs.district[position]], city.own_site]
        labs.nearest[position] = np.lexsort((city.districts.id, km))
        for node, share in row.nodes.items():
            labs.work[position, city.node_position[node]] = share
    fill_pipeline(city)


def fill_pipeline(city: City) -> None:
    """Start projects in each month of the history and keep those that still run at the start."""
    start_projects(city, np.arange(-HISTORY, 0), 0.0)
    projects, chance = city.projects, city.parameters.laboratories.advance_rate
    ages = np.arange(1, HISTORY)
    lived = ages < -projects.started[:, None]
    project, age = np.nonzero(lived)
    climbed, failed = np.zeros(lived.shape, np.bool_), np.zeros(lived.shape, np.bool_)
    climbed[lived], failed[lived] = climbing(city, projects.id[project], ages[age], chance)
    projects.level[:] = FIRST_LEVEL + climbed.sum(axis=1)
    keep_rows(city, ~failed.any(axis=1) & (projects.level < LAST_LEVEL))


def keep_rows(city: City, running: Flags) -> None:
    """Forget the projects that ended before the start."""
    before, city.projects = city.projects, Projects({})
    city.projects.extend(int(running.sum()))
    for name in Projects.columns:
        getattr(city.projects, name)[:] = getattr(before, name)[running]


def run_labs(city: City) -> None:
    """Let projects climb a level, fail, or end with a technology that a firm takes up; start new ones (E15)."""
    projects, p, draws = city.projects, city.parameters.laboratories, city.streams.address(Purpose.PROJECT, 0)
    failed, finished = kernel.climb(
        (projects.id, projects.fate, projects.started, projects.level), city.month, p.advance_rate, p.advance_fail,
        (PILOT_LEVEL, PLANT_LEVEL, LAST_LEVEL), city.push.pilot_lines, draws,
    )  # fmt: skip
    end(city, failed, Fate.FAILED)
    for row in finished:
        transfer(city, int(row))
    start_projects(city, np.array([city.month]), city.push.lab_starts)


def climbing(city: City, ids: Ints, ages: Ints, chance: Floats | float) -> tuple[Flags, Flags]:
    """Return which projects climb and which fail on the way; luck belongs to the project and its age in months."""
    luck = city.streams.lanes(Purpose.PROJECT, 0, ids, ages)
    tries = luck[:, 0] < chance
    fails = tries & (luck[:, 1] < city.parameters.laboratories.advance_fail)
    return tries & ~fails, fails


def end(city: City, rows: Ints | int, fate: Fate) -> None:
    """End projects this month."""
    city.projects.fate[rows] = fate
    city.projects.ended[rows] = city.month


def start_projects(city: City, months: Ints, more: float) -> None:
    """Start at most one project a month in each laboratory; ``more`` raises the chances by that share (E15).

    A project's number is the month of its start, so a project started in addition renames no other.
    """
    labs, projects, draws = city.labs, city.projects, city.streams.address(Purpose.LAB, 0)
    lab, number, luck = kernel.begin(labs.id, labs.starts, months + HISTORY, more, draws)
    if not lab.size:
        return
    rows = projects.extend(lab.size)
    share = np.cumsum(labs.work[:, city.node_order], axis=1)[lab]
    place = (share <= luck[:, None] * share[:, -1:]).sum(axis=1)
    projects.id[rows] = labs.id[lab] * NUMBERS + number
    projects.lab[rows], projects.node[rows] = lab, city.node_order[place]
    projects.level[rows], projects.started[rows] = FIRST_LEVEL, number - HISTORY


def transfer(city: City, row: int) -> None:
    """Hand a finished technology to a firm, if one asked in the districts that the laboratory reaches is willing."""
    city.projects.level[row] = LAST_LEVEL
    firm = adopter(city, row)
    end(city, row, Fate.UNADOPTED if firm == NEVER else Fate.ADOPTED)
    if firm != NEVER:
        city.firms.quality[firm] *= 1 + city.parameters.laboratories.adopt_gain
        city.projects.adopter[row] = city.firms.id[firm]
        city.projects.destination[row] = city.firms.home[firm]


def adopter(city: City, row: int) -> int:
    """Return the row of the firm that takes up a technology, -1 for none: the nearest willing district's first."""
    projects, firms = city.projects, city.firms
    return int(
        kernel.adopter(
            willing_districts(city, row),
            (firms.id, firms.home, firms.status, firms.node),
            city.world.relatedness[projects.node[row]],
            city.parameters.laboratories.adopt_related,
            city.streams.address(Purpose.ADOPTER, 0),
            projects.id[row],
        )
    )


def willing_districts(city: City, row: int) -> Ints:
    """Return the districts reached in which the firm asked is willing, the nearest to the laboratory first."""
    p, districts, lab = city.parameters.laboratories, city.districts, city.projects.lab[row]
    home, name = city.labs.district[lab], city.projects.id[row]
    looks = p.search_base + p.search_pooled * city.joint("information")[home]
    draws = city.streams.address(Purpose.TRANSFER, 0)
    nearest = city.labs.nearest[lab]
    willing: Ints = kernel.willing(nearest, home, districts.id, looks, p.adopt_chance, draws, name)
    return willing
