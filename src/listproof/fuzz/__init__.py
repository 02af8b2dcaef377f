"""Schemathesis, aimed at the data and judged by the oracle."""
