"""Faults of scope: whose rows are listed, and to whom."""
