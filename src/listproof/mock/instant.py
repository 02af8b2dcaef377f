"""RFC 3339 time stamps as exact instants."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=200_000)
def instant(text: str) -> tuple[int, str]:
    """Whole seconds since 1970 and the digits of the fraction, exact to the last; such pairs compare as instants."""
    match = _STAMP.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time stamp of this data set: {text}")
    whole, digits, zone = match.groups()
    elapsed = datetime.fromisoformat(whole + ("+00:00" if zone == "Z" else zone)) - _EPOCH
    return elapsed.days * 86_400 + elapsed.seconds, (digits or "").rstrip("0")


def later(text: str, seconds: int) -> str:
    """The first whole second after ``text``, plus ``seconds``; in UTC."""
    moment = _EPOCH + timedelta(seconds=instant(text)[0] + 1 + seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
