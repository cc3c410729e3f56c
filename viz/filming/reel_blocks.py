"""Reel blocks: a film cut into blocks of at most 60 kB, made once for all who watch it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from sim.scenario import world_named
from viz.filming.frames import Film
from viz.mapping.maps import city_map, spots
from viz.page.blocks import Block

KEPT = 4
_made: OrderedDict[str, tuple[Block, ...]] = OrderedDict()


def reel_blocks(title: str, film: Film) -> tuple[Block, ...]:
    """Return the pieces of a film, with the map that it plays on."""
    if title not in _made:
        pieces = [*film.parts(), map_piece(film)]
        _made[title] = tuple(
            Block("Film", f"film-{at}", "bare", {"film": title, "pieces": len(pieces), "at": at, "piece": piece})
            for at, piece in enumerate(pieces)
        )
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return _made[title]


def map_piece(film: Film) -> dict[str, Any]:
    """Return the tiles, and for each site the spots of its slots."""
    world = world_named(film.reels[0].scenario.world)
    drawn = city_map(world)
    tiles = [
        {
            "en": tile.label.en,
            "zh": tile.label.zh,
            "ring": tile.ring,
            "centre": tile.centre,
            "size": tile.size,
            "small": tile.small,
        }
        for tile in drawn.tiles
    ]
    slots = most_slots(film)
    places = [spots(drawn.tile(drawn.sites[row.key]), slots.get(at, 0) + 1) for at, row in enumerate(world.sites)]
    return {"part": "map", "tiles": tiles, "spots": places}


def most_slots(film: Film) -> dict[int, int]:
    """Return for each site how many slots it ever has in either arm, less one."""
    found: dict[int, int] = {}
    for reel in film.reels:
        for _, _, site, slot in reel.stays.tolist():
            found[site] = max(found.get(site, 0), slot)
    return found
