"""Pagination: large and negative integers, and the bounds that a document states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, not_crashed, refused
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode
from ..codec.encode import text as as_text
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..collection.page_limits import LARGEST
from ..collection.request import Request
from ..contract.model import ListOperation, Parameter
from ..oracle import legal
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .pagination_values import below_minimum, beside, elsewhere, numbers

LONGEST = 1000
"""Characters of a text that is sent for being too long: servers refuse long addresses as such."""

OFF_PATTERN = ("listproof", "LISTPROOF", "0", "-", "~ ~", "é")
"""Texts of which one is off nearly every pattern."""


@requirement(
    "PAG-11",
    Level.MUST,
    Provenance.HTTP,
    applies=has("limit", "offset"),
    per="target",
    cites=("limit", "offset"),
)
def test_large_integers_never_crash(trial: Trial) -> None:
    """No integer gives 5xx, large (2³¹, 2³², 2⁶³, 2⁶⁴ and their neighbours, 23 digits, offsets from 10,000 on) or
    negative; a refusal is an observation.

    A number is the caller's to send; a 500 says that the server did not look at it.

    The value overflows in the database driver, limit + offset overflows in the server's own arithmetic, or the window
    of a search engine ends at row 10,000.
    """
    for where, parameter, query in _large(trial):
        written = as_text(trial.operation, query)

        def judge(answer: Answer, written: str = written, parameter: Parameter = parameter) -> Outcome:
            if parameter.maximum is None:
                said = f"{'refused' if answer.refused else 'answered'} with {answer.status}"
                trial.observe("large", said, f"a large {parameter.name}")
            return not_crashed(answer, written)

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


def _large(trial: Trial) -> list[tuple[Listing, Parameter, Query]]:
    """Where large integers are asked for, and what: limits where few rows are known to be, or else at their end."""
    size, at = numbers(trial)
    small = few(trial)
    where = small or trial.collection
    offset = 1 if small else boundaries.safe_offset(trial.collection)
    limits = [(where, size, Query(limit=number, offset=offset)) for number in boundaries.LARGE]
    return limits + [(where, at, Query(offset=number)) for number in (*boundaries.DEEP, *boundaries.LARGE)]


def few(trial: Trial) -> Listing | None:
    """The smallest collection that is known to the end and has at least 3 rows and at most 1,000; None without one."""
    whole = [each for each in trial.target.readable() if each.snapshot.ended]
    fit = [each for each in whole if 3 <= len(each.snapshot) <= LARGEST]
    return min(fit, key=lambda each: len(each.snapshot), default=None)


@requirement(
    "PAG-19",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    per="target",
    needs="a collection of 3 to 1,000 rows",
    cites=("limit", "offset"),
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
    past = Query(offset=small.snapshot.listed + 1)
    for where, parameter, query in _large(trial):
        near = past if parameter is at else query.but(limit=LARGEST)

        def judge(answer: Answer, plain: Answer, query: Query = query) -> Outcome:
            if answer.refused:
                return None
            if answer.status >= 500:
                return Skip(f"{as_text(trial.operation, query)} is answered with {answer.status} (PAG-11)")
            if not answer.ok:
                return NOT_ROWS
            want = ordered(small.snapshot, Query())[query.offset or 0 :]
            if plain.ok and list(plain.ids) != [row.id for row in want]:
                return Skip("a smaller offset past the end or limit is not read as such (PAG-08, PAG-12)")
            if list(answer.ids) == [row.id for row in want]:
                return None
            result = sequence(small.snapshot, want, answer.rows or ())
            if not isinstance(result, Difference):
                return result
            said = f"{as_text(trial.operation, query)} is refused or gives {len(want) or 'no'} rows"
            return Difference(Kind.CONTENT, said, f"{len(answer.ids)} rows", result.expected_ids, result.actual_ids)

        trial.compare([query, near], judge, collection=where)


def _bounded(operation: ListOperation) -> list[Parameter]:
    """The query parameters with bounds; what is not a value of an enum is FLT-06's and ORD-06's."""
    return [each for each in operation.parameters if each.location == "query" and any(_outside(each))]


def _outside(parameter: Parameter) -> Iterator[str]:
    """Texts just outside each bound that the document states of a value."""
    schema = parameter.schema
    kinds = legal.types(schema)
    if "enum" in schema or "array" in kinds:
        return
    tried: list[str] = []
    if parameter.maximum is not None:
        tried += [str(parameter.maximum + 1), str(parameter.maximum + 1000)]
    step = schema.get("multipleOf")
    if isinstance(step, int | float) and step > 0:
        tried.append(str(step + 1 if "integer" in kinds else Decimal(str(step)) * Decimal("1.5")))
    if 0 <= schema.get("maxLength", LONGEST) < LONGEST:
        tried.append("a" * (schema["maxLength"] + 1))
    if "pattern" in schema:
        tried += [next((each for each in OFF_PATTERN if not legal.fits(schema, each)), "")]
    yield from (each for each in tried if each and not legal.fits(schema, each))


@requirement(
    "PAG-18",
    Level.MUST,
    Provenance.STATED,
    applies=lambda operation: bool(_bounded(operation)),
    per="target",
    needs="at least 1 row",
    cites=("limit", "offset", "filter"),
)
def test_documented_bounds_are_enforced(trial: Trial) -> None:
    """A value beyond a documented bound (`maximum`, `exclusiveMaximum`, `multipleOf`, `maxLength`, `pattern`) of any
    query parameter is refused.

    The document promises a check: a client that asks for 500 rows where 100 are allowed takes the hundred for all.

    Servers cut the value down to the bound in silence, check one bound of two, or none; documents state bounds that no
    code knows. (Values below the minimum are PAG-10's.)
    """
    where = few(trial) or trial.collection
    trial.need(len(where.snapshot) >= 1, "at least 1 row")
    for parameter in _bounded(trial.operation):
        page = trial.operation.page
        far = page is not None and parameter.name == page.size.name and len(where.snapshot) > LARGEST
        at_end = [(page.at.name, str(boundaries.safe_offset(where)))] if page and far else []
        for text in dict.fromkeys(_outside(parameter)):
            written = encode([(parameter.name, text), *at_end])
            trial.compare([Request(written)], partial(refused, what=written), invariant=True, collection=where)
