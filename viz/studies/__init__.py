"""Studies: finished ones read, new ones asked for and run."""
