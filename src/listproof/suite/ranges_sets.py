"""Filters together, and filters that take several values or leave one out."""

from __future__ import annotations

import re
from functools import partial
from itertools import combinations

from ..checking import conditions
from ..checking.judges import ids_of, rows_or, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..contract.filter import Filter
from ..oracle.difference import Difference, Kind, in_all, sequence
from ..oracle.expected import ordered
from ..oracle.operators import WILDCARDS, holds
from ..oracle.query import Condition, Query
from ..oracle.row import Row
from ..results.model import Level, Provenance
from .filtering_values import say_what_lacks
from .ranges import asked, filters_of, lacking, whole
from .ranges_edges import pairs_of

PAIRS = 8
"""Pairs of filters that are asked together."""


@requirement(
    "RNG-09",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.two"),
    after=(
        *("FLT-01", "FLT-02", "FLT-04", "FLT-05", "RNG-01", "RNG-02", "RNG-03", "RNG-10", "RNG-11", "RNG-16"),
        *("SCH-03", "PAG-04", "CUR-02", "CUR-03", "CUR-04", "CUR-05", "CUR-07", "LNK-02"),
    ),
    needs="two filters that keep other rows",
    cites=("filter",),
)
def test_two_filters_together_keep_what_both_keep(trial: Trial) -> None:
    """Two filters together keep the rows that both keep.

    "Failed, and since Monday" is how lists are narrowed; each filter by itself is tested well.

    Servers let the last parameter win, join the conditions with OR, or have an index for one of them.
    """
    snapshot = trial.snapshot
    each_own = {each.name: conditions.certain(snapshot, each) for each in trial.operation.filters}
    pairs = [
        (one, two)
        for first, second in combinations(each_own.values(), 2)
        for one in [*first[:1], *first[-1:]]
        for two in [*second[:1], *second[-1:]]
    ]
    telling = [pair for pair in dict.fromkeys(pairs) if _differs(trial, pair)]
    trial.need(telling, "two filters that keep other rows")
    ends = [(low.name, high.name) for low, high in pairs_of(trial.operation)]
    first = {names: pair for pair in telling for names in ends if {each.filter for each in pair} == {*names}}
    spread = telling[:: max(1, len(telling) // PAIRS)][:PAIRS]
    for pair in dict.fromkeys([*first.values(), *spread]):
        query = Query(where=pair)
        question = _all(trial, query)
        if question is not None:
            trial.compare([question], partial(_intersection, trial, query))


def _all(trial: Trial, query: Query) -> Query | Walk | None:
    if trial.operation.page is None:
        return query
    walk = Walk(query, trial.collection.granted)
    if len(ordered(trial.snapshot, query)) < trial.collection.granted:
        return query.but(size=trial.collection.granted)
    return walk if trial.snapshot.ended and walk.whole(len(trial.snapshot)) else None


def _differs(trial: Trial, pair: tuple[Condition, Condition]) -> bool:
    """Whether the intersection is none of what one filter alone keeps, and not empty."""
    both = {row.id for row in ordered(trial.snapshot, Query(where=pair))}
    alone = [{row.id for row in ordered(trial.snapshot, Query(where=(each,)))} for each in pair]
    return bool(both) and both not in alone


def _intersection(trial: Trial, query: Query, page: Answer) -> Outcome:
    if reason := without_rows(page, trial.named(query)):
        return reason
    return sequence(trial.snapshot, ordered(trial.snapshot, query), page.rows or (), query)


@requirement(
    "RNG-10",
    Level.MUST,
    Provenance.STATED,
    applies=has("filter.set"),
    after=("SCH-03", "FLT-01", "FLT-02", "ORD-04"),
    needs="rows of at least 2 values",
    cites=("filter",),
)
def test_several_values_keep_the_rows_of_each(trial: Trial) -> None:
    """Several values of one filter keep the rows of each of them, in any sequence and also where one comes twice.

    A choice of two states must not show one of them, or both rows twice.

    Servers read the last value only, split at another sign, or join two queries and sort each.
    """
    lacks = lacking(trial, "set", "rows of at least 2 values")
    for filter_ in filters_of(trial, "set"):
        for condition in conditions.telling(trial.snapshot, filter_):
            values = condition.values
            for other in dict.fromkeys((values, values[::-1], *([] if _once(filter_) else [(*values, values[0])]))):
                own = Condition(filter_.name, other)
                question = whole(trial, own)
                if question is not None:
                    trial.compare([question], partial(_union, trial, own, condition))
    say_what_lacks(trial, lacks)


def _once(filter_: Filter) -> bool:
    """Whether the document forbids to send a value twice."""
    schema = filter_.parameter.schema
    return bool(schema.get("uniqueItems") or "maxItems" in schema)


def _union(trial: Trial, asked_with: Condition, condition: Condition, page: Answer) -> Outcome:
    what = trial.named(Query(where=(asked_with,)))
    if reason := without_rows(page, what):
        return reason
    query = Query(where=(condition,))
    return sequence(trial.snapshot, ordered(trial.snapshot, query), page.rows or (), query)


@requirement(
    "RNG-11",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.not"),
    after=("SCH-03", "FLT-01", "FLT-02"),
    needs="rows of at least 2 values",
    cites=("filter",),
)
def test_what_is_left_out_is_the_rest_of_the_rows_that_have_a_value(trial: Trial) -> None:
    """A filter that leaves values out keeps all other rows that have a value, and none of these.

    Half of a list and the other half are the whole.

    Servers keep the rows themselves, lose those with a null in another column, or leave out a prefix too much.
    """
    lacks = lacking(trial, "not", "rows of at least 2 values")
    for condition in asked(trial, "not"):
        question = whole(trial, condition) or Walk(Query(where=(condition,)), trial.collection.granted)
        trial.compare([question], partial(_complement, trial, condition))
    say_what_lacks(trial, lacks)


def _complement(trial: Trial, condition: Condition, page: Answer) -> Outcome:
    what = trial.named(Query(where=(condition,)))
    if reason := without_rows(page, what):
        return reason
    field = trial.operation.filter(condition.filter).field
    without = [row for row in trial.snapshot.rows if row.value(field) is None]
    if without and trial.operation.filter(condition.filter).absent is None:
        kept = bool({row.id for row in without} & {*page.ids})
        trial.observe("absent", "keeps them" if kept else "leaves them out", f"{what}: rows without {field}")
    having = [row for row in trial.snapshot.rows if row.value(field) is not None]
    rows = [row for row in having if holds(trial.operation, row, condition)]
    got = [
        row
        for row in page.rows or ()
        if (known := trial.snapshot.by_id.get(row.id)) is None or known.value(field) is not None
    ]
    return sequence(trial.snapshot, rows, got)


@requirement(
    "RNG-16",
    Level.MUST,
    Provenance.STATED,
    applies=has("filter.absent"),
    after=("RNG-11",),
    needs="rows without the field beside rows of at least 2 values",
    cites=("filter.absent",),
)
def test_rows_without_the_field_are_kept_or_left_out_as_the_contract_says(trial: Trial) -> None:
    """A filter that leaves values out keeps the rows without the field, or leaves them out, as the contract says.

    "Not archived" of rows that nobody ever archived is the whole list to one reader, and none of it to another.

    Servers write `<>`, of which null is no part, or compare in a program, where it is.
    """
    lacks = []
    for filter_ in (each for each in filters_of(trial, "not") if each.absent):
        without = tuple(row for row in trial.snapshot.rows if row.value(filter_.field) is None)
        found = conditions.telling(trial.snapshot, filter_) if without else []
        if not found:
            lacks.append(f"rows without {filter_.field} beside rows of at least 2 values")
        for condition in found:
            question = whole(trial, condition) or Walk(Query(where=(condition,)), trial.collection.granted)
            trial.compare([question], partial(_lacking_as_stated, trial, condition, without))
    say_what_lacks(trial, lacks)


def _lacking_as_stated(trial: Trial, condition: Condition, without: tuple[Row, ...], page: Answer) -> Outcome:
    what = trial.named(Query(where=(condition,)))
    if reason := without_rows(page, what):
        return reason
    filter_, came = trial.operation.filter(condition.filter), {*page.ids}
    kept = filter_.absent == "keep"
    wrong = [str(row.id) for row in without if (row.id in came) is not kept]
    if not wrong:
        return None
    want = f"rows without {filter_.field} {'kept' if kept else 'left out'} by {what}"
    got = f"{'left out' if kept else 'kept'}: {', '.join(wrong[:6])}{in_all(len(wrong), len(without))}"
    return Difference(Kind.MISSING if kept else Kind.EXTRA, want, got, (), ids_of(page))


@requirement(
    "RNG-12",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("filter.pattern"),
    per="target",
    after=("RNG-01", "RNG-02"),
    needs="rows with texts that hold none of % _ * \\ throughout",
    cites=("filter",),
)
def test_wildcards_stand_for_themselves(trial: Trial) -> None:
    """A part of a text is meant literally: `%`, `_`, `*` and `\\` stand for themselves where the parameter's
    description does not speak of the sign.

    Names hold underscores; who looks for `a_b` does not mean `axb`.

    Servers put the text between the signs of a LIKE without escaping it.
    """
    found = 0
    for filter_ in filters_of(trial, "pattern"):
        held = [texts for row in trial.snapshot.rows if (texts := _texts(row, filter_))]
        for sign in sorted(WILDCARDS - {"?"}):
            if not _named(filter_, sign) and any(not any(sign in text for text in texts) for texts in held):
                found += 1
                query = Query(where=(Condition(filter_.name, sign),))
                trial.compare([query], partial(_literal, trial, filter_.name, sign), invariant=True)
    trial.need(found, "rows with texts that do not hold % _ * and \\")


def _named(filter_: Filter, sign: str) -> bool:
    """Whether the parameter's description speaks of a sign: it may say that it is a wildcard."""
    return bool(re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", filter_.parameter.text))


@rows_or(Skip("refused"))
def _literal(trial: Trial, name: str, sign: str, page: Answer) -> Outcome:
    filter_ = trial.operation.filter(name)
    wrong = [row for row in page.rows or () if not any(sign in text for text in _texts(row, filter_))]
    if not wrong:
        return None
    shown = ", ".join(f"{row.id} ({row.value(filter_.field)})" for row in wrong[:4])
    return Difference(Kind.EXTRA, f"only rows with {sign} in {filter_.field}", shown, (), ids_of(page))


def _texts(row: Row, filter_: Filter) -> list[str]:
    """The texts that a filter compares: of a list, or of several fields, each."""
    held = row.value(filter_.field)
    return [each for each in (held if isinstance(held, list) else [held]) if isinstance(each, str)]
