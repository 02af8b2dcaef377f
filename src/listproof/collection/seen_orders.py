"""How a server is seen to sort where the contract leaves it open: text, and rows without the sort key."""

from __future__ import annotations

from dataclasses import replace

from ..codec.facets import orders
from ..codec.walk import Walk
from ..oracle import ranks
from ..oracle.query import Query, SortKey
from ..oracle.snapshot import Snapshot
from .listing import Listing, whole_page


def with_orders(listing: Listing) -> Snapshot:
    """The listing's snapshot with the ranks of each order that the contract leaves open, as far as they are seen."""
    order, snapshot = listing.operation.order, listing.snapshot
    for key in orders.sort_keys(listing.operation):
        field, descending = order.keys[key.key] if order else "", key.descending
        if (field, descending) in snapshot.ranks or not snapshot.open(field):
            continue
        if order and order.default and order.default[0] == (field, descending):
            seen = ranks.of_listing(snapshot, field, descending, snapshot.rows)
        else:
            seen = _seen(listing, key, field) if snapshot.ended else None
        if seen is not None:
            snapshot = replace(snapshot, ranks={**snapshot.ranks, (field, descending): seen})
    return snapshot


def _seen(listing: Listing, key: SortKey, field: str) -> ranks.Ranks | None:
    """The ranks of an order's values, from the whole listing where one page holds it, else from its two ends."""
    snapshot, query = listing.snapshot, Query(sort=(key,))
    descending, rows = key.descending, len(snapshot)
    if size := whole_page(listing):
        listed = listing.ask(query.but(size=size)).rows
        return ranks.of_listing(snapshot, field, descending, listed or ())
    page = listing.operation.page
    if page is not None and page.position is None:
        walk = Walk(query, listing.granted)
        came = listing.ask(walk).rows if walk.whole(rows) else None
        return ranks.of_listing(snapshot, field, descending, came) if came else None
    first, last = (listing.ask(query.but(size=1, start=at)).rows for at in (0, rows - 1))
    return ranks.of_ends(snapshot, field, descending, first[0], last[0]) if first and last else None
