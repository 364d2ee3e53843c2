"""Packed raw datapoints, opened: known layouts, and a solver for the others."""
