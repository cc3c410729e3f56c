"""Trials: the laboratory driven, measured and pictured."""
