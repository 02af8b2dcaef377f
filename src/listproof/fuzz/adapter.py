"""The way of the engine's requests to our client: its sessions have one adapter, which sends nothing itself."""

from __future__ import annotations

import importlib
import io
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .. import offline
from ..errors import ForbiddenRequest
from ..http.exchange import Exchange

NOWHERE = "http://target.invalid"
"""The base URL that the engine knows: what goes round our adapter reaches nobody."""

PROBE, CASE = "X-Schemathesis-Probe", "X-Schemathesis-TestCaseId"


@dataclass(frozen=True)
class Generated:
    """A request that the engine wants to send: ``path`` and ``query`` raw; ``case`` is Schemathesis's, ``prepared`` of
    requests."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    case: Any
    prepared: Any


Send = Callable[[Generated], Exchange | None]
"""What came back for a request, or None where it is not known, or cannot be sent."""


@dataclass
class Line:
    """The way while it stands: the exception that ends the run, and the case that a thread is sending."""

    error: BaseException | None = None
    sending: threading.local = field(default_factory=threading.local)


@contextmanager
def routed(send: Send) -> Iterator[Line]:
    """Every session that Schemathesis makes has our adapter and no other, for as long as this lasts, and what a session
    of another making sends to NOWHERE goes the same way."""
    import requests

    # by its full name, as the engine finds it: the package may still hold a module that sys.modules has forgotten
    transport = importlib.import_module("schemathesis.transport.requests")
    resolver = importlib.import_module("schemathesis.core.jsonschema.resolver")
    cases = importlib.import_module("schemathesis.generation.case").Case
    line = Line()
    adapter = _adapter(send, line)
    real = requests.adapters.HTTPAdapter
    to_a_host, call = real.send, cases.call

    def noted(own: Any, *more: Any, **words: Any) -> Any:
        line.sending.case = own
        return call(own, *more, **words)

    def led(own: Any, request: Any, *more: Any, **words: Any) -> Any:
        if str(request.url).startswith(f"{NOWHERE}/"):
            return adapter().send(request)
        return to_a_host(own, request, *more, **words)

    with ExitStack() as stack:
        for name in ("SameHostRedirectsSession", "ManagedCookiesSession"):
            stack.enter_context(replaced(transport, name, _guarded(getattr(transport, name), adapter)))
        stack.enter_context(replaced(real, "send", led))
        stack.enter_context(replaced(cases, "call", noted))
        stack.enter_context(replaced(resolver, "retrieve", offline.refuse))
        yield line


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Have another value in an attribute for as long as this lasts."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _adapter(send: Send, line: Line) -> Any:
    """The class of adapters that hand every request to ``send``; what that raises is kept, and ends the run."""
    import requests

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, request: Any, *_: Any, **__: Any) -> Any:
            if PROBE in request.headers:
                return response(request, None)
            if line.error is not None:
                raise requests.ConnectionError("the run has ended", request=request)
            try:
                if not request.url.startswith(f"{NOWHERE}/"):
                    raise ForbiddenRequest(f"Schemathesis was about to leave the target for {request.url[:80]}")
                headers = {name: _header_text(value) for name, value in request.headers.items()}
                headers.pop(CASE, "")
                url = urlsplit(request.url)
                body = request.body or b""
                body = body.encode() if isinstance(body, str) else body
                case = getattr(line.sending, "case", None)
                made = Generated(request.method, url.path, url.query, headers, body, case, request)
                return response(request, send(made))
            except Exception as error:
                line.error = error
                raise requests.ConnectionError("the run has ended", request=request) from None

        def close(self) -> None:
            pass

    return Adapter


def _guarded(base: Any, adapter: Any) -> Any:
    """A class of Schemathesis's sessions with our adapter and no other."""

    class Guarded(base):  # type: ignore[misc]  # the base is Schemathesis's own
        def __init__(self) -> None:
            super().__init__()
            self.trust_env = False
            self.adapters.clear()
            self.mount("http://", adapter())
            self.mount("https://", adapter())

    return Guarded


def _header_text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def response(request: Any, exchange: Exchange | None) -> Any:
    """An exchange as the ``requests.Response`` that Schemathesis reads; None is an empty 200."""
    import requests
    from urllib3 import HTTPHeaderDict, HTTPResponse

    headers, body, status = HTTPHeaderDict(), b"", 200
    if exchange is not None:
        body, status = exchange.body, exchange.status
        for name, value in exchange.headers.multi_items():
            if name.lower() not in ("content-encoding", "content-length", "transfer-encoding"):
                headers.add(name, value)  # the body is decoded already
    raw = HTTPResponse(body=io.BytesIO(body), headers=headers, status=status, version=11, preload_content=False)
    return requests.adapters.HTTPAdapter().build_response(request, raw)
