"""Faults of filters."""
