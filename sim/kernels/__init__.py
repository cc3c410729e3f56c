"""Compiled loops behind the steps: pure functions of arrays, equal on every run."""
