"""One list operation of a contract with its data: answers and refusals."""

from __future__ import annotations

import random
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus

from listproof.contract import schemas
from listproof.contract.media_types import is_json
from listproof.contract.model import ListOperation
from listproof.contract.parameter import JsonSchema
from listproof.mock.data import Row
from listproof.mock.generic.ahead import Ahead, named, numbered
from listproof.mock.generic.body import Body
from listproof.mock.generic.cursors import Cursors
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.fields import having, value
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.schemas import pool
from listproof.mock.generic.sent import sent
from listproof.mock.pipeline import Refusal, Reply, Request, encode

SAYS = ("detail", "message", "error", "title")
"""Members of an error body that a text for people fits in."""


@dataclass(frozen=True)
class Change:
    """The row ``id`` of a listing comes to hold ``value`` in ``field``."""

    listing: str
    id: Any
    field: str
    value: Any


@dataclass(frozen=True)
class Endpoint:
    """One list operation with its data; with the ``secret`` it writes and reads cursors."""

    operation: ListOperation
    data: Drawn
    stages: Stages = field(default_factory=Stages)
    secret: bytes = b""
    taken: frozenset[str] = frozenset()  # parameters of its other page styles
    used: set[str] = field(default_factory=set, compare=False)  # cursors, of those that can be used once
    turns: Iterator[int] = field(default_factory=count, compare=False)

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(self.operation, self.taken)

    @cached_property
    def body(self) -> Body:
        return Body(self.operation)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Of the raw path, a group for each parameter."""
        pieces = re.split(r"\{([^}]+)\}", self.operation.path)
        return re.compile("".join("([^/]+)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)))

    def after(self, change: Change) -> Endpoint:
        """The same with one row changed."""
        listings = tuple(
            each
            if each.name != change.listing
            else replace(each, rows=tuple(_after(self.operation, row, change) for row in each.rows))
            for each in self.data.listings
        )
        return replace(self, data=replace(self.data, listings=listings))

    def reply(self, request: Request, credentials: Mapping[str, str]) -> Reply:
        """The rows that a request asks for, or the refusal."""
        try:
            answer = self.answer(request, credentials)
        except Refusal as refusal:
            answer = self.refused(refusal)
        return self.stages.replied(request, answer)

    def answer(self, request: Request, credentials: Mapping[str, str]) -> Reply:
        """The rows that a request asks for. Raises Refusal."""
        operation, match = self.operation, self.pattern.fullmatch(request.path)
        for each in operation.security:
            if not self.stages.opened(each, request, credentials[each.header]):
                raise Refusal(401, "no valid credential")
        keys = {each.header[1:] for each in operation.security if each.header.startswith("?")}
        request = _without(request, keys) if keys else request
        texts = [unquote(text) for text in match.groups()] if match else []
        names = re.findall(r"\{([^}]+)\}", operation.path)
        given, asked = dict(zip(names, texts, strict=True)), sent(operation, request, self.stages.allowed)
        style = self._asked(asked)
        wanted = self.stages.read(style.grammar, given, asked)
        if style.operation.page and style.operation.page.single and wanted.cursor is not None:
            wanted = self._once(wanted)
        others = [
            (each.body, each._ahead(self._without_position(request))) for each in self.styles if each is not style
        ]
        content, headers = self.stages.answer(style.body, self.data, wanted, style._ahead(request), others)
        media, _ = self._json(200)
        return Reply(200, encode(content), (("Content-Type", media), *headers))

    def _once(self, wanted: Wanted) -> Wanted:
        """What is wanted where its cursor is used for the first time. Raises Refusal."""
        if wanted.cursor in self.used:
            return self.stages.spent(wanted)
        self.used.add(wanted.cursor or "")
        return wanted

    def _nonce(self) -> bytes:
        """Another one every time, where a cursor can be used once."""
        page = self.operation.page
        if page is None or not page.single:
            return self.stages.nonce()
        turn = next(self.turns) % 65536
        if turn == 0:
            self.used.clear()
        return turn.to_bytes(2)

    @cached_property
    def styles(self) -> tuple[Endpoint, ...]:
        """The operation by each of its page styles."""
        every = (self.operation, *self.operation.others)
        taken = frozenset(each.page.at.name for each in every if each.page and each.page.at)
        return tuple(replace(self, operation=each, taken=taken) for each in every)

    def _asked(self, query: str) -> Endpoint:
        """The page style that a request asks in: the last one whose position it sends, the first one without any."""
        named = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
        return next((each for each in reversed(self.styles) if each.grammar.position in named), self.styles[0])

    def _without_position(self, request: Request) -> Request:
        names = {each.grammar.position for each in self.styles}
        return _without(request, names)

    def _ahead(self, request: Request) -> Ahead:
        stages, page = self.stages, self.operation.page
        cursors = Cursors(
            self.secret, partial(stages.question, self.operation), self._nonce, page.foreign if page else None
        )
        by_link = page is not None and page.style == "link"
        linked = stages.linked if page and (by_link or page.also) else None
        first = named(self.operation) if page and page.inclusive else None
        number = partial(numbered, page) if page and page.style == "page" else None
        return Ahead(cursors, request, self.grammar.cursor, linked, first, by_link, number)

    def refused(self, refusal: Refusal) -> Reply:
        """The refusal with a status and a body that the document lists."""
        status = refusal.status
        if status == 422:
            status = next((each for each in (422, 400) if self.operation.documents(each)), 422)
        media, schema = self._json(status)
        return Reply(status, encode(self._body(status, schema, refusal.message)), (("Content-Type", media),))

    def _json(self, status: int) -> tuple[str, JsonSchema]:
        """The documented media type and schema of an answer in JSON."""
        response = self.operation.response(status)
        content = response.content.items() if response else ()
        return next(((media, schema) for media, schema in content if is_json(media)), ("application/json", {}))

    def _body(self, status: int, schema: JsonSchema, message: str) -> Any:
        """A value of the documented schema, with the message where it has a member for one."""
        if not schema:
            return {"detail": message}
        values = pool(schema, 3, random.Random(status))  # noqa: S311 - the same every time
        objects = [value for value in values if isinstance(value, dict)]
        found = next(iter([*objects, *values]), {"detail": message})
        allowed = schemas.validator(schema)
        told = ({**found, name: message} for name in SAYS if isinstance(found, dict) and name in found)
        return next((each for each in told if allowed.is_valid(each)), found)


def _after(operation: ListOperation, row: Row, change: Change) -> Row:
    meant = value(operation, row, operation.id) == change.id
    return having(operation, row, change.field, change.value) if meant else row


def _without(request: Request, names: Container[str | None]) -> Request:
    pairs = [pair for pair in request.query.split("&") if unquote_plus(pair.partition("=")[0]) not in names]
    return replace(request, query="&".join(pairs))
