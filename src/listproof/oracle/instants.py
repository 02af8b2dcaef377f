"""RFC 3339 time stamps as values that compare exactly."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d))?\Z", re.ASCII
)

Instant = tuple[int, str]
"""Whole seconds since 0001-01-01T00:00:00Z, and the digits of the fraction without trailing zeros.

Digit strings compare as fractions do: "1" < "15" < "9".
"""


def instant(text: object) -> Instant | None:
    """The instant that a time stamp names, or None where it is none. A missing zone is read as UTC.

    ``datetime.fromisoformat`` is not used: it cuts after six digits and refuses lower-case letters and ``:60``.
    """
    if not isinstance(text, str):
        return None
    return _short(text) if len(text) <= SHORT else _parsed_instant(text)


SHORT = 40
"""Characters of what is kept in memory once it is read."""


def _parsed_instant(text: str) -> Instant | None:
    match = _STAMP.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    try:
        days = date(year, month, day).toordinal()
    except ValueError:
        return None
    if hour > 23 or minute > 59 or second > 60:
        return None
    zone = 0
    if match[9]:
        if int(match[10]) > 23 or int(match[11]) > 59:
            return None
        zone = (int(match[10]) * 60 + int(match[11])) * 60 * (1 if match[9] == "+" else -1)
    return days * 86400 + hour * 3600 + minute * 60 + second - zone, (match[7] or "").rstrip("0")


def stamp(seconds: int) -> str:
    """The time stamp of whole seconds as ``instant`` counts them, without a zone behind it."""
    return (datetime(1, 1, 1) + timedelta(seconds=seconds - 86400)).isoformat()


_short = lru_cache(8192)(_parsed_instant)
