"""What is kept of a run as it goes by, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ..checking.evidence import recorded
from ..collection.listing import Listing
from ..collection.seen import ERROR_KEPT, ERRORS_KEPT, Seen
from ..collection.target import Target
from ..http.client import Client
from ..http.exchange import Exchange, counted
from ..results.model import Recorded, Result, Traffic
from .process_record import Observed

RECORD_CHARS = 400
"""Characters of a body in the record of all exchanges."""


class RunLog:
    """The log of each target, which family was the first to need an exchange, and, if ``every`` one is to be kept, all
    exchanges."""

    def __init__(self, client: Client, base_url: str, targets: Sequence[Target], *, every: bool) -> None:
        self._client, self._targets = client, targets
        self._seen = {each.operation.key: Seen() for each in targets}
        self._claimed: set[int] = set()  # numbers of the exchanges that a result has needed
        self._families: Counter[str] = Counter()
        _keep_errors(client, base_url, targets, self._seen)
        self._recorded = _record(client, targets) if every else []

    def of(self, target: Target) -> Seen:
        """The log of a target."""
        return self._seen[target.operation.key]

    def claim(self, result: Result) -> None:
        """Count what a result is the first to need."""
        new = set(result.exchanges) - self._claimed
        self._claimed |= new
        self._families[result.family] += len(new)

    @property
    def exchanges(self) -> tuple[Recorded, ...]:
        """Every exchange so far, where they are kept."""
        return tuple(self._recorded)

    @property
    def fuzz(self) -> dict[str, Mapping[str, Any]]:
        """What fuzzing reached, by operation."""
        return {key: reach for each in self._seen.values() for key, reach in each.fuzz.items()}

    @property
    def observed(self) -> Observed:
        """What was observed, free of secrets; behaviours that only a secret told apart become one."""
        return {key: self._without_secrets(each.observed) for key, each in self._seen.items()}

    @property
    def traffic(self) -> Traffic:
        """What was sent so far."""
        sent, reading = self._client.traffic, len(self._client.exchanges) - self._families.total()
        return Traffic(
            counted(sent.requests),
            sent.retries,
            sent.redirects,
            sent.bytes,
            sent.waited,
            self._client.proxy,
            sum(each.requester.saved for one in self._targets for each in one.places),
            {name: count for name, count in {"reading": reading, **self._families}.items() if count},
        )

    def _without_secrets(
        self, observed: Mapping[str, Mapping[str, Counter[str]]]
    ) -> dict[str, dict[str, Counter[str]]]:
        conceal = self._client.conceal
        told: dict[str, dict[str, Counter[str]]] = {}
        for topic, subjects in observed.items():
            for subject, behaviours in subjects.items():
                counts = told.setdefault(topic, {}).setdefault(conceal(subject), Counter())
                for behaviour, times in behaviours.items():
                    counts[conceal(behaviour)] += times
        return told


def _keep_errors(client: Client, base_url: str, targets: Iterable[Target], seen: Mapping[str, Seen]) -> None:
    """Keep every error answer for the checks that judge them, with its collection's name; ``seen`` are the logs of the
    targets by their operations."""
    prefix = urlsplit(base_url).path.rstrip("/")
    places: dict[str, list[tuple[Seen, Listing]]] = {}
    for one in targets:
        for each in one.places:
            places.setdefault(prefix + each.path, []).append((seen[one.operation.key], each))

    def keep(exchange: Exchange) -> None:
        if exchange.status < 400:
            return
        known = [each for each in places.get(exchange.path, ()) if each[1].requester.asks(exchange)]
        # the one that says most of its requests; of a path without parents the user's collection, which comes first
        place = max(known, key=lambda each: len(each[1].requester.always), default=None)
        if place and len(place[0].errors) < ERRORS_KEPT:
            cut = len(exchange.body) > ERROR_KEPT
            kept = replace(exchange, body=exchange.body[:ERROR_KEPT], truncated=True) if cut else exchange
            place[0].errors.append((kept, place[1].name))

    client.log.observers.append(keep)


def _record(client: Client, targets: Sequence[Target]) -> list[Recorded]:
    """A list that every exchange is added to, for a report; of another account's rows nothing is kept."""
    foreign = {each.probes.foreign.path for each in targets if each.probes.foreign}
    found: list[Recorded] = []

    def keep(exchange: Exchange) -> None:
        body = exchange.path not in foreign and exchange.credential != "other"
        found.append(recorded(exchange, client.conceal, RECORD_CHARS, body=body))

    client.log.observers.append(keep)
    return found
