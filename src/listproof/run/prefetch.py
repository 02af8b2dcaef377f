"""Sends what the next checks are going to ask, many requests at a time; each check then finds its answers there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from ..http.client import Client
from .dry_run import Planned, planned_requests
from .plan import Case

WINDOW = 96
"""Requests that are sent together at least, where so many are left: answers are read soon after they came."""


class Prefetcher:
    """``cases`` in the order in which they will run; ``window`` is the number of requests sent together."""

    def __init__(self, client: Client, cases: Sequence[Case], *, window: int = WINDOW) -> None:
        self._client, self._cases, self._window = client, tuple(cases), window
        self._places = {id(case): at for at, case in enumerate(self._cases)}
        self._at = 0

    def before(self, case: Case) -> None:
        """Have the answers that this case is going to ask for, and those of the cases after it; what cannot be had is
        left to the cases."""
        if self._places.get(id(case), -1) < self._at or case.requirement.first:  # it decides whether any may be sent so
            return
        self._at = self._places[id(case)]
        if self._client.ended:
            return
        wanted: dict[tuple[int, object], Planned] = {}
        room = min(each.requester.room for each in case.target.collections)
        while self._at < len(self._cases) and len(wanted) < min(self._window, room):
            for each in planned_requests(self._cases[self._at]):
                if not each.collection.requester.knows(each.request):
                    wanted[id(each.collection), each.request] = each
            self._at += 1
        self._send([*wanted.values()][:room])

    def _send(self, wanted: Sequence[Planned]) -> None:
        came = self._client.send_all(each.collection.requester.call(each.request) for each in wanted)
        for each, exchange in zip(wanted, came, strict=True):
            with suppress(Exception):  # the check that asks for it meets it again, and it becomes that check's result
                each.collection.requester.keep(each.request, exchange)
