"""Timings, never tests: `make bench`."""
