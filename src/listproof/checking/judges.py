"""Judges that many checks share, and what judges begin with: whether the answers hold rows that can be judged."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind
from .outcome import Outcome, Skip

Given = ParamSpec("Given")

BEYOND = Skip("rows that were not read")
"""Why questions stay open where not all rows were read; the collection's note says why they were not."""

OUT_OF_REACH = Skip("rows at offsets that the server refuses", left_to=("PAG-17",))

PAGE_REFUSED = Skip("the same page is refused without any other parameter", left_to=("PAG-02", "PAG-03", "PAG-06"))
"""Why a refused page is no matter of a filter, an order or a projection."""

UNSTABLE = Skip("the contract says that the order may change (unstable)")
"""Why a listing is not held to another one, nor a page to its place in it."""

NOT_ROWS = Skip("an answer that is not an array of rows", left_to=("SCH-01", "SCH-05"))


SHORT_WITH_NEXT = Skip("a page that holds fewer rows than were asked for, and names a next one")
"""Why a page is not held to its size that leads to another: who follows it gets every row."""


def rows_or(otherwise: Skip) -> Callable[[Callable[Given, Outcome]], Callable[Given, Outcome]]:
    """A decorator of judges: where one of the answers is not a 200 with rows, the outcome is ``otherwise``."""

    def decorated(judge: Callable[Given, Outcome]) -> Callable[Given, Outcome]:
        @wraps(judge)
        def judged(*given: Given.args, **bound: Given.kwargs) -> Outcome:
            held = all(each.ok for each in given if isinstance(each, Answer))
            return judge(*given, **bound) if held else otherwise

        return judged

    return decorated


def without_rows(answer: Answer, what: str) -> Difference | Skip | None:
    """Why the rows that are due for a legal request cannot be judged: it did not get a 200, or none that is an array of
    rows. None where they can be."""
    return answered(answer, what) or (None if answer.ok else NOT_ROWS)


def is_not_rows(answer: Answer) -> bool:
    """Whether this is a 200 that is not an array of rows."""
    return answer.status == 200 and answer.rows is None


def ids_of(answer: Answer) -> tuple[str, ...]:
    """The ids of an answer's rows in their sequence, as findings show them."""
    return tuple(map(str, answer.ids))


def refused(answer: Answer, what: str) -> Difference | None:
    """The difference between a refusal (a 4xx without rows) and this answer."""
    if answer.refused:
        return None
    kind = Kind.ACCEPTED if answer.status < 400 else Kind.STATUS
    return Difference(kind, f"{what} is refused with a 4xx", str(answer), actual_ids=ids_of(answer))


def not_crashed(answer: Answer, what: str) -> Difference | None:
    """The difference where a 5xx came."""
    return Difference(Kind.STATUS, f"{what} gives no 5xx", str(answer)) if answer.status >= 500 else None


def answered(answer: Answer, what: str) -> Difference | None:
    """The difference where a legal request did not get a 200."""
    if answer.status == 200:
        return None
    return Difference(Kind.REFUSED if answer.refused else Kind.STATUS, f"{what} is answered with 200", str(answer))
