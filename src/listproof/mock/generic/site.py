"""A server of all list operations of a contract: routes, credentials, answers and refusals."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from listproof.contract import schemas
from listproof.contract.model import Contract, ListOperation
from listproof.contract.path_parameters import path_parameters
from listproof.mock.data import Row, Rows
from listproof.mock.generic import stages
from listproof.mock.generic.data import Drawn, Listing, drawn, written
from listproof.mock.generic.grammar import Grammar
from listproof.mock.generic.others import Others
from listproof.mock.generic.schemas import pool
from listproof.mock.pipeline import Refusal, Reply, Request, deliver_validated, encode

SAYS = ("detail", "message", "error", "title")
"""Members of an error body that a text for people fits in."""


@dataclass(frozen=True)
class Change:
    """The row ``id`` of a listing comes to hold ``value`` in ``field``; ``key`` is the member of its identity."""

    listing: str
    id: Any
    key: str
    field: str
    value: Any


@dataclass(frozen=True)
class Endpoint:
    """One list operation with its data."""

    operation: ListOperation
    data: Drawn

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(self.operation)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Of the raw path, a group for each parameter."""
        pieces = re.split(r"\{([^}]+)\}", self.operation.path)
        return re.compile("".join("([^/]+)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)))

    def after(self, change: Change) -> Endpoint:
        """The same with one row changed."""
        listings = tuple(
            each if each.name != change.listing else replace(each, rows=tuple(_after(row, change) for row in each.rows))
            for each in self.data.listings
        )
        return replace(self, data=replace(self.data, listings=listings))

    def answer(self, request: Request, credentials: Mapping[str, str]) -> Reply:
        """The rows that a request asks for. Raises Refusal."""
        operation, match = self.operation, self.pattern.fullmatch(request.path)
        for each in operation.security:
            if request.headers.get(each.header.lower(), "").strip() != credentials[each.header]:
                raise Refusal(401, "no valid credential")
        texts = [unquote(text) for text in match.groups()] if match else []
        names = re.findall(r"\{([^}]+)\}", operation.path)
        given = dict(zip(names, texts, strict=True))
        wanted = self.grammar.read(given, request.query)
        rows = stages.kept(operation, self._listed(wanted.parents), wanted)
        rows = stages.cut(operation, stages.ordered(operation, rows, wanted), wanted)
        return Reply(200, encode(list(stages.projected(operation, rows, wanted))), self._type("200"))

    def _listed(self, parents: Mapping[str, Any]) -> Rows:
        """The rows under a parent; values that compare as equal are the same one."""
        texts = tuple(self._plain(name, parents[name]) for name in path_parameters(self.operation))
        for listing in self.data.listings:
            if tuple(self._plain(name, listing.parents[name]) for name in path_parameters(self.operation)) == texts:
                return listing.rows
        if self.operation.documents(404):
            raise Refusal(404, "there is no such listing")
        return ()

    def _plain(self, name: str, value: Any) -> str:
        parameter = self.operation.parameter(name, "path")
        text = str(value)
        return text.lower() if parameter and parameter.schema.get("format") == "uuid" else text

    def refused(self, refusal: Refusal) -> Reply:
        """The refusal with a status and a body that the document lists."""
        status = refusal.status
        if status == 422:
            status = next((each for each in (422, 400) if self.operation.documents(each)), 422)
        return Reply(status, encode(self._body(status, refusal.message)), self._type(str(status)))

    def _type(self, status: str) -> tuple[tuple[str, str], ...]:
        response = self.operation.response(int(status))
        found = next((media for media in (response.content if response else ()) if "json" in media), "application/json")
        return (("Content-Type", found),)

    def _body(self, status: int, message: str) -> Any:
        """A value of the documented schema, with the message where it has a member for one."""
        response = self.operation.response(status)
        schema = next((each for media, each in (response.content if response else {}).items() if "json" in media), {})
        if not schema:
            return {"detail": message}
        values = pool(schema, 3, random.Random(status))  # noqa: S311 - the same every time
        objects = [value for value in values if isinstance(value, dict)]
        found = next(iter([*objects, *values]), {"detail": message})
        allowed = schemas.validator(schema)
        told = ({**found, name: message} for name in SAYS if isinstance(found, dict) and name in found)
        return next((each for each in told if allowed.is_valid(each)), found)


def _after(row: Row, change: Change) -> Row:
    return {**row, change.field: change.value} if row.get(change.key) == change.id else row


@dataclass(frozen=True)
class Site:
    """The server; ``credentials`` are the values of the headers that it asks for."""

    contract: str
    endpoints: tuple[Endpoint, ...]
    others: Others
    credentials: Mapping[str, str]
    prefix: str = ""

    def handle(self, _site: Site, request: Request) -> Reply:
        """The answer to one request."""
        for endpoint in self.endpoints:
            if endpoint.pattern.fullmatch(request.path) is None:
                continue
            if request.method not in ("GET", "HEAD"):
                reply = endpoint.refused(Refusal(405, "only reading is served"))
                return reply.having("Allow", "GET, HEAD")
            try:
                return endpoint.answer(request, self.credentials)
            except Refusal as refusal:
                return endpoint.refused(refusal)
        return self.others.answer(request)

    def deliver(self, reply: Reply, request: Request) -> Reply:
        """The answer as it goes out, compressed where asked and with a validator."""
        return deliver_validated(reply, request)

    @property
    def listings(self) -> tuple[Listing, ...]:
        """All listings, one for each name; several operations may list something under the same parents."""
        return tuple({each.name: each for endpoint in self.endpoints for each in endpoint.data.listings}.values())

    @property
    def sample(self) -> str:
        """A query that shows a few rows of the first operation."""
        page = self.endpoints[0].operation.page
        return f"{page.size.name}={max(3, page.size.minimum or 0)}" if page else ""

    @property
    def scopes(self) -> Mapping[str, str]:
        """A value of each header that does not change one's own listing."""
        found = {}
        for name, each in ((name, each.operation) for each in self.endpoints for name in each.operation.neutral):
            parameter = next(p for p in each.parameters if p.location == "header" and p.name.lower() == name.lower())
            values = pool(parameter.schema, 20, random.Random(name))  # noqa: S311 - the same every time
            sent = [
                value for value in map(written, values) if value.strip() and value.isascii() and value.isprintable()
            ]
            found.update({name: sent[-1]} if sent else {})
        return found

    def ids(self, listing: Listing) -> tuple[str, ...] | None:
        """The identities of the rows of a listing, None where several operations list something under its name."""
        found = [
            endpoint for endpoint in self.endpoints for each in endpoint.data.listings if each.name == listing.name
        ]
        return tuple(str(row[found[0].operation.id]) for row in listing.rows) if len(found) == 1 else None

    def gone(self, listing: Listing) -> tuple[str, ...]:
        """The identities of rows that were deleted, empty where that depends on the operation."""
        key = next(each.operation.id for each in self.endpoints if listing in each.data.listings)
        return () if self.ids(listing) is None else tuple(str(row[key]) for row in listing.deleted)

    @cached_property
    def change(self) -> Change | None:
        """What may happen to a row so that a filter shows it, where there is a filter."""
        for endpoint in self.endpoints:
            big = max(endpoint.data.listings, key=lambda listing: len(listing.rows))
            for name in (each.field for each in endpoint.operation.filters if self.ids(big) is not None):
                values = {repr(row[name]): row[name] for row in big.rows if row.get(name) is not None}
                if len(values) > 1:
                    row = next(row for row in big.rows if row.get(name) is not None)
                    value = next(each for each in values.values() if each != row[name])
                    return Change(big.name, row[endpoint.operation.id], endpoint.operation.id, name, value)
        return None

    def changed(self) -> Site:
        """The server after the change."""
        change = self.change
        return self if change is None else replace(self, endpoints=tuple(each.after(change) for each in self.endpoints))

    def path(self, parents: Mapping[str, str]) -> str:
        """The path of the first operation that these parents fit."""
        operation = next(
            each.operation for each in self.endpoints if set(path_parameters(each.operation)) == {*parents}
        )
        path = operation.path
        for name, value in parents.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        return path


def site(contract: Contract, *, large: int = 0, seed: int = 0) -> Site:
    """The reference server of a contract. Raises ContractError where its schemas leave nothing to draw."""
    shapes = list(dict.fromkeys(path_parameters(each) for each in contract.lists))
    endpoints = tuple(Endpoint(each, drawn(each, large, seed, shapes)) for each in contract.lists)
    drawn_key = random.Random(f"{contract.name} {seed}").getrandbits(80)  # noqa: S311 - it opens nothing but this mock
    key = f"mock-{drawn_key:020x}"
    headers = {each.header for endpoint in endpoints for each in endpoint.operation.security}
    credentials = {header: f"Bearer {key}" if header == "Authorization" else key for header in sorted(headers)}
    listed = {each.operation.path for each in endpoints}
    return Site(contract.name, endpoints, Others(contract.document, frozenset(listed)), credentials)
