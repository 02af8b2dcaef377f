"""Schema of a 200: strict JSON of the documented shape, valid rows, unique identities."""

from __future__ import annotations

import json
from collections import Counter
from fnmatch import fnmatch

from ..checking import boundaries
from ..checking.judges import NOT_ROWS
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import encode, fill
from ..collection.answer import Answer
from ..collection.request import Request
from ..collection.target import size
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..oracle.row_schema import RowValidator, row_validator
from ..results.model import Level, Provenance


def _legal(trial: Trial) -> list[Query]:
    """Legal queries of every shape, those that give no rows among them; usable before the listing can be read."""
    if size(trial.collection) is None:
        return [Query(), Query(limit=trial.collection.granted, offset=0)] if trial.operation.page else [Query()]
    rows, whole = len(trial.snapshot), trial.collection.granted
    queries = [Query()]
    if trial.operation.page:
        queries += [Query(limit=whole, offset=0), Query(limit=2, offset=rows), Query(offset=rows + 1), Query(limit=0)]
    queries += [query.but(limit=whole) for query in boundaries.beside(trial.collection)]
    for filter_ in trial.operation.filters:
        queries += [Query(filters=((filter_.field, value),), limit=whole) for value in filter_.values]
    return list(dict.fromkeys(queries))


MOST = 8
"""Sentences on what is wrong with rows that one finding names."""


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
    response = trial.operation.response(200)
    documented = set(response.content) if response else set()

    def judge(answer: Answer) -> Outcome:
        if answer.exchange.broken:
            return Difference(Kind.SCHEMA, "a complete body", answer.exchange.broken)
        if answer.status != 200:
            return Skip(f"a legal request is answered with {answer.status}")
        media = answer.exchange.media_type
        if documented and not any(fnmatch(media, each) for each in documented):
            return Difference(Kind.SCHEMA, f"content-type {' or '.join(sorted(documented))}", media or "none")
        if answer.rows is None:
            body = answer.exchange.body[:120].decode("utf-8", "replace")
            return Difference(
                Kind.SCHEMA, "a JSON array of objects ([] where there are none)", f"{answer.problem}: {body}"
            )
        return None

    for query in _legal(trial):
        trial.compare([query], judge, invariant=True, broken_counts=True)


@requirement(
    "SCH-04",
    Level.MUST,
    Provenance.STATED,
    Provenance.HTTP,
    per="target",
    after=("SCH-01",),
    cites=("200",),
    last=True,
)
def test_every_200_of_the_run_is_an_array_of_rows(trial: Trial) -> None:
    """Every 200 to a legal request of the run is a JSON array of rows, whatever was asked for and however often.

    What SCH-01 asks of requests of every shape holds for each of the others that the run sends.

    One combination of parameters has its own code and wraps its rows; one answer of fifty is cut by a full buffer.
    """

    def read(answer: Answer) -> Outcome:
        if answer.ok:
            return None
        return NOT_ROWS if answer.status == 200 else Skip(f"a legal request is answered with {answer.status}")

    for query in _legal(trial):
        trial.compare([query], read, invariant=True)
    paths = {each.path for each in trial.target.collections}
    for exchange, problem in trial.target.seen.unread.values():
        if exchange.path in paths and exchange.method == "GET":
            body = exchange.body[:120].decode("utf-8", "replace")
            trial.witness(exchange, Difference(Kind.SCHEMA, "a JSON array of objects", f"{problem}: {body}"))
    trial.comparisons += trial.target.seen.read


@requirement(
    "SCH-02",
    Level.MUST,
    Provenance.STATED,
    needs="at least 1 row",
    cites=("row", "row.required"),
)
def test_every_row_is_valid_against_the_row_schema(trial: Trial) -> None:
    """Every row is valid against the documented row schema, formats asserted.

    Where a select was sent, the row is held to *required ∩ selected*: the document cannot require what was cut away.

    Rare states break it: null where none is allowed before a run starts, a status outside the enum, a time stamp
    without zone, `[]` for an empty object, numbers as strings, members left out when they are empty.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    whole = trial.collection.granted
    queries = [*boundaries.kept_pages(trial.collection), *trial.collection.odd]
    queries += [query.but(limit=whole) for query in boundaries.beside(trial.collection)]
    if trial.operation.select:
        queries += [Query(limit=whole, select=(name,)) for name in trial.operation.select.names]
        queries += boundaries.all_selected(trial.collection)
    for query in dict.fromkeys(queries):
        rows = row_validator(trial.operation, query.select)

        def judge(page: Answer, validator: RowValidator = rows) -> Outcome:
            if not page.ok:
                return NOT_ROWS
            bad = [(row, wrong) for row in page.rows or () if (wrong := validator.violations(row))]
            if bad:
                kinds = Counter(sentence for _, wrong in bad for sentence in wrong)
                row = bad[0][0]
                told = [f"{each} ({n} of {len(page.ids)} rows)" if n > 1 else each for each, n in kinds.most_common()]
                said = "; ".join(told[:MOST]) + (f"; and {len(told) - MOST} more" if len(told) > MOST else "")
                ids = tuple(str(each.id) for each, _ in bad)
                return Difference(Kind.SCHEMA, "rows valid against the row schema", f"row {row.id}: {said}", (), ids)
            return None if page.ids else Skip("no rows came")

        trial.compare([query], judge, invariant=True, weight=max(1, min(whole, len(trial.snapshot))))
    _observe_members(trial)


def _observe_members(trial: Trial) -> None:
    """Note members of rows that the document does not describe, and whether one of them can be selected."""
    operation = trial.operation
    more = dict.fromkeys(name for row in trial.snapshot.rows for name in row.data if name not in operation.row_fields)
    if not more or not operation.row_fields or trial.collection is not trial.target.best():
        return
    shown = [json.dumps(name)[1:-1][:NAME] for name in [*more][:MEMBERS]]
    names = ", ".join(shown) + (" …" if len(more) > MEMBERS else "")
    told = f"rows have {names} besides" if trial.target.client.bodies else f"rows have {len(more)} besides"
    if operation.select:
        asked = encode(fill(operation.select.send, name=next(iter(more))))
        answer = trial.ask(Request(asked))
        told += f"; selecting one is answered with {answer.status}"
    trial.observe("members", told)


MEMBERS, NAME = 6, 40
"""Undescribed members that are named, and how much of a name is shown."""


@requirement(
    "SCH-03",
    Level.MUST,
    Provenance.IMPLIED,
    needs="at least 2 rows",
    cites=("row",),
)
def test_ids_are_unique(trial: Trial) -> None:
    """Ids are unique within one response and within the collection.

    Clients key their tables by it; a row that comes twice is processed twice.

    A join with tags or attempts repeats the row once per match; one response mixes two states of the data.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    whole = trial.collection.granted
    queries = [Query(limit=whole), Query()] if trial.operation.page else [Query()]
    queries += [query.but(limit=whole) for query in boundaries.beside(trial.collection)]
    for query in queries:
        if query.select is not None and trial.operation.id not in query.select:
            continue

        def judge(page: Answer) -> Outcome:
            if not page.ok:
                return NOT_ROWS
            twice = [str(name) for name, times in Counter(page.ids).items() if times > 1]
            if twice:
                ids = tuple(map(str, page.ids))
                return Difference(Kind.DUPLICATED, "each id once", f"more than once: {', '.join(twice[:6])}", (), ids)
            return None if len(page.ids) > 1 else Skip("fewer than 2 rows came")

        trial.compare([query], judge, invariant=True)
