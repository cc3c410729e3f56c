"""Calibration: which settings of the calibrated numbers the fitted figures do not rule out, kept as an ensemble."""
