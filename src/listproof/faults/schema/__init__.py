"""Faults of bodies and of the members of rows."""
