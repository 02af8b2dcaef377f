"""report.json: the whole run for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from .. import harmless
from ..results.catalogue import VERSION
from ..results.model import (
    Aggregate,
    Cause,
    CollectionSummary,
    Finding,
    OperationSummary,
    Result,
    Run,
    Traffic,
    Verdict,
)
from ..version import __version__

SCHEMA_VERSION = 1
FILE = "report.json"


def document(run: Run) -> dict[str, Any]:
    """The run as plain JSON values; keys always come in the same order."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "listproof", "version": __version__},
        "requirements_version": VERSION,
        "contract": _contract(run),
        "target": run.target,
        "collections": [_collection(each) for each in run.collections],
        "seed": run.seed,
        "profile": run.profile,
        "started": run.started,
        "seconds": round(run.seconds, 3),
        **_traffic(run.traffic),
        "insecure": run.insecure,
        "ended": run.ended or None,
        "interrupted": run.interrupted,
        "not_reached": list(run.not_reached),
        "partly_reached": list(run.partly_reached),
        "comparisons": run.comparisons,
        "fuzz": dict(run.fuzz) if run.fuzz is not None else None,
        "exit_code": run.exit_code,
        "conformant": run.conformant,
        "verdict": run.verdict_line,
        "operations": [_operation(each) for each in run.by_operation],
        "requirements": [_requirement(each) for each in run.requirements],
        "waivers": [{**asdict(each), "results": list(each.results)} for each in run.waivers],
        "results": [_result(each) for each in run.results],
        "observations": [asdict(each) for each in run.observations],
        "causes": [_cause(each) for each in run.causes],
    }


def text(run: Run) -> str:
    """The content of report.json."""
    return harmless.json(json.dumps(document(run), indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "names": list(cause.names),
        "sentences": list(cause.sentences),
        "operation": cause.operation,
        "fails": list(cause.fails),
        "explained": cause.answers,
        "wrong": cause.wrong,
        "right": cause.right,
        "others": list(cause.others),
    }


def _contract(run: Run) -> dict[str, Any]:
    return {
        "name": run.contract,
        "title": run.contract_title,
        "version": run.contract_version,
        "sha256": run.contract_sha256,
        "operations": list(run.operations),
    }


def _operation(summary: OperationSummary) -> dict[str, Any]:
    return {
        "operation": summary.operation,
        "conformant": summary.conformant,
        "verdicts": {each.value: summary.verdicts[each] for each in Verdict if summary.verdicts.get(each)},
        "roots": list(summary.roots),
    }


def _collection(collection: CollectionSummary) -> dict[str, Any]:
    return {
        "name": collection.name,
        "operation": collection.operation,
        "parents": dict(collection.parents),
        "rows": collection.rows,
        "note": collection.note,
        "whole": collection.whole,
    }


def _traffic(traffic: Traffic) -> dict[str, Any]:
    return {
        "requests": {host: dict(methods) for host, methods in traffic.requests.items()},
        "retries": traffic.retries,
        "redirects": traffic.redirects,
        "received_bytes": traffic.received,
        "waited_seconds": round(traffic.waited, 3),
        "proxy": traffic.proxy or None,
        "requests_saved": traffic.saved,
        "requests_by_family": dict(traffic.families),
    }


def _requirement(row: Aggregate) -> dict[str, Any]:
    facts = row.facts
    return {
        "id": facts.id,
        "family": facts.family,
        "statement": facts.statement,
        "level": facts.level.value,
        "provenance": [each.value for each in facts.provenance],
        "sources": list(row.sources),
        "verdict": row.verdict.value,
        "comparisons": row.comparisons,
        "consequence_of": row.consequence_of,
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "family": result.family,
        "operation": result.operation,
        "collection": result.collection,
        "verdict": result.verdict.value,
        "comparisons": result.comparisons,
        "message": result.message,
        "consequence_of": result.consequence_of,
        "seconds": round(result.seconds, 3),
        "exchanges": list(result.exchanges),
        "findings": [_finding_object(each) for each in result.findings],
        "tried": [asdict(each) for each in result.tried],
    }


def _finding_object(finding: Finding) -> dict[str, Any]:
    differing, sent = finding.shown
    return {
        "kind": finding.kind,
        "expected": finding.expected,
        "actual": finding.actual,
        "expected_ids": list(finding.expected_ids),
        "actual_ids": list(finding.actual_ids),
        "altered_ids": list(finding.altered_ids),
        "foreign_ids": list(finding.foreign_ids),
        "shown": {"differing": differing, "sent": sent},
        "also": finding.also,
        "requests": list(finding.curl),
        "exchanges": list(finding.exchanges),
        "command": finding.command,
        "outcome": finding.outcome,
        "parameters": [list(under) for under, _ in finding.asked],
        "flaps": finding.flaps,
        "consequence_of": finding.consequence_of,
    }
