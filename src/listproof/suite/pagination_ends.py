"""Pagination: the ends of a listing and of a page, and the order in which parameters are written."""

from __future__ import annotations

from functools import partial

from ..checking import legal_queries
from ..checking.judges import ids_of, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode, pairs
from ..collection.answer import Answer
from ..collection.page_limits import LARGEST_LIMIT
from ..collection.request import Request
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_past_the_end import PastTheEnd
from .pagination_stated import over
from .pagination_windows import begins_at, shifted


def _large_sizes(operation: ListOperation) -> bool:
    page = operation.page
    if page is None or page.size is None:
        return False
    unknown = page.most is None and "over" in page.facts  # what a convention says of a largest size that nobody names
    return page.cuts_down or (page.position is not None and not unknown)


@requirement(
    "PAG-08",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("offset"),
    after=("PAG-03",),
    cites=("start", "past"),
)
def test_an_offset_at_or_past_the_end_gives_no_rows(trial: Trial) -> None:
    """An offset at or past the end gives 200 and `[]`; where the contract states that it is refused (`past`), it is.

    It is how a walk over a collection of unknown size ends, also when rows were deleted meanwhile.

    Servers wrap around to the first page, answer 404, or fail with a 500.
    """
    rows = trial.snapshot.listed
    for offset, limit in ((rows, None), (rows, 2), (rows + 1, None), (rows + 1, 2), (rows + 1000, None)):
        trial.compare([Query(size=limit, start=offset)], PastTheEnd(trial, offset, limit))
    for query in legal_queries.beside(trial.collection):
        here, following = trial.ask(query.but(size=trial.collection.granted)), trial.ask(query.but(size=2, start=1))
        second = [row.form for row in (here.rows or ())[1:3]]
        if here.ok and following.ok and [row.form for row in following.rows or ()] == second:
            trial.compare([query.but(start=rows + 1000)], PastTheEnd(trial, rows + 1000, None))


@requirement(
    "PAG-17",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("size", "start"),
    needs="at least 1 row",
    cites=("start",),
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

    tried = [rows - 1] if furthest is None or refused_at is None else [furthest + 1, refused_at]
    for offset in tried:  # the second where pages may not end beyond a row: what lies between can be had one by one
        judge = partial(_reached, trial, offset, furthest)
        if isinstance(trial.compare([Query(size=1, start=offset)], judge, invariant=True), Difference):
            break


def _reached(trial: Trial, offset: int, furthest: int | None, page: Answer) -> Outcome:
    if page.out_of_range and furthest is not None:
        trial.observe("large", f"refused with {page.status}", f"an offset above {furthest}")
        want = f"{trial.named(Query(start=offset))} is answered with 200: {many(offset, 'row')} stand before it"
        return Difference(Kind.REFUSED, want, str(page))
    return None if page.status == 200 else Skip("the last row is not answered", left_to=("PAG-02", "PAG-03"))


@requirement(
    "PAG-12",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=_large_sizes,
    after=("PAG-02",),
    needs="more than 100 rows",
    cites=("size", "size.maximum", "over"),
)
def test_a_limit_above_100_is_honoured_or_refused(trial: Trial) -> None:
    """A limit above 100 is honoured or refused, not quietly clamped. Where the contract states that a size above the
    largest one is cut down (`over`), the largest page comes.

    A clamped page looks like the last one: clients stop early and lose everything behind it.

    Servers clamp to 100 or 500 where the document states no maximum, or answer a large limit with an empty 200.
    """
    rows, page = len(trial.snapshot), trial.operation.page
    if page is not None and page.size is not None and page.most is not None and page.cuts_down:
        trial.need(rows > page.most, f"more than {page.most} rows")
        for size in (page.most + 1, page.most + 1000):
            written = encode([(page.size.name, str(size))])
            judge = partial(over, trial, page.facts["over"], written)
            trial.compare([Request(written), Query(size=page.most)], judge, subject=0)
        return
    trial.need(rows >= 1, "more than 100 rows")

    decisive = (101, 201) if rows > 200 else (101,)
    for limit in dict.fromkeys((*decisive, min(rows, LARGEST_LIMIT), LARGEST_LIMIT)):
        if limit > 100:
            trial.compare([Query(size=limit)], partial(_not_clamped, trial, limit))


def _not_clamped(trial: Trial, limit: int, page: Answer) -> Outcome:
    named, want = trial.named(Query(size=limit)), min(limit, len(trial.snapshot))
    if page.refused:
        trial.observe("cap", f"refused with {page.status}", named)
        return None
    if reason := without_rows(page, named):
        return reason
    if len(page.ids) < want:
        trial.observe("cap", f"answered with {many(len(page.ids), 'row')}", named)
        return Difference(Kind.SHORT, f"{many(want, 'row')} or a refusal", many(len(page.ids), "row"))
    if len(page.ids) > 100:
        trial.observe("cap", "granted", named)
    return None if want > 100 else Skip("")  # the requirement says itself how many rows it needs


@requirement(
    "PAG-14",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("size"),
    needs="at least 2 rows",
    cites=("size", "start"),
)
def test_the_order_in_which_parameters_are_written_does_not_matter(trial: Trial) -> None:
    """The listing does not depend on the order in which query parameters are written.

    Clients, proxies and caches write and sort them as they like.

    Hand-written parsers stop at the first unknown, let a later parameter reset an earlier one, or read by position.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")

    for at, query in enumerate((Query(), *legal_queries.beside(trial.collection))):
        usual = trial.nearest(query.but(size=2, start=1))
        written = pairs(trial.operation, usual)
        turned = encode(reversed(written)) if at % 2 else encode([*written[1:], written[0]])
        trial.compare([usual, Request(turned)], partial(_as_written_otherwise, trial, usual))


def _as_written_otherwise(trial: Trial, query: Query, plain: Answer, other: Answer) -> Outcome:
    own = trial.operation.id
    if (
        plain.rows
        and plain.rows[0].holds(own)
        and not begins_at(trial, ordered(trial.snapshot, query), plain, query.start or 0, query)
    ):
        return shifted(trial, query, plain)
    if plain.status != 200 or plain.rows is None:
        return Skip(f"the usual way is answered with {plain.status}")
    if reason := without_rows(other, "the same query, written in another order,"):
        return reason
    members = [[set(row.data) for row in answer.rows or ()] for answer in (plain, other)]
    named = all(row.holds(own) for answer in (plain, other) for row in answer.rows or ())
    result = sequence(trial.snapshot, plain.rows, other.rows or (), query) if named else None
    if members[0] == members[1] and not isinstance(result, Difference):
        return result
    kind = result.kind if isinstance(result, Difference) else Kind.CONTENT
    want = f"{many(len(plain.ids), 'row')}, as with the parameters in their usual order"
    return Difference(kind, want, f"{many(len(other.ids), 'row')}, or others", ids_of(plain), ids_of(other))
