"""Mechanisms: one file each, with what it reads, writes and keeps, its numbers, and its steps."""
