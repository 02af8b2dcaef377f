"""Faults of select."""
