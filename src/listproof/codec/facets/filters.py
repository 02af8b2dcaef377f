"""The filters: what each keeps is sent by itself, or several share what is sent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ...contract.filter import Filter
from ...contract.model import ListOperation
from ...contract.template import Pair
from ...oracle import legal
from ...oracle.query import Condition, Query
from .facet import REPEAT, Left, Part, chunks, joined, parted, pieces


class Filters:
    """See Facet."""

    def parts(self, operation: ListOperation) -> Sequence[Part]:
        """See Facet."""
        return [_part(each) for each in operation.filters]

    def slots(self, operation: ListOperation) -> frozenset[str]:
        """See Facet."""
        return frozenset(slot for slots in _by_slots(operation) for slot in slots)

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """See Facet: in the sequence of the conditions."""
        found: list[Pair] = []
        for each in query.where:
            filter_ = operation.filter(each.filter)
            for value in joined(filter_.join, tuple(map(filter_.quoted, each.values))):
                _add(found, filter_, filter_.send.fill(field=filter_.field, value=value))
        return found

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:
        """See Facet."""
        decoded = _expressed(operation, sent)
        if decoded is None:
            return None
        found: list[tuple[int, Condition]] = []
        groups = _by_slots(operation)
        for slots, filters in groups.items():
            conditions = _conditions(filters, slots, decoded, documented)
            if conditions is None:
                return None
            found += conditions
        where = tuple(condition for _, condition in sorted(found, key=lambda each: each[0]))
        return query.but(where=where), parted(decoded, [slot for slots in groups for slot in slots])[1]


def _part(filter_: Filter) -> Part:
    of, put = partial(_of, filter_.name), partial(_put, filter_.name)
    return Part("filter", f"filter {filter_.name}", filter_.parameter.name, of, put)


def _of(name: str, query: Query) -> object | None:
    return next((each.value for each in query.where if each.filter == name), None)


def _put(name: str, query: Query, part: str | tuple[str, ...] | None) -> Query:
    others = tuple(each for each in query.where if each.filter != name)
    return query.but(where=others if part is None else (*others, Condition(name, part)))


def _add(result: list[Pair], filter_: Filter, asked: Sequence[Pair]) -> None:
    """Add what a filter sends; where filters share a slot, to what stands there already."""
    for slot_, text in asked:
        place = next((at for at, (name, _) in enumerate(result) if name == slot_ and filter_.glue is not None), None)
        if place is None:
            result.append((slot_, text))
        else:
            result[place] = (slot_, f"{result[place][1]}{filter_.glue}{text}")


def _expressed(operation: ListOperation, pairs: list[Pair]) -> list[Pair] | None:
    """The pairs, with a pair for each condition of an expression that several filters share; None where it is sent
    twice."""
    shared = {each.send.slots(field=each.field)[0]: each for each in operation.filters if each.glue is not None}
    if any(sum(name == slot for name, _ in pairs) > 1 for slot in shared):
        return None
    found: list[Pair] = []
    for name, text in pairs:
        own = shared.get(name)
        found += (
            [(name, each) for each in pieces(text, own.glue or "", own.quote, own.escape)] if own else [(name, text)]
        )
    return found


def _by_slots(operation: ListOperation) -> dict[tuple[str, ...], list[Filter]]:
    """Slots -> the filters that share them."""
    groups: dict[tuple[str, ...], list[Filter]] = {}
    for each in operation.filters:
        groups.setdefault(each.send.slots(field=each.field), []).append(each)
    return groups


def _conditions(
    filters: Sequence[Filter], slots: Sequence[str], rest: Sequence[Pair], documented: bool
) -> list[tuple[int, Condition]] | None:
    """What rows must fulfil by these filters, each with where it stands among the pairs; None where one is asked
    otherwise than by values that may be."""
    sent = [(at, pair) for at, pair in enumerate(rest) if pair[0] in slots]
    found: dict[str, tuple[int, list[Pair]]] = {}
    width = len(slots) if len(filters) > 1 else len(sent)
    for begin in range(0, len(sent), max(1, width)):
        own = [pair for _, pair in sent[begin : begin + width]]
        asked = filters if len(filters) == 1 else [each for each in filters if _condition(each, own, documented)]
        if not asked or (asked[0].name in found and asked[0].join != REPEAT):
            return None
        found.setdefault(asked[0].name, (sent[begin][0], []))[1].extend(own)
    conditions = [
        (at, _condition(next(each for each in filters if each.name == name), own, documented))
        for name, (at, own) in found.items()
    ]
    whole = [(at, condition) for at, condition in conditions if condition is not None]
    return whole if len(whole) == len(conditions) else None


def _condition(filter_: Filter, sent: Sequence[Pair], documented: bool) -> Condition | None:
    """What a filter is asked with; None where it is not what is sent for values that may be."""
    width = len(filter_.send.slots(field=filter_.field)) if filter_.join == REPEAT else len(sent)
    read = [filter_.send.match(each, field=filter_.field) for each in chunks(sent, width)]
    texts = [words["value"] for words in read if words is not None]
    if not texts or len(texts) < len(read):
        return None
    listed = (
        pieces(texts[0], str(filter_.join), filter_.quote, filter_.escape)
        if filter_.join not in (None, REPEAT)
        else texts
    )
    values = tuple(value for each in listed if (value := filter_.unquoted(each)) is not None)
    if len(values) < len(listed) or not all(_may_be_asked(filter_, each, documented) for each in values):
        return None
    return Condition(filter_.name, values if filter_.join is not None else values[0])


def _may_be_asked(filter_: Filter, value: str, documented: bool) -> bool:
    if documented or filter_.values:
        return value in filter_.values
    return legal.fits(filter_.parameter.schema, value) if filter_.send.whole("value") else True
