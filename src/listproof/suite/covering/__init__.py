"""Combinations of parameters: covering arrays, random queries, and the smallest query that differs."""
