"""Serving: how the laboratory is opened, guarded and closed."""
