"""What a server may make of a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ..contract.model import ListOperation
from ..oracle.operators import OPERATORS, compared, holds
from ..oracle.query import Condition
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from .changes import asking, keeping
from .hypothesis import Change, Found, cause
from .model import Asked, CannotTell, Rows, kept
from .observed import Observed

Wrong = Sequence[Observed]
Matches = Callable[[ListOperation, Row, Condition], bool | None]


def _without(name: str) -> Change:
    return asking(lambda _, asked: replace(asked, where=tuple(c for c in asked.where if c.filter != name)))


def _by(matches: Matches) -> Change:
    def keep(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        found = []
        for row in rows:
            told = [matches(snapshot.operation, row, each) for each in asked.where]
            if None in told:
                raise CannotTell
            if all(told):
                found.append(row)
        return found

    return keeping(keep)


@cause(
    "filter",
    "{filter} is ignored: every row comes",
    needs=["filter"],
    pattern="SELECT … without WHERE",
    mend="Pass the filter to the query.",
)
def filter_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The parameter is declared and does not reach the query."""
    yield asking(lambda _, asked: replace(asked, where=()))


@cause(
    "filter",
    "The filter `{one}` is ignored",
    needs=["filter"],
    pattern="one of several conditions is missing in the query",
    mend="Pass this filter to the query, too.",
)
def one_filter_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """One of several filters does not reach the query."""
    if len(operation.filters) < 2:
        return
    for each in operation.filters:
        yield _without(each.name), {"one": each.name}


@cause(
    "filter",
    "{filter} keeps every row but those that it should",
    needs=["filter"],
    pattern="WHERE status <> :value",
    mend="Turn the condition around.",
)
def filter_inverted(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A condition is negated."""

    def not_(own: ListOperation, row: Row, condition: Condition) -> bool | None:
        found = holds(own, row, condition)
        return None if found is None else not found

    yield _by(not_)


def _texts(row: Row, field: str) -> list[str]:
    held = row.value(field)
    return [each for each in (held if isinstance(held, list) else [held]) if isinstance(each, str)]


def _text_match(test: Callable[[str, str], bool]) -> Matches:
    def matches(operation: ListOperation, row: Row, condition: Condition) -> bool | None:
        filter_ = operation.filter(condition.filter)
        texts = _texts(row, filter_.field) if filter_.field else []
        if filter_.op in ("eq", "in") and texts:
            return any(test(text, value) for text in texts for value in condition.values)
        return holds(operation, row, condition)

    return matches


@cause(
    "filter",
    "{filter} compares without regard to letter case",
    needs=["filter"],
    pattern="WHERE lower(status) = lower(:value)",
    mend="Compare texts as they are, or document that case does not count.",
)
def filter_without_case(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A collation or a search index folds letter case."""
    yield _by(_text_match(lambda text, value: text.casefold() == value.casefold()))


@cause(
    "filter",
    "{filter} finds every text that begins with the value",
    needs=["filter"],
    pattern="WHERE status LIKE :value || '%'",
    mend="Compare the whole text.",
)
def filter_by_prefix(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A search by prefix is used for equality."""
    yield _by(_text_match(str.startswith))


@cause(
    "filter",
    "{filter} finds every text that holds the value",
    needs=["filter"],
    pattern="WHERE status LIKE '%' || :value || '%'",
    mend="Compare the whole text.",
)
def filter_by_part(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A search for parts is used for equality."""
    yield _by(_text_match(lambda text, value: value in text))


@cause(
    "filter",
    "{filter} sees the first {n} rows only",
    needs=["filter"],
    pattern="[row for row in query.limit({n}) if matches(row)]",
    mend="Put the condition into the query.",
)
def filter_on_the_first_rows(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A number of rows is read and filtered afterwards."""
    reach: dict[int, None] = {}
    for each in [one for one in wrong if one.asked.where and one.total is None][:6]:
        missing = [
            number
            for number, row in enumerate(each.snapshot.rows)
            if row.id not in each.ids and _holds(operation, row, each.asked)
        ]
        if missing:
            reach[missing[0]] = None
    for n in [*reach][:3]:
        for low in _round(n, wrong):

            def keep(snapshot: Snapshot, rows: Rows, asked: Asked, low: int = low) -> Rows:
                if not asked.where:
                    return rows
                return [row for row in rows[:low] if kept(snapshot.operation, row, asked.where)]

            yield keeping(keep), {"n": low}


def _holds(operation: ListOperation, row: Row, asked: Asked) -> bool:
    return all(holds(operation, row, each) is True for each in asked.where)


def _round(n: int, wrong: Wrong) -> list[int]:
    """Sizes that are likely: the largest one that the missing row lies behind, and a round one below."""
    last = max(
        (
            number + 1
            for each in wrong
            if each.asked.where and each.total is None
            for number, row in enumerate(each.snapshot.rows)
            if row.id in each.ids and number < n
        ),
        default=1,
    )
    likely = [size for size in (5, 8, 10, 16, 20, 25, 30, 40, 50, 64, 100, 200, 250, 500, 1000) if last <= size <= n]
    return likely[:2] or [n]


@cause(
    "filter",
    "A value of {filter} that is 0, false or empty is taken for none",
    needs=["filter"],
    pattern="if value: query = query.where(…)",
    mend="Ask whether the value is there, not whether it is true: if value is not None.",
)
def falsy_value_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The value is looked at as a truth value."""

    def ask(_: Snapshot, asked: Asked) -> Asked:
        return replace(asked, where=tuple(c for c in asked.where if not {"", "0", "false", "null"} & {*c.values}))

    yield asking(ask)


@cause(
    "filter",
    "`{value}` of `{one}` is taken for `{taken}`",
    needs=["filter"],
    pattern="a table of values with a wrong entry",
    mend="Correct the table of values.",
)
def value_mistaken(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Two values are mixed up where the request's words become the database's."""
    for filter_ in [each for each in operation.filters if OPERATORS[each.op].parts or each.op == "in"]:
        values = {
            value
            for each in wrong
            for condition in each.asked.where
            if condition.filter == filter_.name
            for value in condition.values
        }
        if len(values) > 4:
            continue
        for value in sorted(values):
            for taken in filter_.values or _held(wrong, filter_.field):
                if taken != value:
                    ask = partial(_for_another, filter_.name, value, taken)
                    yield asking(ask), {"one": filter_.name, "value": value, "taken": taken}


def _held(wrong: Wrong, field: str) -> list[str]:
    found = wrong[0].snapshot.values_of(field) if wrong else {}
    return sorted(found) if len(found) <= 12 else []


def _for_another(name: str, value: str, taken: str, _: Snapshot, asked: Asked) -> Asked:
    def changed(condition: Condition) -> Condition:
        if condition.filter != name:
            return condition
        if isinstance(condition.value, str):
            return replace(condition, value=taken if condition.value == value else condition.value)
        return replace(condition, value=tuple(taken if each == value else each for each in condition.value))

    return replace(asked, where=tuple(map(changed, asked.where)))


@cause(
    "filter",
    "A value of {filter} that no row has lists everything",
    needs=["filter"],
    pattern="matching = [ids …]; if matching: query = query.where(id in matching)",
    mend="Answer with no rows where nothing matches.",
)
def nothing_found_lists_everything(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """An empty set of matches is taken for no filter."""

    def keep(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        return [row for row in rows if kept(snapshot.operation, row, asked.where)] or rows

    yield keeping(keep)


def _only(place: int) -> Change:
    def ask(_: Snapshot, asked: Asked) -> Asked:
        def one(condition: Condition) -> Condition:
            value = condition.value
            return condition if isinstance(value, str) or not value else replace(condition, value=(value[place],))

        return replace(asked, where=tuple(map(one, asked.where)))

    return asking(ask)


@cause(
    "filter",
    "Of several values of {filter} the first one alone counts",
    needs=["filter"],
    pattern="request.args.get(name)",
    mend="Read all values: request.args.getlist(name).",
)
def first_value_only(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """One value is read where several were sent."""
    yield _only(0)


@cause(
    "filter",
    "Of several values of {filter} the last one alone counts",
    needs=["filter"],
    pattern="dict(request.query_params)",
    mend="Read all values.",
)
def last_value_only(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Several values become entries of one dictionary, in which the last one stays."""
    yield _only(-1)


def _condition_only(place: int) -> Change:
    return asking(lambda _, asked: replace(asked, where=asked.where[place:][:1]) if len(asked.where) > 1 else asked)


@cause(
    "filter",
    "Of several filters one alone counts",
    needs=["filter"],
    pattern="if a: … elif b: …",
    mend="Let each filter add its condition: if a: …; if b: …",
)
def one_condition_only(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Conditions take each other's place in place of being joined."""
    yield _condition_only(0)
    yield _condition_only(-1)


@cause(
    "filter",
    "Several filters are joined by or: a row that one of them keeps comes",
    needs=["filter"],
    pattern="WHERE a OR b",
    mend="Join the conditions by AND.",
)
def conditions_joined_by_or(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The wrong word joins the conditions."""

    def keep(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        own = snapshot.operation
        return [row for row in rows if not asked.where or any(kept(own, row, (each,)) for each in asked.where)]

    yield keeping(keep)


def _bounds(test: Callable[[int, int, bool | None], bool | None]) -> Change:
    """``test`` says of a row's side of a bound (-1, 0, 1), the side that is kept, and whether the edge is, whether the
    row is kept."""

    def matches(operation: ListOperation, row: Row, condition: Condition) -> bool | None:
        filter_ = operation.filter(condition.filter)
        operator = OPERATORS[filter_.op]
        if not operator.bound or isinstance(row.value(filter_.field), list):
            return holds(operation, row, condition)
        if row.value(filter_.field) is None:
            return False
        side = compared(operation, filter_, row, condition.values[0])
        return None if side is None else test(side, operator.bound, operator.edge)

    return _by(matches)


@cause(
    "filter",
    "A bound includes its value where it should not, or leaves it out where it should include it",
    needs=["filter"],
    pattern=">= for >, or > for >=",
    mend="Compare as the operator says.",
)
def bound_edge(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The comparison has an equals sign too many or too few."""

    def other(side: int, bound: int, edge: bool | None) -> bool | None:
        return not edge if side == 0 and edge is not None else (None if side == 0 else side == bound)

    yield _bounds(other)
    yield _bounds(lambda side, bound, edge: True if side == 0 else side == bound)
    yield _bounds(lambda side, bound, edge: False if side == 0 else side == bound)


@cause(
    "filter",
    "A lower bound is taken for an upper one, and the other way round",
    needs=["filter"],
    pattern="< for >",
    mend="Turn the comparison around.",
)
def bound_reversed(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The comparison is written the wrong way round."""
    yield _bounds(lambda side, bound, edge: edge if side == 0 else side == -bound)


@cause(
    "filter",
    "Rows without a value pass a bound of {filter}",
    needs=["filter"],
    pattern="null compares as lowest or highest",
    mend="Leave out rows without a value.",
)
def bound_keeps_nulls(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Null is compared like a value."""

    def keeps(sides: tuple[int, ...]) -> Matches:
        def matches(own: ListOperation, row: Row, condition: Condition) -> bool | None:
            filter_ = own.filter(condition.filter)
            if OPERATORS[filter_.op].bound in sides and filter_.field and row.value(filter_.field) is None:
                return True
            return holds(own, row, condition)

        return matches

    for sides in ((1, -1), (1,), (-1,)):
        yield _by(keeps(sides))


@cause(
    "filter",
    "A filter that finds several rows loses the last of them",
    needs=["filter"],
    pattern="matching[:-1]",
    mend="Let the result end with its last row.",
)
def filter_loses_the_last_row(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """An end is counted one too early."""

    def keep(snapshot: Snapshot, rows: Rows, asked: Asked, end: int = -1) -> Rows:
        if not asked.where:
            return rows
        found = [row for row in rows if kept(snapshot.operation, row, asked.where)]
        return (found[:-1] if end == -1 else found[1:]) if len(found) > 1 else found

    yield keeping(keep)
    yield keeping(partial(keep, end=0))
