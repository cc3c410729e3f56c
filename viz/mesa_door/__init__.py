"""The door for those who come from Mesa: a city in Mesa's data collector, and in Mesa's own page."""
