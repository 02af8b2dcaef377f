"""All steps of looking at one list operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..collection.collection import Collection
from ..contract.model import ListOperation
from ..http.client import Client
from ..oracle.query import Query
from . import facts, keys, pages
from .asking import UNSTABLE, Asker, Spent, told
from .finding import Finding, Outcome, confirmed, differs, open_

STEPS = (pages.sizes, pages.positions, facts.said, pages.largest, keys.filters, keys.orders, keys.select)
"""In the sequence of asking: the first ones tell how pages are walked."""

LISTINGS = 3
"""Collections that are looked at for one with rows."""


def look(operation: ListOperation, client: Client, named: Sequence[Mapping[str, str]]) -> list[Finding]:
    """What the server shows of the operation, asked of one of the collections. Raises Halted and Unreachable."""
    best, sent = None, 0
    for parents in named[:LISTINGS]:
        asker = Asker(Collection("probed", operation, parents, client), sent)
        first = asker.ask(Query())
        asker.rows, sent = first.rows or () if first.ok else (), asker.sent
        if best is None or len(asker.rows) > len(best[0].rows):
            best = asker, first
    if best is None:
        return []
    asker, first = best
    asker.sent = sent
    found = [*_rows(asker)] if first.ok else [open_("id", told(first)), open_("rows", told(first))]
    if first.status == 200 and not first.ok:
        found = [differs("rows", "the answer holds no array of rows there"), open_("id", "no rows were read")]
    if not asker.rows:
        return found
    for step in STEPS:
        try:
            found += step(asker)
        except Spent as error:
            found.append(open_("", str(error)))
            break
    return _still(asker, found)


def _rows(asker: Asker) -> Iterator[Finding]:
    """Whether there are rows, each with an identity of its own."""
    identity = asker.operation.id
    if not asker.rows:
        yield open_("rows", "there are no rows")
        yield open_("id", "there are no rows")
        return
    yield confirmed("rows")
    lacking = sum(not isinstance(row.value(identity), str | int) for row in asker.rows)
    if lacking:
        yield differs("id", f"{lacking} of {len(asker.rows)} rows do not have it")
    elif len({*asker.ids}) < len(asker.ids):
        yield differs("id", "several rows have one value of it")
    elif len(asker.ids) < 2:
        yield open_("id", "fewer than 2 rows")
    else:
        yield confirmed("id")


def _still(asker: Asker, found: list[Finding]) -> list[Finding]:
    """What was found, as far as the same rows are there still: a difference may come from rows that moved."""
    if not any(each.outcome is Outcome.DIFFERS for each in found):
        return found
    asker.kept = 0
    if asker.ask(Query()).ids == asker.ids:
        return found
    return [open_(each.place, UNSTABLE) if each.outcome in (Outcome.DIFFERS, Outcome.SEEN) else each for each in found]
