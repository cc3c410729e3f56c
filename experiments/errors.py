"""Errors of a batch of runs."""

from __future__ import annotations


class CaseError(RuntimeError):
    """One run of a batch failed; the message is one line that names its seed and policy."""
