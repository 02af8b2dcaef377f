"""Pagination: sizes and positions that no page has, where listing.toml states what becomes of them."""

from __future__ import annotations

from ..checking.judges import NOT_ROWS, answered, ids_of, refused
from ..checking.outcome import Outcome, Skip
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.following import following
from ..collection.page_limits import LARGEST_LIMIT
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many


def stated(operation: ListOperation, fact: str) -> str:
    """What listing.toml states under a key, empty where it says nothing."""
    return operation.page.facts.get(fact, "") if operation.page else ""


def zero(trial: Trial, query: Query, fact: str, page: Answer, plain: Answer) -> Outcome:
    """The judge of a size of 0; ``plain`` is the answer where none is sent."""
    named = trial.named(query.but(size=0))
    if fact == "refuse":
        return refused(page, named)
    if wrong := answered(page, named):
        return wrong
    if not page.ok or not plain.ok:
        return NOT_ROWS
    rows = len(ordered(trial.snapshot, query)) - (query.start or 0)
    if fact == "all" and (rows > LARGEST_LIMIT or not trial.snapshot.ended):
        return Skip("too many rows to be asked for at once")
    want, what = {
        "empty": (0, "no rows"),
        "default": (len(plain.ids), f"the {many(len(plain.ids), 'row')} that come without a size"),
        "all": (rows, f"all {many(rows, 'row')}"),
    }[fact]
    if len(page.ids) == want:
        return None
    if fact == "default" and trial.operation.page is not None and trial.operation.page.short:
        return Skip("pages may be short, so their lengths need not be equal")
    kind = Kind.TOO_MANY if len(page.ids) > want else Kind.SHORT
    return Difference(kind, f"{named}: {what}", many(len(page.ids), "row"), ids_of(plain), ids_of(page))


def negative(trial: Trial, fact: str, written: str, answer: Answer, *, first: Answer | None) -> Outcome:
    """The judge of a negative number; ``first`` is the first page where a position is negative, None for a size."""
    if fact == "refuse":
        return refused(answer, written)
    if answer.status >= 500:
        return Skip(f"{written} is answered with {answer.status}", left_to=("PAG-11",))
    if wrong := answered(answer, written):
        return wrong
    if not answer.ok:
        return NOT_ROWS
    if fact == "empty" or first is None:  # a size is cut to the least, which may be 0 or 1
        most = 0 if fact == "empty" else 1
        if len(answer.ids) <= most:
            return None
        return Difference(
            Kind.TOO_MANY,
            f"{written}: at most {many(most, 'row')}",
            many(len(answer.ids), "row"),
            (),
            ids_of(answer),
        )
    if not first.ok:
        return NOT_ROWS
    return sequence(trial.snapshot, first.rows or (), answer.rows or ())


def over(trial: Trial, fact: str, written: str, answer: Answer, largest: Answer) -> Outcome:
    """The judge of a size above the largest one; ``largest`` is the page of that size."""
    if wrong := answered(answer, written):
        return wrong
    if not answer.ok or not largest.ok:
        return NOT_ROWS
    if len(answer.ids) != len(largest.ids):
        want = f"{written}: as many rows as the largest page has, {len(largest.ids)}"
        kind = Kind.TOO_MANY if len(answer.ids) > len(largest.ids) else Kind.SHORT
        return Difference(kind, want, many(len(answer.ids), "row"), ids_of(largest), ids_of(answer))
    if fact == "link" and len(trial.snapshot) > len(answer.ids) and following(trial.operation, "", answer) is None:
        return Difference(Kind.MISSING, f"{written}: a next page is named, as rows follow", "it names none")
    return sequence(trial.snapshot, largest.rows or (), answer.rows or ())


def past(fact: str, page: Answer, named: str) -> Outcome:
    """The judge of a page past the end, where there is more to say than that no other rows come."""
    if fact == "refuse":
        return refused(page, f"{named}, past the end,")
    if fact == "empty" and page.refused:
        return Difference(Kind.REFUSED, f"{named}, past the end, is answered with 200 and no rows", str(page))
    return None
