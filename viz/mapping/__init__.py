"""Mapping: a schematic map of any world."""
