"""Page numbers: which rows a page holds, and what stands before the first page and after the last."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import NOT_ROWS, ids_of, rows_or, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.outcome_groups import reaction
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode, text
from ..collection.answer import Answer
from ..collection.request import Request
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_stated import negative, past, stated


@requirement(
    "PGN-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("number"),
    after=("PAG-02", "PAG-03", "PAG-04", "ORD-10"),
    needs="at least 3 rows",
    cites=("start",),
)
def test_pages_do_not_depend_on_the_order_in_which_they_are_asked_for(trial: Trial) -> None:
    """Page i is the i-th slice of the listing, in whatever order pages are asked for.

    People jump to the last page and back; clients ask for several pages at once.

    Servers keep a cursor for each client and go on from the page before, or number pages from the last one asked.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 3, "at least 3 rows")
    for size in [each for each in boundaries.walk_sizes(trial.collection) if 2 * each < rows][-2:] or [1]:
        pages = [Query(size=size, start=start or None) for start in (2 * size, 0, size)]
        asked = [Request(text(trial.operation, each), turn=3) for each in pages]
        trial.compare(asked, partial(_slices, trial, size), subject=0)


@rows_or(NOT_ROWS)
def _slices(trial: Trial, size: int, third: Answer, first: Answer, second: Answer) -> Outcome:
    came = [*(first.rows or ()), *(second.rows or ()), *(third.rows or ())]
    return sequence(trial.snapshot, trial.snapshot.rows[: 3 * size], came)


@requirement(
    "PGN-02",
    Level.MUST,
    Provenance.STATED,
    applies=has("number"),
    after=("SCO-01",),
    needs="at least 2 rows",
    cites=("start", "start.default"),
)
def test_the_first_page_has_the_documented_number(trial: Trial) -> None:
    """The page with the documented first number is the first one, and it comes where no number is sent.

    A client that counts from one where the server counts from zero never sees the first page.

    Frameworks count from zero, documents from one; an order or a filter has a default of its own.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for query in (Query(), Query(size=2), *(query.but(size=2) for query in legal_queries.beside(trial.collection))):
        given = query.but(start=0)
        trial.compare([query, given], partial(_same_page, trial, query, trial.named(given)), subject=0)


def _same_page(trial: Trial, query: Query, named: str, omitted: Answer, given: Answer) -> Outcome:
    if given.refused and omitted.ok:
        return Difference(Kind.REFUSED, f"{named} is answered with 200, as it is without a number", str(given))
    if not given.ok:
        return Skip(f"{named} is answered with {given.status}")
    if reason := without_rows(omitted, "a request without a page number"):
        return reason
    if len(given.ids) != len(omitted.ids):
        return Skip("pages of other sizes", left_to=("PAG-01", "PAG-02", "PAG-05"))
    found = sequence(trial.snapshot, given.rows or (), omitted.rows or (), query)
    if isinstance(found, Difference):
        return Difference(found.kind, f"the rows of {named}", found.actual, found.expected_ids, found.actual_ids)
    return found


@requirement(
    "PGN-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("number"),
    after=("PGN-01",),
    needs="at least 1 row",
    cites=("start", "past"),
)
def test_a_page_beyond_the_last_has_no_rows(trial: Trial) -> None:
    """A page beyond the last one has no rows, or is refused. Where the contract states which (`past`), that happens.

    It is how a walk over a listing of unknown size ends.

    Servers give the last page again, the first one, or a 500.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 1, "at least 1 row")
    default = boundaries.default_size(trial.operation)
    sizes = dict.fromkeys((None, 1, 2, min(rows, trial.collection.granted)))
    for size in sizes:
        step = size or default
        pages = -(-trial.snapshot.listed // step)
        for after in (0, 1, 1000):
            query = Query(size=size, start=(pages + after) * step)
            if size is not None or (trial.operation.page and trial.operation.page.default):
                trial.compare([query], partial(_nothing, trial, trial.named(query)))
    for beside in legal_queries.beside(trial.collection):
        query = beside.but(size=2, start=(rows + rows % 2) + 2000)
        trial.compare([query], partial(_nothing, trial, trial.named(query)))


def _nothing(trial: Trial, named: str, page: Answer) -> Outcome:
    if not trial.snapshot.ended:
        return Skip(f"the listing could not be read to its end: {trial.snapshot.note}")
    trial.observe("end", f"answered with {page.status}" + (" and no rows" if page.ok and not page.ids else ""))
    fact = stated(trial.operation, "past") if trial.snapshot.rows else ""
    if wrong := past(fact, page, named):
        return wrong
    if page.refused:
        return None
    if page.status != 200:
        return Difference(Kind.STATUS, f"{named}, past the last page, has no rows or is refused", str(page))
    if not page.ok:
        return NOT_ROWS
    if not page.ids:
        return None
    return Difference(
        Kind.TOO_MANY, f"{named}, past the last page: no rows", many(len(page.ids), "row"), (), ids_of(page)
    )


def _below_is_undocumented(operation: ListOperation) -> bool:
    page = operation.page
    at = page.position if page is not None and page.style == "page" else None
    return page is not None and at is not None and (at.minimum is None or at.minimum < page.first)


@requirement(
    "PGN-04",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=_below_is_undocumented,
    per="target",
    after=("PGN-02",),
    needs="at least 2 rows",
    cites=("start", "below"),
)
def test_a_page_below_the_first_is_refused_or_the_first(trial: Trial) -> None:
    """A page number below the first is refused, gives no rows, or the first page: never other rows. Where the contract
    states which (`below`), that happens.

    Programs compute page numbers, and step below the first.

    Servers hand a negative offset to a slice, which gives the last rows.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    page = trial.operation.page
    assert page is not None
    assert page.position is not None
    for number in dict.fromkeys((page.first - 1, -1, -2)):
        for size in (None, 2):
            own = [(page.size.name, str(size))] if page.size and size else []
            written = encode([*own, (page.position.name, str(number))])
            first = Request(text(trial.operation, Query(size=size)))
            trial.compare([Request(written), first], partial(_first_or_none, trial, written), subject=0)


def _first_or_none(trial: Trial, written: str, odd: Answer, first: Answer) -> Outcome:
    trial.observe("negative", reaction(odd), "a page number below the first")
    if fact := stated(trial.operation, "below"):
        return negative(trial, fact, written, odd, first=first)
    if odd.refused or (odd.ok and not odd.ids):
        return None
    if odd.status >= 500:
        return Skip(f"{written} is answered with {odd.status}", left_to=("PAG-11",))
    if not odd.ok or not first.ok:
        return NOT_ROWS
    if not isinstance(sequence(trial.snapshot, first.rows or (), odd.rows or ()), Difference):
        return None
    want = f"{written}: a refusal, no rows, or the {many(len(first.ids), 'row')} of the first page"
    return Difference(Kind.CONTENT, want, f"{len(odd.ids)} other rows", ids_of(first), ids_of(odd))
