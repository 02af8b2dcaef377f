"""Cursors: the question that one belongs to, with another page size, another projection, another order or filter."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import ids_of, not_crashed
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import positioned, text
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.following import following
from ..collection.listing import Listing
from ..collection.request import Request
from ..oracle.difference import Difference, Kind
from ..oracle.expected import keys_of, ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_joins import numbered

WALKED = 3
"""Pages of a walk with a projection, about."""


def cursor_of(trial: Trial, query: Query, where: Listing | None = None) -> str | None:
    """What the first page of a query names as the cursor of the next one, None where it names none; each time another
    one where a cursor can be used once."""
    written, own = text(trial.operation, query), trial.operation.page
    page = trial.ask(Request(written), where, fresh=own is not None and own.single)
    named = following(trial.operation, written, page) if page.ok else None
    return named.said if named is not None and named.query is not None else None


def with_cursor(trial: Trial, query: Query, cursor: str) -> Request:
    """The request that asks a query from a cursor on."""
    page = trial.operation.page
    assert page is not None
    assert page.at is not None
    return Request(positioned(text(trial.operation, query), page.at.name, cursor))


@requirement(
    "CUR-08",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("cursor", "size"),
    after=("CUR-02", "CUR-03", "CUR-14", "PAG-01"),
    needs="at least 5 rows",
    cites=("size", "next"),
)
def test_a_cursor_leads_to_the_same_row_whatever_the_page_size(trial: Trial) -> None:
    """A cursor leads to the same row when the next page is asked for in another size, or that is refused.

    A client reads a first page for the screen and the rest in large pages.

    The cursor holds the number of the page, which means other rows as soon as pages have another size.
    """
    trial.need(len(trial.snapshot) >= 5, "at least 5 rows")
    size = trial.page_of(2)
    if cursor_of(trial, Query(size=size)) is None:
        trial.leave(Skip("the first page names no next one", left_to=("CUR-07", "PAG-02")))
        return
    for other in dict.fromkeys([1, 3, min(5, trial.collection.granted), trial.collection.granted, None]):
        if other != size:
            cursors = [cursor_of(trial, Query(size=size)) or "" for _ in range(2)]
            pairs = zip((size, other), cursors, strict=True)
            asked = [with_cursor(trial, Query(size=each), cursor) for each, cursor in pairs]
            trial.compare(asked, partial(_same_row, other), subject=1)


def _same_row(size: int | None, same: Answer, other: Answer) -> Outcome:
    if not same.ok or not same.ids:
        return Skip("the next page is not answered with rows", left_to=("CUR-02", "CUR-14"))
    if other.refused:
        return Skip("another page size is refused")
    if not other.ok:
        return not_crashed(other, "another page size") or Skip("not answered with rows", left_to=("SCH-05",))
    many = min(len(same.ids), len(other.ids))
    if many and same.ids[:many] == other.ids[:many]:
        return None
    want = f"rows from {same.ids[0]} on, {f'{size} of them' if size else 'in pages of the default size'}"
    return Difference(Kind.SHIFTED, want, "other rows", ids_of(same), ids_of(other))


@requirement(
    "CUR-09",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("cursor", "order or filter"),
    per="target",
    after=("CUR-02", "CUR-07", "CUR-10", "CUR-13", "CUR-14", "ORD-01", "ORD-03", "ORD-05", "FLT-04", "FLT-05"),
    needs="more rows than a page of 2, in two orders or of two values",
    cites=("next", "order", "filter", "foreign"),
)
def test_a_cursor_under_another_question_gives_rows_of_one_of_the_two(trial: Trial) -> None:
    """A cursor that is sent with another order or filter is refused, or goes on with the old question, or answers the
    new one: never rows that answer neither, and never a 5xx. Where the contract states which (`foreign`), that happens.

    A user changes the filter while the list is open, and the page sends the cursor that it has.

    The cursor's values are compared with another column, or only a part of the new question is looked at.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    size = trial.page_of(2)
    queries = [Query(), *(each for each in legal_queries.beside(trial.collection) if each.select is None)]
    known = [each for each in queries if _known(trial, each)]
    long = [each for each in known if len(ordered(trial.snapshot, each)) > size]
    pairs = [(one, other) for one in long for other in known if one != other and not (one.sort and other.where)]
    trial.need(pairs, "rows in two orders, or of two values")
    for one, other in pairs[:PAIRS]:
        cursor = cursor_of(trial, one.but(size=size))
        if cursor is None:
            continue
        asked, right = with_cursor(trial, other.but(size=size), cursor), _right(trial, one, other, size)
        if right is None:
            trial.compare([asked], partial(_answers_one, trial, one, other))
        else:
            trial.compare([*right, asked], partial(_as_stated, trial, one, other), subject=len(right))


PAIRS = 16
"""Cursors that are sent with another question."""


def _right(trial: Trial, one: Query, other: Query, size: int) -> list[Request] | None:
    """What asks for the rows that a cursor of one query brings with the other one, as the contract states it; nothing
    where it is refused, None where that is not stated, or the two may be one question, as with the order that is the
    default."""
    foreign = trial.operation.page.foreign if trial.operation.page else None
    if ordered(trial.snapshot, one) == ordered(trial.snapshot, other):
        return None
    if foreign == "continue":
        return [with_cursor(trial, one.but(size=size), cursor_of(trial, one.but(size=size)) or "")]
    if foreign == "restart":
        return [Request(text(trial.operation, other.but(size=size)))]
    return [] if foreign == "refuse" else None


def _as_stated(trial: Trial, one: Query, other: Query, *answers: Answer) -> Outcome:
    """Whether the last answer has the rows of the one before it, or is refused where there is none."""
    *right, page = answers
    if wrong := not_crashed(page, "a cursor of another question"):
        return wrong
    old, new = (trial.named(query) or "no order and no filter" for query in (one, other))
    if not right:
        what = f"a cursor of {old} is refused with {new}"
        return None if page.refused else Difference(Kind.ACCEPTED, what, str(page), (), ids_of(page))
    if not right[0].ok:
        return Skip("the page of its own question is not answered with rows", left_to=("CUR-02", "SCH-05"))
    if page.ok and page.ids == right[0].ids:
        return None
    goes_on = trial.operation.page is not None and trial.operation.page.foreign == "continue"
    want = f"a cursor of {old} with {new} {'goes on as without' if goes_on else 'gives the first page of that'}"
    if not page.ok:
        return Difference(Kind.REFUSED if page.refused else Kind.STATUS, want, str(page))
    return Difference(Kind.CONTENT, want, f"{len(page.ids)} other rows", ids_of(right[0]), ids_of(page))


def _known(trial: Trial, query: Query) -> bool:
    keys = keys_of(trial.operation, query)
    return not query.sort or all(trial.snapshot.knows(key, query.sort[0].descending) for key in keys)


def _answers_one(trial: Trial, one: Query, other: Query, page: Answer) -> Outcome:
    if wrong := not_crashed(page, "a cursor of another question"):
        return wrong
    if page.refused:
        return None
    if not page.ok:
        return Skip("not answered with rows", left_to=("SCH-05",))
    if any(name not in trial.snapshot.by_id for name in page.ids):
        return Skip("rows that no listing has", left_to=("SCO-01", "CUR-02"))
    if any(_answers(trial, query, page) for query in (one, other)):
        return None
    old, new = (trial.named(query) or "no order and no filter" for query in (one, other))
    want = f"a refusal, or rows as for {old}, where the cursor is from, or as for {new}, which was asked"
    return Difference(Kind.CONTENT, want, f"{many(len(page.ids), 'row')} that answer neither", (), ids_of(page))


def _answers(trial: Trial, query: Query, page: Answer) -> bool:
    """Whether all rows of a page are of a query, and in its order."""
    groups = numbered(trial, ordered(trial.snapshot, query), keys_of(trial.operation, query))
    found = [groups.get(name, -1) for name in page.ids]
    return -1 not in found and found == sorted(found)


@requirement(
    "CUR-16",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next", "select"),
    after=("CUR-02", "CUR-07", "SEL-01", "SEL-04", "LNK-02", "ORD-09"),
    needs="more rows than a page of 2",
    cites=("select", "next"),
)
def test_a_projection_does_not_change_the_walk(trial: Trial) -> None:
    """The members that are selected do not change which rows a walk visits, in which sequence; also where the sort key
    is not among them.

    Who needs the ids alone asks for them alone, and trusts that they are all there.

    The cursor is made of the row as it is answered: where the sort key was not selected, it holds nothing.
    """
    select, own = trial.operation.select, trial.operation.id
    assert select is not None
    name = select.name_of(own)
    if name is None and own not in select.always:
        trial.leave(Skip("the id cannot be selected, so that rows cannot be told apart"))
        return
    rows = len(trial.snapshot)
    trial.need(rows >= 3, "at least 3 rows")
    names = (name,) if name else tuple(each for each in select.names if each not in select.always)[:1]
    size = max(1, min(trial.collection.granted, -(-rows // WALKED)))
    for sort in ((), *boundaries.sorts(trial.operation)):
        walks = [Walk(Query(sort=sort, select=each), size) for each in (None, names)]
        trial.compare(walks, partial(_same_walk, trial, walks[0]), subject=1)


def _same_walk(trial: Trial, walk: Walk, whole: Answer, selected: Answer) -> Outcome:
    if not whole.ok or whole.unended:
        return Skip("the walk fails without a projection, too", left_to=("CUR-01", "CUR-02", "SCH-05"))
    if selected.pages and not selected.pages[0].ok:
        return Skip("the projection is not answered with rows", left_to=("SEL-01", "SCH-05"))
    if whole.ids == selected.ids:
        return None
    keys, rows = keys_of(trial.operation, walk.query), trial.snapshot.by_id
    if {*whole.ids} == {*selected.ids} <= rows.keys():
        ties = [[trial.snapshot.tie(rows[name], keys) for name in each.ids] for each in (whole, selected)]
        if ties[0] == ties[1]:
            return Skip("rows with equal sort keys came in another order", left_to=("CUR-03", "ORD-09"))
    lost = [str(name) for name in whole.ids if name not in {*selected.ids}]
    never = f", never: {', '.join(lost[:6])}" if lost else ""
    want, said = f"the {many(len(whole.ids), 'row')} that come without it", f"{many(len(selected.ids), 'row')}{never}"
    return Difference(Kind.MISSING if lost else Kind.ORDER, want, said, ids_of(whole), ids_of(selected))
