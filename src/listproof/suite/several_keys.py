"""Several sort keys: by the first, within equal ones by the second."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries
from ..checking.judges import ids_of, not_crashed, refused, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode, pairs
from ..codec.facets.facet import REPEAT
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.request import Question, Request
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered, ways_of
from ..oracle.query import Query, Sort, SortKey
from ..results.model import Level, Provenance
from .pagination_walks import modulo_ties

ORDERS = 8
"""Orders by two keys that are asked for."""

TWO = "rows that are equal by one key, to the microsecond where it is a time, and differ by another"


def telling(trial: Trial) -> list[Sort]:
    """Orders by two keys in which the second one decides between some rows; each pair in two ways, one of them with
    opposite directions."""
    snapshot, found = trial.snapshot, list[Sort]()
    for sort in boundaries.pairs(trial.operation):
        (first, _), (second, _) = ways_of(trial.operation, sort)
        groups = snapshot.groups(snapshot.rows, (first,)).values()
        known = all(snapshot.knows(*way) for way in ways_of(trial.operation, sort))
        if (
            known
            and not snapshot.coarse(first)
            and any(len({snapshot.level(row, second) for row in group}) > 1 for group in groups)
        ):
            found.append(sort)
    opposite = [sort for sort in found if sort[0].descending != sort[1].descending]
    return [*dict.fromkeys([*opposite[: ORDERS // 2], *found])][:ORDERS]


@requirement(
    "MUL-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("order.several"),
    after=("ORD-01", "ORD-02", "ORD-08"),
    needs=TWO,
    cites=("order",),
)
def test_rows_are_sorted_by_the_first_key_and_within_it_by_the_second(trial: Trial) -> None:
    """Rows are sorted by the first key, within equal ones by the second, each in its own direction.

    "By customer, and the newest first" is what a report shows; the second key decides between most of its rows.

    Servers read one key only, apply them in the wrong sequence, or give both the direction of the first.
    """
    orders = telling(trial)
    trial.need(orders, TWO)
    for sort in orders:
        query = Query(sort=sort)
        question = query.but(size=trial.collection.granted) if trial.operation.page else query
        trial.compare([question], partial(_sorted, trial, query))


def _sorted(trial: Trial, query: Query, page: Answer) -> Outcome:
    what = trial.named(query)
    if reason := without_rows(page, what):
        return reason
    due = ordered(trial.snapshot, query)[: len(page.ids)]
    result = sequence(trial.snapshot, due, page.rows or (), query)
    if not isinstance(result, Difference):
        return result
    return Difference(
        Kind.ORDER, f"the rows in the order {what}", result.actual, result.expected_ids, result.actual_ids
    )


@requirement(
    "MUL-02",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("order.several"),
    per="target",
    after=("MUL-01",),
    needs="2 rows with different sort keys",
    cites=("order",),
)
def test_a_key_that_comes_twice_changes_nothing_or_is_refused(trial: Trial) -> None:
    """A sort key that comes twice, in one direction or in both, is refused or the first one counts; it is never
    answered with a server error.

    User interfaces put the column that was clicked before the keys that were there.

    Servers let the last one win, or build an ORDER BY that their database refuses.
    """
    trial.need(len(trial.snapshot) > 1, "2 rows with different sort keys")
    for one in boundaries.sorts(trial.operation):
        turned = SortKey(one[0].key, not one[0].descending)
        both = [(one[0], one[0]), *([(one[0], turned)] if (turned,) in boundaries.sorts(trial.operation) else [])]
        for other in both:
            asked: list[Question] = [Query(sort=one), Request(encode(pairs(trial.operation, Query(sort=other))))]
            trial.compare(asked, partial(_first_counts, trial, one, other), subject=1)


def _first_counts(trial: Trial, one: Sort, other: Sort, alone: Answer, twice: Answer) -> Outcome:
    what = trial.named(Query(sort=other))
    if wrong := not_crashed(twice, what):
        return wrong
    if not alone.ok or not twice.ok:
        return None if alone.ok and twice.refused else Skip("not answered", left_to=("ORD-01",))
    result = sequence(trial.snapshot, alone.rows or (), twice.rows or (), Query(sort=one))
    if not isinstance(result, Difference):
        return None
    want = f"the rows of {trial.named(Query(sort=one))}"
    return Difference(Kind.ORDER, want, f"others for {what}", ids_of(alone), ids_of(twice))


@requirement(
    "MUL-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("order.several", "joins"),
    after=("MUL-01", "PAG-04", "ORD-05", "ORD-10", "CUR-02", "CUR-03", "CUR-07"),
    needs=TWO,
    cites=("order", "size"),
)
def test_pages_concatenate_under_two_keys(trial: Trial) -> None:
    """The pages of a listing in an order by two keys concatenate to the whole, also where the directions are opposite.

    Such an order is shown page by page, like every other.

    Cursors hold one of the two keys, or compare both as a tuple though one of them falls.
    """
    orders = telling(trial)
    trial.need(orders, TWO)
    sizes = [size for size in boundaries.walk_sizes(trial.collection) if size < len(trial.snapshot)][-2:]
    for sort in orders[: ORDERS // 2]:
        for walk in (Walk(Query(sort=sort), size) for size in sizes):
            trial.compare([walk], partial(_walked, trial, walk), weight=-(-len(trial.due(walk)) // walk.size))


def _walked(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    return without_rows(walked, f"every page of {trial.named(walk.query)}") or modulo_ties(trial, walk, walked)


@requirement(
    "MUL-04",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("order.several"),
    per="target",
    after=("ORD-06",),
    cites=("order",),
)
def test_an_unknown_key_among_good_ones_is_refused(trial: Trial) -> None:
    """An unknown key among good ones is refused, before and behind them.

    A misspelt key that is dropped quietly looks like a list that is not sorted well.

    Servers keep the keys that they know.
    """
    order = trial.operation.order
    assert order is not None  # by "order.several"
    for sort in boundaries.sorts(trial.operation)[:2]:
        good, unknown = (
            pairs(trial.operation, Query(sort=sort)),
            order.template(sort[0].descending).fill(key="listproof"),
        )
        for sent in ([*good, *unknown], [*unknown, *good]):
            if order.join != REPEAT:
                sent = [(sent[0][0], str(order.join).join(text for _, text in sent))]
            written = encode(sent)
            trial.compare([Request(written)], partial(refused, what=written), invariant=True)
