"""Faults of HTTP: messages, caches, and requests under way at once."""
