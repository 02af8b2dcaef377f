"""What a run saw beside its verdicts, and what both add up to: the same for one process and for several."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from . import breaker, consequence, excuse, interruption, observation, runner, unsteady, verdict, waivers
from .contract import Contract
from .requirement import REGISTRY, Requirement
from .results import Aggregate, CollectionSummary, Finding, Place, Recorded, Result, Run, Traffic, Tried, Verdict
from .selection import left_out
from .settings import Settings

Observed = Mapping[str, Mapping[str, Mapping[str, Counter[str]]]]
"""Operation -> topic -> subject -> behaviour -> times."""


@dataclass(frozen=True)
class Tally:
    """What one process saw of a server, free of secrets. ``silent`` are the results of what does not apply."""

    place: str
    started: str  # RFC 3339, UTC
    seconds: float
    collections: tuple[CollectionSummary, ...]
    observed: Observed
    traffic: Traffic
    fuzz: Mapping[str, Any]  # operation -> what fuzzing reached
    ended: str = ""  # why the run ended before everything was tested, or nothing
    silent: tuple[Result, ...] = ()
    planned: tuple[Place, ...] = ()  # what was going to be tested
    exchanges: tuple[Recorded, ...] = ()  # where a report was asked for; they stay in the process that sent them


def merged(tallies: Sequence[Tally]) -> Tally:
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
        started=min(each.started for each in tallies),
        seconds=max(each.seconds for each in tallies),
        observed=observed,
        traffic=_together([each.traffic for each in tallies]),
        ended=next((each.ended for each in tallies if each.ended), ""),
        fuzz=fuzz,
        exchanges=tallies[0].exchanges if len(tallies) == 1 else (),  # every process numbers its own
    )


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


def add_up(
    contract: Contract,
    settings: Settings,
    requirements: Sequence[Requirement],
    results: Iterable[Result],
    tally: Tally,
) -> Run:
    """The run that these results make; a requirement that applies and has no result was not asked."""
    agreed = waivers.read(settings.waivers, REGISTRY) if settings.waivers else ()
    facts = {each.id: each.facts for each in requirements}
    marked, uses = waivers.apply(
        agreed,
        consequence.marked(excuse.heard(unsteady.told(_in_order(results, contract, requirements, tally))), facts),
        contract.name,
        datetime.fromisoformat(tally.started).date(),
        facts,
    )
    rows = _rows(contract, requirements, marked)
    judged = {each.id for each in marked}
    skipped = left_out(contract, [each for each in requirements if each.id in judged])
    conformant = runner.conformant(rows)
    unread = [] if tally.ended else [each.name for each in tally.collections if each.rows is None]
    strict = settings.strict or breaker.gave_up(tally.ended)  # nobody wanted it to end there
    code = runner.exit_code(
        rows,
        fail_on=settings.fail_on,
        strict=strict,
        accept_undecided=settings.accept_undecided,
        complete=not tally.ended,
    )
    code = 3 if settings.strict and unread and code == 0 else code
    cut = {each.id for each in marked if runner.cut_off(each)}
    left = [row for row in rows if row.facts.id in cut]
    open_ = tuple(row.facts.id for row in left if row.verdict is Verdict.INCONCLUSIVE)
    return Run(
        contract=contract.name,
        contract_title=contract.title,
        contract_version=contract.version,
        contract_sha256=contract.sha256,
        contract_origin=contract.origin,
        operations=tuple(operation.key for operation in contract.lists),
        target=tally.place,
        seed=settings.seed,
        profile=settings.profile,
        started=tally.started,
        seconds=tally.seconds,
        collections=tally.collections,
        results=marked,
        requirements=rows,
        observations=observation.observations(contract.lists, tally.observed),
        traffic=tally.traffic,
        comparisons=sum(result.comparisons for result in marked),
        fuzz=tally.fuzz or None,
        conformant=None if (skipped or tally.ended or unread) and conformant else conformant,
        exit_code=interruption.code(tally.ended) or waivers.exit_code(code, uses, strict=settings.strict),
        verdict_line=verdict.line(rows, skipped, tally.ended, unread=unread, insecure=settings.insecure)
        + waivers.line(uses),
        counted=tuple(row.facts.id for row in rows if runner.counts(row.facts, settings.fail_on)),
        strict=settings.strict,
        insecure=settings.insecure,
        ended=tally.ended,
        interrupted=interruption.code(tally.ended) != 0,
        not_reached=open_,
        partly_reached=tuple(row.facts.id for row in left if row.facts.id not in open_),
        waivers=uses,
        exchanges=tally.exchanges,
    )


def _in_order(
    results: Iterable[Result], contract: Contract, requirements: Sequence[Requirement], tally: Tally
) -> list[Result]:
    """The results by the catalogue and the collections, whatever the order in which the checks ran."""
    last = {each.id for each in requirements if each.last}
    operations = [operation.key for operation in contract.lists]
    identities = [each.id for each in requirements]
    names = [None, *dict.fromkeys(each.name for each in tally.collections)]

    def key(result: Result) -> tuple[bool, int, int, int]:
        operation = operations.index(result.operation) if result.operation in operations else 0
        name = names.index(result.collection) if result.collection in names else len(names)
        return result.id in last, operation, identities.index(result.id), name

    return sorted(results, key=key)


def _rows(contract: Contract, requirements: Iterable[Requirement], results: Sequence[Result]) -> tuple[Aggregate, ...]:
    """One row per requirement over all operations, with the lines of each."""
    tables = [runner.aggregate(results, requirements, operation) for operation in contract.lists]
    rows = []
    for row in tables[0]:
        sources = [s for table in tables for other in table if other.facts == row.facts for s in other.sources]
        rows.append(replace(row, sources=tuple(dict.fromkeys(sources))))
    return tuple(rows)


def dumps(value: Result | Tally) -> str:
    """A result or a tally as ASCII JSON, to be sent to another process."""
    plain = replace(value, observed=_plain(value.observed), exchanges=()) if isinstance(value, Tally) else value
    return json.dumps(asdict(plain))


def _plain(observed: Observed) -> Any:
    """The same without Counter, which dataclasses.asdict takes apart wrongly."""
    return {
        operation: {topic: {subject: dict(n) for subject, n in subjects.items()} for topic, subjects in topics.items()}
        for operation, topics in observed.items()
    }


def result(text: str) -> Result:
    """The result that ``dumps`` wrote."""
    return _result(json.loads(text))


def tally(text: str) -> Tally:
    """The tally that ``dumps`` wrote."""
    raw = json.loads(text)
    observed = {
        operation: {
            topic: {subject: Counter(behaviours) for subject, behaviours in subjects.items()}
            for topic, subjects in topics.items()
        }
        for operation, topics in raw.pop("observed").items()
    }
    collections = tuple(CollectionSummary(**each) for each in raw.pop("collections"))
    silent = tuple(_result(each) for each in raw.pop("silent"))
    traffic = Traffic(**raw.pop("traffic"))
    planned = tuple((id_, operation, collection) for id_, operation, collection in raw.pop("planned"))
    return Tally(**raw, collections=collections, observed=observed, silent=silent, planned=planned, traffic=traffic)


def _result(raw: dict[str, Any]) -> Result:
    findings = tuple(_finding(each) for each in raw.pop("findings"))
    tried = tuple(Tried(**each) for each in raw.pop("tried"))
    raw = {**raw, "verdict": Verdict(raw["verdict"]), "exchanges": tuple(raw["exchanges"]), "tried": tried}
    return Result(**raw, findings=findings)


def _finding(raw: dict[str, Any]) -> Finding:
    evidence = tuple(_recorded(each) for each in raw.pop("evidence"))
    asked = tuple((tuple(under), tuple(all_)) for under, all_ in raw.pop("asked"))
    unlike = raw.pop("unlike")
    return Finding(**_tuples(raw), evidence=evidence, asked=asked, unlike=_finding(unlike) if unlike else None)


def _recorded(raw: dict[str, Any]) -> Recorded:
    pairs = {name: tuple((key, value) for key, value in raw[name]) for name in ("request_headers", "headers")}
    return Recorded(**{**raw, **pairs})


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
