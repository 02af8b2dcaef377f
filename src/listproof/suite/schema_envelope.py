"""Schema: what stands around the rows of an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec import place
from ..codec.compose import compose
from ..collection.answer import Answer
from ..contract import pointer
from ..contract.media_types import is_json
from ..contract.model import ListOperation
from ..contract.parameter import JsonSchema
from ..oracle.canonical import brief
from ..oracle.difference import Difference, Kind
from ..oracle.exact_schema import exact
from ..results.model import Level, Provenance
from .schema_bodies import each_page, later_pages, legal_requests


@requirement(
    "SCH-05",
    Level.MUST,
    Provenance.STATED,
    applies=has("envelope"),
    after=("SCH-01",),
    cites=("200", "total", "returned", "more", "pages", "echo"),
)
def test_what_stands_around_the_rows_is_as_documented(trial: Trial) -> None:
    """On every page the rows, the total and all else around the rows have the documented type; the rows are `[]` where
    there are none.

    A client reads the next page, the total and the rows by these members; one that is null on an empty page stops it.

    Servers leave the rows out or write null where there are none, a total as text, a flag as 0 and 1, or other members
    on the last page.
    """
    for query in legal_requests(trial):
        trial.compare([query], partial(_as_documented, trial.operation), invariant=True)
    for walk in later_pages(trial):
        trial.compare([walk], partial(each_page, partial(_as_documented, trial.operation)), invariant=True)


def _as_documented(operation: ListOperation, answer: Answer) -> Outcome:
    envelope = operation.envelope
    if answer.status != 200:
        return Skip(f"a legal request is answered with {answer.status}")
    if answer.value is None or (envelope.rows and not isinstance(answer.value, dict)):
        return Skip("a body of another type", left_to=("SCH-01",))
    if answer.rows is None:
        want = f"an array of objects at {envelope.rows} ([] where there are none)"
        return Difference(Kind.SCHEMA, want, answer.problem, about="rows")
    wrong = next(_wrong(operation, answer), None)
    if wrong is None:
        return None
    where, said = wrong
    return Difference(Kind.SCHEMA, "what stands around the rows is as documented", f"{where}: {said}", about=where)


def _wrong(operation: ListOperation, answer: Answer) -> Iterator[tuple[str, str]]:
    """(where, what) of everything around the rows that is not as documented."""
    rows = pointer.steps(operation.envelope.rows)
    if rows and (schema := _schema(operation)):
        there = place.at(operation.envelope.rows, answer.value) is not place.MISSING
        bare = compose(answer.value, operation.envelope, [], {})[0] if there else answer.value
        for error in exact(json.dumps(schema)).iter_errors(bare):
            path = tuple(map(str, error.absolute_path))
            if path[: len(rows)] != rows:
                yield pointer.join(*path) or "the body", str(error.message)[:200]
    for at in operation.envelope.said.values():
        found = place.read(at, answer.value, answer.exchange.headers)
        if at.kind == "header" and found is not place.MISSING and place.count(found) is None:
            yield str(at), f"{brief(found)} is no number"


def _schema(operation: ListOperation) -> JsonSchema | None:
    response = operation.response(200)
    content = response.content.items() if response else ()
    return next((schema for media, schema in content if is_json(media)), None)
