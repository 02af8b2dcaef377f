"""Faults of list endpoints in general: each is there on the mock of any contract that has what it needs."""
