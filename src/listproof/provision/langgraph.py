"""Threads and runs on a LangSmith Agent Server, made with the vendor's own SDK.

Unless told otherwise no run is ever executed: runs are scheduled a day ahead and some of them cancelled, so that two
statuses exist and no model is called. Options (``--provision-option NAME=VALUE``):

assistant   id or graph name of the assistant (default: the first that the server lists)
success     input (JSON) on which the assistant ends well: several runs are executed with it
error       input on which it fails
slow        input on which it takes so long that the server ends it with ``timeout``, which is waited for
hold        input on which it goes on for the whole check: one run stays ``running``, two wait behind it
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..errors import Unreachable, UsageError
from ..flags import option
from ..http import address
from ..http.network import transports
from ..oracle.manifest import Change, Expected, Manifest
from .provisioner import MARK, MARKED, RUN, Provided, Where

OPTIONS = ("assistant", "success", "error", "slow", "hold")
AHEAD = 86_400
"""Seconds from now at which runs that must not start are scheduled; later ones follow a minute apart."""

PATIENCE = 60.0
"""Seconds that an executed run may take to end."""

SETTLE = 1.5
"""Seconds after which the first scheduled run must still be pending: a server that keeps no schedule has begun it."""

QUOTED = 300
"""Characters of an answer that a message quotes."""

POLL = 0.1
PAGE = 100


class Langgraph:
    """See the module. ``make`` gives main, other, one, empty, big and changing."""

    contracts = ("langsmith",)

    def __init__(self, where: Where, run: str) -> None:
        for name in where.options:
            if name not in OPTIONS:
                raise UsageError(
                    f"{option('provision-option')} {name}: unknown. langgraph knows: {', '.join(OPTIONS)}."
                )
        self._where, self._run = where, run
        self._inputs = {name: _input(name, text) for name, text in where.options.items() if name != "assistant"}
        self._client = _client(where)

    def make(self) -> Provided:
        with self._asked_for("make test data"):
            assistant = self._where.options.get("assistant") or self._assistant()
            maker = _Maker(self._client, assistant, {MARK: MARKED, RUN: self._run})
            # scheduled runs first, where nothing is executed that they could wait behind and look as if they were kept
            counts = {"other": 3, "one": 1, "empty": 0, "big": 105, "changing": 4}
            rows = {name: maker.scheduled(count) for name, count in counts.items()}
            rows = {"main": maker.main(self._inputs), **rows}
            gone = maker.deleted(rows["main"][0])
        parents = {name: {"thread_id": thread} for name, (thread, _) in rows.items()}
        expected = {
            name: Expected(tuple(ids), deleted=gone if name == "main" else ()) for name, (_, ids) in rows.items()
        }
        thread, ids = rows["changing"]
        change = Change("changing", ids[1], "status", "interrupted", make=lambda: self._cancel(thread, ids[1]))
        return Provided(parents, Manifest("provisioning", expected, (change,)))

    def leftovers(self, run: str | None) -> Mapping[str, str]:
        mark = {MARK: MARKED} | ({RUN: run} if run else {})
        found: dict[str, str] = {}
        with self._asked_for("look for what was made"):
            while page := self._client.threads.search(metadata=mark, limit=PAGE, offset=len(found)):
                new = {each["thread_id"]: str((each.get("metadata") or {}).get(RUN, "")) for each in page}
                if new.keys() <= found.keys():
                    break
                found |= new
        return found

    def delete(self, identity: str) -> None:
        with self._asked_for(f"delete the thread {identity}"):
            try:
                self._client.threads.delete(identity)
            except httpx.HTTPStatusError as error:
                if error.response.status_code != 404:
                    raise

    def search(self, most: int) -> tuple[Mapping[str, str], ...]:
        with self._asked_for("search its threads"):
            found = self._client.threads.search(limit=most, sort_by="created_at", sort_order="desc")
        return tuple({"thread_id": str(each["thread_id"])} for each in found)

    def close(self) -> None:
        self._client.http.client.close()

    def _cancel(self, thread: str, run: str) -> None:
        with self._asked_for("cancel a run"):
            self._client.runs.cancel(thread, run)

    def _assistant(self) -> str:
        found = self._client.assistants.search(limit=1)
        if not found:
            raise UsageError(f"The server has no assistant. Name a graph: {option('provision-option')} assistant=GRAPH")
        return str(found[0]["assistant_id"])

    @contextmanager
    def _asked_for(self, what: str) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            text = _http_error_text(error)
            for header in self._where.headers.values():
                text = header.conceal(text)
            raise Unreachable(f"{self._where.base_url} did not let us {what}: {text}") from None


class _Maker:
    """Threads with runs in them, each thread marked from its first moment."""

    def __init__(self, client: Any, assistant: str, mark: Mapping[str, str]) -> None:
        self._client, self._assistant, self._mark = client, assistant, mark
        self._keeps_schedules = False

    def main(self, inputs: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Rare statuses first, so that they lie beyond the default page; whole statuses with others between."""
        thread = self._thread()
        ids: list[str] = []
        for name in ("slow", "error", "error"):
            if name in inputs:
                ids.append(self._executed(thread, inputs[name]))
        if "success" in inputs:
            ids += [self._executed(thread, inputs["success"], _ODD if turn == 1 else {}) for turn in range(5)]
            ids += [self._executed(thread, inputs["error"])] if "error" in inputs else []
            ids.append(self._executed(thread, inputs["success"]))
        if "hold" in inputs:
            ids.append(self._create(thread, inputs["hold"]))
            self._until(thread, ids[-1], "running")
            ids += [self._create(thread, {}) for _ in range(2)]
        ahead = [self._create(thread, {}, after=AHEAD + 60 * at) for at in range(9)]
        for at in (0, 1, 4):
            self._client.runs.cancel(thread, ahead[at])
            self._until(thread, ahead[at], "interrupted")
        return thread, [*ids, *ahead]

    def scheduled(self, count: int) -> tuple[str, list[str]]:
        """A thread with so many runs that will not start; their order in time is not that of their making."""
        thread = self._thread()
        return thread, [self._create(thread, {}, after=AHEAD + 60 * (at * 37 % 101)) for at in range(count)]

    def deleted(self, thread: str) -> tuple[str, ...]:
        """A run that was there and is no more."""
        run = self._create(thread, {}, after=AHEAD + 30)
        self._client.runs.delete(thread, run)
        return (run,)

    def _thread(self) -> str:
        return str(self._client.threads.create(metadata=dict(self._mark))["thread_id"])

    def _create(
        self, thread: str, given: Any, metadata: Mapping[str, Any] | None = None, after: int | None = None
    ) -> str:
        mark = {**(metadata or {}), **self._mark}
        made = self._client.runs.create(
            thread, self._assistant, input=given, metadata=mark, multitask_strategy="enqueue", after_seconds=after
        )
        run = str(made["run_id"])
        if after is not None and not self._keeps_schedules:
            self._must_wait(thread, run, after)
        return run

    def _must_wait(self, thread: str, run: str, after: int) -> None:
        """Stop where the first scheduled run has begun: the others would be executed too."""
        end = time.monotonic() + SETTLE
        while (status := self._status(thread, run)) == "pending":
            if time.monotonic() >= end:
                self._keeps_schedules = True
                return
            time.sleep(POLL)
        with suppress(httpx.HTTPError):
            self._client.runs.cancel(thread, run)
        left = "was deleted"
        try:
            self._client.runs.delete(thread, run)
        except httpx.HTTPError as error:
            left = f"could not be deleted ({_http_error_text(error)})"
        raise Unreachable(
            f"The server does not keep to after_seconds: the run {run}, which POST /threads/{thread}/runs scheduled "
            f"for {after} s later, must be 'pending' and is {status!r} already. Nothing more was made, since every run "
            f"would be executed; this one {left}."
        )

    def _status(self, thread: str, run: str) -> str:
        return str(self._client.runs.get(thread, run)["status"])

    def _executed(self, thread: str, given: Any, metadata: Mapping[str, Any] | None = None) -> str:
        run = self._create(thread, given, metadata)
        self._until(thread, run, *ENDED)
        return run

    def _until(self, thread: str, run: str, *wanted: str) -> None:
        end = time.monotonic() + PATIENCE
        while (status := self._status(thread, run)) not in wanted:
            if time.monotonic() > end:
                raise Unreachable(
                    f"GET /threads/{thread}/runs/{run}: the status {' or '.join(wanted)} was wanted, and after "
                    f"{PATIENCE:g} s it is {status!r}."
                )
            time.sleep(POLL)


ENDED = ("success", "error", "timeout", "interrupted")
"""Statuses of a run that goes on no more."""


def _http_error_text(error: httpx.HTTPError) -> str:
    """What was asked, what came and what was wanted, with the beginning of the body in one printable line."""
    if not isinstance(error, httpx.HTTPStatusError):
        return str(error) or type(error).__name__
    request, response = error.request, error.response
    body = " ".join(response.text.split())[:QUOTED]
    body = "".join(letter if letter.isprintable() else "?" for letter in body)
    path = request.url.raw_path.decode("ascii", "replace")
    return f"{request.method} {path}: a 2xx was wanted, {response.status_code} came{f': {body}' if body else ''}"


_ODD: Mapping[str, Any] = {
    "none": None,
    "list": [],
    "object": {},
    "one": 1.0,
    "large": 2**53 + 1,
    "text": "naïve café 日本語 🚀",
    "deep": {"a": [None, {}]},
}
"""Values on which projections stumble."""


def _input(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise UsageError(
            f"{option('provision-option')} {name}: its value must be JSON, such as {name}='{{\"a\": 1}}'."
        ) from None


def _client(where: Where) -> Any:
    """The vendor's synchronous client, bound to the target's host, on the way that the user told us, without keys from
    the environment."""
    try:
        from langgraph_sdk import get_sync_client
    except ImportError:
        raise UsageError(
            "Provisioning with langgraph needs the vendor's SDK. Install it: pip install 'listproof[provision]'"
        ) from None
    headers = {name.lower(): value.value for name, value in where.headers.items()}
    key = headers.pop("x-api-key", None)  # which the SDK takes apart from the others
    way = transports(address.read(where.base_url), where.network).kept
    made = get_sync_client(url=where.base_url, api_key=key, headers=headers, timeout=where.timeout)
    home = urlsplit(where.base_url)

    def stay(request: httpx.Request) -> None:
        there = urlsplit(str(request.url))
        if (there.scheme, there.netloc) != (home.scheme, home.netloc):
            raise httpx.UnsupportedProtocol(f"a request to {there.netloc}, which is not the target, was stopped")

    usual = made.http.client
    usual.close()
    hooks: dict[str, list[Callable[..., Any]]] = usual.event_hooks
    session = httpx.Client(
        base_url=usual.base_url,
        headers=usual.headers,
        timeout=usual.timeout,
        transport=way,
        event_hooks={**hooks, "request": [*hooks.get("request", ()), stay]},
    )
    return type(made)(session)
