"""Comparing: the parts of the page on which policies are put together and set against each other."""
