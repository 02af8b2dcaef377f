"""A server of all list operations of a contract, and what a checker is told about its data."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote

from listproof.contract.model import Contract
from listproof.contract.path_parameters import path_parameters
from listproof.mock.generic.data import Listing, drawn
from listproof.mock.generic.endpoint import Change, Endpoint
from listproof.mock.generic.envelope import SOME
from listproof.mock.generic.fields import value
from listproof.mock.generic.others import Others
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.rows import written
from listproof.mock.generic.same import shared
from listproof.mock.generic.schemas import pool
from listproof.mock.generic.stages import usual
from listproof.mock.pipeline import Refusal, Reply, Request, deliver_gzip, deliver_validated


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
            methods = ("POST",) if endpoint.operation.method == "POST" else ("GET", "HEAD")
            if request.method not in methods:
                reply = endpoint.refused(Refusal(405, "only reading is served"))
                return reply.having("Allow", ", ".join(methods))
            return endpoint.reply(request, self.credentials)
        return self.others.answer(request)

    def deliver(self, reply: Reply, request: Request) -> Reply:
        """The answer as it goes out, compressed where asked and with a validator."""
        return deliver_gzip(reply, request) if request.method == "POST" else deliver_validated(reply, request)

    @property
    def listings(self) -> tuple[Listing, ...]:
        """All listings, one for each name; several operations may list something under the same parents."""
        return tuple({each.name: each for endpoint in self.endpoints for each in endpoint.data.listings}.values())

    @property
    def sample(self) -> str:
        """Slots and texts, written as a query, that show a few rows of the first operation."""
        operation = self.endpoints[0].operation
        page, always = operation.page, [f"{name}={text}" for name, text in operation.constants]
        own = [f"{page.size.name}={max(3, page.least or 0)}"] if page and page.size else []
        return "&".join([*always, *own])

    @property
    def scopes(self) -> Mapping[str, str]:
        """A value of each header that does not change one's own listing."""
        found = {}
        for operation in (each.operation for each in self.endpoints):
            for parameter in operation.parameters:
                if parameter.location == "header" and parameter.name in operation.neutral:
                    rng = random.Random(parameter.name)  # noqa: S311 - the same every time
                    values = [text for text in map(written, pool(parameter.schema, 20, rng)) if text.strip()]
                    found[parameter.name] = next(text for text in reversed(values) if text.isascii())
        return found

    def ids(self, listing: Listing) -> tuple[str, ...] | None:
        """The identities of the rows of a listing, None where several operations list something under its name."""
        found = [
            endpoint for endpoint in self.endpoints for each in endpoint.data.listings if each.name == listing.name
        ]
        return (
            tuple(str(value(of := found[0].operation, row, of.id)) for row in usual(found[0].operation, listing.rows))
            if len(found) == 1
            else None
        )

    def gone(self, listing: Listing) -> tuple[str, ...]:
        """The identities of rows that were deleted, empty where that depends on the operation."""
        of = next(each.operation for each in self.endpoints if listing in each.data.listings)
        return () if self.ids(listing) is None else tuple(str(value(of, row, of.id)) for row in listing.deleted)

    @cached_property
    def change(self) -> Change | None:
        """What may happen to a row so that a filter shows it, where there is a filter."""
        others = {each.operation.same.operation for each in self.endpoints if each.operation.same}
        for endpoint in self.endpoints:
            main, of = endpoint.data.listings[0], endpoint.operation
            if of.same is not None or of.key in others:
                continue  # it would have to change in both
            for name in (each.field for each in of.filters if len(each.fields) == 1 and self.ids(main) is not None):
                held = [(row, own) for row in usual(of, main.rows) if (own := value(of, row, name)) is not None]
                row, first = held[0] if held else ({}, None)
                other = next((own for _, own in held if own != first), None)
                if other is not None:
                    return Change(main.name, value(of, row, of.id), name, other)
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
        for name, text in parents.items():
            path = path.replace(f"{{{name}}}", quote(text, safe=""))
        return path


def site(contract: Contract, *, large: int = 0, seed: int = 0, stages: Stages | None = None) -> Site:
    """The reference server of a contract, or one of other ``stages``. Raises ContractError where its schemas leave
    nothing to draw."""
    shapes = list(dict.fromkeys(path_parameters(each) for each in contract.lists))
    served = stages or Stages()
    secret = f"{contract.name} {seed}".encode()
    data = shared(contract.lists, [drawn(each, large, seed, shapes) for each in contract.lists])
    endpoints = tuple(Endpoint(each, own, served, secret) for each, own in zip(contract.lists, data, strict=True))
    for each in endpoints:
        each.body.headers(SOME)
    drawn_key = random.Random(f"{contract.name} {seed}").getrandbits(80)  # noqa: S311 - it opens nothing but this mock
    key = f"mock-{drawn_key:020x}"
    asked = {(each.header, each.before): None for endpoint in endpoints for each in endpoint.operation.security}
    credentials: dict[str, str] = {}
    for header, before in sorted(asked):
        held = f"{before}{key}"
        credentials[header] = f"{credentials[header]}; {held}" if header in credentials and "=" in before else held
    listed = {each.operation.path for each in endpoints}
    return Site(contract.name, endpoints, Others(contract.document, frozenset(listed)), credentials)
