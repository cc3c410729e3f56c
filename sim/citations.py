"""Citations: the sources behind the model's numbers, by key."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from sim.world_rows import Source


@cache
def sources() -> dict[str, Source]:
    """Return the model's sources by key; a world has its own beside its data."""
    text = (Path(__file__).parent / "sources.toml").read_text(encoding="utf-8")
    return {key: Source.model_validate(record) for key, record in tomllib.loads(text).items()}
