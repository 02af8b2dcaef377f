"""Pagination: which rows a page of legal limit and offset holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, answered, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import pairs
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.page_limits import LARGEST
from ..collection.request import Request
from ..collection.snapshot_builder import MANY
from ..collection.walker import reach
from ..contract.model import ListOperation
from ..errors import Unreachable
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import key_of, ordered
from ..oracle.query import Query
from ..oracle.row import Row
from ..results.model import Level, Provenance

SECOND = Query(limit=2, offset=1)
"""A full page that shows whether offset is honoured at all."""

REFUSED_CAP = Skip("the server refuses this limit")

REFUSED_LIMIT = Skip("the limit is refused without an offset too (PAG-02)")

TOO_FEW = Skip("")
"""The requirement says itself how many rows it needs."""

BATCHES = (16, 17, 20, 25, 32, 33, 50, 64, 65)
"""Numbers at which the batches and buffers of servers and drivers end, and those behind them."""

STARTS = (16, 20, 25, 32, 50, 64, 65)
"""Those at which later pages begin."""


def _batches(trial: Trial, numbers: Sequence[int]) -> list[int]:
    """Those of the numbers that leave at least one row; in the collection with the most rows, and in no other."""
    try:
        most = max(trial.target.readable(), key=lambda each: len(each.snapshot), default=None)
    except Unreachable:
        return []
    if most is not trial.collection:
        return []
    stated = trial.operation.page.size.maximum if trial.operation.page else None
    granted = min(trial.collection.granted, trial.collection.granted if stated is None else stated)
    return boundaries.within(numbers, 1, min(len(trial.snapshot) - 1, granted))


def _zero_may_be_asked(operation: ListOperation) -> bool:
    return operation.page is not None and (operation.page.size.minimum or 0) <= 0


@requirement(
    "PAG-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit"),
    needs="at least 2 rows",
    cites=("limit",),
)
def test_a_page_never_holds_more_than_limit_rows(trial: Trial) -> None:
    """A page never holds more than `limit` rows.

    A client that sized its buffer, its screen or its batch by the limit breaks, and pages overlap.

    Servers ignore limit altogether, use a fixed page size, fetch one row more to see whether there is a next page
    and forget to cut it off, or lose the limit as soon as another parameter is sent.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 2, "at least 2 rows")

    def judge(page: Answer) -> Outcome:
        if not page.ok:
            return NOT_ROWS
        if len(page.ids) > limit:
            names = tuple(map(str, page.ids))
            return Difference(Kind.TOO_MANY, f"at most {limit} rows", f"{len(page.ids)} rows", actual_ids=names)
        return None

    for limit in boundaries.within((*boundaries.sizes(trial.collection), *_batches(trial, BATCHES)), 1, rows - 1):
        trial.compare([Query(limit=limit)], judge, invariant=True)
    limit = 1
    for query in (Query(offset=1), Query(offset=2), *boundaries.beside(trial.collection)):
        trial.compare([query.but(limit=1)], judge, invariant=True)


@requirement(
    "PAG-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    needs="at least 2 rows",
    cites=("limit",),
)
def test_a_page_never_holds_fewer_rows_than_asked_for_while_rows_are_left(trial: Trial) -> None:
    """A page never holds fewer than min(limit, rows left) rows, for limits up to 100.

    Clients add `limit` to `offset` for the next page, and take a short page for the last one: they lose rows.

    Servers clamp the limit quietly, remove duplicates after limiting, drop the last partial page, return one row too
    few, or lose one where a batch of the database ends.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    default = boundaries.default_size(trial.operation)
    most = max(len(each.snapshot) for each in trial.target.readable())

    def judge(query: Query, page: Answer, second: Answer | None = None) -> Outcome:
        limit, offset = query.limit or 0, query.offset or 0
        if page.refused and limit > default:
            trial.observe("cap", f"refused with {page.status}", trial.named(Query(limit=limit)))
            return REFUSED_CAP
        if page.refused and second is not None and second.refused:
            return Skip("the offset is refused (PAG-03)")
        if reason := without_rows(page, trial.named(Query(limit=limit))):
            return reason
        listing = ordered(trial.snapshot, Query(order=query.order))
        if second is not None and not _honest(trial, listing, second, 1, query):
            return _shifted(trial, query, second)
        if offset and not page.ids and len(listing) < TOLD_APART <= most:
            return Skip("a larger collection tells whether the offset or the size is wrong (PAG-02, PAG-03)")
        if query.order and len(trial.ask(Query(limit=trial.collection.granted, order=query.order)).ids) < min(
            trial.collection.granted, len(listing)
        ):
            return Skip("the ordered listing holds fewer rows (ORD-02)")
        if offset and not _begins(trial, query, listing, page):
            return _shifted(trial, query, page)
        left = max(0, len(listing) - offset)
        if len(page.ids) < min(limit, left):
            return Difference(
                Kind.SHORT,
                f"{min(limit, left)} rows (limit {limit}, {left} rows left)",
                f"{len(page.ids)} rows",
                tuple(str(row.id) for row in listing[offset : offset + limit]),
                tuple(map(str, page.ids)),
            )
        return None

    rows, sizes = len(trial.snapshot), boundaries.walk_sizes(trial.collection)
    first = [Query(limit=limit) for limit in sorted({*boundaries.sizes(trial.collection), *_batches(trial, BATCHES)})]
    for sort in boundaries.sorts(trial.operation):
        first += [Query(limit=limit, order=sort) for limit in (2, default)]
    for query in first:
        trial.compare([query], partial(judge, query))
    odd = [(2, 1), (5, rows - 2), (default, rows - 1), (min(100, trial.collection.granted), rows // 2)]
    later = [Query(limit=limit, offset=offset) for limit, offset in odd if 0 < offset < rows]
    for way, own in [(None, sizes), *((sort, sizes[-2:]) for sort in boundaries.sorts(trial.operation))]:
        later += [Query(limit=size, offset=at, order=way) for size in own for at in _behind(trial, size)]
    for window in (*_windows(trial), *_ordered_windows(trial)):  # where PAG-03 finds no rows, they are short
        if window.limit is not None or not trial.ask(window).ids:
            later.append(window.but(limit=window.limit or default))
    for query in dict.fromkeys(reversed(later)):  # not as a walk goes: that is PAG-04's to see
        trial.compare([query, _second(trial, query)], partial(judge, query), subject=0)


TOLD_APART = 3
"""Rows from which on an offset that counts pages is told from one that gives short pages."""


def _shifted(trial: Trial, query: Query, page: Answer) -> Skip:
    """Whose a page is that does not begin where it must: of the listing as it is PAG-03's."""
    if page.ids and page.ids[0] not in trial.snapshot.by_id:
        return Skip("rows came that reading the listing did not bring (PAG-02, PAG-04)")
    if query.order:
        return Skip("a page of an ordered listing does not begin where it must (PAG-03, ORD-01, ORD-02, ORD-08)")
    if query.filters:
        return Skip("a page of a filtered listing does not begin where it must (PAG-03, FLT-01, FLT-02, FLT-04)")
    return Skip("offset is not honoured (PAG-03)")


def _begins(trial: Trial, query: Query, listing: Sequence[Row], page: Answer) -> bool:
    """Whether a page begins where it must, as far as anybody can tell: where it has no rows its first row alone shows
    it, or the page before."""
    offset, size = query.offset or 0, query.limit or boundaries.default_size(trial.operation)
    if page.ids:
        return _honest(trial, listing, page, offset, query)
    single, before = trial.ask(query.but(limit=1)), max(0, offset - size)
    if single.ids:
        return _honest(trial, listing, single, offset, query)
    page = trial.ask(query.but(limit=size, offset=before))
    return not page.ids or _honest(trial, listing, page, before, query)


def _second(trial: Trial, query: Query) -> Query:
    """The page that shows whether offset is honoured; of one row where two do not come."""
    page = SECOND.but(order=query.order)
    return page if trial.ask(page).ids else page.but(limit=1)


def _windows(trial: Trial) -> list[Query]:
    """Where PAG-03 looks whether a page begins where it must."""
    rows, default = len(trial.snapshot), boundaries.default_size(trial.operation)
    windows = [Query(limit=2, offset=at) for at in sorted({*boundaries.offsets(rows), *_batches(trial, STARTS)})]
    return windows + [Query(offset=at) for at in boundaries.within((1, 2, rows - default), 1, max(1, rows - default))]


def _ordered_windows(trial: Trial) -> list[Query]:
    """The same in every order that may be asked for."""
    places = [(limit, offset) for offset in (1, len(trial.snapshot) // 2) for limit in (5, None)]
    return [
        Query(limit=limit, offset=offset, order=sort)
        for sort in boundaries.sorts(trial.operation)
        for limit, offset in places
    ]


def _behind(trial: Trial, size: int) -> list[int]:
    """Where the pages of a walk begin, but for the first."""
    walk = Walk(Query(), size)
    return [at for each in walk.stretches(reach(trial.collection, walk)) for at in each[::size] if at]


@requirement(
    "PAG-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    needs="at least 3 rows that the sort key tells apart",
    cites=("offset",),
)
def test_offset_skips_exactly_that_many_rows(trial: Trial) -> None:
    """`offset=k` skips exactly the first k rows, with and without `limit`.

    A client that walks by offset sees rows twice or never.

    Servers ignore offset, honour it only together with limit, count it from one, take it for a page number, take
    limit for the index of the last row, or swap the two.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 3, "at least 3 rows")

    def judge(page: Answer, first: Answer, second: Answer) -> Outcome:
        if page.refused and limit is not None and trial.ask(Query(limit=limit)).refused:
            return REFUSED_LIMIT
        if page.status != 200:
            return answered(page, trial.named(Query(offset=offset)))
        if not page.ok or not first.ok:
            return NOT_ROWS
        if offset >= len(first.ids) and trial.snapshot.repeated:
            return Skip("rows that come twice (SCH-03)")
        listing = (first.rows or ()) if offset < len(first.ids) else trial.snapshot.rows
        want = listing[offset : offset + max(len(page.ids), 1)]
        if [row.id for row in want] == list(page.ids):
            return None
        if not page.ids and (reason := _short(trial, query, listing, second)):
            return Skip(reason)
        if not page.ids and want:
            names = (tuple(str(row.id) for row in want), ())
            return Difference(Kind.SHIFTED, f"rows from row {offset} on", "no rows", *names)
        return sequence(trial.snapshot, want[: len(page.ids)], (page.rows or ())[: len(want)])

    first = Query(limit=trial.collection.granted, offset=0)
    for query in _windows(trial):
        limit, offset = query.limit, query.offset or 0
        trial.compare([query, first, _second(trial, query)], judge, subject=0)
    for query in _ordered_windows(trial):
        _same_window(trial, query)


def _honest(trial: Trial, listing: Sequence[Row], page: Answer | None, offset: int, query: Query | None = None) -> bool:
    """Whether a page begins at the row that its offset names, or at one with the same sort key: that of the query's
    order, or the listing's own."""
    snapshot, key = trial.snapshot, key_of(trial.operation, query)
    first = snapshot.by_id.get(page.ids[0]) if page and page.ids else None
    want = listing[offset] if offset < len(listing) else None
    if page and page.ids and want is not None and page.ids[0] == want.id:
        return True
    return first is not None and want is not None and snapshot.tie(first, key) == snapshot.tie(want, key)


def _short(trial: Trial, query: Query, listing: Sequence[Row], second: Answer) -> str:
    """Whose a page without rows is where rows are left: of an honest offset it is too short, not shifted."""
    if query.limit is None and not trial.ask(query.but(offset=None)).ids:
        return "nothing comes without a limit (PAG-05)"
    if query.limit is None and trial.ask(query.but(limit=boundaries.default_size(trial.operation))).ids:
        return ""
    begins = _begins(trial, query, listing, trial.ask(query)) and _honest(trial, listing, second, 1, query)
    return "a page is too short, but not shifted (PAG-02)" if begins else ""


def _same_window(trial: Trial, query: Query) -> None:
    whole = Query(limit=trial.collection.granted, order=query.order)

    def judge(listing: Answer, page: Answer) -> Outcome:
        if not listing.ok or not page.ok:
            return NOT_ROWS
        at, got = query.offset or 0, page.ids
        if not got and at < len(listing.ids):
            if reason := _short(trial, query, listing.rows or (), trial.ask(_second(trial, query))):
                return Skip(reason)
            return Difference(Kind.SHIFTED, f"the ordered listing from row {at} on", "no rows")
        if not got:
            return Skip("the ordered listing holds fewer rows (ORD-02)")
        if listing.ids[at : at + len(got)] == got:
            return None
        if at + len(got) > len(listing.ids):
            return Skip("the page reaches beyond the first page of the ordered listing (PAG-01, PAG-02)")
        if set(got) == {row.id for row in trial.snapshot.rows[at : at + len(got)]}:
            return Skip("the page holds the rows of the unordered listing (ORD-08)")
        wrong = next((i for i in range(len(listing.ids)) if listing.ids[i : i + len(got)] == got), None)
        if wrong is None or len(got) < 3 or (wrong != 0 and abs(wrong - at) != 1):
            return Skip("the page is not a window of the ordered listing (ORD-08)")
        return Difference(Kind.SHIFTED, f"the ordered listing from row {at} on", f"from row {wrong} on")

    trial.compare([whole, query], judge, subject=1)


@requirement(
    "PAG-04",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    after=("PAG-01", "PAG-02", "PAG-03"),
    needs="more rows than a page of 2, told apart by the sort key",
    cites=("limit", "offset"),
)
def test_walking_pages_visits_every_row_once_in_order(trial: Trial) -> None:
    """Walking pages of any size visits every row exactly once, in the order of the whole listing.

    This is what every export, synchronisation and "load more" button does.

    Servers sort within the page only, drop the last partial page, shift later pages by one, or build pages from
    joined rows.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    sizes = boundaries.walk_sizes(trial.collection)
    walks = [Walk(Query(), size) for size in sizes]
    walks += [Walk(Query(), size, turn=1) for size in sizes if size * 2 < len(trial.snapshot)][-1:]
    if trial.collection.granted < len(trial.snapshot) <= MANY:  # the pages of the snapshot, which is told from them
        walks.append(Walk(Query(), trial.collection.granted))

    def judge(walked: Answer, *, walk: Walk) -> Outcome:
        if walked.refused and len(walked.exchanges) == 1 and trial.ask(Query(limit=walk.size)).ok:
            return Skip("the first page is refused where its offset is named (PAG-06)")
        if walked.refused and trial.ask(Query(limit=walk.size)).refused:
            return REFUSED_LIMIT
        if reason := without_rows(walked, f"every page of {walk.size} rows"):
            return reason
        if trial.snapshot.shared:
            return Skip("one id stands for several rows (SCH-03)")
        return modulo_ties(trial, walk, walked)

    for walk in walks:
        trial.compare([walk], partial(judge, walk=walk), weight=-(-len(trial.due(walk)) // walk.size))


def few_pages(count: int) -> list[int]:
    """Page sizes in which a filtered listing of so many rows is walked, and judged up to ties (FLT-04) and among them
    (ORD-10)."""
    return [size for size in (1, 2, 10) if size < count <= size * 10]


def modulo_ties(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    """A walk against the listing of its query, where rows with equal sort keys may stand for each other.

    Whether each of them came once is ORD-10's to say, which makes the same walk: no order among them is stated.
    """
    snapshot = trial.snapshot
    want = trial.due(walk)
    result = sequence(snapshot, want, walked.rows or (), walk.query)
    if not isinstance(result, Difference):
        return result
    known = all(name in snapshot.by_id for name in walked.ids)
    key = key_of(snapshot.operation, walk.query)
    ties = [snapshot.tie(snapshot.by_id[name], key) for name in walked.ids] if known else []
    if ties == [snapshot.tie(row, key) for row in want]:
        return Skip("pages cut groups of equal sort keys differently (ORD-10)")
    return result


@requirement(
    "PAG-05",
    Level.MUST,
    Provenance.STATED,
    applies=has("limit.default"),
    after=("PAG-01", "PAG-02"),
    needs="more rows than the default limit",
    cites=("limit.default",),
)
def test_omitted_limit_is_the_documented_default(trial: Trial) -> None:
    """An omitted `limit` equals its documented default.

    Clients that send no limit plan for the documented page; more rows cost both sides, fewer look like the end.

    Servers drift from their document: another default, everything, or nothing without a limit.
    """
    default = boundaries.default_size(trial.operation)
    trial.need(len(trial.snapshot) > default, f"more than {default} rows")
    for query in (Query(),):

        def judge(omitted: Answer, given: Answer) -> Outcome:
            if omitted.ids and not _honest(trial, trial.snapshot.rows, omitted, 0):
                return Skip("the page does not begin at the first row (PAG-06)")
            if not given.ok:
                return Skip(f"{trial.named(Query(limit=default))} is answered with {given.status}")
            if reason := without_rows(omitted, "a request without a page size"):
                return reason
            return _same_page(
                trial, given, omitted, f"the {len(given.ids)} rows of {trial.named(Query(limit=default))}"
            )

        trial.compare([query, query.but(limit=default)], judge, subject=0)
    for query in boundaries.beside(trial.collection):
        if query != Query():

            def count(omitted: Answer) -> Outcome:
                if not omitted.ok:
                    return NOT_ROWS
                if not omitted.ids:
                    return Skip("")
                if len(omitted.ids) > default:
                    return Difference(Kind.TOO_MANY, f"at most {default} rows", f"{len(omitted.ids)} rows")
                return None

            trial.compare([query], count)


def _same_page(trial: Trial, want: Answer, got: Answer, what: str, query: Query | None = None) -> Outcome:
    result = sequence(trial.snapshot, want.rows or (), got.rows or (), query)
    if isinstance(result, Difference):
        return Difference(result.kind, what, result.actual, result.expected_ids, result.actual_ids)
    return result


@requirement(
    "PAG-06",
    Level.MUST,
    Provenance.STATED,
    applies=has("offset.default"),
    needs="at least 1 row",
    cites=("offset.default",),
)
def test_omitted_offset_is_the_documented_default(trial: Trial) -> None:
    """An omitted `offset` equals its documented default.

    The first page is the one that everybody reads; it must be the first.

    Servers that translate offsets to pages start at page one or at row one when none is sent.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    default = trial.operation.page.at.default if trial.operation.page else 0

    def judge(omitted: Answer, given: Answer, *, query: Query) -> Outcome:
        if given.refused and omitted.ok and not trial.ask(query.but(offset=(default or 0) + 1)).refused:
            return answered(given, f"{trial.named(Query(offset=default))}, the documented default,")
        if not given.ok:
            return Skip(f"{trial.named(Query(offset=default))} is answered with {given.status}")
        if reason := without_rows(omitted, "a request without an offset"):
            return reason
        return _same_page(trial, given, omitted, f"the rows of {trial.named(Query(offset=default))}", query)

    for query in (Query(), Query(limit=3), *(Query(limit=3, order=sort) for sort in boundaries.sorts(trial.operation))):
        trial.compare([query, query.but(offset=default)], partial(judge, query=query), subject=0)


@requirement(
    "PAG-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=_zero_may_be_asked,
    needs="at least 1 row",
    cites=("limit", "limit.minimum"),
)
def test_limit_zero_gives_no_rows(trial: Trial) -> None:
    """`limit=0` gives `[]` where 0 is legal; where no minimum is stated, a refusal is an observation.

    Clients compute limits ("how many more do I need?") and reach zero.

    Zero is falsy: servers take it for "not given" and send the default page, for "no limit" and send everything,
    for one row, or divide by it.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    stated = trial.operation.page is not None and trial.operation.page.size.minimum is not None

    def judge(page: Answer) -> Outcome:
        if page.refused and not stated:
            trial.observe("zero", f"refused with {page.status}")
            return None
        if page.refused and trial.ask(query.but(limit=1)).refused:
            return REFUSED_LIMIT
        if reason := without_rows(page, trial.named(Query(limit=0))):
            return reason
        if not stated:
            trial.observe("zero", "answered with 200")
        if page.ids:
            return Difference(Kind.TOO_MANY, "no rows", f"{len(page.ids)} rows", (), tuple(map(str, page.ids)))
        return None

    second = [Query(offset=1)] if len(trial.snapshot) > 1 else []
    for query in (Query(), *second, *boundaries.beside(trial.collection)):
        trial.compare([query.but(limit=0)], judge, invariant=True)


@requirement(
    "PAG-08",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("offset"),
    after=("PAG-03",),
    cites=("offset",),
)
def test_an_offset_at_or_past_the_end_gives_no_rows(trial: Trial) -> None:
    """An offset at or past the end gives 200 and `[]`.

    It is how a walk over a collection of unknown size ends, also when rows were deleted meanwhile.

    Servers wrap around to the first page, answer 404, or fail with a 500.
    """

    def judge(page: Answer) -> Outcome:
        if not trial.snapshot.ended:
            return Skip(f"the listing could not be read to its end: {trial.snapshot.note}")
        if page.out_of_range and _refused_as_a_number(trial, offset):
            trial.observe("large", f"refused with {page.status}", trial.named(Query(offset=offset)))
            return Skip("the server refuses offsets so large")
        trial.observe("end", f"answered with {page.status}" + (" and no rows" if page.ok and not page.ids else ""))
        if page.refused and limit is not None and len(best.snapshot) and trial.ask(Query(limit=limit), best).refused:
            return REFUSED_LIMIT
        if page.refused and not offset and len(best.snapshot) and trial.ask(Query(limit=limit, offset=0), best).refused:
            return Skip(f"{trial.named(Query(offset=0))} is refused where rows are too (PAG-06)")
        if reason := without_rows(page, f"{trial.named(Query(offset=offset))} past the end"):
            return reason
        if page.ids and not all(name in trial.snapshot.by_id for name in page.ids):
            return Skip("rows came that reading the listing did not bring (PAG-02, PAG-04)")
        if page.ids and offset >= trial.snapshot.listed:
            names = tuple(map(str, page.ids))
            return Difference(Kind.EXTRA, f"no rows ({len(trial.snapshot)} in all)", f"{len(names)} rows", (), names)
        return None if offset >= trial.snapshot.listed else Skip("the collection grew past this offset")

    rows, best = trial.snapshot.listed, trial.target.best()
    for offset, limit in ((rows, None), (rows, 2), (rows + 1, None), (rows + 1, 2), (rows + 1000, None)):
        trial.compare([Query(limit=limit, offset=offset)], judge)
    for query in boundaries.beside(trial.collection):
        here, next_ = trial.ask(query.but(limit=trial.collection.granted)), trial.ask(query.but(limit=2, offset=1))
        if (
            here.ok
            and next_.ok
            and [row.form for row in next_.rows or ()] == [row.form for row in (here.rows or ())[1:3]]
        ):
            trial.compare([query.but(offset=offset)], judge)


def _refused_as_a_number(trial: Trial, offset: int) -> bool:
    """Whether an offset is refused for its size, and not for lying past the end: a smaller one past the end of some
    collection is granted, and this one is refused there too."""
    for each in trial.target.readable():
        past = each.snapshot.listed + 1
        if 1 < past < offset and each.snapshot.ended and trial.ask(Query(limit=2, offset=past), each).ok:
            return trial.ask(Query(limit=2, offset=offset), each).out_of_range
    return False


@requirement(
    "PAG-17",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    needs="at least 1 row",
    cites=("offset",),
)
def test_every_row_of_a_listing_can_be_reached(trial: Trial) -> None:
    """No offset up to the end of a listing is refused: every row can be reached.

    What stands behind the last offset that is granted exists for nobody, and no client learns where the listing ends.

    Search engines refuse windows that end beyond row 10,000, and servers bound every integer alike, as if an offset
    were a page size.
    """
    rows, limits = len(trial.snapshot), trial.collection.limits
    furthest, refused_at = limits.furthest, limits.refused_at
    trial.need(rows >= 1, "at least 1 row")

    def judge(page: Answer) -> Outcome:
        if page.out_of_range and furthest is not None:
            trial.observe("large", f"refused with {page.status}", f"an offset above {furthest}")
            want = f"{trial.named(Query(offset=offset))} is answered with 200: {offset} rows stand before it"
            return Difference(Kind.REFUSED, want, str(page))
        return None if page.status == 200 else Skip("the last row is not answered (PAG-02, PAG-03)")

    tried = [rows - 1] if furthest is None or refused_at is None else [furthest + 1, refused_at]
    for offset in tried:  # the second where pages may not end beyond a row: what lies between can be had one by one
        if isinstance(trial.compare([Query(limit=1, offset=offset)], judge, invariant=True), Difference):
            break


@requirement(
    "PAG-12",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("limit"),
    after=("PAG-02",),
    needs="more than 100 rows",
    cites=("limit",),
)
def test_a_limit_above_100_is_honoured_or_refused(trial: Trial) -> None:
    """A limit above 100 is honoured or refused, not quietly clamped.

    A clamped page looks like the last one: clients stop early and lose everything behind it.

    Servers clamp to 100 or 500 where the document states no maximum, or answer a large limit with an empty 200.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 1, "more than 100 rows")

    def judge(page: Answer) -> Outcome:
        if page.refused:
            trial.observe("cap", f"refused with {page.status}", trial.named(Query(limit=limit)))
            return None
        if reason := without_rows(page, trial.named(Query(limit=limit))):
            return reason
        want = min(limit, len(trial.snapshot))
        if len(page.ids) < want:
            trial.observe("cap", f"answered with {len(page.ids)} rows", trial.named(Query(limit=limit)))
        elif len(page.ids) > 100:
            trial.observe("cap", "granted", trial.named(Query(limit=limit)))
        if len(page.ids) < want:
            return Difference(Kind.SHORT, f"{want} rows or a refusal", f"{len(page.ids)} rows")
        return None if want > 100 else TOO_FEW

    decisive = (101, 201) if rows > 200 else (101,)
    for limit in dict.fromkeys((*decisive, min(rows, LARGEST), LARGEST)):
        if limit > 100:
            trial.compare([Query(limit=limit)], judge)


@requirement(
    "PAG-14",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    needs="at least 2 rows",
    cites=("limit", "offset"),
)
def test_the_order_in_which_parameters_are_written_does_not_matter(trial: Trial) -> None:
    """The listing does not depend on the order in which query parameters are written.

    Clients, proxies and caches write and sort them as they like.

    Hand-written parsers stop at the first unknown, let a later parameter reset an earlier one, or read by position.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 2, "at least 2 rows")

    def judge(plain: Answer, other: Answer, *, query: Query) -> Outcome:
        if plain.rows and trial.operation.id in plain.rows[0].data:
            listing = ordered(trial.snapshot, query)
            if not _honest(trial, listing, plain, 1, query):
                return _shifted(trial, query, plain)
        if plain.status != 200 or plain.rows is None:
            return Skip(f"the usual way is answered with {plain.status}")
        if reason := without_rows(other, "the same query, written in another order,"):
            return reason
        members = [[set(row.data) for row in answer.rows or ()] for answer in (plain, other)]
        named = all(trial.operation.id in names for page in members for names in page)
        result = sequence(trial.snapshot, plain.rows, other.rows or (), query) if named else None
        if members[0] == members[1] and not isinstance(result, Difference):
            return result
        return Difference(
            result.kind if isinstance(result, Difference) else Kind.CONTENT,
            f"{len(plain.ids)} rows, as with the parameters in their usual order",
            f"{len(other.ids)} rows, or others",
            tuple(map(str, plain.ids)),
            tuple(map(str, other.ids)),
        )

    for at, query in enumerate((Query(), *boundaries.beside(trial.collection))):
        usual = query.but(limit=2, offset=1)
        written = pairs(trial.operation, usual)
        turned = boundaries.raw(reversed(written)) if at % 2 else boundaries.raw([*written[1:], written[0]])
        trial.compare([usual, Request(turned)], partial(judge, query=query))
