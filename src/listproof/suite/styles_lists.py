"""Page styles: that two lists of the same rows agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ..checking import filter_values
from ..checking.judges import rows_or
from ..checking.outcome import Inconclusive, Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import MOST_PAGES, Walk
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..contract.filter import Filter
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Condition, Query, SortKey
from ..oracle.row import Row
from ..plural import many
from ..results.model import Level, Provenance

POLL = 0.5
"""Seconds between two looks for rows that come late."""

PATIENCE = 60
"""Seconds that are waited for them at most."""

VALUED, PATTERNS = ("eq", "in"), ("prefix", "suffix", "contains")
"""Operators that are asked with a row's value, and with a part of it."""

PART = 3
"""Letters of such a part."""

Pair = tuple[Query, Query, bool]
"""The same question to both lists, and whether they must answer in one sequence."""


@requirement(
    "STY-04",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("same"),
    after=(
        *("SCH-03", "SCO-01", "PAG-01", "PAG-02", "PAG-04", "PAG-05", "CUR-01", "CUR-02", "CUR-03", "CUR-07", "LNK-01"),
        *("ORD-01", "ORD-02", "ORD-04", "ORD-11", "NUL-01", "NUL-04", "FLT-01", "FLT-02", "FLT-04", "FLT-07"),
        *("RNG-01", "RNG-02", "RNG-10"),
    ),
    needs="rows in one of the two lists",
    cites=("row",),
)
def test_two_lists_of_the_same_rows_agree(trial: Trial) -> None:
    """Two lists of which the contract says that they hold the same rows, a GET and a search by POST for example, give
    the same rows for the same question: for none, under each filter and in each order that both have; in one sequence
    where both are sorted by the same.

    What a screen shows comes from the one, and what a job works off from the other.

    The search asks an index that lags behind or was never told of some rows, hides rows by a default of its own, still
    has those that were deleted, or compares texts in another way.
    """
    same, twin = trial.operation.same, trial.target.twins.get(trial.collection.name)
    if twin is None:
        raise Inconclusive(f"the other list, {same.operation if same else ''}, is not read in this run")
    trial.need(len(trial.snapshot) or len(twin.snapshot), "rows in one of the two lists")
    for each in (trial.collection, twin):
        most = MOST_PAGES * each.granted
        trial.need(
            not each.partial and len(each.snapshot) <= most, f"lists of at most {many(most, 'row')} that are all read"
        )
    judge = _Same(trial, twin)
    if same is not None and same.late:
        _wait(trial, judge, same.late)
    for own, other, one_sequence in _questions(trial, twin):
        asked, beside = _everything(trial.collection, own), (twin, _everything(twin, other))
        trial.compare([asked], partial(judge, own, one_sequence), subject=0, beside=[beside])


@dataclass(frozen=True)
class _Same:
    """The judge of STY-04, of the answers of the list under test and of its ``twin``."""

    trial: Trial
    twin: Listing

    @rows_or(Skip("one of the two lists is not answered", left_to=("FLT-05", "ORD-01")))
    def __call__(self, query: Query, one_sequence: bool, own: Answer, other: Answer) -> Outcome:
        if own.unended or other.unended:
            return Skip("a walk that does not end", left_to=("CUR-01",))
        here, there = own.rows or (), self._of_one_parent(other.rows or ())
        named = self.trial.named(query) or "without parameters"
        for one, two, where in ((here, there, self.twin.operation.key), (there, here, self.trial.operation.key)):
            missing = _beyond(one, two)
            if missing:
                said = ", ".join(map(str, missing[:6])) + (f" … ({len(missing)} in all)" if missing[6:] else "")
                want = f"the rows of {self.trial.operation.key} and of {self.twin.operation.key} ({named})"
                return Difference(Kind.MISSING, want, f"missing in {where}: {said}", _ids(one), _ids(two))
        if len(here) != len(there):
            return Skip("rows that come more than once", left_to=("PAG-04", "CUR-02", "SCH-03"))
        found = sequence(self.trial.snapshot, here, there, query) if one_sequence else None
        return found if isinstance(found, Difference) else None

    def _of_one_parent(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows of the other list that belong to the collection under test."""
        same, parents = self.trial.operation.same, self.trial.collection.parents
        fields = same.parent.items() if same else ()
        return tuple(row for row in rows if all(row.has(field, parents[name]) for name, field in fields))


def _ids(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(str(row.id) for row in rows)


def _beyond(rows: tuple[Row, ...], others: tuple[Row, ...]) -> list[Hashable]:
    known = {row.id for row in others}
    return [row.id for row in rows if row.id not in known]


def _wait(trial: Trial, judge: _Same, late: int) -> None:
    """Wait until both lists have the same rows, as long as the contract grants."""
    client, plain = trial.target.client, (trial.collection, judge.twin)
    end = client.clock() + min(late, PATIENCE)

    def wrong() -> bool:
        own, other = (each.ask(_everything(each, Query()), fresh=True) for each in plain)
        return isinstance(judge(Query(), False, own, other), Difference)

    while differ := wrong():
        if client.clock() >= end:
            break
        client.sleep(POLL)
    if differ and late > PATIENCE:
        raise Inconclusive(f"rows may come {late} s late, and were waited for {PATIENCE} s")
    for each in plain:
        each.look_again()


def _everything(listing: Listing, query: Query) -> Query | Walk:
    """The question for all rows."""
    page = listing.operation.page
    return query if page is None else Walk(query, max(1, len(listing.snapshot)) if page.whole else listing.granted)


def _questions(trial: Trial, twin: Listing) -> Iterator[Pair]:
    """Nothing, each order, and each filter by some values, of those that both lists have; and one by one."""
    own, other = trial.operation, twin.operation
    stated = own.order.default if own.order else None
    yield Query(), Query(), bool(stated and other.order and other.order.default == stated)
    sorts = [
        (Query(sort=(SortKey(one, way),)), Query(sort=(SortKey(two, way),))) for one, two, way in _orders(own, other)
    ]
    wheres = [(Query(where=(one,)), Query(where=(two,))) for one, two in _conditions(trial, own, other)]
    yield from ((one, two, True) for one, two in sorts)
    yield from ((one, two, False) for one, two in wheres)
    for (one, two), (first, second) in zip(sorts, wheres, strict=False):
        yield one.but(where=first.where), two.but(where=second.where), True


def _orders(own: ListOperation, other: ListOperation) -> Iterator[tuple[str, str, bool]]:
    """The words of both lists that sort by one field in one direction."""
    if own.order is None or other.order is None:
        return
    words = {(other.order.keys[word], way): word for word, way in other.order.ways}
    for word, way in own.order.ways:
        if (own.order.keys[word], way) in words:
            yield word, words[own.order.keys[word], way], way


def _conditions(trial: Trial, own: ListOperation, other: ListOperation) -> Iterator[tuple[Condition, Condition]]:
    """Conditions that mean the same in both lists."""
    theirs: Mapping[tuple[str, str], Filter] = {(each.field, each.op): each for each in other.filters}
    for filter_ in own.filters:
        twin = theirs.get((filter_.field, filter_.op))
        if twin is None or len(filter_.fields) != 1:
            continue
        for value in _values(trial, filter_, cased=filter_.caseless == twin.caseless):
            if not twin.values or value in twin.values:
                yield Condition(filter_.name, value), Condition(twin.name, value)


def _values(trial: Trial, filter_: Filter, *, cased: bool) -> list[str]:
    """Values of rows; of texts that anything may be asked of also in other letters, and parts of them."""
    if filter_.op not in (*VALUED, *PATTERNS):
        return []
    found = filter_values.few(filter_values.held(trial.snapshot, filter_))
    texts = Counter(value for row in trial.snapshot.rows if isinstance(value := row.value(filter_.field), str))
    if filter_.op in PATTERNS:
        parts = [text[:PART] if filter_.op == "prefix" else text[-PART:] for text in sorted(texts)]
        found = [part for part in parts if len(part) == PART and part.isascii() and part.isalpha()][:1]
    schema = filter_.parameter.schema
    free = schema.get("type") == "string" and not {"enum", "format", "pattern"} & {*schema} and not filter_.values
    return list(dict.fromkeys([*found, *(text.swapcase() for text in found[:1] if texts and free and cased)]))
