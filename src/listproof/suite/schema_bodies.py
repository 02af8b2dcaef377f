"""Schema: a 200 is strict JSON of the documented shape."""

from __future__ import annotations

from fnmatch import fnmatch
from functools import partial

from ..checking import legal_queries
from ..checking.judges import NOT_ROWS
from ..checking.outcome import Judge, Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.target import size
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.query import Condition, Query
from ..results.model import Level, Provenance


def legal_requests(trial: Trial) -> list[Query]:
    """Legal requests of every shape, those that give no rows among them; usable before the listing can be read."""
    if size(trial.collection) is None:
        return [Query(), Query(size=trial.collection.granted, start=0)] if trial.operation.page else [Query()]
    rows, whole = len(trial.snapshot), trial.collection.granted
    queries = [Query()]
    if trial.operation.page:
        late = [trial.nearest(each) for each in (Query(size=2, start=rows), Query(start=rows + 1))]
        queries += [Query(size=whole, start=0), *late, Query(size=0)]
    queries += [query.but(size=whole) for query in legal_queries.beside(trial.collection)]
    for filter_ in trial.operation.equalities:
        queries += [Query(where=(Condition(filter_.name, value),), size=whole) for value in filter_.values]
    return list(dict.fromkeys(queries))


def later_pages(trial: Trial) -> list[Walk]:
    """A walk of a few pages in each page style in which a later one can only be come to so, where the listing is known
    to have rows for it."""
    rows, styles = size(trial.collection) or 0, (trial.operation, *trial.operation.others)
    if rows < FEWEST:
        return []
    walked = [number for number, each in enumerate(styles) if each.page is not None and each.page.sequential]
    return [Walk(Query(), min(trial.collection.granted, -(-rows // 3)), style=number) for number in walked]


FEWEST = 2
"""Rows of which a later page has one."""


def each_page(judge: Judge, walked: Answer) -> Outcome:
    """What a judge says of the first page that is wrong, or of the last one."""
    found = [judge(page) for page in walked.pages]
    return next((each for each in found if isinstance(each, Difference)), found[-1] if found else NOT_ROWS)


@requirement(
    "SCH-01",
    Level.MUST,
    Provenance.STATED,
    Provenance.HTTP,
    cites=("200",),
)
def test_a_200_is_strict_json_of_the_documented_type(trial: Trial) -> None:
    """A 200 is strict JSON (UTF-8, no NaN or Infinity) with the documented media type and top-level type.

    A client in a typed language stops at the first answer that is null, an envelope or no JSON.

    Servers answer null for an empty listing, wrap it in an object, write NaN, or send JSON as text/html.
    """
    for query in legal_requests(trial):
        trial.compare([query], partial(_documented_body, trial.operation), invariant=True, broken_counts=True)
    for walk in later_pages(trial):
        judge = partial(each_page, partial(_documented_body, trial.operation))
        trial.compare([walk], judge, invariant=True, broken_counts=True)


def _documented_body(operation: ListOperation, answer: Answer) -> Outcome:
    response = operation.response(200)
    documented = set(response.content) if response else set()
    if answer.exchange.broken:
        return Difference(Kind.SCHEMA, "a complete body", answer.exchange.broken)
    if answer.status != 200:
        return Skip(f"a legal request is answered with {answer.status}")
    media = answer.exchange.media_type
    if documented and not any(fnmatch(media, each) for each in documented):
        return Difference(Kind.SCHEMA, f"content-type {' or '.join(sorted(documented))}", media or "none")
    where = operation.envelope.rows
    if answer.rows is not None or (where and isinstance(answer.value, dict)):  # what stands at a place is SCH-05's
        return None
    body = answer.exchange.body[:120].decode("utf-8", "replace")
    want = f"a JSON object with rows at {where}" if where else "a JSON array of objects ([] where there are none)"
    return Difference(Kind.SCHEMA, want, f"{answer.problem}: {body}")


@requirement(
    "SCH-04",
    Level.MUST,
    Provenance.STATED,
    Provenance.HTTP,
    per="target",
    after=("SCH-01", "SCH-05"),
    cites=("200",),
    last=True,
)
def test_every_200_of_the_run_is_an_array_of_rows(trial: Trial) -> None:
    """Every 200 to a legal request of the run is a JSON array of rows, whatever was asked for and however often.

    What SCH-01 asks of requests of every shape holds for each of the others that the run sends.

    One combination of parameters has its own code and wraps its rows; one answer of fifty is cut by a full buffer.
    """
    for query in legal_requests(trial):
        trial.compare([query], _array_of_rows, invariant=True)
    paths = {each.path for each in trial.target.collections}
    for exchange, problem in trial.seen.not_arrays.values():
        if exchange.path in paths and exchange.method != "HEAD":
            body = exchange.body[:120].decode("utf-8", "replace")
            trial.witness(exchange, Difference(Kind.SCHEMA, "a JSON array of objects", f"{problem}: {body}"))
    trial.comparisons += trial.seen.read


def _array_of_rows(answer: Answer) -> Outcome:
    if answer.ok:
        return None
    return NOT_ROWS if answer.status == 200 else Skip(f"a legal request is answered with {answer.status}")
