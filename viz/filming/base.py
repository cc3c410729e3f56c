"""Base: what the browser needs to know of a world before it sees anything move.

The head is one object of plain values. Names come as ``[English, Chinese]``; positions count from 0.

``part``       "base"
``start``      the first month, YYYY-MM; month ``m`` of the film is ``m`` months later, -1 is the opening
``months``     months filmed
``seed``       the world's luck
``world``      its title
``arms``       titles of the two policies: policy, against
``districts``  key, name
``sites``      key, name, position of the host district, number of owners (above 1: a shared park)
``nodes``      key, name, layer: 0 foundation, 1 technology, 2 end, 3 track
``places``     key, name of the destinations outside the city
``given``      number ``n`` and name of each firm known by name
``kinds``      for each kind of firm what those without a name are called; put the firm's ``no`` for {number}
``ways``       for each way in which lives part what it is called, in the order of ``how``
``by``         for each way to come to floor what it is called, in the order of ``by`` in the table of moves

The table ``firms`` has a row for each firm that ever lived in either arm; its row is the ``n`` of all other tables:

``id``      its id, the same in every comparison of the world; `viz.filming.twins.twin` asks for it
``kind``    position in ``kinds``
``no``      the number in its name
``parted``  month in which its lives part, null if they never do
``how``     position in ``ways``, null if they never part
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.quantity import Words
from sim.recipe import LAYERS
from sim.scenario import world_named
from viz.filming.firms import KINDS as ORIGINS
from viz.filming.firms import Names, kind_of
from viz.filming.forks import KINDS
from viz.filming.notes import By
from viz.words import both

if TYPE_CHECKING:
    from viz.filming.frames import Film
    from viz.filming.sheets import Columns


def base(film: Film) -> dict[str, Any]:
    """Return the head."""
    plans = [reel.scenario for reel in film.reels]
    plan, world = plans[0], world_named(plans[0].world)
    where, numbers = world.district_index(), film.numbers
    given = Names(plan).given
    return {
        "part": "base",
        "start": world.start,
        "months": plan.months,
        "seed": plan.seed,
        "world": spoken(world.title),
        "arms": [spoken(arm.policy.title) for arm in plans],
        "districts": [[row.key, *row.name] for row in world.districts],
        "sites": [[row.key, *row.name, where[row.district], len(row.owners)] for row in world.sites],
        "nodes": [[row.key, *row.name, LAYERS.index(row.layer)] for row in world.nodes],
        "places": [[row.key, *row.name] for row in world.destinations],
        "given": [[numbers[firm], *name] for firm, name in given.items() if firm in numbers],
        "kinds": [spoken(both(f"player.name_{kind}", number="{number}")) for kind in ORIGINS],
        "ways": [spoken(both(f"player.way_{kind}")) for kind in KINDS],
        "by": [spoken(both(f"player.by_{by.name.lower()}")) for by in By],
    }


def spoken(words: Words) -> list[str]:
    """Return words as a list: English, Chinese."""
    return [words.en, words.zh]


def firm_columns(film: Film) -> Columns:
    """Return the table of all firms."""
    names = Names(film.reels[0].scenario)
    parted = [film.forks.get(firm) for firm in film.ids]
    return {
        "id": film.ids,
        "kind": [kind_of(firm) for firm in film.ids],
        "no": [names.number(firm) for firm in film.ids],
        "parted": [fork and fork.month for fork in parted],
        "how": [fork and KINDS.index(fork.kind) for fork in parted],
    }
