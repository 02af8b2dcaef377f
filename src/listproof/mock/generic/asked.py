"""The order and the filters that a request asks for, read by the templates of a contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.contract.order import Order
from listproof.mock.generic import conditions
from listproof.mock.generic.template import template
from listproof.mock.pipeline import Refusal

Sorted = tuple[str, bool]  # field, descending
Where = tuple[tuple[Filter, tuple[str, ...]], ...]
"""Filters with the texts that they are asked with."""

Given = Sequence[tuple[str, str]]
"""Names and texts of a request, in its sequence."""


def sort(order: Order | None, given: Given) -> tuple[Sorted, ...]:
    """The order that is asked for; a parameter that is left out has its documented default. Raises Refusal."""
    if order is None:
        return ()
    names = {each.name for each in order.parameters}
    asked = {name: text for name, text in given if name in names}
    if not asked:
        return order.default or ()
    _check_needs(order.needs, given)
    if order.join is not None:
        sent = [(own, text) for own, text in given if own in names]
        pieces = sent if order.join == "repeat" else [(sent[-1][0], piece) for piece in sent[-1][1].split(order.join)]
        found = [_meaning(order, piece) for piece in _elements(pieces)]
        if len({field for field, _ in found}) < len(found) or len(found) > order.most:
            raise Refusal(422, f"not more than {order.most} sort keys, each once")
        return tuple(found)
    return (_meaning(order, asked),)


def _elements(given: Given) -> list[dict[str, str]]:
    """What is given, where each name stands once in an element."""
    found: list[dict[str, str]] = []
    for name, text in given:
        if not found or name in found[-1]:
            found.append({})
        found[-1][name] = text
    return found


def _meaning(order: Order, asked: Mapping[str, str]) -> Sorted:
    defaults = {each.name: str(each.default) for each in order.parameters if each.default is not None}
    for written, meaning in _orders(order):
        if asked.items() <= written.items() and written.items() <= {**defaults, **asked}.items():
            return meaning
    raise Refusal(422, "no such order")


def _orders(order: Order) -> Iterator[tuple[Mapping[str, str], Sorted]]:
    for written, descending in ((order.asc, False), (order.desc, True)):
        for word, field in order.keys.items() if written else ():
            if written and (order.only is None or (word, descending) in order.only):
                yield template(written.text).filled(key=word), (field, descending)


def where(operation: ListOperation, filters: Sequence[Filter], given: Given) -> Where:
    """The filters that are asked for, or that are set by default, each with its texts. Raises Refusal for what cannot
    be read."""
    found = []
    check_expressions((*operation.filters, *operation.apart), given)
    for each in filters:
        sent = _texts(each, given)
        if sent:
            _check_needs(each.needs, given)
        texts = sent or ((each.default,) if each.default else ())
        strange = [text for text in texts if each.other and text not in (*each.values, each.every)]
        if strange and each.other == "refuse":
            raise Refusal(422, f"{each.parameter.name} is not as documented")
        if not texts or each.every in texts or (strange and each.other == "ignore"):
            continue
        for text in texts:
            if not conditions.readable(operation, each, text):
                raise Refusal(422, f"{each.parameter.name} is not as documented")
        found.append((each, texts))
    return tuple(found)


def _check_needs(needs: Given, given: Given) -> None:
    """Raise Refusal where what must be sent beside something is not."""
    for slot, text in needs:
        if (slot, text) not in given:
            raise Refusal(422, f"{slot} must be {text} with it")


def _conditions(filter_: Filter, text: str) -> list[str]:
    """The conditions of an expression."""
    return _apart(filter_, text, filter_.glue or "")


def _apart(filter_: Filter, text: str, glue: str) -> list[str]:
    """A text taken apart at another one, which counts outside of quotes alone."""
    pieces, inside, begin, at = [], False, 0, 0
    quote, escape = filter_.quote or QUOTE, filter_.escape or QUOTE
    while at < len(text):
        if inside and text[at] == escape:
            at += 2
            continue
        inside ^= text[at] == quote
        if not inside and text.startswith(glue, at):
            pieces.append(text[begin:at])
            begin = at = at + len(glue)
        else:
            at += 1
    return [*pieces, text[begin:]]


QUOTE = "\0"
"""Where nothing is quoted."""


def _plain(filter_: Filter, text: str) -> str:
    """A value without its quotes. Raises Refusal where it has none."""
    sign = filter_.quote
    if not sign or filter_.bare:
        return text
    found, inner, begun = "", iter(text[1:-1]), len(text) > 1 and text[0] == text[-1] == sign
    for letter in inner:
        if letter == (filter_.escape or sign):
            letter = next(inner, "")
            begun &= letter in (sign, filter_.escape) and letter != ""
        else:
            begun &= letter != sign
        found += letter
    if not begun:
        raise Refusal(422, f"{filter_.parameter.name} is not as documented")
    return found


def check_expressions(filters: Sequence[Filter], given: Given) -> None:
    """Raise Refusal where an expression holds a condition that none of the filters asks for, or one twice."""
    for name, text in given:
        glued = [each for each in filters if each.glue is not None and each.parameter.name == name]
        for piece in _conditions(glued[0], text) if glued else ():
            if not any(template(each.send.text).read({name: piece}, field=each.field) for each in glued):
                raise Refusal(422, f"{name} is not as documented")


def _texts(filter_: Filter, given: Given) -> tuple[str, ...]:
    """What a filter is asked with; of repeated parameters the last one counts, where it does not take several."""
    own = template(filter_.send.text)
    if filter_.glue is not None:
        name = filter_.parameter.name
        asked = [text for slot, text in given if slot == name][-1:]
        read = [own.read({name: piece}, field=filter_.field) for text in asked for piece in _conditions(filter_, text)]
        return tuple(_plain(filter_, words["value"]) for words in read if words is not None)[-1:]
    if filter_.join == "repeat":
        holder = filter_.parameter.name
        rest = {name: text for name, text in given if name != holder}
        alone = [own.read({**rest, name: text}, field=filter_.field) for name, text in given if name == holder]
        return tuple(_plain(filter_, words["value"]) for words in alone if words is not None)
    names = {name for name, _ in own.filled(field=filter_.field, value="").items()}
    if all("/-/" in name for name in names):
        elements = _elements([(name, text) for name, text in given if name in names])
        read = [own.read(each, field=filter_.field) for each in elements if each.keys() == names]
        return tuple(_plain(filter_, words["value"]) for words in read if words is not None)
    words = own.read(dict(given), field=filter_.field)
    if words is None:
        return ()
    listed = [words["value"]] if filter_.join is None else _apart(filter_, words["value"], filter_.join)
    return tuple(_plain(filter_, text) for text in listed)
