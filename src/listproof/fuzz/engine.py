"""Schemathesis's engine on one operation, with every request led through our client.

Nothing here sends: the engine's sessions get one adapter that hands each prepared request to ``send`` and brings the
answer back. The engine's own probes of the server are answered without asking it.
"""

from __future__ import annotations

import importlib
import io
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .. import offline
from ..errors import ForbiddenRequest
from ..http.exchange import Exchange

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
"""Schemathesis's checks that can judge an operation without a false alarm; the others stay off."""

NOWHERE = "http://target.invalid"
"""The base URL that the engine knows: what goes round our adapter reaches nobody."""

PROBE, CASE = "X-Schemathesis-Probe", "X-Schemathesis-TestCaseId"

Send = Callable[[str, str, str, Mapping[str, str], bytes, str], Exchange | None]
"""(method, raw path, raw query, headers, body, case id) -> what came back, or None where it cannot be sent."""

STEPS = 4
"""Links that are followed one after another."""

_ONE_AT_A_TIME = threading.Lock()  # classes of libraries are replaced for the length of a run, in the whole process


@dataclass(frozen=True)
class Complaint:
    """A failed check of Schemathesis; ``again`` runs the check on another answer and says what is wrong, or nothing."""

    case: str
    check: str
    message: str
    again: Callable[[Exchange], str]


@dataclass(frozen=True)
class Setting:
    """What a run is made of. ``document`` holds the operations ``keys`` and no others, ``parents`` pins the path
    parameters, ``examples`` sizes the random phase; ``linked`` follows the document's links and does nothing else."""

    document: Mapping[str, Any]
    keys: tuple[str, ...]
    parents: Mapping[str, str]
    seed: int
    examples: int
    linked: bool = False


def run(setting: Setting, send: Send) -> list[Complaint | str]:
    """Run the phases; returns failed checks, and the engine's own errors as text.

    ``send`` is called from one thread of the engine's. What it raises ends the run and is raised again, and so does
    Ctrl-C, which the engine would take for an end of its own.
    """
    from schemathesis.engine import events, from_schema

    said: list[Complaint | str] = []
    with _ONE_AT_A_TIME, _without_chance(), _routed(send) as stop:
        try:
            stream = from_schema(_schema(setting)).execute()
        except Exception as error:  # what it refuses to generate from: this operation's matter alone
            return [f"Schemathesis: {type(error).__name__}: {' '.join(str(error).split())[:200]}"]
        try:
            for event in stream:
                if isinstance(event, events.Interrupted) and stop.error is None:
                    raise KeyboardInterrupt
                if stop.error is not None:
                    stream.stop()
                elif isinstance(event, events.NonFatalError):
                    said.append(f"Schemathesis: {event.info.title}: {event.info.message}")
                elif isinstance(event, events.ScenarioFinished):
                    said += _complaints(event.recorder)
        except KeyboardInterrupt as error:
            stop.error = error
            stream.stop()
            stream.generator.close()  # waits for the request that is under way
            raise
    if stop.error is not None:
        raise stop.error
    return said


def _complaints(recorder: Any) -> list[Complaint]:
    failed = [(case, node) for case, nodes in recorder.checks.items() for node in nodes if node.failure_info]
    return [_complaint(recorder.cases[case].value, case, node) for case, node in failed]


def _schema(setting: Setting) -> Any:
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    alone = not setting.linked
    off = {"extra-data-sources": {"responses": False}}  # drawn from answers: a second run would draw others
    generation = {"max-examples": setting.examples, "no-shrink": True, "database": "none"}
    config = SchemathesisConfig.from_dict(
        {
            "seed": setting.seed,
            "cache": {"enabled": False},
            "base-url": NOWHERE,
            "workers": 1,
            "continue-on-failure": True,
            "max-redirects": 0,
            "request-retries": 0,
            "parameters": {f"path.{name}": value for name, value in setting.parents.items()},
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "analysis": {"constants": {"enabled": False}},
            "generation": generation,
            "phases": {
                "examples": {"enabled": alone, **off},
                "coverage": {"enabled": alone, "unexpected-methods": [], **off},
                "fuzzing": {"enabled": alone, "error-feedback": {"enabled": False}, **off},
                "stateful": {"enabled": setting.linked, "max-steps": STEPS, "inference": {"algorithms": []}},
            },
        }
    )
    return schemathesis.openapi.from_dict(dict(setting.document), config=config)


def _complaint(case: Any, identity: str, node: Any) -> Complaint:
    failure = node.failure_info.failure

    def again(exchange: Exchange) -> str:
        from schemathesis.checks import CHECKS as REGISTERED
        from schemathesis.core.failures import FailureGroup

        request = case.as_transport_kwargs(base_url=NOWHERE)
        response = _response(_prepared(request), exchange)
        try:
            case.validate_response(response, checks=REGISTERED.get_by_names([node.name]))
        except FailureGroup as group:
            return _text(group.exceptions[0])
        return ""

    return Complaint(identity, node.name, _text(failure), again)


def _text(failure: Any) -> str:
    return " ".join(f"{failure.title}: {failure.message}".split())[:300]


def _prepared(words: Mapping[str, Any]) -> Any:
    import requests

    names = ("method", "url", "headers", "params", "cookies", "json", "data")
    return requests.Request(**{name: words[name] for name in names if name in words}).prepare()


@contextmanager
def _without_chance() -> Iterator[None]:
    """Let what is drawn come of the document and the seed alone: Hypothesis else mixes in the constants of whatever
    modules of the user's are imported, and a second run in the same process would draw others."""
    from hypothesis.internal.conjecture import providers

    nothing = type(providers._local_constants)()
    providers.CONSTANTS_CACHE.cache.clear()
    with _replaced(providers, "_get_local_constants", lambda: nothing):
        try:
            yield
        finally:
            providers.CONSTANTS_CACHE.cache.clear()


@dataclass
class _Stop:
    """What the adapter met: the exception that ends the run."""

    error: BaseException | None = None


@contextmanager
def _routed(send: Send) -> Iterator[_Stop]:
    """Every session that Schemathesis makes has our adapter and no other, for as long as this lasts, and what a session
    of another making sends to NOWHERE goes the same way."""
    import requests

    # by its full name, as the engine finds it: the package may still hold a module that sys.modules has forgotten
    transport = importlib.import_module("schemathesis.transport.requests")
    resolver = importlib.import_module("schemathesis.core.jsonschema.resolver")
    stop = _Stop()
    adapter = _adapter(send, stop)
    real = requests.adapters.HTTPAdapter
    to_a_host = real.send

    def routed(own: Any, request: Any, *more: Any, **words: Any) -> Any:
        if str(request.url).startswith(f"{NOWHERE}/"):
            return adapter().send(request)
        return to_a_host(own, request, *more, **words)

    with ExitStack() as stack:
        for name in ("SameHostRedirectsSession", "ManagedCookiesSession"):
            stack.enter_context(_replaced(transport, name, _guarded(getattr(transport, name), adapter)))
        stack.enter_context(_replaced(real, "send", routed))
        stack.enter_context(_replaced(resolver, "retrieve", offline.refuse))
        yield stop


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Have another value in an attribute for as long as this lasts."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _adapter(send: Send, stop: _Stop) -> Any:
    """The class of adapters that hand every request to ``send``; what that raises is kept, and ends the run."""
    import requests

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, request: Any, *_: Any, **__: Any) -> Any:
            if PROBE in request.headers:
                return _response(request, None)
            if stop.error is not None:
                raise requests.ConnectionError("the run has ended", request=request)
            try:
                if not request.url.startswith(f"{NOWHERE}/"):
                    raise ForbiddenRequest(f"Schemathesis was about to leave the target for {request.url[:80]}")
                headers = {name: _header_text(value) for name, value in request.headers.items()}
                case = headers.pop(CASE, "")
                url = urlsplit(request.url)
                body = request.body or b""
                body = body.encode() if isinstance(body, str) else body
                return _response(request, send(request.method, url.path, url.query, headers, body, case))
            except Exception as error:
                stop.error = error
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


def _response(request: Any, exchange: Exchange | None) -> Any:
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
