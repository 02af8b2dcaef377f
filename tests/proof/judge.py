"""One server judged by the whole suite, in process: by the named checks, by combinations and by fuzzing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from listproof.codec.response import Decoder
from listproof.faults import Fault, Variant, all_benign, all_faults, variant
from listproof.faults.general.registry import get_general
from listproof.mock import Mock, reference
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import made
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "servers"))

import shelf_variants  # noqa: F401 - importing servers registers them
import task_variants  # noqa: F401
from further import SERVERS, Further

from . import by_need
from .in_process import InProcess, Time
from .right import RIGHT
from .statements import contradictions

NAMED = (
    *("SCH", "PAG", "PGN", "CUR", "LNK", "STY", "TOT", "ORD", "NUL", "MUL", "FLT", "RNG", "SEL"),
    *("SCO", "ERR", "AUT", "HTT", "LIF", "MAN"),
)
"""The families of named checks."""

OUTSIDE = ("LIF",)
"""Families that stand outside the equality of stated and found roots."""

FURTHER = frozenset(SERVERS)
"""Names of the servers of further contracts."""


@cache
def reader(contract: str) -> Decoder:
    """For all servers of a contract that one process judges: most of their answers are the reference's."""
    return Decoder(64 << 20)


@dataclass(frozen=True)
class Judged:
    """One server judged: requirement IDs by how they failed, and what stayed undecided.

    ``roots`` and ``consequences`` are of the named checks; ``mixed`` and ``fuzzed`` are what combinations and fuzzing
    found, None where they were not asked.
    """

    name: str
    contract: str
    when: str
    stated: frozenset[str]
    roots: frozenset[str]
    consequences: frozenset[str]
    undecided: frozenset[str]
    requests: int
    seconds: float
    findings: tuple[str, ...]
    contradictions: tuple[str, ...] = ()
    mixed: frozenset[str] | None = None
    fuzzed: frozenset[str] | None = None

    @property
    def exact(self) -> bool:
        """Whether the named checks found exactly the stated roots, families outside the equality left aside, and
        whether a right server stays without any finding."""
        if self.when == "sometimes":
            return self.stated <= self.roots | self.consequences
        return _inside(self.roots) == _inside(self.stated) and (bool(self.when) or not self.failed)

    @property
    def failed(self) -> frozenset[str]:
        """All that was found, by whichever means."""
        return self.roots | self.consequences | (self.mixed or frozenset()) | (self.fuzzed or frozenset())


def _inside(identities: Iterable[str]) -> set[str]:
    return {each for each in identities if not each.startswith(OUTSIDE)}


Ask = Callable[[tuple[str, ...]], Run]
"""A run of the families that are named."""


def cases() -> list[tuple[str, str]]:
    """(name, contract) of every fault and benign variant, and of the servers of further contracts, as on the page."""
    bundled = [(each.name, contract) for each in (*all_faults(), *all_benign()) for contract in each.contracts]
    further = sorted(SERVERS.values(), key=lambda each: not each.when)
    return bundled + [(each.name, each.contract) for each in further]


def judge_whole(case: tuple[str, str]) -> Judged:
    """Judge one of the cases by all means; general faults by named checks alone, which takes long enough."""
    return judge_named(case, mixed=True, fuzzed=True)


def judge_named(case: tuple[str, str], *, mixed: bool = False, fuzzed: bool = False) -> Judged:
    """Judge one of the cases by the named checks, and by combinations and fuzzing where asked; general faults by the
    named checks alone."""
    name, contract = case
    if name in SERVERS:
        return _judge_further(SERVERS[name], mixed, fuzzed)
    if contract in by_need.contracts():
        return judge_by_need(name, contract)
    return judge(variant(name), contract, mixed=mixed, fuzzed=fuzzed)


def judge(
    chosen: Variant | None,
    contract: str,
    *,
    seed: int = 1,
    only: tuple[str, ...] = NAMED,
    phase: int = 0,
    mixed: bool = False,
    fuzzed: bool = False,
) -> Judged:
    """Run the families ``only``, and more where asked, against a variant's server, or against the reference where
    ``chosen`` is None; ``phase`` is the server's own seed."""

    def ask(families: tuple[str, ...]) -> Run:
        server = chosen.server(contract, seed=phase) if chosen else reference(contract)
        clock, inside = Time(), InProcess(app=server.app)
        settings = Settings.of(contract=contract, only=families, seed=seed, profile="quick")
        with Session(
            settings,
            transport=inside,
            mock=server,
            reader=reader(contract),
            sleep=clock.sleep,
            clock=clock,
            explain=False,  # a quarter of the time, and no part of a verdict
        ) as session:
            return session.run()

    fault = chosen if isinstance(chosen, Fault) else None
    if chosen and chosen.change.__module__.endswith("benign.live"):  # what the mock knows is there is of the start
        only = tuple(family for family in only if family != "MAN")
    stated = fault.roots[contract] if fault else frozenset[str]()
    name = chosen.name if chosen else "reference"
    when = fault.when if fault else ""
    return _with_more(_by_name(ask, only, name, contract, when, stated), ask, mixed, fuzzed)


def _judge_further(server: Further, mixed: bool, fuzzed: bool) -> Judged:
    """Run the suite against a server of a further contract, as a user would who names its collections."""

    def ask(families: tuple[str, ...]) -> Run:
        clock, inside = Time(), InProcess(app=server.make())
        settings = Settings.of(
            contract=str(server.folder),
            base_url="http://server.test",
            collections=server.collections,
            only=families,
            profile="quick",
            concurrency=1,
        )
        with Session(settings, transport=inside, sleep=clock.sleep, clock=clock, explain=False) as session:
            return session.run()

    named = tuple(family for family in NAMED if family not in OUTSIDE)
    judged = _by_name(ask, named, server.name, server.contract, server.when, server.roots)
    return _with_more(judged, ask, mixed, fuzzed)


def ask_short(make: Callable[[], Mock], contract: str, families: tuple[str, ...]) -> Run:
    """Run families against a new mock of a contract in the checkout, by its short collections."""
    server, clock = by_need.short(make()), Time()
    folder = str(by_need.contracts()[contract].folder)
    settings, inside = Settings.of(folder, only=families, seed=1, profile="quick"), InProcess(app=server.app)
    with Session(
        settings, transport=inside, mock=server, reader=reader(contract), sleep=clock.sleep, clock=clock
    ) as session:
        return session.run()


def judge_by_need(name: str | None, contract: str, *, mixed: bool = False, fuzzed: bool = False) -> Judged:
    """Run the suite against the mock of a contract in the checkout, with the general fault of that name, or right where
    it is None, by its short collections."""
    read = by_need.contracts()[contract]
    fault = get_general(name, read) if name else None

    ask = partial(ask_short, lambda: fault.server(read, seed=1) if fault else made(read), contract)
    stated, when = (fault.roots_on(read), fault.when) if fault else (frozenset[str](), "")
    return _with_more(_by_name(ask, NAMED, name or "reference", contract, when, stated), ask, mixed, fuzzed)


def judge_right(name: str, contract: str) -> Judged:
    """Run the suite against the mock of a contract in the checkout that is unusual but right, by that name."""
    read, stages = by_need.contracts()[contract], RIGHT[name].change(Stages(seed=1))

    ask = partial(ask_short, lambda: made(read, stages=stages), contract)
    return _by_name(ask, NAMED, name, contract, "", frozenset())


def _by_name(
    ask: Ask, families: tuple[str, ...], name: str, contract: str, when: str, stated: frozenset[str]
) -> Judged:
    start = time.perf_counter()
    run = _whole(ask(families), name)
    failed = [row for row in run.requirements if row.verdict is Verdict.FAILED]
    return Judged(
        name,
        contract,
        when,
        stated,
        frozenset(row.facts.id for row in failed if row.consequence_of is None),
        frozenset(row.facts.id for row in failed if row.consequence_of is not None),
        _with(Verdict.INCONCLUSIVE, run),
        sum(sum(methods.values()) for methods in run.traffic.requests.values()),
        time.perf_counter() - start,
        tuple(_findings(run)),
        tuple(contradictions(run)),
    )


def _with_more(judged: Judged, ask: Ask, mixed: bool, fuzzed: bool) -> Judged:
    """The same, with what combinations and fuzzing find where that is asked."""
    for family in ("MIX",) * mixed + ("FUZ",) * fuzzed:
        start, run = time.perf_counter(), _whole(ask((family,)), judged.name)
        judged = replace(
            judged,
            mixed=_with(Verdict.FAILED, run) if family == "MIX" else judged.mixed,
            fuzzed=_with(Verdict.FAILED, run) if family == "FUZ" else judged.fuzzed,
            undecided=judged.undecided | _with(Verdict.INCONCLUSIVE, run),
            requests=judged.requests + sum(sum(methods.values()) for methods in run.traffic.requests.values()),
            seconds=judged.seconds + time.perf_counter() - start,
            findings=(*judged.findings, *_findings(run)),
            contradictions=(*judged.contradictions, *contradictions(run)),
        )
    return judged


def _whole(run: Run, name: str) -> Run:
    bugs = [result.message for result in run.results if result.verdict is Verdict.ERROR]
    if bugs:
        raise AssertionError(f"{name}: the suite broke: {bugs[0]}")
    return run


def _with(verdict: Verdict, run: Run) -> frozenset[str]:
    return frozenset(row.facts.id for row in run.requirements if row.verdict is verdict)


def _findings(run: Run) -> Iterable[str]:
    for result in run.results:
        for finding in result.findings:
            words = f"{finding.kind} | {finding.expected[:200]} | {finding.actual[:200]} | {finding.shown}"
            yield f"    {result.id} {result.collection} after {result.consequence_of}: {words}"
