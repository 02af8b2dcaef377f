"""What given collections can decide, found on a simulated server; little is asked of the real one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpx

from ..collection.listing import Listing
from ..collection.page_limits import PAGE
from ..errors import UsageError
from ..flags import option
from ..results.model import CollectionSummary, Level, RequirementFacts, Run, Verdict
from ..run.session import Session
from ..run.setting_groups import Parents
from ..run.settings import Settings
from . import simulated_server


@dataclass(frozen=True)
class Open:
    """A requirement that these collections leave undecided, with the data that would decide it."""

    facts: RequirementFacts
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """What a check with these settings can decide. ``requests`` went to the server: reading the collections once."""

    collections: tuple[CollectionSummary, ...]
    decidable: tuple[RequirementFacts, ...]
    open: tuple[Open, ...]
    requests: int

    @property
    def musts(self) -> tuple[int, int]:
        """(MUST that can be decided, MUST that apply)"""
        can = sum(each.level is Level.MUST for each in self.decidable)
        return can, can + sum(each.facts.level is Level.MUST for each in self.open)


def examine(
    settings: Settings,
    *,
    transport: httpx.BaseTransport | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Diagnosis:
    """Read the collections, then run every check but fuzzing on a simulated server that holds the same rows.

    Raises what a session raises: UsageError, Unreachable, ContractError.
    """
    if settings.server.base_url is None:
        raise UsageError(
            f"doctor is about the data of a server: give {option('base-url')} URL, and {option('collection')} or "
            "--search."
        )
    with Session(settings.but(fuzz=False), transport=transport, environ=environ) as real:
        collections = real.collections()
        requests = real.client.traffic.requests.total()
        _refuse_unread(real)
        server = simulated_server.SimulatedServer(
            real.targets, real.base_url, tagged=simulated_server.tagged(real.targets)
        )
        rehearsal = settings.but(fuzz=False, report=None, rate=None, max_requests=None, max_seconds=None)
        with Session(rehearsal, transport=server, environ=environ) as session:
            run = session.run()
            _refuse_unread(session)
    return Diagnosis(collections, *_sorted(run), requests)


def choose(settings: Settings, found: Iterable[Parents], *, transport: httpx.BaseTransport | None = None) -> Settings:
    """The settings with those of the found collections that together decide most: by rows, and by filtered values.

    Each is read once. Raises UsageError where none was found.
    """
    named = {f"found {number}": parents for number, parents in enumerate(found, 1)}
    if not named:
        raise UsageError(
            f"The search found no collection. Name one with {option('collection')}, or let them be made: "
            f"{option('provision')}."
        )
    with Session(settings.but(collections=named, fuzz=False), transport=transport) as session:
        _refuse_unread(session)
        left = {each.name: each for one in session.targets for each in one.readable()}
        filters = [filter_.field for each in session.contract.lists for filter_ in each.filters]
        default = next((each.page.default or 10 for each in session.contract.lists if each.page), 10)

    def worth(collection: Listing) -> tuple[int, int, int]:
        rows = collection.snapshot
        return default < len(rows) <= PAGE, sum(len(rows.values_of(field)) for field in filters), len(rows)

    chosen: dict[str, Parents] = {}
    for name, fits in (("main", 1), ("big", PAGE + 1), ("other", 2), ("one", 1), ("empty", 0)):
        exact = name in ("one", "empty")
        fitting = [
            each for each in left.values() if (len(each.snapshot) == fits if exact else len(each.snapshot) >= fits)
        ]
        if fitting:
            best = max(fitting, key=worth)
            chosen[name] = best.parents
            del left[best.name]
    return settings.but(collections=chosen)


def _refuse_unread(session: Session) -> None:
    """Nothing can be said of collections that were not read: the budget, or Ctrl-C, did not let them be."""
    if session.interrupted:
        raise KeyboardInterrupt
    if session.client.ended:
        raise UsageError(f"The collections could not all be read: {session.client.ended}. Allow more.")


def _sorted(run: Run) -> tuple[tuple[RequirementFacts, ...], tuple[Open, ...]]:
    decidable, undecided = [], []
    for row in run.requirements:
        if row.verdict is Verdict.INCONCLUSIVE:
            said = [text for each in run.results if each.id == row.facts.id for text in each.reasons]
            undecided.append(Open(row.facts, tuple(dict.fromkeys(said))))
        elif row.verdict is not Verdict.NOT_APPLICABLE:
            decidable.append(row.facts)
    return tuple(decidable), tuple(undecided)
