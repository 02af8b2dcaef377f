"""Ordering: sequences by a key, by default, across pages, and the constancy of an order that nobody stated."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from itertools import pairwise

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, refused, without_rows
from ..checking.outcome import Lacking, Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode, text
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import whole_page
from ..collection.page_limits import LARGEST
from ..collection.request import Request
from ..collection.walker import reach
from ..contract.model import Filter, ListOperation
from ..oracle.collation import TextOrder
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import key_of, ordered
from ..oracle.query import Query, Sort
from ..oracle.row import Row
from ..oracle.snapshot import sort_values
from ..results.model import Level, Provenance
from .pagination_walks import few_pages
from .ties import LARGE_TIE, UNEXPLAINED, UNTIED, decide_by_many_borders, refuse, refuse_unexplained, tied

TURNS = 4
"""How often an identical request is sent to see whether its answers agree."""

PAGES, SMALL = 12, 3
"""About how many pages a walk has that is made for one group of equal keys; the size below which pages are small."""

OWN = "an order of {} that no collation explains (an order word of the contract could)"


def _field(operation: ListOperation, sort: Sort) -> str:
    return operation.order.keys[sort[0]] if operation.order else ""


def _keys(rows: Sequence[Row], field: str) -> list[Hashable]:
    return [value for value in sort_values(rows, field) if value is not None]


def unsorted(rows: Sequence[Row], field: str, descending: bool, text: TextOrder) -> Difference | None:
    """The first two neighbours that stand the wrong way round; of text where the contract says how it compares, else
    two equal ones apart in an order that no collation explains."""
    values_of = zip(sort_values(rows, field), rows, strict=True)
    keyed = [(value, row) for value, row in values_of if value is not None and text.judged(value)]
    keys = [value for value, _ in keyed]
    if keys and isinstance(keys[0], str):
        if text.explained(keys, descending):
            return None
        if not text.stated:
            return _apart(keyed, field, text.split(keys), rows)
        keys = [text.first(str(value)) for value in keys]
    for (one, two), ((value, first), (_, second)) in zip(pairwise(keys), pairwise(keyed), strict=True):
        if (one < two) if descending else (one > two):  # type: ignore[operator]  # values of one field compare
            want = f"{field} of each row not {_way(value, descending)} that of the row before it"
            return _wrong(want, field, second, f"comes after {_told(first, field)}", rows)
    return None


def _apart(keyed: Sequence[tuple[Hashable, Row]], field: str, at: int | None, rows: Sequence[Row]) -> Difference | None:
    if at is None:
        return None
    want = f"rows with equal {field} one after the other"
    return _wrong(
        want, field, keyed[at][1], f"comes apart from an equal one, after {_told(keyed[at - 1][1], field)}", rows
    )


def _wrong(want: str, field: str, row: Row, where: str, rows: Sequence[Row]) -> Difference:
    return Difference(Kind.ORDER, want, f"{_told(row, field)} {where}", (), tuple(str(each.id) for each in rows))


def _told(row: Row, field: str) -> str:
    return f"{row.id} ({row.data.get(field)})"


def own_order(keys: Sequence[Hashable], descending: bool, text: TextOrder) -> bool:
    """Whether this is text in an order that no collation explains and the contract does not state."""
    return _text(keys) and not text.stated and not text.explained(keys, descending)


def _text(keys: Sequence[Hashable]) -> bool:
    return bool(keys) and isinstance(keys[0], str)


def _way(value: Hashable, descending: bool) -> str:
    """How what is not an instant is said to stand."""
    if isinstance(value, tuple):
        return "later than" if descending else "earlier than"
    if isinstance(value, str):
        return "after" if descending else "before"
    return "more than" if descending else "less than"


def _falling(keys: Sequence[Hashable], text: TextOrder) -> bool:
    """The direction of a listing that nobody asked for."""
    if isinstance(keys[0], str):
        return not text.explained(keys, False)
    return keys[0] > keys[-1]  # type: ignore[operator,no-any-return]  # values of one field compare


def _lacking(trial: Trial, field: str) -> str:
    """What the rows lack for an order by this field to be seen, or nothing."""
    keys = _keys(trial.snapshot.rows, field)
    if len(set(keys)) >= 2:
        return ""
    return f"at least 2 distinct {'values' if keys and not isinstance(keys[0], tuple) else 'instants'} in {field}"


@requirement(
    "ORD-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("order"),
    needs="at least 2 distinct values of the sort key",
    cites=("order",),
)
def test_rows_are_sorted_by_the_sort_key(trial: Trial) -> None:
    """Rows come sorted by the sort key, in the direction asked for: time stamps as instants, text by any collation.

    "The newest run" is the row that a client takes from one end of this list.

    Servers ignore the parameter, swap the directions, sort time stamps as text (`.1Z` after `.15Z`, `+02:00` among
    `Z`), cut fractions to seconds, sort by another field, or drop the order when another parameter is present.
    """
    lacking: list[str] = []

    def judge(page: Answer, *, sort: Sort, field: str, text: TextOrder) -> Outcome:
        if reason := without_rows(page, f"order by {sort[0]}"):
            return reason
        wrong, keys = unsorted(page.rows or (), field, sort[1], text), _keys(page.rows or (), field)
        if wrong is not None:
            return wrong
        if len(set(filter(text.judged, keys))) < 2:
            return Skip("too few rows in one page to see an order")
        if len(keys) == len(trial.snapshot) and text.ambiguous(keys):
            by = [*text.explained(keys, sort[1]), "in an order of its own"]
            trial.observe("collation", f"sorts it {by[0]}", field)
        return Skip(OWN.format(field)) if own_order(keys, sort[1], text) else None

    for sort in boundaries.sorts(trial.operation):
        field = _field(trial.operation, sort)
        text = trial.snapshot.text(field)
        if lack := _lacking(trial, field):
            lacking.append(lack)
            continue
        whole = Query(order=sort, limit=trial.collection.granted)
        rows = len(trial.snapshot)
        for query in (whole, Query(order=sort), *(whole.but(offset=k) for k in boundaries.offsets(rows))):
            trial.compare([query], partial(judge, sort=sort, field=field, text=text), invariant=True)
        trial.compare(
            [Query(order=sort, limit=min(max(3, rows // 2), trial.collection.granted), offset=0)],
            partial(judge, sort=sort, field=field, text=text),
            invariant=True,
        )
    trial.need(not lacking, "; ".join(dict.fromkeys(lacking)))


@requirement(
    "ORD-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("order"),
    after=("ORD-01", "NUL-01"),
    needs="at least 2 distinct values of the sort key",
    cites=("order",),
)
def test_ascending_and_descending_hold_the_same_rows_reversed(trial: Trial) -> None:
    """asc and desc hold the same rows, reversed up to rows with equal keys.

    An order chooses a sequence, never the rows.

    Servers lose rows whose key is null or equal to another's in one direction, or apply the limit before the order.
    """
    lacking: list[str] = []

    def judge(up: Answer, down: Answer, *, field: str) -> Outcome:
        if not up.ok or not down.ok:
            return Skip("one direction is not answered (ORD-01)")
        if set(up.ids) != set(down.ids) or len(up.ids) != len(down.ids):
            only = [*(set(up.ids) ^ set(down.ids))]
            names = (tuple(map(str, down.ids)), tuple(map(str, up.ids)))
            shown = ", ".join(sorted(map(str, only))[:6])
            return Difference(Kind.MISSING, "the same rows both ways", f"only one way: {shown}", *names)
        text = trial.snapshot.text(field)
        if not text.alike(_keys(up.rows or (), field), _keys(down.rows or (), field)[::-1]):
            names = (tuple(map(str, down.ids[::-1])), tuple(map(str, up.ids)))
            return Difference(Kind.ORDER, "desc is asc reversed", "another sequence", *names)
        return None

    for key in trial.operation.order.keys if trial.operation.order else ():
        field = _field(trial.operation, (key, False))
        if lack := _lacking(trial, field):
            lacking.append(lack)
            continue
        size = whole_page(trial.collection)
        trial.need(size, "a collection that one page holds")
        ways = [Query(order=(key, False), limit=size), Query(order=(key, True), limit=size)]
        trial.compare(ways, partial(judge, field=field))
    trial.need(not lacking, "; ".join(lacking))


@requirement(
    "ORD-03",
    Level.MUST,
    Provenance.STATED,
    applies=has("order", "order.default"),
    after=("ORD-01",),
    needs="at least 2 distinct values of the sort key",
    cites=("order.default",),
)
def test_omitted_order_is_the_documented_default(trial: Trial) -> None:
    """An omitted `order` equals its documented default.

    Most clients never send it; they rely on the first row being the newest.

    Servers list in storage order, or in the opposite direction, when no order is asked for.
    """
    order = trial.operation.order
    default = order.default[0] if order and order.default else ("", False)
    field, descending = default
    key = next(name for name, own in (order.keys.items() if order else ()) if own == field)
    lack = _lacking(trial, field)
    trial.need(not lack, lack)
    for query in (Query(), Query(limit=trial.collection.granted), Query(limit=3)):

        def judge(omitted: Answer, given: Answer) -> Outcome:
            if not given.ok:
                return Skip("the default order is not answered when asked for (ORD-01)")
            if reason := without_rows(omitted, "a request without order"):
                return reason
            text, keys = trial.snapshot.text(field), _keys(omitted.rows or (), field)
            wrong = unsorted(omitted.rows or (), field, descending, text)
            if wrong is not None:
                return wrong
            if own_order(keys, descending, text) and not text.alike(keys, _keys(given.rows or (), field)):
                names = (tuple(map(str, given.ids)), tuple(map(str, omitted.ids)))
                return Difference(Kind.ORDER, "the sequence of the default order", "another sequence", *names)
            return None if len(set(keys)) > 1 else Skip("one key only on this page")

        trial.compare([query, query.but(order=(key, descending))], judge, subject=0)


@requirement(
    "ORD-04",
    Level.MUST,
    Provenance.IMPLIED,
    needs="at least 2 rows that the sort key tells apart",
    cites=("200",),
)
def test_identical_requests_give_identical_sequences(trial: Trial) -> None:
    """Identical requests on quiet data give identical sequences.

    Paging, caching and comparing two days' exports all stand on it.

    Servers run queries without ORDER BY, read from several replicas, or iterate over hash tables.
    """
    _repeat(trial, ties=False)


@requirement(
    "ORD-09",
    Level.MUST,
    Provenance.IMPLIED,
    after=("ORD-04",),
    needs="rows with equal sort keys",
    void=UNTIED,
    cites=("200",),
)
def test_identical_requests_give_identical_sequences_among_equal_keys(trial: Trial) -> None:
    """Identical requests give identical sequences also among rows with equal sort keys.

    Rows created in one transaction share a time stamp; their sequence decides what a page border cuts.

    The database sorts by the time stamp only, and returns equal rows as they happen to lie.
    """
    observe_order(trial)
    ways = [Query(), *(Query(order=sort) for sort in _one_way_each(trial.operation))]
    if not any(_groups(trial, query) for query in ways):
        refuse(trial, "rows with equal sort keys")
    _repeat(trial, ties=True)


def _one_way_each(operation: ListOperation) -> list[Sort]:
    """One of the orders that may be asked for of each sort key."""
    return [*{key: (key, way) for key, way in reversed(boundaries.sorts(operation))}.values()][::-1]


def _repeat(trial: Trial, ties: bool) -> None:
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    size = trial.collection.granted
    others = [Query(order=sort, limit=size) for sort in _one_way_each(trial.operation)]
    others += [query.but(limit=size) for query in boundaries.beside(trial.collection) if query.filters][:1]

    def judge(*pages: Answer, key: str | None) -> Outcome:
        if not all(page.ok for page in pages):
            return _half_answered(pages)
        snapshot, first = trial.snapshot, pages[0]
        tied = [snapshot.tie(snapshot.by_id[name], key) for name in first.ids if name in snapshot.by_id]
        if ties and len(set(tied)) == len(tied):
            return Skip("no rows with equal sort keys in these answers")
        if not ties and len(set(tied)) < 2:
            return Skip("needs 2 rows that the sort key tells apart")
        for page in pages[1:]:
            if page.ids == first.ids:
                continue
            names = (tuple(map(str, first.ids)), tuple(map(str, page.ids)))
            other = [snapshot.tie(snapshot.by_id[name], key) for name in page.ids if name in snapshot.by_id]
            if other != tied and sorted(map(str, page.ids)) != sorted(map(str, first.ids)):
                want, got = f"{len(first.ids)} rows each time", f"another time {len(page.ids)} or other rows"
                return Skip("other rows came (ORD-04)") if ties else Difference(Kind.CONTENT, want, got, *names)
            if ties == (other == tied):
                return Difference(Kind.ORDER, "the same sequence each time", "another sequence", *names)
        return None

    for query in (Query(limit=size), Query(), *others):
        requests = [Request(text(trial.operation, query), turn=turn) for turn in range(TURNS)]
        trial.compare(requests, partial(judge, key=key_of(trial.operation, query)), any_order=True)


def _half_answered(pages: Sequence[Answer]) -> Outcome:
    good = [page for page in pages if page.ok]
    bad = next(page for page in pages if not page.ok)
    if good:
        return Difference(Kind.STATUS, f"{good[0]} each time", f"another time {bad}")
    return NOT_ROWS


@requirement(
    "ORD-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    after=("PAG-04", "ORD-01"),
    needs="more rows than a page of 2, told apart by the sort key",
    void="whose document states no order, and whose own is none of a time stamp",
    cites=("order", "limit", "offset"),
)
def test_the_order_holds_across_page_joins(trial: Trial) -> None:
    """The order holds across page joins, in every direction that may be asked for.

    A merge of sorted pages is only sorted if the joins are.

    Servers sort each page by itself, or drop the order from the second page on.
    """
    rows = len(trial.snapshot)
    if trial.snapshot.key is None:
        refuse_unexplained(trial)
    trial.need(rows >= 3, "at least 3 rows")
    ways: list[Sort | None] = [*boundaries.sorts(trial.operation)]

    def judge(walked: Answer, *, walk: Walk, sort: Sort | None, field: str) -> Outcome:
        if walked.refused and sort is None:
            return Skip("a page is refused (PAG-04)")
        if reason := without_rows(walked, "every page of the ordered listing"):
            return reason
        listing, text = _keys(trial.due(walk), field), trial.snapshot.text(field)
        falling = sort[1] if sort else _falling(listing, text)
        wrong = unsorted(walked.rows or (), field, falling, text)
        if wrong is not None:
            return wrong
        keys = _keys(walked.rows or (), field)
        if trial.snapshot.repeated:
            return Skip("rows that come twice (SCH-03)")
        size = whole_page(trial.collection)
        alone = trial.ask(Query(order=sort, limit=size)) if sort and (size or rows < LARGEST) else None
        if alone is not None and set(alone.ids) != set(trial.snapshot.by_id):
            return Skip("the ordered listing holds other rows (ORD-02)")
        if not walk.whole(rows) and sort and not trial.snapshot.knows(field, sort[1]):
            return Skip("an order that is the server's own")
        if sorted(keys) != sorted(listing):  # type: ignore[type-var]  # one field's values
            want, got = f"{len(listing)} rows in order", f"{len(keys)} rows, or others"
            return Difference(Kind.MISSING, want, got, (), tuple(map(str, walked.ids)))
        one = _keys(alone.rows or (), field) if alone is not None and _text(keys) else []
        if alone is not None and len(one) == len(keys) and not text.alike(keys, one):
            names = (tuple(map(str, alone.ids)), tuple(map(str, walked.ids)))
            return Difference(Kind.ORDER, "the sequence of one page", "another sequence", *names)
        return None if len(set(keys)) > 1 else Skip("one key only")

    for sort in ways or [None]:
        field = _field(trial.operation, sort) if sort else trial.snapshot.key
        if field is None:
            raise Lacking(UNEXPLAINED)
        for walk in (Walk(Query(order=sort), size) for size in boundaries.walk_sizes(trial.collection)[-2:]):
            trial.compare(
                [walk], partial(judge, walk=walk, sort=sort, field=field), weight=-(-len(trial.due(walk)) // walk.size)
            )


@requirement(
    "ORD-10",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    after=("PAG-04", "ORD-09"),
    needs="rows with equal sort keys across a page border",
    void=UNTIED,
    cites=("limit", "offset"),
)
def test_a_page_border_in_a_group_of_equal_keys_loses_no_row(trial: Trial) -> None:
    """Where a page border falls into a group of equal sort keys, no row comes twice and none is lost.

    Bulk imports create hundreds of rows with one time stamp.

    Without a tie-break each page's query sorts equal rows anew; the same row ends one page and starts the next.
    """
    walks = _walks(trial)
    if not walks and not tied(trial.collection):
        refuse(trial, f"a group of at least {LARGE_TIE} rows with equal sort keys across a page border")

    def judge(*pages: Answer, walk: Walk) -> Outcome:
        snapshot, due = trial.snapshot, trial.due(walk)
        key = key_of(trial.operation, walk.query)
        ids = [name for page in pages for name in page.ids]
        keys = [snapshot.tie(snapshot.by_id[name], key) for name in ids if name in snapshot.by_id]
        own = {row.id for row in ordered(snapshot, walk.query)}
        strange = not own.issuperset(ids)
        if not all(page.ok for page in pages) or strange or keys != [snapshot.tie(row, key) for row in due]:
            whose = "FLT-01, FLT-02, FLT-04" if walk.query.filters else "PAG-01, PAG-02, PAG-04, ORD-05"
            return Skip(f"the walk fails otherwise ({whose})")
        held, largest = {row.id for row in due}, 0
        for group in _groups(trial, walk.query):
            want = [row.id for row in group]
            if not held.issuperset(want):
                continue
            largest = max(largest, len(want))
            members = set(want)
            got = [name for name in ids if name in members]
            if len(got) != len(want) or set(got) != set(want):
                names = (tuple(map(str, want)), tuple(map(str, got)))
                said = f"each of the {len(want)} rows with equal sort keys once"
                return Difference(Kind.DUPLICATED, said, f"{len(set(got))} of them, {len(got)} in all", *names)
        small = "" if walk.query.filters else f"a group of {largest} equal keys is too small to tell"
        return None if largest >= LARGE_TIE else Skip(small)

    for walk in walks:
        trial.compare(_questions(trial, walk), partial(judge, walk=walk))
    if not trial.comparisons:
        decide_by_many_borders(trial)


def _questions(trial: Trial, walk: Walk) -> Sequence[Query | Walk]:
    """A walk in pages of the default size as a client makes it who names no offset at first; others as they are."""
    if walk.size != boundaries.default_size(trial.operation) or walk.query != Query():
        return [walk]
    starts = [at for each in walk.stretches(reach(trial.collection, walk)) for at in each[:: walk.size]]
    return [walk.query.but(limit=walk.size, offset=at or None) for at in starts]


def _groups(trial: Trial, query: Query) -> list[tuple[Row, ...]]:
    """The groups of equal sort keys in the listing of a query."""
    snapshot, key = trial.snapshot, key_of(trial.operation, query)
    own = not query.filters and key in (None, snapshot.key)
    return [*(snapshot.tied if own else snapshot.groups(ordered(snapshot, query), key)).values()]


def _walks(trial: Trial) -> list[Walk]:
    """Walks with a page border in a group of equal keys: in every order, of filtered listings, of selected members, and
    under each two of these."""
    operation = trial.operation
    ways: list[Sort | None] = [None, *boundaries.sorts(operation)]
    walks = [walk for sort in ways for walk in _unfiltered(trial, Query(order=sort))]
    walks += [walk for filter_ in operation.filters for walk in _filtered(trial, filter_)]
    return [*dict.fromkeys([*walks, *_selected(trial), *_paired(trial)])]


def _named(operation: ListOperation) -> Query | None:
    """The query that selects the identity alone, where that may be selected."""
    select = operation.select
    return Query(select=(operation.id,)) if select and operation.id in select.names else None


def _selected(trial: Trial) -> list[Walk]:
    """Walks of selected members: in large pages, in small ones, and of all members in pages of the default size."""
    named, select = _named(trial.operation), trial.operation.select
    if named is None or select is None:
        return []
    usual = min(boundaries.default_size(trial.operation), trial.collection.granted)
    sized = [*_small(trial, named), *_small(trial, named.but(select=tuple(select.names)), usual)]
    return [*_halving(trial, named), *sized]


def _paired(trial: Trial) -> list[Walk]:
    """Walks through the largest group that there is under two parameters: a filter and an order, either of them and a
    select."""
    operation, walks = trial.operation, []
    orders = [Query(order=sort) for sort in boundaries.sorts(operation)]
    named = [each for each in [_named(operation)] if each]
    walks += [walk for one in named for order in orders for walk in _both(trial, one.but(order=order.order))]
    for filter_ in operation.filters:
        found = [((filter_.field, value),) for value in boundaries.certain(trial.snapshot, filter_)]
        best = [
            max((one.but(filters=each) for each in found), key=lambda query: len(_largest(trial, query)))
            for one in ([*orders, *named] if found else [])
        ]
        if not filter_.values:  # there may be many such filters
            best = sorted(best, key=lambda query: -len(_largest(trial, query)))[:MOST_TIED]
        walks += [walk for query in best for walk in _both(trial, query)]
    return walks


MOST_TIED = 2
"""Orders in which a filter without documented values is walked: those with the largest groups."""


def _both(trial: Trial, query: Query) -> list[Walk]:
    """In small pages, and with the end of the first page within the group."""
    return [*_small(trial, query), *_halving(trial, query)]


def _small(trial: Trial, query: Query, size: int = 0) -> list[Walk]:
    """A walk through the largest group of equal keys, where a border cuts it: in pages of this size, or in small ones,
    of a large group in few."""
    group = _largest(trial, query)
    size = size or (1 if len(group) < LARGE_TIE else 2)
    walk = _through(trial, query, max(size, min(len(group) // PAGES + 1, trial.collection.granted)), group)
    return [walk] if group and _cuts(trial, walk) else []


def _largest(trial: Trial, query: Query) -> Sequence[Row]:
    return max(_groups(trial, query), key=len, default=())


def _unfiltered(trial: Trial, query: Query) -> list[Walk]:
    """Walks of all rows in pages of several sizes; of a large collection over the largest group alone."""
    if len(trial.snapshot) >= LARGEST:
        return _halving(trial, query)
    granted, usual = trial.collection.granted, _usual(trial, query)
    sizes = [*boundaries.walk_sizes(trial.collection), *([granted] if query.order is None else [])]
    walks = [Walk(query, size) for size in (sizes if query.order is None else sizes[-2:])]
    walks = [walk for walk in [*walks, *usual] if _cuts(trial, walk)]
    return walks if {*usual} & {*walks} else [*walks, *_halving(trial, query)]


def _usual(trial: Trial, query: Query) -> list[Walk]:
    """The walk that clients make most: in the listing's own order, in pages of the default size."""
    size = boundaries.default_size(trial.operation)
    if query.order is not None or size > trial.collection.granted:
        return []
    groups = [group for group in _groups(trial, query) if len(group) < size * PAGES]
    return [_through(trial, query, size, max(groups, key=len))] if groups else []


def _filtered(trial: Trial, filter_: Filter) -> list[Walk]:
    """The walks of FLT-04, and one in small pages over the largest group that rows of one value form."""
    found = boundaries.certain(trial.snapshot, filter_)
    queries = {value: Query(filters=((filter_.field, value),)) for value in found}
    tied = {value: max(groups, key=len) for value in found if (groups := _groups(trial, queries[value]))}
    if not tied:
        return []
    asked = [queries[value] for value in dict.fromkeys([*found[:2], *found[-1:]])]
    walks = [Walk(query, size) for query in asked for size in few_pages(len(ordered(trial.snapshot, query)))]
    walks = [walk for walk in walks if _cuts(trial, walk)]
    most = max(tied, key=lambda value: (len(tied[value]), found.index(value)))
    if not any(walk.query == queries[most] and walk.size < SMALL for walk in walks):
        walks += _small(trial, queries[most])
    return walks


def _through(trial: Trial, query: Query, size: int, group: Sequence[Row]) -> Walk:
    """A walk over all rows of a query, or where they fill many pages, through the pages that hold the group."""
    place = {row.id: at for at, row in enumerate(ordered(trial.snapshot, query))}
    if len(place) <= size * PAGES or not group:
        return Walk(query, size)
    first, last = place[group[0].id], place[group[-1].id]
    return Walk(query, size, only=range(first // size * size, last + 1))


def _halving(trial: Trial, query: Query) -> list[Walk]:
    """A walk of few pages with a border in the middle of the largest group of equal keys."""
    groups = [group for group in _groups(trial, query) if len(group) <= LARGEST]
    if not groups:
        return []
    group = max(groups, key=len)
    mine = {row.id for row in group}
    first = next(at for at, row in enumerate(ordered(trial.snapshot, query)) if row.id in mine)
    size = min(trial.collection.granted, max(1, first + len(group) // 2))
    start = max(0, first - (size - len(group) // 2 % size))
    return [Walk(query, size, only=range(start, first + len(group)))]


def _cuts(trial: Trial, walk: Walk) -> bool:
    """Whether a page border falls into a group of equal keys."""
    place = {row.id: at for at, row in enumerate(ordered(trial.snapshot, walk.query))}
    groups = _groups(trial, walk.query)
    return any(place[group[0].id] // walk.size != place[group[-1].id] // walk.size for group in groups)


@requirement(
    "ORD-06",
    Level.MUST,
    Provenance.STATED,
    applies=has("order.enum"),
    per="target",
    cites=("order.enum",),
)
def test_an_order_outside_the_enum_is_refused(trial: Trial) -> None:
    """An `order` outside the enum (other case, other word) is refused.

    A misspelt order that is quietly ignored gives the wrong end of the list.

    Servers compare without case, or fall back to the default for every word they do not know.
    """
    order = trial.operation.order
    for parameter in order.parameters if order else ():
        known = parameter.enum or ()
        words = [*(word.upper() for word in known), known[0].capitalize(), "listproof", f"{known[0]}ending"]
        for word in dict.fromkeys(word for word in words if word not in known):
            written = encode([(parameter.name, word)])
            trial.compare([Request(written)], partial(refused, what=written), invariant=True)


@requirement(
    "ORD-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("!order"),
    after=("ORD-04",),
    needs="at least 2 rows",
    cites=("200",),
)
def test_an_unstated_order_is_the_same_with_every_other_parameter(trial: Trial) -> None:
    """Where no order is stated, the server's own order is the same with every other parameter.

    Clients cannot ask for an order here, so the one they get must not change with what else they ask.

    Filtered or projected queries take another index and come back in its order.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    operation, size = trial.operation, boundaries.one_page(trial.collection)
    trial.need(size, "a collection that one page holds")
    for query in (each.but(limit=size) for each in boundaries.beside(trial.collection)):
        if query.select and operation.id not in query.select:
            continue

        def judge(page: Answer) -> Outcome:
            if not page.ok:
                return Skip("not answered")
            snapshot = trial.snapshot
            got = [snapshot.by_id[name] for name in dict.fromkeys(page.ids) if name in snapshot.by_id]
            want = sorted(got, key=lambda row: snapshot.position[row.id])
            if len({snapshot.tie(row) for row in got}) < 2:
                return Skip("fewer than 2 rows that the sort key tells apart")
            return sequence(snapshot, want, got)

        trial.compare([query], judge)


def observe_order(trial: Trial) -> None:
    """Note by what the listing is sorted, and how rows with equal keys are."""
    snapshot = trial.snapshot
    if len(snapshot) < 3:
        return
    if snapshot.key is None:
        trial.observe("order", "lists rows in an order that no time stamp explains")
        return
    keys = _keys(snapshot.rows, snapshot.key)
    if len(set(keys)) > 1:
        words = ("newest first", "oldest first") if isinstance(keys[0], tuple) else ("descending", "ascending")
        falling = _falling(keys, snapshot.text(snapshot.key))
        trial.observe("order", f"lists rows by {snapshot.key}, {words[0] if falling else words[1]}")
    for group in (each for each in snapshot.tied.values() if len(each) > 2):
        ids = [str(row.id) for row in group]
        way = {tuple(sorted(ids)): "ascending", tuple(sorted(ids, reverse=True)): "descending"}.get(tuple(ids))
        trial.observe("ties", f"lists them by {trial.operation.id}, {way}" if way else "lists them in another order")


@requirement(
    "ORD-08",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    after=("PAG-04",),
    needs="more rows than a page of 2, told apart by the sort key",
    cites=("limit", "offset", "order"),
)
def test_the_order_is_the_same_with_and_without_paging(trial: Trial) -> None:
    """The order is the same whether or not limit and offset are sent: no sorting within the page only.

    The first page of a sorted list must be the first of all rows, not the first stored rows put in order.

    Servers fetch a page and sort it, or choose another order when the request is paged.
    """
    rows, size = len(trial.snapshot), trial.collection.granted
    trial.need(rows >= 3, "at least 3 rows")
    ways: list[Sort | None] = [None, *boundaries.sorts(trial.operation)]

    def judge(listing: Answer, page: Answer, *, query: Query, listing_order: Sort | None) -> Outcome:
        if not listing.ok or not page.ok or not page.rows:
            return Skip("not answered")
        at = query.offset or 0
        want = (listing.rows or ())[at : at + len(page.rows)]
        result = sequence(trial.snapshot, want, page.rows[: len(want)], Query(order=listing_order))
        if not set(page.ids) <= set(listing.ids):
            return Skip("rows beyond the first page of the listing")
        moved = any(listing.ids[i : i + len(page.ids)] == page.ids for i in range(len(listing.ids)) if i != at)
        asked = query.but(order=listing_order, offset=0)
        if moved and (query.offset or trial.ask(asked).ids != page.ids):
            return Skip("another window of the same listing (PAG-03, PAG-06)")
        if isinstance(result, Difference):
            said = f"rows {at} to {at + len(want) - 1} of the whole listing"
            return Difference(result.kind, said, result.actual, result.expected_ids, result.actual_ids)
        return result

    for sort in ways:
        whole = Query(order=sort, limit=size)
        for query in (Query(limit=3), Query(limit=3, offset=rows // 2), Query(), Query(limit=size, offset=1)):
            trial.compare([whole, query.but(order=sort)], partial(judge, query=query, listing_order=sort), subject=1)
