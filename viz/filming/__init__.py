"""Filming: what is kept of a city's life, month by month, so that pictures can be drawn of it afterwards."""
