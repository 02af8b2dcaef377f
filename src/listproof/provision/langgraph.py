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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from ..errors import Unreachable, UsageError
from ..flags import option
from ..oracle.manifest import Change, Expected, Manifest
from .langgraph_client import client, http_error_text
from .langgraph_runs import Maker
from .provisioner import MARK, MARKED, RUN, Provided, Where

OPTIONS = ("assistant", "success", "error", "slow", "hold")

PAGE = 100
"""Threads that are asked for at once."""


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
        self._client = client(where)

    def make(self) -> Provided:
        """Make six threads with runs, and a manifest of them. Raises Unreachable where the server refuses one."""
        with self._asked_for("make test data"):
            assistant = self._where.options.get("assistant") or self._assistant()
            maker = Maker(self._client, assistant, {MARK: MARKED, RUN: self._run})
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
        """The threads that a run (or any) made, each with the run that made it. Raises Unreachable."""
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
        """Delete a thread; one that is gone already is no error. Raises Unreachable."""
        with self._asked_for(f"delete the thread {identity}"):
            try:
                self._client.threads.delete(identity)
            except httpx.HTTPStatusError as error:
                if error.response.status_code != 404:
                    raise

    def search(self, most: int) -> tuple[Mapping[str, str], ...]:
        """The parents of the newest threads, ``most`` at most. Raises Unreachable."""
        with self._asked_for("search its threads"):
            found = self._client.threads.search(limit=most, sort_by="created_at", sort_order="desc")
        return tuple({"thread_id": str(each["thread_id"])} for each in found)

    def close(self) -> None:
        """Close the connections."""
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
            text = http_error_text(error)
            for header in self._where.headers.values():
                text = header.conceal(text)
            raise Unreachable(f"{self._where.base_url} did not let us {what}: {text}") from None


def _input(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise UsageError(
            f"{option('provision-option')} {name}: its value must be JSON, such as {name}='{{\"a\": 1}}'."
        ) from None
