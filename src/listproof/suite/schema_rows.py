"""Schema: rows are valid, and their identities are unique."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import NOT_ROWS, ids_of, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import encode
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.request import Request
from ..contract.member import shows
from ..oracle.difference import Difference, Kind
from ..oracle.expected import fields_of
from ..oracle.query import Query
from ..oracle.row_schema import RowValidator, row_validator
from ..results.model import Level, Provenance
from .schema_bodies import later_pages

SENTENCES = 8
"""Sentences on what is wrong with rows that one finding names."""


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
    queries = [*boundaries.kept_pages(trial.collection), *later_pages(trial), *trial.collection.odd]
    queries += [query.but(size=whole) for query in legal_queries.beside(trial.collection)]
    if trial.operation.select:
        queries += [Query(size=whole, select=(name,)) for name in trial.operation.select.names]
        queries += legal_queries.all_selected(trial.collection)
    for query in dict.fromkeys(queries):
        judge = partial(
            _valid,
            row_validator(
                trial.operation, fields_of(trial.operation, query.query if isinstance(query, Walk) else query)
            ),
        )
        trial.compare([query], judge, invariant=True, weight=max(1, min(whole, len(trial.snapshot))))
    _observe_members(trial)


@rows_or(NOT_ROWS)
def _valid(validator: RowValidator, page: Answer) -> Outcome:
    bad = [(row, wrong) for row in page.rows or () if (wrong := validator.violations(row))]
    if not bad:
        return None if page.ids else Skip("no rows came")
    counts = Counter(sentence for _, wrong in bad for sentence in wrong)
    listed = [f"{each} ({n} of {len(page.ids)} rows)" if n > 1 else each for each, n in counts.most_common()]
    said = "; ".join(listed[:SENTENCES]) + (f"; and {len(listed) - SENTENCES} more" if len(listed) > SENTENCES else "")
    ids = tuple(str(each.id) for each, _ in bad)
    return Difference(Kind.SCHEMA, "rows valid against the row schema", f"row {bad[0][0].id}: {said}", (), ids)


def _observe_members(trial: Trial) -> None:
    """Note members of rows that the document does not describe, and whether one of them can be selected."""
    operation = trial.operation
    more = dict.fromkeys(name for row in trial.snapshot.rows for name in row.data if name not in operation.row_fields)
    if not more or not operation.row_fields or trial.collection is not trial.target.best():
        return
    shown = [json.dumps(name)[1:-1][:NAME] for name in [*more][:MEMBERS]]
    names = ", ".join(shown) + (" …" if len(more) > MEMBERS else "")
    said = f"rows have {names} besides" if trial.target.client.bodies else f"rows have {len(more)} besides"
    if operation.select:
        asked = encode(operation.select.send.fill(name=next(iter(more))))
        answer = trial.ask(Request(asked))
        said += f"; selecting one is answered with {answer.status}"
    trial.observe("members", said)


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
    queries = [Query(size=whole), Query()] if trial.operation.page else [Query()]
    queries += [query.but(size=whole) for query in legal_queries.beside(trial.collection)]
    for query in queries:
        if shows(trial.operation, trial.operation.id, query.select):
            trial.compare([query], _each_id_once, invariant=True)


@rows_or(NOT_ROWS)
def _each_id_once(page: Answer) -> Outcome:
    twice = [str(name) for name, times in Counter(page.ids).items() if times > 1]
    if twice:
        said = f"more than once: {', '.join(twice[:6])}"
        return Difference(Kind.DUPLICATED, "each id once", said, (), ids_of(page))
    return None if len(page.ids) > 1 else Skip("fewer than 2 rows came")
