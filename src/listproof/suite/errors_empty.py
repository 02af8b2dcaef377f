"""Errors: parameters that are sent without a value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..checking.judges import ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import encode, nearest, pairs
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..collection.page_limits import LARGEST_LIMIT
from ..collection.request import Request
from ..contract.model import ListOperation
from ..contract.slot import in_elements
from ..oracle import legal
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_numbers import elsewhere


def _never_empty(operation: ListOperation) -> list[str]:
    """The names of the parameters that may be left out and of which an empty text is not a legal value; of a body none
    of an element that has other members, and no headers, which are often dropped where they are empty."""
    select = operation.select.parameter.name if operation.select else None
    asked = (each for each in operation.parameters if each.location in ("query", "body") and not each.required)
    own = (
        each
        for each in asked
        if each.name != select and "array" not in legal.types(each.schema) and not in_elements(each.name)
    )
    return [each.name for each in own if not legal.fits(each.schema, "")]


def _applies(operation: ListOperation) -> bool:
    return bool(_never_empty(operation))


def _empty_values(trial: Trial) -> Iterator[tuple[Listing, Request, Query]]:
    """(collection, request with an empty value, the same without that parameter): each alone and beside another."""
    page, where = trial.operation.page, elsewhere(trial)
    rows = len(where.snapshot)
    for name in _never_empty(trial.operation):
        others = [Query()]
        if page:
            own = page.size is not None and name == page.size.name
            later = nearest(trial.operation, Query(start=rows - 1 if rows > LARGEST_LIMIT else 1))
            others += [later if own else Query(size=2)]
            others = others[1:] if own and rows > LARGEST_LIMIT else others  # it may mean every row
        for query in others:
            sent = pairs(trial.operation, query)
            written = [*sent, (name, "")] if query.size is not None else [(name, ""), *sent]
            yield where, Request(encode(written)), query


def _named(empty: Request) -> str:
    """The parameter that a request sends empty."""
    return next(part for part in empty.query.split("&") if part.endswith("="))


def _as_without(where: Listing, answer: Answer, without: Answer) -> bool:
    """Whether an answer is what comes without the parameter."""
    return not isinstance(sequence(where.snapshot, without.rows or (), answer.rows or ()), Difference)


@requirement(
    "ERR-06",
    Level.MUST,
    Provenance.IMPLIED,
    applies=_applies,
    per="target",
    needs="at least 2 rows",
    cites=("size", "start", "order", "filter"),
)
def test_an_empty_value_is_refused_or_means_the_same_as_leaving_it_out(trial: Trial) -> None:
    """An empty value (`limit=`, `status=`, `order=`) is refused or means the same as leaving the parameter out.

    Forms and scripts send names with nothing behind them; other rows, or none, are then taken for the answer.

    Servers compare rows with the empty text and find none, read it as 0, sort the other way, or fail with a 500.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for where, empty, plain in _empty_values(trial):
        trial.compare([empty, plain], partial(_refused_or_left_out, where, empty.query), collection=where)


def _refused_or_left_out(where: Listing, asked: str, answer: Answer, without: Answer) -> Outcome:
    """Judge an answer by the one that comes without the parameter."""
    if answer.refused:
        return None
    if not without.ok:
        return Skip(f"without the parameter the request is answered with {without.status}")
    want = f"{asked} is refused or gives the {many(len(without.ids), 'row')} that come without the parameter"
    if answer.status != 200:
        return Difference(Kind.STATUS, want, str(answer))
    if not answer.ok:
        return Skip("an error with the status of a success", left_to=("ERR-04",))
    if _as_without(where, answer, without):
        return None if answer.ids else Skip("")
    got = "other rows" if len(answer.ids) == len(without.ids) else many(len(answer.ids), "row")
    return Difference(Kind.CONTENT, want, got, ids_of(without), ids_of(answer))


@requirement(
    "ERR-05",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=_applies,
    per="target",
    needs="at least 2 rows",
    cites=("size", "start", "order", "filter"),
)
def test_an_empty_value_is_refused(trial: Trial) -> None:
    """An empty value of a parameter that cannot be empty (`limit=`, `status=`, `order=`) is refused.

    Who sends `status=` meant to ask for something: a script's variable was empty, and nobody tells it.

    Many frameworks read an empty value as one that was not given.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    first: dict[str, list[Request | Query]] = {}
    for where, empty, plain in _empty_values(trial):
        alone = first.setdefault(_named(empty), [empty, plain])
        trial.compare([empty, plain, *alone], partial(_refused_when_empty, where, empty.query), collection=where)


def _refused_when_empty(
    where: Listing, asked: str, answer: Answer, without: Answer, alone: Answer, bare: Answer
) -> Outcome:
    """Judge an answer by the one that comes without the parameter, unless the one where it is sent first is neither:
    then what comes here is like it by chance."""
    if answer.refused:
        return None
    ignored = [answer.ok and without.ok and _as_without(where, answer, without)]
    ignored.append(alone.refused or (alone.ok and bare.ok and _as_without(where, alone, bare)))
    if not all(ignored):
        return Skip("an empty value that is neither refused nor ignored", left_to=("ERR-06",))
    said = f"{many(len(answer.ids), 'row')}, as if it were left out"
    return Difference(Kind.ACCEPTED, f"{asked} is refused with a 4xx", said, actual_ids=ids_of(answer))
