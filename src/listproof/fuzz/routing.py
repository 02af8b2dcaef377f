"""Which operation a generated request is for, and where it goes: the list by way of Targeting, others as they are."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection as Some
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from ..codec import place, wire
from ..codec.encode import encode
from ..codec.walk import Walk
from ..collection.answer import Answer, Unreadable
from ..collection.movement import Movement
from ..collection.page_limits import PAGE, PageLimits
from ..collection.request import Question, Request
from ..collection.requester import Requester
from ..collection.target import Target
from ..contract.parameter import JsonSchema
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot
from . import document
from .targeting import SAFE_ROWS, Aimed, Targeting, kept_headers

_LARGE = re.compile(r"(?<![^=&])[+-]?[0-9]{4,}(?![^&])")
_SENDABLE = re.compile(r"[\x21-\x7e]*(?: *[\x21-\x7e]+)*\Z")


CUT = 0.7
"""Share of the bodies with members that no slot names which are cut down to the slots that they fill."""


METHODS = {"POST": "GET"}
"""What a Request calls the method of its operation."""


class Elsewhere:
    """A path of the server that is not a listing, behind the face of one: its answers have no rows."""

    def __init__(self, path: str, target: Target) -> None:
        self.name, self.operation, self.path = "", target.operation, path
        self.parents: Mapping[str, str] = {}
        self.requester = Requester(target.operation, path, target.client, decoder=None)
        self.limits, self.granted = PageLimits(), PAGE
        self.began: frozenset[Hashable] = frozenset()
        self.odd: tuple[Query, ...] = ()
        self.endless = self.partial = self.outdated = self.is_read = False

    @property
    def snapshot(self) -> Snapshot:
        """There is none: raises Unreadable."""
        raise self._no_listing()

    def ask(self, question: Question, *, fresh: bool = False) -> Answer:
        """The answer to a request."""
        if isinstance(question, Walk):
            raise TypeError(f"{self.path} is not a listing to be walked through")
        return self.requester.ask(question, fresh=fresh)

    def look_again(self, *, values: bool = False, since: int | None = None) -> Movement:  # noqa: ARG002
        """Nothing can be seen to move: raises Unreadable."""
        raise self._no_listing()

    def gone(self) -> bool:
        """It never was a listing."""
        return False

    def _no_listing(self) -> Unreadable:
        return Unreadable(f"{self.path} is not a listing", self.ask(Request()))


@dataclass(frozen=True)
class _Route:
    """An operation: the shape of its path, its headers by their names in lower case, those that it requires, and
    whether a path parameter stands in it that nobody knows a value of."""

    key: str
    shape: re.Pattern[str]
    headers: Mapping[str, str]
    required: Some[str]
    guessed: bool


class Router:
    """Leads the requests of a run to their places. ``key`` is the operation that is fuzzed, ``keys`` all that are
    asked. The same seed and sequence of requests lead to the same places."""

    def __init__(self, target: Target, key: str, keys: Some[str]) -> None:
        self.target, self.key, self._number = target, key, 0
        self._pinned = target.best().parents
        table = document.operations(target.fuzzing.document)
        routes = [self._route_of(each, table[each]) for each in keys]
        self._routes = sorted(routes, key=lambda route: route.key.count("{"))  # /a/new before /a/{id}
        self._list = target.operation
        self._targeting = Targeting(target, wander=key == self._list.key)

    def at(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[str, Aimed] | None:
        """The key of the operation that a generated request is for, and the request as it is sent; None where a
        generated path value (``..``) has made it one for none of them."""
        self._number += 1
        alone = self._routes[0] if [route.key for route in self._routes] == [self._list.key] else None
        route = next((each for each in self._routes if each.shape.fullmatch(f"{method} {path}")), alone)
        if route is None:
            return None
        own = self._list.method == "GET" or route.key == self._list.key
        if own and route.key.partition(" ")[2] == self._list.path:
            asked, strange = self._asked(query, headers, body)
            if strange is not None and (not wire.is_object(strange) or self._reaches_far(strange)):
                return None
            return route.key, self._targeting.at(METHODS.get(method, method), asked, headers, strange)
        rng = random.Random(f"{self.target.seed}:{self._number}")  # noqa: S311 - must repeat, need not be secret
        kept = dict(kept_headers(rng, headers, route.headers, self.target.probes.scopes))
        for lower, value in ((name.lower(), value) for name, value in headers.items()):
            if lower in route.required and _SENDABLE.match(value):
                kept.setdefault(route.headers[lower], value)
        tamed = _LARGE.sub(lambda match: str(int(match[0]) % (SAFE_ROWS + 1)), query)
        request = Request(tamed, method, tuple(kept.items()))
        return route.key, Aimed(Elsewhere(path, self.target), request, known=False, wild=route.guessed or bool(kept))

    def _reaches_far(self, body: bytes) -> bool:
        """Whether a body that is sent as it is may ask for a page of more than SAFE_ROWS rows."""
        page = self._list.page
        if page is None or page.size is None or page.size.location != "body":
            return False
        size = place.at(page.size.name, json.loads(body))
        small = isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= SAFE_ROWS
        return size is not place.MISSING and not small

    def _asked(self, query: str, headers: Mapping[str, str], body: bytes) -> tuple[str, bytes | None]:
        """What a generated request of the list asks, and its body where that says something that no slot does."""
        operation = self._list
        given = {*operation.ask, *(name for name, _ in operation.constants)}
        if not given and not wire.slotted(operation):
            return query, None
        asked = wire.asked(operation, query, headers, body)
        rng = random.Random(f"{self.target.seed}:{self._number}:body")  # noqa: S311 - must repeat, need not be secret
        if asked is None and wire.is_object(body) and rng.random() < CUT:
            asked = "&".join(part for part in (query, encode(wire.known(operation, body))) if part)
        if asked is not None:
            return wire.without(asked, given), None
        # what the body says is no legal query, whatever it is
        slots = [encode([(name, "")]) for name in wire.names_in(body)]
        return "&".join(part for part in (wire.without(query, given), *slots) if part), body

    def _route_of(self, key: str, operation: JsonSchema) -> _Route:
        parts = [part if at % 2 == 0 else None for at, part in enumerate(re.split(r"\{([^}]*)\}", key))]
        names = re.findall(r"\{([^}]*)\}", key)
        declared = document.headers(operation, secret(self.target))
        return _Route(
            key,
            re.compile("".join("[^/]*" if part is None else re.escape(part) for part in parts)),
            {lower: each["name"] for lower, each in declared.items()},
            {lower for lower, each in declared.items() if each.get("required")},
            any(name not in self._pinned for name in names),
        )


def secret(target: Target) -> frozenset[str]:
    """Headers that hold credentials, in lower case, and parameters of the query behind a ``?``."""
    named = {each.header.lower() for each in target.operation.security}
    return frozenset(named | {name.lower() for name in target.client.credentials})
