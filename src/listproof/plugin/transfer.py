"""Results and records as JSON, from worker to controller."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace
from typing import Any

from ..ending import End, EndKind
from ..results.model import Cause, CollectionSummary, Finding, Recorded, Result, Stopped, Traffic, Tried, Verdict
from ..run.process_record import Observed, ProcessRecord


def dumps(value: Result | ProcessRecord) -> str:
    """A result or a tally as ASCII JSON, to be sent to another process."""
    if isinstance(value, ProcessRecord):
        value = replace(value, observed=_without_counters(value.observed), exchanges=())
    return json.dumps(asdict(value))


def _without_counters(observed: Observed) -> Any:
    """The same without Counter, which dataclasses.asdict takes apart wrongly."""
    return {
        operation: {topic: {subject: dict(n) for subject, n in subjects.items()} for topic, subjects in topics.items()}
        for operation, topics in observed.items()
    }


def result(text: str) -> Result:
    """The result that ``dumps`` wrote."""
    return _result(json.loads(text))


def tally(text: str) -> ProcessRecord:
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
    causes = tuple(Cause(**_tuples(each)) for each in raw.pop("causes"))
    silent = tuple(_result(each) for each in raw.pop("silent"))
    traffic = Traffic(**raw.pop("traffic"))
    end = raw.pop("end")
    planned = tuple((id_, operation, collection) for id_, operation, collection in raw.pop("planned"))
    return ProcessRecord(
        **raw,
        collections=collections,
        observed=observed,
        causes=causes,
        silent=silent,
        planned=planned,
        traffic=traffic,
        end=End(**{**end, "kind": EndKind(end["kind"])}) if end else None,
    )


def _result(raw: dict[str, Any]) -> Result:
    findings = tuple(_finding_of(each) for each in raw.pop("findings"))
    tried = tuple(Tried(**each) for each in raw.pop("tried"))
    stopped = Stopped(raw.pop("stopped")) if raw["stopped"] else raw.pop("stopped")
    left_to = tuple(map(tuple, raw.pop("left_to")))
    raw = {**_tuples(raw), "verdict": Verdict(raw["verdict"]), "stopped": stopped}
    return Result(**raw, tried=tried, findings=findings, left_to=left_to)


def _finding_of(raw: dict[str, Any]) -> Finding:
    evidence = tuple(_recorded(each) for each in raw.pop("evidence"))
    asked = tuple((tuple(under), tuple(all_)) for under, all_ in raw.pop("asked"))
    unlike = raw.pop("unlike")
    return Finding(**_tuples(raw), evidence=evidence, asked=asked, unlike=_finding_of(unlike) if unlike else None)


def _recorded(raw: dict[str, Any]) -> Recorded:
    pairs = {name: tuple((key, value) for key, value in raw[name]) for name in ("request_headers", "headers")}
    return Recorded(**{**raw, **pairs})


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
