"""The version of the catalogue of requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


VERSION = "2"
"""Of the catalogue: grows when a requirement is added or its level changes. IDs are never reused."""
