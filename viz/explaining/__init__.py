"""Explaining: where a difference comes from, and what would turn it."""
