"""The version of the catalogue of requirements."""

from __future__ import annotations

VERSION = "17"
"""Of the catalogue: grows when a requirement is added or its level changes. IDs are never reused."""
