"""Received rows compared with the expected ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from ..contract.member import comes
from ..plural import many
from .canonical import digest_of
from .difference import Difference, Kind, Tied, content, ids_of, in_all, sequence
from .expected import Expected, Unknown, cut, expected, holds, keys_of, ordered, ways_of
from .query import Query
from .reading import named
from .row import Row
from .snapshot import Snapshot
from .sort_values import absent


def difference(snapshot: Snapshot, query: Query, received: Sequence[Row]) -> Difference | Tied | Unknown | None:
    """How the received rows differ from the expected ones: rows and sequence first, then fields, then values.

    None where they are equal, Unknown where nobody knows. Rows that cannot be told by id (it was not selected) are
    told by their content. A page of which nobody says how long it is is held to as many rows as came, and to one.
    """
    page = snapshot.operation.page
    if page is not None and page.in_force(query.size) is None:
        query = query.but(size=max(1, len(received)))
    if not holds(snapshot, query):
        return Unknown()
    want = expected(snapshot, query)
    by_id = comes(snapshot.operation, snapshot.operation.id, want.fields)
    if not by_id:
        return _unnamed(snapshot, query, want, received)
    result = sequence(snapshot, want.rows, received, query)
    if isinstance(result, Difference):
        return Tied() if _stands_elsewhere(snapshot, query, received) else named(snapshot, query, received, result)
    known = [(full, row) for row in received if (full := snapshot.by_id.get(row.id)) is not None]
    wrong = [(row, found) for full, row in known if (found := content(full, row, want.fields))]
    if wrong:
        return replace(
            wrong[0][1],
            actual=wrong[0][1].actual + in_all(len(wrong), len(received)),
            expected_ids=ids_of(want.rows),
            actual_ids=ids_of(received),
            altered_ids=ids_of([row for row, _ in wrong]),
        )
    return result


def _elsewhere(snapshot: Snapshot, query: Query) -> Iterator[Expected]:
    """What must come if the rows that lack the sort key stand at either end of the listing: that they do is for the
    requirement about their place to judge (NUL-02)."""
    rows, ways = ordered(snapshot, query), ways_of(snapshot.operation, query.sort)
    lacking = [row for row in rows if ways and absent(row, ways[0][0])]
    if lacking:
        others = [row for row in rows if not absent(row, ways[0][0])]
        yield cut(snapshot, query, [*lacking, *others])
        yield cut(snapshot, query, [*others, *lacking])


def _stands_elsewhere(snapshot: Snapshot, query: Query, received: Sequence[Row]) -> bool:
    ids = [row.id for row in received]
    if len(set(ids)) < len(ids) or not {row.id for row in ordered(snapshot, query)}.issuperset(ids):
        return False
    keys = keys_of(snapshot.operation, query)
    ties = tuple(snapshot.tie(snapshot.by_id[each], keys) for each in ids)
    return any(ties == way.ties for way in _elsewhere(snapshot, query))


def _unnamed(snapshot: Snapshot, query: Query, want: Expected, received: Sequence[Row]) -> Difference | Tied | None:
    fields = want.fields or ()
    forms = [digest_of(row.project(fields)) for row in want.rows]
    got = [row.form for row in received]
    if forms == got:
        return None
    ways = chain((want,), _elsewhere(snapshot, query))
    if any(len(way.rows) == len(got) and _tied_forms(snapshot, query, way, got) for way in ways):
        return Tied()
    pairs = [*zip(want.rows, received, strict=False)]
    more = [extra for _, row in pairs if (extra := sorted(set(row.data) - set(fields)))]
    if more:
        said = f"also {', '.join(more[0])}{in_all(len(more), len(got))}"
        return Difference(Kind.EXTRA_FIELD, f"only {', '.join(fields)}", said)
    lacking = [
        (row, lost) for full, row in pairs if (lost := [n for n in fields if n in full.data and n not in row.data])
    ]
    known = {digest_of(row.project(fields)) for row in snapshot.rows} if lacking else set()
    fewer = [lost for row, lost in lacking if row.form not in known]  # else it is another row, that has no such field
    if fewer:
        said = f"{', '.join(sorted(fewer[0]))} missing{in_all(len(fewer), len(got))}"
        return Difference(Kind.MISSING_FIELD, f"the fields {', '.join(fields)}", said)
    if len(forms) != len(got):
        kind = Kind.TOO_MANY if len(got) > len(forms) else Kind.SHORT
        return Difference(kind, f"{many(len(forms), 'row')}", f"{many(len(got), 'row')}", ids_of(want.rows))
    kind = Kind.ORDER if Counter(forms) == Counter(got) else Kind.ALTERED
    places = [i for i, (one, other) in enumerate(zip(forms, got, strict=True)) if one != other]
    at = places[0]
    return Difference(
        kind,
        f"row {at} to be {want.rows[at].project(fields)}",
        f"row {at} is {dict(received[at].data)}{in_all(len(places), len(got))}",
        ids_of(want.rows),
    )


def _tied_forms(snapshot: Snapshot, query: Query, want: Expected, got: Sequence[Hashable]) -> bool:
    pools: dict[Hashable, Counter[Hashable]] = {}
    keys = keys_of(snapshot.operation, query)
    for row in ordered(snapshot, query):
        pools.setdefault(snapshot.tie(row, keys), Counter())[digest_of(row.project(want.fields or ()))] += 1
    for tie, one in zip(want.ties, got, strict=True):
        if not pools[tie][one]:
            return False
        pools[tie][one] -= 1
    return True
