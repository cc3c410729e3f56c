"""Version: which release of the laboratory answered."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def version() -> str:
    """Return the version of the installed package, or of the sources it runs from."""
    try:
        return metadata.version("yipanqi")
    except metadata.PackageNotFoundError:
        return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def today() -> str:
    """Return the date, as results and notes bear it."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()
