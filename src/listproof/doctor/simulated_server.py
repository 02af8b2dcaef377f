"""A server in memory that holds what another one was seen to hold, and answers as the contract says.

What a check cannot decide on it, it cannot decide on these data at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import httpx

from ..codec import parse as queries
from ..codec import wire
from ..codec.compose import compose
from ..collection.listing import Listing
from ..collection.target import Target
from ..contract.model import ListOperation
from ..http import query as raw_query
from ..oracle import envelope
from ..oracle.canonical import Digest
from ..oracle.expected import expected, fields_of
from . import simulated_filters, simulated_pages


class SimulatedServer(httpx.BaseTransport):
    """The collections of these targets as they were read. ``tagged`` says whether the real server sends ETags."""

    def __init__(self, targets: Iterable[Target], base_url: str, *, tagged: bool = False) -> None:
        prefix = urlsplit(base_url).path.rstrip("/")
        self._tagged = tagged
        self._held: dict[str, list[Listing]] = {}
        self._credentials: dict[str, str] = {}
        self._operation: ListOperation | None = None
        for target in targets:
            self._operation = self._operation or target.operation
            self._credentials = {name: value.value for name, value in target.client.credentials.items()}
            for each in target.readable():
                self._held.setdefault(prefix + each.path, []).append(each)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path, _, raw = request.url.raw_path.decode("ascii").partition("?")
        status, value, said = self._answer(path, raw, request)
        body = json.dumps(value, default=_in_json).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        headers = {"content-type": "application/json"} | said
        headers |= {"etag": tag} if self._tagged and status == 200 else {}
        if status == 200 and self._tagged and request.headers.get("if-none-match") == tag:
            return httpx.Response(304, headers=headers, request=request)
        return httpx.Response(
            status, headers=headers, content=b"" if request.method == "HEAD" else body, request=request
        )

    def _answer(self, path: str, raw: str, request: httpx.Request) -> tuple[int, object, dict[str, str]]:
        """Status, body and headers."""
        keys = {f"?{name}": value for name, value in parse_qsl(raw, keep_blank_values=True)}
        if any(keys.get(name, request.headers.get(name)) != value for name, value in self._credentials.items()):
            return 401, {"detail": "the credential is missing or wrong"}, {}
        raw = raw_query.without(raw, [name[1:] for name in self._credentials if name.startswith("?")])
        found = [(each, _asked(each, raw, request)) for each in self._held.get(path, ())]
        held, asked = next((each for each in found if each[1] is not None), (None, None))
        if held is None or asked is None:
            return self._refusal(422 if found else 404), {"detail": "no such collection"}, {}
        kept = simulated_filters.applied(held.operation, held.snapshot, asked)
        if kept is None:
            return self._refusal(422), {"detail": "no such value"}, {}
        raw, snapshot = kept
        for operation in (held.operation, *held.operation.others):
            back = simulated_pages.turned(operation.page, raw)
            rest, position = (back[0], None) if back else simulated_pages.parted(operation.page, raw)
            if (query := queries.parse(operation, rest, documented=False)) is not None:
                break
        start = None
        if query and position is not None:
            start = simulated_pages.start(operation.page, snapshot, query, position)
        if query and back:
            query = simulated_pages.before(operation.page, snapshot, query, back[1])
        if query is None or (position is not None and start is None):
            return self._refusal(422), {"detail": "no legal query"}, {}
        query = query.but(start=start) if start is not None else query
        rows = expected(snapshot, query).rows
        names = fields_of(held.operation, query)
        listed = [row.shown(held.operation.fields, names) for row in rows]
        facts = envelope.said(snapshot, query)
        body, headers = compose(held.requester.frame, held.operation.envelope, listed, facts)
        url = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}{path}"
        for each in (held.operation, *held.operation.others):
            body, headers = simulated_pages.led_on(each.page, snapshot, query, url, rest, body, headers)
        return 200, body, headers

    def _refusal(self, status: int) -> int:
        """This status where the document lists it, else another 4xx of it."""
        listed = self._operation.responses if self._operation else {}
        others = [int(each) for each in listed if each.isdigit() and each.startswith("4")]
        return status if str(status) in listed or not others else others[0]


def _asked(held: Listing, raw: str, request: httpx.Request) -> str | None:
    """What a request asks of a listing, None where it is for another one."""
    if not wire.slotted(held.operation) and not held.requester.always:
        return raw
    return wire.asked(held.operation, raw, request.headers, request.content, held.requester.always)


def _in_json(value: object) -> object:
    """What JSON has no word for: decimals, and what stands for a large value of a large collection."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Digest):
        return {"digest": value.hex()}
    raise TypeError(f"{type(value)} in a row")


def tagged(targets: Iterable[Target]) -> bool:
    """Whether one of the answers so far carried an ETag."""
    return any("etag" in each.headers for target in targets for each in target.client.exchanges)
