"""Books: the model and its assumptions as they describe themselves."""
