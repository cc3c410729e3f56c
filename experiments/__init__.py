"""Experiments: questions asked of the model, answered over paired worlds."""

from experiments.compare import compare

__all__ = ["compare"]
