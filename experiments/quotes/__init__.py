"""Quotes: every figure of the model that a document shows, made from results and runs, so that none goes stale."""
