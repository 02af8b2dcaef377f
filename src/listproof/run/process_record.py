"""What one process found, and several together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..ending import End
from ..results.model import Cause, CollectionSummary, Place, Recorded, Result, Traffic

Observed = Mapping[str, Mapping[str, Mapping[str, Counter[str]]]]
"""Operation -> topic -> subject -> behaviour -> times."""


@dataclass(frozen=True)
class ProcessRecord:
    """What one process saw of a server, free of secrets. ``silent`` are the results of what does not apply."""

    place: str
    started: str  # RFC 3339, UTC
    seconds: float
    collections: tuple[CollectionSummary, ...]
    observed: Observed
    traffic: Traffic
    fuzz: Mapping[str, Any]  # operation -> what fuzzing reached
    end: End | None = None  # why the run ended before everything was tested
    silent: tuple[Result, ...] = ()
    planned: tuple[Place, ...] = ()  # what was going to be tested
    exchanges: tuple[Recorded, ...] = ()  # where a report was asked for; they stay in the process that sent them
    causes: tuple[Cause, ...] = ()


def merged(tallies: Sequence[ProcessRecord]) -> ProcessRecord:
    """The tally of several processes on one server; requests add up, the longest one's seconds count."""
    observed: dict[str, dict[str, dict[str, Counter[str]]]] = {}
    fuzz: dict[str, Any] = {}
    for each in tallies:
        for operation, topics in each.observed.items():
            for topic, subjects in topics.items():
                known = observed.setdefault(operation, {}).setdefault(topic, {})
                for subject, behaviours in subjects.items():
                    known.setdefault(subject, Counter()).update(behaviours)
        fuzz.update(each.fuzz)
    return replace(
        tallies[0],
        collections=tuple(map(_read_by_one, zip(*(each.collections for each in tallies), strict=True))),
        started=min(each.started for each in tallies),
        seconds=max(each.seconds for each in tallies),
        observed=observed,
        traffic=_together([each.traffic for each in tallies]),
        end=next((each.end for each in tallies if each.end), None),
        fuzz=fuzz,
        causes=tallies[0].causes if len(tallies) == 1 else (),  # others may have seen what speaks against them
        exchanges=tallies[0].exchanges if len(tallies) == 1 else (),  # every process numbers its own
    )


def _read_by_one(told: Sequence[CollectionSummary]) -> CollectionSummary:
    """What the processes say of one collection: the first one that read it counts."""
    return next((each for each in told if each.rows is not None), told[0])


def _together(all_: Sequence[Traffic]) -> Traffic:
    """What several processes sent at the same time; of their waits the longest counts."""
    requests: dict[str, Counter[str]] = {}
    for each in all_:
        for host, methods in each.requests.items():
            requests.setdefault(host, Counter()).update(methods)
    return Traffic(
        requests,
        sum(each.retries for each in all_),
        sum(each.redirects for each in all_),
        sum(each.received for each in all_),
        max(each.waited for each in all_),
        all_[0].proxy,
        sum(each.saved for each in all_),
        dict(sum((Counter(each.families) for each in all_), Counter())),
    )
