"""Threads with runs in them, made on a LangSmith Agent Server."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

from ..errors import Unreachable
from .langgraph_client import http_error_text

AHEAD = 86_400
"""Seconds from now at which runs that must not start are scheduled; later ones follow a minute apart."""

PATIENCE = 60.0
"""Seconds that an executed run may take to end."""

SETTLE = 1.5
"""Seconds after which the first scheduled run must still be pending: a server that keeps no schedule has begun it."""

POLL = 0.1
"""Seconds between two looks at the status of a run."""


class Maker:
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
            left = f"could not be deleted ({http_error_text(error)})"
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
