"""Whether rows of the same ids hold the same values on two servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..oracle.canonical import canonical
from ..oracle.instants import instant
from ..oracle.snapshot import Snapshot


def moved(one: Snapshot, other: Snapshot, home: str, away: str) -> tuple[str, ...]:
    """The members whose values are others in some of the rows, or name another instant: one copy is older than the
    other. A member that one server leaves out, or writes in another way in every row, is that server's doing."""
    theirs = {str(name): row for name, row in other.by_id.items()}
    held: dict[str, list[tuple[Any, Any]]] = {}
    for name, row in one.by_id.items():
        if str(name) in theirs:
            for member, pair in _common(row.whole, theirs[str(name)].whole):
                held.setdefault(member, []).append(pair)
    return tuple(member for member, pairs in held.items() if _moved([(a, _at_home(b, home, away)) for a, b in pairs]))


def _common(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    return ((name, (one[name], other[name])) for name in one if name in other)


def _moved(pairs: list[tuple[Any, Any]]) -> bool:
    differing = [pair for pair in pairs if canonical(pair[0]) != canonical(pair[1])]
    if any(None not in (times := (instant(a), instant(b))) and times[0] != times[1] for a, b in differing):
        return True
    return 0 < len(differing) < len(pairs)


def _at_home(value: Any, home: str, away: str) -> Any:
    """The value with addresses of one server as the other's."""
    if isinstance(value, str):
        return value.replace(away, home)
    if isinstance(value, list):
        return [_at_home(each, home, away) for each in value]
    if isinstance(value, dict):
        return {name: _at_home(each, home, away) for name, each in value.items()}
    return value
