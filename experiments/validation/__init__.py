"""Validation: laws that must hold, published figures that were fitted, and those that were not, beside the model."""
