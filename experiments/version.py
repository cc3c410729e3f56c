"""Version: which release of the laboratory answered."""

from __future__ import annotations

from importlib import metadata

UNINSTALLED = "0.1.0"
"""Shown where the package runs from its sources without being installed."""


def version() -> str:
    """Return the version of the installed package."""
    try:
        return metadata.version("yipanqi")
    except metadata.PackageNotFoundError:
        return UNINSTALLED
