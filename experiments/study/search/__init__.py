"""Search: policies sought by their gains over the reference in common worlds, and judged in worlds not seen before."""
