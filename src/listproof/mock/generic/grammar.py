"""What a request asks for, read by the templates and schemas of a contract."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from listproof.contract import schemas
from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.contract.page import Page
from listproof.contract.parameter import Parameter
from listproof.mock.generic import asked
from listproof.mock.generic.asked import Sorted, Where
from listproof.mock.generic.stated import meant
from listproof.mock.generic.template import template
from listproof.mock.pipeline import Refusal, integer

DEFAULT_SIZE = 20
"""Rows of a page where the document states no default."""

COUNTED = ("offset", "page")
"""Styles whose positions are numbers."""

USUAL = ("cursor", "page[token]", "page_token", "page[cursor]", "after", "starting_after", "token", "page", "marker")
"""Parameters that links hold a position in, though listing.toml does not name them."""


@dataclass(frozen=True)
class Wanted:
    """What a request asks for, in rows and fields: ``size`` rows after the first ``start``, None for all.

    ``sent`` are those of ``size``, ``start``, ``order``, ``filter`` and ``select`` that stood in it; ``cursor`` is the
    text that says where the page begins, where pages are asked for so.
    """

    parents: Mapping[str, Any]
    size: int | None
    start: int
    sort: tuple[Sorted, ...]
    where: Where
    select: tuple[str, ...] | None
    sent: frozenset[str] = frozenset()
    cursor: str | None = None
    backward: bool = False  # the page before the place of the cursor
    apart: Where = ()  # filters that hide rows of the plain listing, or compare what rows do not show


@dataclass(frozen=True)
class Grammar:
    """The parameters of one list operation. Raises Refusal for what the document does not allow."""

    operation: ListOperation
    taken: frozenset[str] = frozenset()  # parameters of other page styles, which links do not use

    def read(self, parents: Mapping[str, str], query: str) -> Wanted:
        """The meaning of path values and of a raw query; of repeated parameters the last one counts."""
        meaning = meant(self.operation.page, parse_qsl(query, keep_blank_values=True))
        given = meaning.given
        sent = dict(given)
        named = {each.name: each for each in self.operation.parameters if each.location in ("query", "slot")}
        lenient = {each.parameter.name for each in self._filters if each.other in ("empty", "ignore")}
        for name, text in given:
            if name in named and name not in lenient and not self._fits(named[name], text):
                raise Refusal(422, f"{name} is not as documented")
        filled = {name: sent[name] for name in self.operation.ask if name in sent}
        if missing := [name for name in self.operation.ask if name not in filled]:
            raise Refusal(422, f"{missing[0]} is missing")
        read = {name: self.path_value(name, text) for name, text in {**parents, **filled}.items()}
        cursor, backward = self._cursor(sent)
        size, start = self._page(self._sized(sent) if backward else sent)
        size = 0 if meaning.nothing else None if meaning.everything else size
        where, select = asked.where(self.operation, self.operation.filters, given), self._select(given)
        apart = asked.where(self.operation, self.operation.apart, given)
        present = {"filter": bool(where), "select": select is not None}
        roles = {role for role, names in self._roles.items() if names & sent.keys() or present.get(role)}
        sort = asked.sort(self.operation.order, given)
        return Wanted(read, size, start, sort, where, select, frozenset(roles), cursor, backward, apart)

    def _cursor(self, sent: Mapping[str, str]) -> tuple[str | None, bool]:
        """The cursor that is sent, and whether it leads back; none where it is the one of the first page."""
        page = self.operation.page
        cursor = sent.get(self.cursor) if self.cursor else None
        if page is None:
            return cursor, False
        back = page.back
        if back and back.at.name in sent and all(sent.get(name) == text for name, text in back.send):
            if cursor is not None and back.at.name != self.cursor:
                raise Refusal(422, "one page follows, and another one goes before")
            return sent[back.at.name], True
        return (None if page.begin is not None and cursor == page.begin else cursor), False

    def _sized(self, sent: Mapping[str, str]) -> Mapping[str, str]:
        """What is sent, with the page size of the way back under its usual name."""
        page = self.operation.page
        if not page or not page.size or not page.back or not page.back.size or page.back.size.name not in sent:
            return sent
        return {**sent, page.size.name: sent[page.back.size.name]}

    @property
    def _filters(self) -> tuple[Filter, ...]:
        return (*self.operation.filters, *self.operation.apart)

    @cached_property
    def cursor(self) -> str | None:
        """The parameter that takes cursors. Where links alone hold it, the usual one that the document has, else one
        of the mock's own."""
        page, order, select = self.operation.page, self.operation.order, self.operation.select
        if page is None or page.style in (*COUNTED, "whole"):
            return None
        if page.at:
            return page.at.name
        used = {*page.names, *self.taken, *(each.parameter.name for each in self._filters)}
        used |= {each.name for each in order.parameters} if order else set()
        used |= {select.parameter.name} if select else set()
        left = [name for name in USUAL if name not in used]
        return next((name for name in left if self.operation.parameter(name)), left[0])

    @cached_property
    def position(self) -> str | None:
        """The parameter of the position: of a cursor, of rows or of pages."""
        page = self.operation.page
        return self.cursor or (page.at.name if page and page.at else None)

    @cached_property
    def _roles(self) -> Mapping[str, frozenset[str]]:
        """The parameters of the roles that a request may leave out."""
        page, order = self.operation.page, self.operation.order
        return {
            "size": frozenset({page.size.name} if page and page.size else ()),
            "start": frozenset({self.cursor} if self.cursor else {page.at.name} if page and page.at else ()),
            "order": frozenset(each.name for each in order.parameters) if order else frozenset(),
            "filter": frozenset(),
            "select": frozenset(),
        }

    def path_value(self, name: str, text: str) -> Any:
        """The value of a path parameter."""
        parameter = next((each for each in self.operation.parents if each.name == name), None)
        values = readings(text) if parameter else [text]
        fitting = [value for value in values if parameter is None or self._allows(parameter, value)]
        if not fitting:
            raise Refusal(422, f"{name} is not as documented")
        return fitting[0]

    def _fits(self, parameter: Parameter, text: str) -> bool:
        if parameter.schema.get("type") != "array":
            values = in_json(text) if parameter.in_json else readings(text)
            return any(self._allows(parameter, value) for value in values)
        pieces = text.split(self._joins[parameter.name]) if parameter.name in self._joins else [text]
        valid = self._items[parameter.name].is_valid
        return all(any(map(valid, readings(piece))) for piece in pieces)

    def _allows(self, parameter: Parameter, value: Any) -> bool:
        return bool(self._validators[parameter.name, parameter.location].is_valid(value))

    @cached_property
    def _validators(self) -> Mapping[tuple[str, str], Any]:
        known = self.operation.parameters
        return {(each.name, each.location): schemas.validator(each.schema) for each in known}

    @cached_property
    def _joins(self) -> Mapping[str, str]:
        """What stands between the values of a parameter that takes several in one text."""
        order, select = self.operation.order, self.operation.select
        found = [(each.parameter.name, each.join) for each in self.operation.filters]
        found += [(each.name, order.join) for each in order.parameters] if order else []
        found += [(select.parameter.name, select.join)] if select else []
        return {name: join for name, join in found if join not in (None, "repeat")}

    @cached_property
    def _items(self) -> Mapping[str, Any]:
        """What checks one value of each parameter that takes several."""
        several = [each for each in self.operation.parameters if each.schema.get("type") == "array"]
        return {each.name: schemas.validator({**each.schema.get("items", {}), **_components(each)}) for each in several}

    def _page(self, sent: Mapping[str, str]) -> tuple[int | None, int]:
        page = self.operation.page
        if page is None:
            return None, 0
        at, name = page.at if page.style in COUNTED else None, page.size.name if page.size else ""
        if at is None and page.whole and page.default is None and name not in sent:
            return None, 0
        size = _count(sent, name, default_size(page))
        if at is None:
            return size, 0
        before = _count(sent, at.name, page.first if at.default is None else at.default) - page.first
        if before < 0:
            raise Refusal(422, f"{at.name} begins with {page.first}")
        return size, before * size if page.style == "page" else before

    def _select(self, given: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
        """The members of all that was sent, in its sequence."""
        select = self.operation.select
        if select is None:
            return None
        own, drop = self._names(select.send.text, given), select.drop
        gone: tuple[str, ...] | None = None
        if drop is None:
            pass
        elif drop.send.text != select.send.text:
            gone = self._names(drop.send.text, given)
        elif own and all(name.startswith(drop.before) and name.endswith(drop.after) for name in own):
            gone = tuple(name[len(drop.before) : len(name) - len(drop.after)] for name in own)
            own = None
        if own is not None and gone is not None:
            raise Refusal(422, "some members are asked for, and others left out")
        if select.join != "repeat" and not {*(own or ()), *(gone or ())} <= {*select.names}:
            raise Refusal(422, f"{select.parameter.name} names what there is not")
        if gone is None:
            return None if own is None else self._members(own)
        members = self._members(gone)
        return tuple(name for name in self.operation.row_fields if name not in members)

    def _names(self, written: str, given: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
        """The names in what was sent by a template, None where nothing was."""
        select = self.operation.select
        slots = [slot for slot, text in template(written).parts if "{name}" in text]
        texts = [text for name, text in given if name == slots[0]]
        if not texts or select is None:
            return None
        words = [template(written).read({slots[0]: text}) for text in texts]
        found = [word["name"] for word in words if word is not None]
        return tuple(found) if select.join == "repeat" else tuple(found[-1].split(select.join)) if found else ()

    def _members(self, names: Sequence[str]) -> tuple[str, ...]:
        """The members that names stand for."""
        groups = self.operation.select.groups if self.operation.select else {}
        return tuple(member for name in names for member in groups.get(name, (name,)))


def default_size(page: Page) -> int:
    """Rows of a page where no size is sent."""
    if page.default is not None:
        return int(page.default)
    return DEFAULT_SIZE if page.most is None else min(DEFAULT_SIZE, page.most)


def _components(parameter: Parameter) -> dict[str, Any]:
    return {"components": parameter.schema["components"]} if "components" in parameter.schema else {}


def _count(sent: Mapping[str, str], name: str, default: int) -> int:
    if name not in sent:
        return default
    value = integer(sent[name])
    if value is None or value < 0:
        raise Refusal(422, f"{name} is a number of rows")
    return value


def readings(text: str) -> list[Any]:
    """The values that a text of a request may stand for, the plainest type first."""
    found: list[Any] = []
    if text in ("true", "false"):
        found.append(text == "true")
    whole = integer(text)
    if whole is not None:
        found.append(whole)
    elif re.fullmatch(r"-?[0-9]{1,30}\.[0-9]{1,30}", text):
        found.append(float(text))
    return [*found, text]


def in_json(text: str) -> list[Any]:
    """The value that a text of a request stands for where the parameter holds JSON, none where it is not JSON."""
    try:
        return [json.loads(text)]
    except ValueError:
        return []
