"""How long to wait before a refused request is sent again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

REFUSALS = frozenset({429, 502, 503, 504})
"""Answers of what stands before a server. 500 is the server's own and is never asked for again."""

WHOLE_SERVER = frozenset({429, 503})
"""Refusals whose Retry-After is meant for every request, not for the refused one alone."""

FIRST = 0.5
"""Seconds before the first repetition, about: each further wait is twice as long."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the answer asks to wait, or None where it says nothing legible (RFC 9110, 10.2.3).

    A date is read against the answer's own ``Date``, so that the two clocks need not agree.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until, now = _date(text), _date(headers.get("date", "")) or datetime.now(UTC)
    return None if until is None else max(0.0, (until - now).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, LookupError, TypeError, ArithmeticError):  # a year or a zone may be of any size
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Backoff:
    """Growing waits with jitter from a seed; ``longest`` seconds of waiting in all for one request."""

    def __init__(self, seed: int, longest: float) -> None:
        self._random = random.Random(seed)  # noqa: S311 - jitter, not a secret
        self._longest = longest

    def wait(self, attempt: int, headers: Mapping[str, str], waited: float) -> float | None:
        """Seconds to wait after the ``attempt``-th answer, or None where that would be too long in all."""
        wait = FIRST * 2 ** (attempt - 1) * self._random.uniform(0.75, 1.25)
        wait = max(wait, retry_after(headers) or 0.0)
        return wait if waited + wait <= self._longest else None
