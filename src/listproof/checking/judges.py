"""Judges that many checks share."""

from __future__ import annotations

from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind
from .outcome import Skip


def refused(answer: Answer, what: str) -> Difference | None:
    """The difference between a refusal (a 4xx without rows) and this answer."""
    if answer.refused:
        return None
    kind = Kind.ACCEPTED if answer.status < 400 else Kind.STATUS
    return Difference(kind, f"{what} is refused with a 4xx", str(answer), actual_ids=tuple(map(str, answer.ids)))


def not_crashed(answer: Answer, what: str) -> Difference | None:
    """The difference where a 5xx came."""
    return Difference(Kind.STATUS, f"{what} gives no 5xx", str(answer)) if answer.status >= 500 else None


def answered(answer: Answer, what: str) -> Difference | None:
    """The difference where a legal request did not get a 200."""
    if answer.status == 200:
        return None
    return Difference(Kind.REFUSED if answer.refused else Kind.STATUS, f"{what} is answered with 200", str(answer))


BEYOND = Skip("rows that were not read")
"""Why questions stay open where not all rows were read; the collection's note says why they were not."""


OUT_OF_REACH = Skip("rows at offsets that the server refuses (PAG-17)")


PAGE_REFUSED = Skip("the same page is refused without any other parameter (PAG-02, PAG-03, PAG-06)")
"""Why a refused page is no matter of a filter, an order or a projection."""


NOT_ROWS = Skip("an answer that is not an array of rows (SCH-01)")


def without_rows(answer: Answer, what: str) -> Difference | Skip | None:
    """Why the rows that are due for a legal request cannot be judged: it did not get a 200, or none that is an array of
    rows. None where they can be."""
    return answered(answer, what) or (None if answer.ok else NOT_ROWS)
