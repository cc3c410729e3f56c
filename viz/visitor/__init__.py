"""Visitor: what one visitor asks, sees and does."""
