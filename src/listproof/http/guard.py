"""What may leave: reading only, to the target only, exactly as written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import httpx

from ..errors import ForbiddenRequest, UsageError
from .address import Address
from .secret import HEADER_NAME, HEADER_VALUE, Secret

READING = frozenset({"GET", "HEAD"})

_ELSEWHERE = {"host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "te", "trailer"}
_OTHER_METHOD = {"x-http-method", "x-http-method-override", "x-method-override"}

UNSETTABLE = frozenset(_ELSEWHERE | _OTHER_METHOD)
"""Headers that would lead a request elsewhere, or make a server take a GET for another method."""


def check_target(method: str, path: str, query: str) -> None:
    """A request as a caller words it. Raises ForbiddenRequest."""
    if method not in READING:
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
        if not HEADER_NAME.fullmatch(name) or not secret.value or not HEADER_VALUE.fullmatch(secret.value):
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


def check(request: httpx.Request, address: Address) -> None:
    """The last look at what is about to leave. Raises ForbiddenRequest."""
    if request.method not in READING:
        raise ForbiddenRequest(f"{request.method} is never sent: only GET and HEAD are")
    if not address.owns(request.url) or request.headers.get_list("host") != [address.netloc]:
        raise ForbiddenRequest(f"a request to {request.url.host} is never sent: only to {address.netloc}")
