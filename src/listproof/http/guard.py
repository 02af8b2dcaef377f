"""What may leave: reading only, to the target only, exactly as written.

A search that is posted reads too, as far as its vendor says so: it may leave where the user allows it, to the declared
path alone and with a body in JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import httpx

from ..errors import ForbiddenRequest, UsageError
from .address import Address
from .secret import HEADER_NAME, HEADER_VALUE, QUERY_NAME, Secret

READING = frozenset({"GET", "HEAD"})

JSON = "application/json"
"""The media type of what is posted."""

Searches = Sequence[str]
"""Templates of the paths that may be posted to, such as ``/orders/search`` or ``/shops/{shop}/orders/search``."""

_ELSEWHERE = {"host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "te", "trailer"}
_OTHER_METHOD = {"x-http-method", "x-http-method-override", "x-method-override"}

UNSETTABLE = frozenset(_ELSEWHERE | _OTHER_METHOD)
"""Headers that would lead a request elsewhere, or make a server take a GET for another method."""


def check_target(method: str, path: str, query: str, searches: Searches = ()) -> None:
    """A request as a caller words it. Raises ForbiddenRequest."""
    if method not in READING and not (method == "POST" and _searched(path, searches)):
        raise ForbiddenRequest(f"{method} {path}: only GET and HEAD are sent")
    if not path.startswith("/") or path.startswith("//"):
        raise ForbiddenRequest(f"{method} {path}: a path starts with exactly one slash")
    if "?" in path or "#" in path or "#" in query:
        raise ForbiddenRequest(f"{method} {path}: percent-encode '?' and '#' in a path, '#' in a query")


def check_headers(headers: Mapping[str, str], credentials: Mapping[str, Secret]) -> None:
    """Headers that a caller adds. Raises ForbiddenRequest, which repeats no value."""
    own = {name.lower() for name in credentials}
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise ForbiddenRequest("a header holds a character or a space that HTTP does not carry there")
        if name.lower() in UNSETTABLE:
            raise ForbiddenRequest(f"the header {name} is never set by a caller")
        if name.lower() in own:
            raise ForbiddenRequest(f"the header {name} is the credential's: use credential= instead")


def check_credentials(credentials: Mapping[str, Secret]) -> None:
    """Headers that the user gave. Raises UsageError, which repeats no value."""
    seen: set[str] = set()
    for name, secret in credentials.items():
        named = HEADER_NAME.fullmatch(name) or QUERY_NAME.fullmatch(name)
        if not named or not secret.value or not HEADER_VALUE.fullmatch(secret.value):
            raise UsageError(f"The header {name} cannot be sent: look for a line break or a space at an end of it.")
        if name.lower() in UNSETTABLE:
            raise UsageError(f"The header {name} cannot be set, because it changes where requests go: leave it out.")
        if name.lower() in seen:
            raise UsageError(f"The header {name} is given twice: give it once.")
        seen.add(name.lower())


@lru_cache(1024)
def url(address: Address, path: str, query: str) -> httpx.URL:
    """The URL of a request. Raises ForbiddenRequest where it would not go out byte for byte as written."""
    wanted = address.prefix + path + (f"?{query}" if query else "")
    try:
        built = httpx.URL(f"{address.scheme}://{address.netloc}{wanted}")
    except (httpx.InvalidURL, ValueError):
        raise ForbiddenRequest(f"{path[:200]}: no URL can hold this path and query") from None
    if built.raw_path.decode("ascii") != wanted:
        raise ForbiddenRequest(f"{wanted[:200]}: would go out as {built.raw_path.decode('ascii')[:200]}")
    return built


def _searched(path: str, searches: Searches) -> bool:
    """Whether a raw path is one of a search: each parameter of the template is one segment."""
    return any(_shape(each).fullmatch(path) for each in searches)


@lru_cache(64)
def _shape(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^}]*\}", template)
    return re.compile("[^/]+".join(map(re.escape, pieces)))


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def check(request: httpx.Request, address: Address, searches: Searches = ()) -> None:
    """The last look at what is about to leave. Raises ForbiddenRequest."""
    if request.method == "POST" and searches:
        path = request.url.raw_path.decode("ascii").partition("?")[0].removeprefix(address.prefix)
        if not _searched(path, searches):
            raise ForbiddenRequest("POST is never sent but to a search that the contract declares")
        if request.headers.get_list("content-type") != [JSON] or not _is_json(request.content):
            raise ForbiddenRequest("POST is never sent but with a JSON object")
    elif request.method not in READING or request.content:
        raise ForbiddenRequest(f"{request.method} is never sent: only GET and HEAD are, without a body")
    if not address.owns(request.url) or request.headers.get_list("host") != [address.netloc]:
        raise ForbiddenRequest(f"a request to {request.url.host} is never sent: only to {address.netloc}")
