"""Page: what pages are made of."""
