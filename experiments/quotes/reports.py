"""Reports: what shipped studies said, read once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def report(study: str) -> Mapping[str, Any]:
    """Return the shipped report of a study."""
    file = files("experiments") / "results" / study / "report.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))
