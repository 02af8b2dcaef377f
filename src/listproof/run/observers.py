"""What is kept of the exchanges of a run as they go by, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from ..checking.evidence import recorded
from ..collection.seen import ERROR_KEPT, ERRORS_KEPT, Seen
from ..collection.target import Target
from ..http.client import Client
from ..http.exchange import Exchange, counted
from ..results.model import Recorded, Traffic

RECORD_CHARS = 400
"""Characters of a body in the record of all exchanges."""


def keep_errors(client: Client, base_url: str, targets: Iterable[Target], seen: Mapping[str, Seen]) -> None:
    """Keep every error answer for the checks that judge them, with its collection's name; ``seen`` are the logs of the
    targets by their operations."""
    prefix = urlsplit(base_url).path.rstrip("/")
    places = {prefix + each.path: (seen[one.operation.key], each.name) for one in targets for each in one.places}

    def keep(exchange: Exchange) -> None:
        place = places.get(exchange.path)
        if exchange.status >= 400 and place and len(place[0].errors) < ERRORS_KEPT:
            cut = len(exchange.body) > ERROR_KEPT
            kept = replace(exchange, body=exchange.body[:ERROR_KEPT], truncated=True) if cut else exchange
            place[0].errors.append((kept, place[1]))

    client.log.observers.append(keep)


def record(client: Client, targets: Sequence[Target]) -> list[Recorded]:
    """A list that every exchange is added to, for a report; of another account's rows nothing is kept."""
    foreign = {each.probes.foreign.path for each in targets if each.probes.foreign}
    found: list[Recorded] = []

    def keep(exchange: Exchange) -> None:
        body = exchange.path not in foreign and exchange.credential != "other"
        found.append(recorded(exchange, client.conceal, RECORD_CHARS, body=body))

    client.log.observers.append(keep)
    return found


def traffic(client: Client, targets: Iterable[Target], families: Mapping[str, int]) -> Traffic:
    """What was sent so far; ``families`` says how many exchanges each family was the first to need."""
    sent, reading = client.traffic, len(client.exchanges) - sum(families.values())
    return Traffic(
        counted(sent.requests),
        sent.retries,
        sent.redirects,
        sent.bytes,
        sent.waited,
        client.proxy,
        sum(each.requester.saved for one in targets for each in one.places),
        {name: count for name, count in {"reading": reading, **families}.items() if count},
    )


def observed(client: Client, seen: Seen) -> dict[str, dict[str, Counter[str]]]:
    """What was observed, free of secrets; behaviours that only a secret told apart become one."""
    conceal = client.conceal
    told: dict[str, dict[str, Counter[str]]] = {}
    for topic, subjects in seen.observed.items():
        for subject, behaviours in subjects.items():
            counts = told.setdefault(topic, {}).setdefault(conceal(subject), Counter())
            for behaviour, times in behaviours.items():
                counts[conceal(behaviour)] += times
    return told
