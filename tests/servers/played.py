"""Answers that come one after another, and the waits between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx

from listproof.http.budget import Budget
from listproof.http.client import Client
from listproof.http.secret import Secret

Step = httpx.Response | httpx.TransportError


class Play:
    """A client whose transport plays steps, the last one for ever; ``slept`` are the waits."""

    def __init__(
        self,
        steps: Sequence[Callable[[], Step]],
        *,
        retries: int = 3,
        longest: float = 60.0,
        budget: Budget | None = None,
    ) -> None:
        self.steps, self.played, self.slept, self.now = steps, 0, list[float](), 0.0
        self.client = Client(
            "http://mock.test",
            headers={"authorization": Secret("own", "$K")},
            transport=httpx.MockTransport(self._handle),
            retries=retries,
            longest_wait=longest,
            sleep=self._sleep,
            clock=lambda: self.now,
            budget=budget,
        )

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def _handle(self, request: httpx.Request) -> httpx.Response:
        step = self.steps[min(self.played, len(self.steps) - 1)]()
        self.played += 1
        if isinstance(step, httpx.TransportError):
            raise step
        return step


def answer(status: int, **headers: str) -> Callable[[], httpx.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: httpx.Response(status, headers=named, text=str(status))
