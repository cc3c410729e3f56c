"""Wording: the tables beside the code that hold what people read, each text in English and Chinese."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sim.quantity import Words


@cache
def wording(name: str) -> dict[str, Any]:
    """Return the table ``name`` beside this file."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def texts(table: Mapping[str, Sequence[str]]) -> dict[str, Words]:
    """Return a table of texts, each written as [English, Chinese].

    >>> texts({"on": ["on", "开"]})["on"].zh
    '开'
    """
    return {name: Words(*pair) for name, pair in table.items()}


def standing(sorts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the sort of each name from a table that lists the names of each sort.

    >>> standing({"fruit": ["apple", "pear"], "root": ["carrot"]})
    {'apple': 'fruit', 'pear': 'fruit', 'carrot': 'root'}
    """
    return {name: sort for sort, names in sorts.items() for name in names}
