"""Kit: how to bring a city of one's own, as a folder of data files."""
