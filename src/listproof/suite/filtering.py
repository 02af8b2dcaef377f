"""Filtering: which rows a filter keeps, and that it is applied before the page is cut."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries
from ..checking.judges import BEYOND, answered, not_crashed, refused, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import Listing, whole_page
from ..collection.page_limits import LARGEST
from ..collection.request import Request
from ..contract.model import Filter
from ..oracle import legal
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import expected, holds, ordered
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .pagination_walks import few_pages, modulo_ties


def _by(filter_: Filter, value: str, **page: int | None) -> Query:
    return Query(filters=((filter_.field, value),), **page)  # type: ignore[arg-type]  # limit and offset only


def _rows(trial: Trial, filter_: Filter, value: str) -> int:
    return len(ordered(trial.snapshot, _by(filter_, value)))


def _valued(trial: Trial) -> list[Filter]:
    """The filters whose values are documented."""
    return [filter_ for filter_ in trial.operation.filters if filter_.values]


def _undecided(trial: Trial, lacking: list[str]) -> None:
    """Say what filters lack that could not be judged, after all others were."""
    trial.need(not lacking, "; ".join(lacking))


@requirement(
    "FLT-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter"),
    needs="rows of the value asked for and of others",
    cites=("filter",),
)
def test_every_row_matches_the_filter(trial: Trial) -> None:
    """Every row of a filtered listing has the value that was asked for.

    A client that asks for failed runs restarts what it gets.

    Servers ignore the filter, match substrings or without case, merge two values, invert it, lose it when another
    parameter is present, or take `0`, `false` and `null` for no filter at all.
    """
    size, lacking = trial.collection.granted, list[str]()

    def judge(page: Answer, *, filter_: Filter, value: str) -> Outcome:
        if page.status >= 500 and not filter_.values:
            return not_crashed(page, boundaries.filtering(filter_, value))
        if not page.ok:
            others = " (FLT-05)" if value in filter_.values else ""
            return Skip(f"{filter_.field}={value} is answered with {page.status}{others}")
        wrong = [row for row in page.rows or () if not boundaries.means(row, filter_.field, value)]
        if wrong and not value and page.ids == trial.ask(Query(limit=size)).ids:
            return Skip(f"an empty {filter_.field} is read as none given")
        if wrong:
            shown = ", ".join(f"{row.id} ({row.data.get(filter_.field)})" for row in wrong[:4])
            names = ((), tuple(map(str, page.ids)))
            return Difference(Kind.EXTRA, f"only rows with {filter_.field} {value}", shown, *names)
        return None if page.ids else Skip("no rows came")

    for filter_ in trial.operation.filters:
        found = boundaries.telling(trial.snapshot, filter_)
        if len(boundaries.held(trial.snapshot, filter_)) < 2:
            lacking.append(f"rows of at least 2 values of {filter_.field}")
            continue
        for value in [*found, *_taken_for_nothing(trial, filter_, found)]:
            pages = (_by(filter_, value, limit=size), _by(filter_, value), _by(filter_, value, limit=1))
            for query in pages if value in found else pages[:1]:
                trial.compare([query], partial(judge, filter_=filter_, value=value), invariant=True)
            if value in found and _rows(trial, filter_, value) > 1:
                trial.compare(
                    [_by(filter_, value, offset=1)], partial(judge, filter_=filter_, value=value), invariant=True
                )
    _undecided(trial, lacking)


def _taken_for_nothing(trial: Trial, filter_: Filter, found: list[str]) -> list[str]:
    """Further texts of values that programs take for nothing, where rows hold them and no enum forbids them."""
    if filter_.closed:
        return []
    schema = filter_.parameter.schema
    meant = [text for text in boundaries.nothing(trial.snapshot, filter_) if text not in found]
    return [text for text in meant if not _typed(filter_) or legal.fits(schema, text)]


def _typed(filter_: Filter) -> bool:
    """Whether the document gives a filter's value a type of which not every text is."""
    if boundaries.filtering(filter_, "x") != boundaries.raw([(filter_.parameter.name, "x")]):
        return False  # the value is but a part of the parameter
    return bool(_kinds(filter_)) and _kinds(filter_) <= NONE.keys()


def _kinds(filter_: Filter) -> set[str]:
    """The types of a filter's value, text told by its format."""
    schema = filter_.parameter.schema
    return {str(schema.get("format", each)) if each == "string" else each for each in legal.types(schema)}


NONE = {
    "boolean": ("maybe",),
    "integer": ("abc", "1.5", "12abc"),
    "number": ("abc", "1.5x"),
    "uuid": ("abc", "6f1c8a52-93d4-4c57-9f0e"),
    "date": ("abc", "2025-13-45"),
    "date-time": ("abc", "2025-13-45T99:99:99Z"),
}
"""Types and formats of filters, with texts that for every parser are none of it."""


@requirement(
    "FLT-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter"),
    after=("ORD-04",),
    needs="at least 1 row of a documented value",
    cites=("filter",),
)
def test_a_filter_loses_no_row_and_keeps_the_order(trial: Trial) -> None:
    """A filter loses no row that has the value, and keeps the order of the unfiltered listing.

    Rows that a filter loses are never processed and never missed.

    Servers filter the first page only, answer from a stale index, match one of two spellings, or sort filtered rows
    by another key.
    """
    size, lacking = boundaries.one_page(trial.collection), list[str]()

    def judge(page: Answer, *, filter_: Filter, value: str) -> Outcome:
        if not page.ok:
            return Skip(f"{filter_.field}={value} is answered with {page.status} (FLT-05)")
        snapshot = trial.snapshot
        want = ordered(snapshot, _by(filter_, value))
        mine = {row.id for row in want}
        got = list({row.id: row for row in page.rows or () if row.id in mine}.values())
        return sequence(snapshot, want, got, _by(filter_, value))

    for filter_ in trial.operation.filters:
        found = boundaries.telling(trial.snapshot, filter_)
        if not found:
            of = f"a documented value of {filter_.field}" if filter_.values else f"some {filter_.field}"
            lacking.append(f"at least 1 row of {of}")
            continue
        trial.need(size, "a collection that one page holds")
        if len(trial.snapshot) >= LARGEST:
            found = [value for value in found if _rows(trial, filter_, value) <= trial.collection.granted]
        if not found:
            lacking.append(f"a collection that one page holds, or a value of {filter_.field} whose rows one page holds")
        for value in found:
            trial.compare([_by(filter_, value, limit=size)], partial(judge, filter_=filter_, value=value))
    _undecided(trial, lacking)


@requirement(
    "FLT-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.values"),
    after=("FLT-01", "FLT-02"),
    needs="at least 1 row of a documented value",
    cites=("filter.enum",),
)
def test_the_filtered_listings_divide_the_whole_listing(trial: Trial) -> None:
    """Over all documented values the filtered listings are disjoint, and together they hold all rows of these values.

    Dashboards add the parts up.

    The unfiltered listing hides a value, or two values share rows.
    """
    size, lacking = whole_page(trial.collection), list[str]()

    def judge(*parts: Answer, filter_: Filter) -> Outcome:
        if not all(part.ok for part in parts):
            return Skip("a documented value is not answered (FLT-05)")
        found, known = set(boundaries.present(trial.snapshot, filter_)), trial.snapshot.by_id
        whole = {row.id for value in found for row in ordered(trial.snapshot, _by(filter_, value))}
        names = [
            name
            for value, part in zip(filter_.values, parts, strict=True)
            for name in dict.fromkeys(part.ids)
            if value in found or name not in known  # known rows under a value that none has are FLT-07's
        ]
        if len(names) != len(set(names)):
            twice = sorted({str(name) for name in names if names.count(name) > 1})
            return Difference(Kind.DUPLICATED, "each row under one value", f"under several: {', '.join(twice[:6])}")
        if set(names) != whole:
            lost = sorted(str(name) for name in whole ^ set(names))
            said = f"the parts hold all {len(whole)} rows of these values"
            return Difference(Kind.MISSING, said, f"{len(names)} rows; on one side only: {', '.join(lost[:6])}")
        return None

    for filter_ in _valued(trial):
        if not boundaries.present(trial.snapshot, filter_):
            lacking.append(f"at least 1 row of a documented value of {filter_.field}")
            continue
        trial.need(size, "a collection that one page holds")
        trial.compare([_by(filter_, value, limit=size) for value in filter_.values], partial(judge, filter_=filter_))
    _undecided(trial, lacking)


@requirement(
    "FLT-04",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter", "limit", "offset"),
    after=("FLT-01", "FLT-02", "PAG-01", "PAG-02", "PAG-03"),
    needs="a value whose rows lie beyond the first default page, and one with at least 2 rows with others between",
    cites=("filter", "limit", "offset"),
)
def test_a_filter_is_applied_before_limit_and_offset(trial: Trial) -> None:
    """The filter is applied before limit and offset, and the pages of a filtered listing concatenate.

    Otherwise the first pages of a rare value are empty, and clients stop there.

    Servers fetch a page and filter it, or count the offset in unfiltered rows.
    """
    default = boundaries.default_size(trial.operation)
    decisive = False
    for filter_ in trial.operation.filters:
        found = boundaries.certain(trial.snapshot, filter_)
        for value in dict.fromkeys([*found[:2], *found[-1:]]):  # the rarest two and the most frequent
            want = ordered(trial.snapshot, _by(filter_, value))
            if not want:
                continue  # they were deleted since
            places = [trial.snapshot.position[row.id] for row in want]
            beyond, scattered = places[0] >= default, len(places) > 1 and places[-1] - places[0] >= len(places)
            decisive = decisive or beyond or scattered
            _pages(trial, filter_, value, len(want))
    trial.need(decisive, "a value whose rows lie apart, or only beyond the first default page")


def _pages(trial: Trial, filter_: Filter, value: str, count: int) -> None:
    def judge(page: Answer, query: Query) -> Outcome:
        if reason := without_rows(page, f"{filter_.field}={value} with limit and offset"):
            return reason
        if query.limit is None:  # PAG-05 asks how many rows a page has unasked
            left = len(ordered(trial.snapshot, query)) - (query.offset or 0)
            least = min(boundaries.default_size(trial.operation), left, len(trial.ask(Query()).ids))
            query = query.but(limit=max(len(page.ids), least))
            if not holds(trial.snapshot, query):
                return BEYOND
        return sequence(trial.snapshot, expected(trial.snapshot, query).rows, page.rows or (), query)

    plain = trial.ask(_by(filter_, value, limit=trial.collection.granted))
    if not plain.ok or len(set(plain.ids)) < len(plain.ids):
        return  # FLT-05, SCH-03
    sizes = few_pages(count)
    pages = [(None, None), (1, None), (2, None), (1, 1), (2, 1), (None, 1)]
    pages += [(size, at) for size in sizes for at in range(0, count, size)]  # the pages of the walks below
    pages += [(2, count - 2)] if count > 100 else []  # servers look for a value among the newest rows only
    for limit, offset in dict.fromkeys(pages):
        if (offset or 0) < count:
            query = _by(filter_, value, limit=limit, offset=offset)
            trial.compare([query], lambda page, q=query: judge(page, q))

    def joined(walked: Answer, *, walk: Walk) -> Outcome:
        if reason := without_rows(walked, f"every page of {filter_.field}={value}"):
            return reason
        return modulo_ties(trial, walk, walked)

    for walk in (Walk(_by(filter_, value), size) for size in sizes):
        trial.compare([walk], partial(joined, walk=walk))


@requirement(
    "FLT-05",
    Level.MUST,
    Provenance.STATED,
    applies=has("filter.values"),
    per="target",
    cites=("filter.enum",),
)
def test_every_documented_value_is_accepted(trial: Trial) -> None:
    """Every documented value of the filter is accepted.

    A status that rows can have but nobody can ask for is invisible to every tool.

    The filter's own list of values is older than the rows', or one value reaches a database type that lacks it.
    """

    def judge(bare: Answer, answer: Answer, *, written: str, held: bool) -> Outcome:
        if not bare.ok:
            return Skip("the listing without a filter is not answered either")
        if answer.status == 404 and not held:
            return Skip(f"{written}: 404, and no row that has this value (FLT-07)")
        return answered(answer, written)

    for filter_ in _valued(trial):
        for value in filter_.values:
            written = boundaries.filtering(filter_, value)
            holders = [each for each in trial.target.readable() if value in boundaries.present(each.snapshot, filter_)]
            place = holders[0] if holders else trial.collection
            trial.compare(
                [Query(), Request(written)],
                partial(judge, written=written, held=bool(holders)),
                invariant=True,
                collection=place,
            )


@requirement(
    "FLT-06",
    Level.MUST,
    Provenance.STATED,
    applies=lambda operation: any(each.closed or _typed(each) for each in operation.filters),
    per="target",
    needs="at least 1 row",
    cites=("filter", "filter.enum"),
)
def test_a_value_outside_the_enum_is_refused(trial: Trial) -> None:
    """A value outside the document's enum (other case, prefix, blanks, pattern, comma list) or that is none of
    its type (boolean, integer, number, uuid, date, date-time) is refused, alone and beside other parameters: not
    ignored, not an empty 200.

    A misspelt status that gives everything, or nothing, is taken for an answer; so is `draft=maybe`.

    Servers ignore unknown values, return an empty list, trim or compare without case, by prefix or by pattern, read
    every text as true, fail with a 500, or look at the value only where it stands alone.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    other = boundaries.elsewhere(trial.target)
    for filter_ in (each for each in trial.operation.filters if each.closed):
        found = boundaries.present(trial.snapshot, filter_) or list(filter_.values)
        asked = [(value, trial.collection) for value in _odd(filter_, found[-1])]
        asked += [(value, other) for value in _patterns(filter_, found[-1])]
        for value, place in asked:
            if value not in filter_.values:
                written = boundaries.filtering(filter_, value)
                judge = partial(refused, what=written)
                trial.compare([Request(written)], judge, invariant=True, collection=place)
        for query in boundaries.single(other):
            if all(field != filter_.field for field, _ in query.filters) and "listproof" not in filter_.values:
                written = boundaries.joined(trial.operation, query, boundaries.filtering(filter_, "listproof"))
                refused_beside(trial, query, written, other)
    for filter_ in (each for each in trial.operation.filters if _typed(each) and not each.closed):
        odd = _none_of_its_type(filter_)
        for value in odd:
            written = boundaries.filtering(filter_, value)
            trial.compare([Request(written)], partial(refused, what=written), invariant=True, collection=other)
        for query in (each for each in boundaries.single(other) if odd and filter_.field not in dict(each.filters)):
            refused_beside(
                trial, query, boundaries.joined(trial.operation, query, boundaries.filtering(filter_, odd[0])), other
            )


def _none_of_its_type(filter_: Filter) -> list[str]:
    schema = {name: of for name, of in filter_.parameter.schema.items() if name in ("type", "format")}
    asked = dict.fromkeys(text for kind in sorted(_kinds(filter_)) for text in NONE[kind])
    return [text for text in asked if not legal.fits(schema, text)]


def _odd(filter_: Filter, one: str) -> list[str]:
    """What is not a value of the enum; spellings of ``one`` of them where the values are text: of ``true`` and ``1``
    there are others that mean the same."""
    plain = [",".join(filter_.values[:2]), "listproof"]
    if not _textual(filter_):
        return plain
    return list(dict.fromkeys([one.upper(), one.capitalize(), one[:4], one[1:], *plain]))


def _patterns(filter_: Filter, one: str) -> list[str]:
    """Values with blanks around, and what patterns match."""
    return [f" {one}", f"{one} ", "%", f"{one[:-1]}_", "*"] if _textual(filter_) else []


def _textual(filter_: Filter) -> bool:
    return all(isinstance(value, str) for value in filter_.parameter.enum or ())


def refused_beside(trial: Trial, legal: Query, written: str, place: Listing) -> None:
    """What is wrong alone is refused beside a legal parameter too, where that alone is answered."""

    def judge(without: Answer, answer: Answer) -> Outcome:
        return refused(answer, written) if without.ok else Skip("the legal parameter alone is not answered")

    trial.compare([legal, Request(written)], judge, invariant=True, collection=place)


@requirement(
    "FLT-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.values"),
    needs="a documented value that no row has",
    cites=("filter",),
)
def test_a_value_that_no_row_has_gives_no_rows(trial: Trial) -> None:
    """A filter by a documented value that no row has gives `[]`; in a collection without rows every value does.

    "None" is an answer that clients wait for: no failed runs, nothing pending.

    Servers answer 404, or drop the filter when it matches nothing.
    """
    absent = False

    def judge(page: Answer, plain: Answer | None = None, *, filter_: Filter, value: str) -> Outcome:
        if plain is not None and plain.refused:
            return Skip("the same limit is refused without the filter (PAG-02)")
        if page.status != 200 and not _answered_elsewhere(trial, filter_, value, page.status):
            return Skip(f"{filter_.field}={value} is not answered at all (FLT-05)")
        if reason := without_rows(page, f"{filter_.field}={value}"):
            return reason
        if page.ids and all(row.has(filter_.field, value) for row in page.rows or ()):
            return Skip("the filter finds rows that the whole listing lacks (FLT-03)")
        if page.ids:
            return Difference(Kind.EXTRA, "no rows", f"{len(page.ids)} rows", (), tuple(map(str, page.ids)))
        return None

    for filter_ in _valued(trial):
        found = set(boundaries.present(trial.snapshot, filter_))
        for value in (each for each in filter_.values if each not in found):
            absent = True
            size = trial.collection.granted
            for questions in ([_by(filter_, value)], [_by(filter_, value, limit=size), Query(limit=size)]):
                trial.compare(questions, partial(judge, filter_=filter_, value=value))
    trial.need(absent, "a documented value that no row has")


def _answered_elsewhere(trial: Trial, filter_: Filter, value: str, status: int) -> bool:
    """Whether the value is answered where rows have it; where none has, a 404 is taken for "no rows"."""
    holders = [each for each in trial.target.readable() if value in boundaries.present(each.snapshot, filter_)]
    return trial.ask(_by(filter_, value), holders[0]).ok if holders else status == 404
