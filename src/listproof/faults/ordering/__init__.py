"""Faults of order."""
