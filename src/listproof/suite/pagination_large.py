"""Pagination: large and negative integers."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, not_crashed
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode, text
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..collection.page_limits import LARGEST_LIMIT
from ..collection.request import Request
from ..contract.parameter import Parameter
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_numbers import below_minimum, beside, elsewhere, few, numbers


@requirement(
    "PAG-11",
    Level.MUST,
    Provenance.HTTP,
    applies=has("size"),
    per="target",
    cites=("size", "start"),
)
def test_large_integers_never_crash(trial: Trial) -> None:
    """No integer gives 5xx, large (2³¹, 2³², 2⁶³, 2⁶⁴ and their neighbours, 23 digits, offsets from 10,000 on) or
    negative; a refusal is an observation.

    A number is the caller's to send; a 500 says that the server did not look at it.

    The value overflows in the database driver, limit + offset overflows in the server's own arithmetic, or the window
    of a search engine ends at row 10,000.
    """
    for where, parameter, query in _large(trial):
        judge = partial(_stands, trial, parameter, text(trial.operation, query))
        trial.compare([query], judge, invariant=True, collection=where)
    unbounded = [parameter for parameter in numbers(trial) if parameter.minimum is None]  # PAG-10 has the others
    where = elsewhere(trial)
    for parameter in unbounded:
        for written in (encode([(parameter.name, str(number))]) for number in NEGATIVE):
            trial.compare([Request(written)], partial(not_crashed, what=written), invariant=True)
    for parameter, below, query in below_minimum(trial, where) if unbounded else ():
        if parameter in unbounded:
            beside(trial, where, parameter, str(-below), query, not_crashed)


NEGATIVE = (-1, -3)


def _stands(trial: Trial, parameter: Parameter, written: str, answer: Answer) -> Outcome:
    if parameter.maximum is None:
        said = f"{'refused' if answer.refused else 'answered'} with {answer.status}"
        trial.observe("large", said, f"a large {parameter.name}")
    return not_crashed(answer, written)


def _large(trial: Trial) -> list[tuple[Listing, Parameter, Query]]:
    """Where large integers are asked for, and what: limits where few rows are known to be, or else at their end."""
    size, *positions = numbers(trial)
    small = few(trial)
    where = small or trial.collection
    offset = 1 if small else boundaries.safe_offset(trial.collection)
    limits = [(where, size, trial.nearest(Query(size=number, start=offset))) for number in boundaries.LARGE]
    far = [trial.nearest(Query(start=number)) for number in (*boundaries.DEEP, *boundaries.LARGE)]
    return limits + [(where, at, query) for at in positions for query in far]


@requirement(
    "PAG-19",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("size", "offset"),
    per="target",
    needs="a collection of 3 to 1,000 rows",
    cites=("size", "start"),
)
def test_large_integers_are_refused_or_read_as_they_are(trial: Trial) -> None:
    """A large limit or offset is refused or read as that number.

    An offset far past the end gives no rows, and a limit beyond all rows gives all of them: a client that gets the
    first page instead never ends, one that gets a single row takes it for all.

    Numbers wrap at 2³¹, 2³², 2⁶³ or 2⁶⁴: `limit=4294967297` gives one row, `offset=18446744073709551616` the first
    page.
    """
    small = few(trial)
    trial.need(small, "a collection of 3 to 1,000 rows that was read to its end")
    assert small is not None
    _, at = numbers(trial)
    past = Query(start=small.snapshot.listed + 1)
    for where, parameter, query in _large(trial):
        near = past if parameter is at else query.but(size=LARGEST_LIMIT)
        trial.compare([query, near], partial(_as_it_is, trial, small, query), collection=where)


def _as_it_is(trial: Trial, small: Listing, query: Query, answer: Answer, plain: Answer) -> Outcome:
    """Judge a large number by the rows of the collection that it is asked of, and by the answer to a smaller one."""
    written = text(trial.operation, query)
    if answer.refused:
        return None
    if answer.status >= 500:
        return Skip(f"{written} is answered with {answer.status}", left_to=("PAG-11",))
    if not answer.ok:
        return NOT_ROWS
    want = ordered(small.snapshot, Query())[query.start or 0 :]
    if plain.ok and list(plain.ids) != [row.id for row in want]:
        return Skip("a smaller offset past the end or limit is not read as such", left_to=("PAG-08", "PAG-12"))
    if list(answer.ids) == [row.id for row in want]:
        return None
    result = sequence(small.snapshot, want, answer.rows or ())
    if not isinstance(result, Difference):
        return result
    said = f"{written} is refused or gives {many(len(want), 'row') if want else 'no rows'}"
    return Difference(Kind.CONTENT, said, many(len(answer.ids), "row"), result.expected_ids, result.actual_ids)
