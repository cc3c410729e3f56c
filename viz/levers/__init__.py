"""Levers: what the page lets people change."""
