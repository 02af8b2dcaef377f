"""Links to other pages than the next one, and what names the next page at several places."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..checking import legal_queries
from ..checking.judges import ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.following import Following, following, named
from ..collection.request import Request
from ..contract.place import Place
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance

FEW = 5
"""Pages of a walk whose links are followed."""


@requirement(
    "LNK-04",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("next", "beside", "!single"),
    after=("LNK-01", "LNK-02", "CUR-01", "CUR-02", "CUR-03", "CUR-07", "CUR-14"),
    needs="more rows than two pages of 2",
    cites=("first_at", "last_at", "back_at"),
)
def test_links_to_first_last_and_previous_page_lead_there(trial: Trial) -> None:
    """What a page names as the first, the last and the previous page leads there: to the rows with which the walk
    began, to those with which it ends, after which no next page is named, and to those of the page before.

    Whoever looks for the newest entries goes to the last page, and people go back.

    Servers compute the last page from a count without the filter, or begin it behind the last row; the way back loses a
    row, or comes in the other order.
    """
    page, rows = trial.operation.page, len(trial.snapshot)
    assert page is not None
    trial.need(rows >= 5, "at least 5 rows")
    trial.need(trial.snapshot.ended, "a listing that was read to its end")
    walk = Walk(Query(), max(1, min(trial.collection.granted, -(-rows // FEW))))
    walked = trial.ask(walk)
    if not walked.ok or walked.unended or len(walked.pages) < 2:
        trial.leave(Skip("paging already failed", left_to=("CUR-01", "CUR-02", "CUR-07")))
        return
    first = text(trial.operation, walk.query.but(size=walk.size))
    for relation, at in page.beside.items():
        for number, answer in enumerate(walked.pages[:FEW]):
            led = named(trial.operation, first, answer, at)
            if led is None or (relation == "prev" and number == 0):
                continue
            asked = Request(led.query or first)
            judge = partial(_leads, trial, first, relation, led.query is not None, walked, number)
            trial.compare([asked], judge)


def _leads(
    trial: Trial, first: str, relation: str, askable: bool, walked: Answer, number: int, page: Answer
) -> Outcome:
    what = f"what page {number + 1} names as {relation}"
    if not askable:
        return Difference(Kind.CONTENT, f"{what} leads to a page of this listing", "it leads elsewhere")
    if page.status != 200:
        return Difference(Kind.STATUS, f"{what} is answered with 200", str(page))
    if not page.ok:
        return Skip("a page that cannot be read", left_to=("SCH-01", "SCH-05"))
    rows = walked.pages[{"first": 0, "prev": number - 1}.get(relation, 0)].ids
    if relation == "last":
        rows = walked.ids[-max(1, len(page.ids)) :]
    if page.ids != rows:
        by_id = trial.snapshot.by_id
        if len(page.ids) == len(rows) and {*page.ids, *rows} <= by_id.keys():
            ties = [[trial.snapshot.tie(by_id[name]) for name in each] for each in (page.ids, rows)]
            if ties[0] == ties[1]:
                return Skip("rows with equal sort keys came in another order", left_to=("CUR-03", "ORD-09"))
        where = {"first": "first rows", "last": "last rows", "prev": f"rows of page {number}"}[relation]
        ids = tuple(map(str, rows))
        return Difference(Kind.SHIFTED, f"{what} leads to the {where}", f"{len(page.ids)} others", ids, ids_of(page))
    known = trial.operation.page
    if relation == "last" and known and known.end != "empty" and following(trial.operation, first, page) is not None:
        return Difference(Kind.CONTENT, "the last page names no next one", "it names one")
    return None


@requirement(
    "LNK-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next", "also", "!single"),
    after=("LNK-01", "CUR-02", "CUR-03", "CUR-14"),
    needs="more rows than a page of 2",
    cites=("next", "also"),
)
def test_all_places_name_the_same_next_page(trial: Trial) -> None:
    """Where a page says at several places what the next one is (in a header and in the body, as a cursor and as a URL),
    all of them lead to the same rows, and all are there or none.

    Each client follows the one that it knows, and all want the same rows.

    One is made by the framework and the other by hand: it forgets the filter, stays on the last page, or begins
    elsewhere.
    """
    page, rows = trial.operation.page, len(trial.snapshot)
    assert page is not None
    trial.need(rows >= 3, "at least 3 rows")
    for query in _shapes(trial):
        count = len(ordered(trial.snapshot, query))
        walk = Walk(query, max(1, min(trial.collection.granted, -(-count // FEW))))
        walked = trial.ask(walk)
        if not walked.ok or walked.unended:
            trial.leave(Skip("paging already failed", left_to=("CUR-01", "CUR-02")))
            continue
        first = text(trial.operation, query.but(size=walk.size))
        for at in page.also:
            trial.compare([walk], partial(_all_or_none, trial, first, at))
            for answer in walked.pages[:1]:
                _compare(trial, first, answer, at)


def _shapes(trial: Trial) -> list[Query]:
    """The plain listing, one order, and each filter by the value that most rows have, where it keeps several."""
    found: dict[tuple[str, ...], Query] = {(): Query()}
    for query in reversed(legal_queries.beside(trial.collection)):
        if query.select is None and len(ordered(trial.snapshot, query)) > 1:
            found[(*query.roles, *(each.filter for each in query.where))] = query
    return [*found.values()]


def _compare(trial: Trial, first: str, answer: Answer, at: Place) -> None:
    one, other = following(trial.operation, first, answer), named(trial.operation, first, answer, at)
    if one is not None and other is not None:
        asked = [Request(one.query or first), Request(other.query or first)]
        trial.compare(asked, partial(_same_rows, at, other.query is not None), subject=1)


def _all_or_none(trial: Trial, first: str, at: Place, walked: Answer) -> Outcome:
    """Whether each page of a walk names the next one there where it does elsewhere, and the last one none."""
    if not walked.ok or walked.unended:
        return Skip("paging already failed", left_to=("CUR-01", "CUR-02"))
    page = trial.operation.page
    assert page is not None
    for number, answer in enumerate(walked.pages, start=1):
        one, other = following(trial.operation, first, answer), named(trial.operation, first, answer, at)
        if (one is None) != (other is None) and not _to_nothing(trial, one or other, walked.pages[number:]):
            want = f"{'no' if one is None else 'a'} next page at {at} on page {number}, as at {page.next}"
            return Difference(Kind.CONTENT, want, "none" if other is None else "one")
    return None


def _to_nothing(trial: Trial, led: Following | None, after: Sequence[Answer]) -> bool:
    """Whether what one place alone names has no rows, which is as good as naming none; or whether it is not by its
    absence that the last page is known."""
    page = trial.operation.page
    if after or led is None or led.query is None or page is None:
        return bool(after) and not after[0].ids
    found = trial.ask(Request(led.query))
    return page.end != "absent" or (found.ok and not found.ids)


def _same_rows(at: Place, askable: bool, one: Answer, other: Answer) -> Outcome:
    if not one.ok:
        return Skip("the next page is not answered with rows", left_to=("LNK-01", "CUR-02"))
    if not askable:
        return Difference(Kind.CONTENT, f"{at} leads to a page of this listing", "it leads elsewhere")
    if not other.ok:
        return Difference(Kind.STATUS, f"{at} leads to the {many(len(one.ids), 'row')} of the next page", str(other))
    if one.ids == other.ids:
        return None
    return Difference(Kind.SHIFTED, f"{at} leads to the rows of the next page", "others", ids_of(one), ids_of(other))
