"""Orders, filters and projections: whether rows show that they do what is said."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from ..contract.filter import Filter
from ..oracle.operators import OPERATORS, holds
from ..oracle.query import Condition, Query, SortKey
from ..oracle.row import Row, written
from ..oracle.sort_values import sort_values
from .asking import UNSTABLE, Asker, told
from .finding import Finding, confirmed, differs, open_

KEYS, FILTERS = 2, 6
"""How many keys and filters are asked for."""


def orders(asker: Asker) -> Iterator[Finding]:
    """Whether rows come sorted, of the first keys in each direction."""
    order = asker.operation.order
    if order is None:
        return
    asked = [key for key, own in order.keys.items() if _spread(asker.rows, own)][:KEYS]
    ways = {False: "order.asc", True: "order.desc"}
    for descending in dict.fromkeys(way for _, way in order.ways):
        found = [_sorted(asker, key, descending) for key in asked if (key, descending) in order.ways]
        yield _whole(ways[descending], found, "rows have fewer than three values of each key")


def _spread(rows: Sequence[Row], name: str) -> bool:
    return len({value for value in sort_values(rows, name) if value is not None}) > 2


def _sorted(asker: Asker, key: str, descending: bool) -> Finding:
    order = asker.operation.order
    assert order is not None
    name, query = order.keys[key], Query(sort=(SortKey(key, descending),))
    answer = asker.ask(query)
    if not answer.ok:
        return open_("", told(answer))
    values = [value for value in sort_values(answer.rows or (), name) if value is not None]
    if len({*values}) < 3:
        return open_("", "rows have fewer than three values of a key")
    if _is_sorted(values, descending):
        return confirmed("")
    if any(isinstance(value, str) for value in values) and not _is_sorted(values, not descending):
        return open_("", f"texts of {name} come in an order of the server's own")
    if asker.ask(query).ids != answer.ids:
        return open_("", UNSTABLE)
    turned = _is_sorted(values, not descending)
    return differs("", f"rows come {'the other way round' if turned else 'unsorted'} by {name}")


def _is_sorted(values: Sequence[Hashable], descending: bool) -> bool:
    if not all(isinstance(value, str) for value in values):
        return [*values] == sorted(values, reverse=descending)  # type: ignore[type-var]  # of one kind
    folded = [str(value).casefold() for value in values]
    return [*values] == sorted(map(str, values), reverse=descending) or folded == sorted(folded, reverse=descending)


def _whole(place: str, found: Sequence[Finding], none: str) -> Finding:
    """One finding of several about one place: the worst, else whether one was confirmed."""
    for outcome in ("the server differs", "confirmed", "not confirmed"):
        for each in found:
            if each.outcome == outcome:
                return Finding(place, each.outcome, each.text)
    return open_(place, none)


def filters(asker: Asker) -> Iterator[Finding]:
    """Whether a filter keeps the rows that it should, by a value that a row has."""
    asked = 0
    for number, each in enumerate(asker.operation.filters):
        place = f"filter[{number}].op"
        value = _value(asker, each)
        if value is None:
            yield open_(place, "rows have no two values of it that a request could tell apart")
        elif asked == FILTERS:
            yield open_(place, f"{FILTERS} filters were asked already")
        else:
            asked += 1
            yield _kept(asker, each, place, value)


def _value(asker: Asker, each: Filter) -> str | None:
    """A value of a row that some rows of the plain page pass and others do not, or would not."""
    for row in sorted(asker.rows, key=lambda row: str(row.value(each.field))):
        held = row.value(each.field)
        held = held[0] if isinstance(held, list) and held else held
        text = written(held)
        if each.op == "null":
            text = "true"
        if not text or (each.values and text not in each.values):
            continue
        told_ = [holds(asker.operation, one, _condition(each, text)) for one in asker.rows]
        if True in told_ and False in told_ and row.id in asker.ids:
            return text
        if None in told_ and False in told_ and each.op in ("from", "to"):
            return text
    return None


def _condition(each: Filter, text: str) -> Condition:
    return Condition(each.name, (text,) if OPERATORS[each.op].several else text)


def _kept(asker: Asker, each: Filter, place: str, value: str) -> Finding:
    condition = _condition(each, value)
    query = Query(where=(condition,))
    known = {row.id: holds(asker.operation, row, condition) for row in asker.rows}
    answer = asker.ask(query)
    if not answer.ok:
        return open_(place, told(answer))
    rows = answer.rows or ()
    wrong = [row for row in rows if holds(asker.operation, row, condition) is False]
    full = len(rows) >= len(asker.rows)
    lost = [] if full else [one for one, kept in known.items() if kept and one not in answer.ids]
    if not wrong and not lost:
        unsure = {one for one, kept in known.items() if kept is None}
        edge = ""
        if OPERATORS[each.op].bound and OPERATORS[each.op].edge is None and unsure and not full:
            edge = f"rows equal to the bound are {'kept' if unsure & {*answer.ids} else 'left out'}"
        return confirmed(place, edge) if rows or not lost else open_(place, "no row came")
    if asker.ask(query).ids != answer.ids:
        return open_(place, UNSTABLE)
    if wrong:
        return differs(place, f"{len(wrong)} of {len(rows)} rows came that it should leave out")
    return differs(place, f"{len(lost)} rows of the plain page are missing that it should keep")


def select(asker: Asker) -> Iterator[Finding]:
    """Whether rows have fewer members where some are named."""
    chosen, place = asker.operation.select, "select.send"
    if chosen is None:
        return
    had = [name for name in chosen.names if any(name in row.data for row in asker.rows)]
    if len(had) < 2:
        yield open_(place, "rows have fewer than two members that may be named")
        return
    name = had[-1]
    wanted = {*chosen.fields((name,)), *chosen.always}
    answer = asker.ask(Query(select=(name,)))
    if not answer.ok:
        yield open_(place, told(answer))
        return
    members = {own for row in answer.rows or () for own in row.data}
    full = {own for row in asker.rows for own in row.data}
    if members and members <= wanted | {asker.operation.id}:
        yield confirmed(place)
    elif members == full and full > wanted | {asker.operation.id}:
        again = {own for row in asker.ask(Query(select=(name,))).rows or () for own in row.data}
        yield differs(place, "rows come with all members") if again == full else open_(place, UNSTABLE)
    elif members:
        yield open_(place, "rows come with other members than were named")
    else:
        yield open_(place, "no row came")
