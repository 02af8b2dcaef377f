"""What it means that two servers with the same rows answer a request differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..collection.answer import Answer
from ..collection.following import short_with_next
from ..collection.listing import Listing
from ..oracle import received
from ..oracle.difference import Difference, Kind
from ..oracle.expected import Unknown
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot
from ..results.against import Sense

PLAIN_SIZE = 100
"""Rows up to which a page must be granted where the contract states no maximum."""

ALLOWED = "the contract allows both"


def sense(
    release: Listing, candidate: Listing, query: Query | None, before: Answer, after: Answer, at_home: Answer
) -> tuple[Sense, str]:
    """What the candidate's answer is beside the release's, and why it is no worse where that is so. ``at_home`` is the
    candidate's as if the release had sent it.

    The rows are the same, so the release's listing says what the candidate must answer too, unless the release
    contradicts its own listing, or its listing the order that the contract states.
    """
    if after.status >= 500 > before.status:
        return Sense.WORSE, ""
    if query is None:
        return Sense.CHANGED, "the contract does not say what is right here"
    if not before.ok or not after.ok:
        return _without_rows(release, query, before, after)
    operation = release.operation
    if operation.unstable:
        return Sense.CHANGED, "the contract says that the order may change"
    if _right(release.snapshot, query, before) is False:
        better = _right(candidate.snapshot, query, after)
        return (Sense.BETTER, "the release contradicts its own listing") if better else (Sense.WORSE, "")
    if _right(release.snapshot, query, at_home):
        return Sense.CHANGED, ALLOWED
    if not (query.select or query.drop) and _added(before, at_home):
        return Sense.CHANGED, "members were added to the rows"
    if _in_order(candidate.snapshot) and not _in_order(release.snapshot):
        return Sense.BETTER, "the release's rows are not in the order that the contract states"
    return Sense.WORSE, ""


def _without_rows(release: Listing, query: Query, before: Answer, after: Answer) -> tuple[Sense, str]:
    if after.ok:
        return (Sense.BETTER, "the request is legal") if before.status >= 400 else (Sense.CHANGED, "")
    if not before.ok:
        return Sense.CHANGED, ""
    beyond = (query.size or 0) > PLAIN_SIZE or (query.start or 0) > release.snapshot.listed or query.size == 0
    return (Sense.CHANGED, "the contract does not say how much must be granted") if beyond else (Sense.WORSE, "")


def _right(snapshot: Snapshot, query: Query, answer: Answer) -> bool | None:
    """Whether an answer is what these rows make of the query, as far as the contract says it; None: nobody knows."""
    found = received.difference(snapshot, query, answer.rows or ())
    if isinstance(found, Unknown):
        return None
    if not isinstance(found, Difference):
        return True
    short = found.kind in (Kind.SHORT, Kind.MISSING)
    capped = found.kind is Kind.SHORT and (query.size or 0) > PLAIN_SIZE
    return capped or (short and short_with_next(snapshot.operation, query, answer))


def _added(before: Answer, after: Answer) -> bool:
    """Whether the rows are the same but for members that they have more."""
    one, other = before.rows or (), after.rows or ()
    return len(one) == len(other) and all(
        row.id == more.id and row.form == replace(more, whole=_cut(more.whole, row.whole)).form
        for row, more in zip(one, other, strict=True)
    )


def _cut(whole: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: whole[name] for name in members if name in whole}


def _in_order(snapshot: Snapshot) -> bool:
    """Whether the listing is in the order that the contract states, where it states one."""
    order = snapshot.operation.order
    return order is None or not order.default or snapshot.sorted_by(*order.default[0])
