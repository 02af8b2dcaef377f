"""The log of what went by on one list operation during a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..http.exchange import Exchange

ERRORS_KEPT = 400
"""Error answers whose bodies are kept for the checks that judge them."""

ERROR_KEPT = 1 << 16
"""Bytes of such a body; a larger one is kept in part."""


@dataclass
class Seen:
    """Error answers, and what the server did where the document is silent."""

    errors: list[tuple[Exchange, str]] = field(default_factory=list)  # with the collection's name
    read: int = 0  # judgements of answers with rows that can be read
    not_arrays: dict[int, tuple[Exchange, str]] = field(default_factory=dict)  # by number: a 200, what it is instead
    observed: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)  # topic -> subject -> behaviour -> times
    flaps: bool = False  # whether identical requests were answered differently
    doubted: int = 0  # times that the data was read again to see whether it moved between them
    fuzz: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # operation -> what fuzzing reached

    def observe(self, topic: str, behaviour: str, subject: str = "") -> None:
        """Note what the server did; ``topic`` is one of observation.SILENT, ``subject`` what about it was tried."""
        self.observed.setdefault(topic, {}).setdefault(subject, Counter())[behaviour] += 1
