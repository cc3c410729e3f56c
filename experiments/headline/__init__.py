"""Headline: the studies that answer the one question, run by one command, with what is quoted of them."""
