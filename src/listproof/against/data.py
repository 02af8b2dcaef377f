"""Whether two servers hold the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..collection.listing import Listing
from ..collection.target import Target, size
from ..flags import option
from ..results.against import Changed, DataPair, Sense
from . import values
from .asked import origin
from .recording import Recording


def pairs(release: Recording, candidate: Recording, *, claimed: bool) -> tuple[DataPair, ...]:
    """Each collection on both servers. Rows are the same where the same ids are there with the same values, or where
    that is ``claimed``."""
    found, homes = [], (origin(release.client), origin(candidate.client))
    for one, other in zip(release.targets, candidate.targets, strict=True):
        found += [_pair(each, _of_name(other, each.name), claimed, homes) for each in one.collections]
    return tuple(found)


def listings(release: Recording, candidate: Recording, held: Sequence[DataPair]) -> Iterator[Changed]:
    """Rows of compared collections that only one server lists."""
    for pair in (each for each in held if each.compared):
        one, other = (_found(each, pair) for each in (release, candidate))
        if one is None or other is None:
            continue
        ids, theirs = {*map(str, one.snapshot.by_id)}, {*map(str, other.snapshot.by_id)}
        if ids == theirs:
            continue
        incomplete = one.requester.shown > len(ids) or not one.snapshot.complete
        better = ids < theirs and incomplete
        quotable = release.client.bodies
        yield Changed(
            "listing", Sense.BETTER if better else Sense.WORSE, pair.operation, (), f"all pages of GET {one.path}",
            _only(ids - theirs, len(ids), quotable), _only(theirs - ids, len(theirs), quotable), ("", ""), 1, 1,
            "another answer of the release shows more rows than its listing" if better else "",
        )  # fmt: skip


def _only(ids: set[str], count: int, quotable: bool) -> str:
    named = f": {', '.join(sorted(ids)[:6])}{' …' * (len(ids) > 6)}" if quotable and ids else ""
    return f"{count} rows, {len(ids)} of them here only{named}"


def _found(recording: Recording, pair: DataPair) -> Listing | None:
    target = next(each for each in recording.targets if each.operation.key == pair.operation)
    return _of_name(target, pair.collection)


def _of_name(target: Target, name: str) -> Listing | None:
    return next((each for each in target.collections if each.name == name), None)


def _pair(one: Listing, other: Listing | None, claimed: bool, homes: tuple[str, str]) -> DataPair:
    rows, others = size(one), size(other) if other is not None else None
    if rows is None or other is None or others is None:
        where = "neither server" if rows is None and others is None else "the release" if rows is None else ""
        note = f"cannot be read on {where or 'the candidate'}"
        return DataPair(one.name, one.operation.key, rows, others, 0, False, note)
    ids, theirs = {*map(str, one.snapshot.by_id)}, {*map(str, other.snapshot.by_id)}
    note = "" if claimed else _apart(one, other, homes)
    note = note or ("its path is another one" if one.path != other.path else "")
    return DataPair(one.name, one.operation.key, rows, others, len(ids & theirs), not note, note)


def _apart(one: Listing, other: Listing, homes: tuple[str, str]) -> str:
    """Why the rows of two collections are not the same; empty where they are."""
    ids, theirs = {*map(str, one.snapshot.by_id)}, {*map(str, other.snapshot.by_id)}
    claim = f"if it is a copy, say {option('same-data')}"
    if ids != theirs:
        return claim if ids & theirs else "none of its rows is on both"
    moved = values.moved(one.snapshot, other.snapshot, *homes)
    return f"some of them with other values of {', '.join(moved[:4])}; {claim}" if moved else ""
