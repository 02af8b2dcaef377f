"""Faults of limit and offset."""
