"""A request as a check writes it, and the questions that a collection answers."""

from __future__ import annotations

from dataclasses import dataclass

from ..codec.walk import Walk
from ..http.secret import Secret
from ..oracle.query import Query


@dataclass(frozen=True)
class Request:
    """A request that is not a plain query: a raw query string, a header, another method or credential. ``query`` is
    what is asked as ``codec.wire`` writes it, ``GET`` the method of the operation.

    ``turn`` tells repetitions of one request apart, where repetition is the point.
    """

    query: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    credential: str | Secret = "own"
    turn: int = 0
    body: bytes | None = None  # sent as it is, in place of what the query asks in the body


Question = Query | Request | Walk
