"""Contract tests for list endpoints."""

__version__ = "0.1.0"
