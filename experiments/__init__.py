"""Experiments: questions asked of the model, answered over paired worlds."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which would be the slowest part of beginning a command
if TYPE_CHECKING:
    from experiments.pairs import compare

__all__ = ["compare"]


def __getattr__(name: str) -> object:
    """Load ``compare`` when it is first asked for, so that a command takes care of Ctrl-C before anything else."""
    if name != "compare":
        raise AttributeError(f"module experiments has no attribute {name}")
    from experiments.pairs import compare

    return compare
