"""report.sarif: a run as SARIF 2.1.0, for code scanning: what is wrong, at the line of the document that says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from .. import flags, harmless
from ..results.model import Aggregate, Cited, Finding, Level, Result, Run, Verdict
from ..version import __version__
from . import plain

FILE = "report.sarif"

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.INFO: "note"}

FINDINGS = 3
"""Findings that a message tells; report.json has all of them."""

BELOW = "CONTRACTS"
"""The base of a document that is not below the working directory."""

_TEXT = 1000


def text(run: Run) -> str:
    """One result for each requirement and operation that fails as no consequence of another; a waived one is
    suppressed. No text of a server is read as a link or as a placeholder."""
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(run)]}
    return harmless.json(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def _run(run: Run) -> dict[str, Any]:
    places = {row.facts.id: at for at, row in enumerate(run.requirements)}
    rules = [_rule(row) for row in run.requirements]
    driver = {"name": "listproof", "version": __version__, "rules": rules}
    results = [_result(run, run.requirements[places[own[0].id]], places[own[0].id], own) for own in _roots(run)]
    base = {} if run.contract_path else {BELOW: {"description": {"text": "The folder of the contract's folder."}}}
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(run)],
        **({"originalUriBaseIds": base} if base else {}),
        "results": results,
        "columnKind": "unicodeCodePoints",
    }


def _invocation(run: Run) -> dict[str, Any]:
    bugs = [each for each in run.results if each.verdict is Verdict.ERROR]
    notes = [(f"a bug of listproof in {each.id}: {each.message}", "error") for each in bugs]
    notes += [(plain.open_(run), "warning")] * bool(run.ended)
    notes += [(flags.told(plain.INSECURE, run.say), "warning")] * run.insecure
    notes += [(run.verdict_line, "note")]
    return {
        "executionSuccessful": not bugs,
        "exitCode": run.exit_code,
        "toolExecutionNotifications": [{"message": _message(said), "level": level} for said, level in notes],
    }


def _rule(row: Aggregate) -> dict[str, Any]:
    facts = row.facts
    help_ = {
        "What it says": facts.statement,
        "Why it matters": facts.why,
        "How servers break it": facts.breaks,
        "Data that it needs": flags.told(facts.needs, flags.command) or "none in particular",
    }
    return {
        "id": facts.id,
        "shortDescription": {"text": _line(facts.statement)},
        "fullDescription": {"text": _line(facts.why)},
        "help": {
            "text": "\n".join(f"{title}: {_line(said)}" for title, said in help_.items()),
            "markdown": "\n\n".join(f"**{title}.** {_line(said)}" for title, said in help_.items()),
        },
        "defaultConfiguration": {"level": LEVELS[facts.level]},
        "properties": {"tags": [plain.FAMILIES.get(facts.family, facts.family), facts.level.value, *facts.provenance]},
    }


def _roots(run: Run) -> Iterator[list[Result]]:
    """The failures of each requirement on each operation, where they follow from no other."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for each in run.results:
        if each.verdict in (Verdict.FAILED, Verdict.WAIVED) and each.findings and not each.consequence_of:
            groups.setdefault((each.id, each.operation), []).append(each)
    yield from groups.values()


def _result(run: Run, row: Aggregate, rule: int, own: list[Result]) -> dict[str, Any]:
    """The result of a requirement on one operation; it is suppressed where everything of it is waived."""
    first, facts = own[0], row.facts
    cited = [each for each in row.cited if each.operation == first.operation and each.line]
    name = f"{run.contract}\n{facts.id}\n{first.operation}"
    told: dict[str, Any] = {
        "ruleId": facts.id,
        "ruleIndex": rule,
        "kind": "fail",
        "level": LEVELS[facts.level],
        "message": _message(*_sentences(run, row, own)),
        "locations": [_location(run, cited[0] if cited else None, first.operation)],
        "partialFingerprints": {
            "requirementOnOperation/v1": hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
        },
        "properties": {
            "operation": _line(first.operation),
            "collections": [_line(each.collection) for each in own if each.collection],
            "consequences": plain.roots(run).get(facts.id, []),
            "reproduce": [harmless.copied(each) for each in first.findings[0].curl[:2]],
        },
    }
    if cited[1:]:
        told["relatedLocations"] = [_location(run, each, first.operation, at) for at, each in enumerate(cited[1:], 1)]
    if all(each.verdict is Verdict.WAIVED for each in own):
        reasons = dict.fromkeys(reason for each in own for reason in each.reasons)
        told["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": _line("; ".join(reasons)) or "waived"}
        ]
    return told


def _sentences(run: Run, row: Aggregate, own: list[Result]) -> Iterator[str]:
    """The cause first, where there is one, then what was seen."""
    operation = own[0].operation
    for each in run.causes:
        if row.facts.id in each.fails and each.operation == operation:
            yield f"Likely cause: {'; and '.join(each.sentences)}."
    where = f" ({operation})" if len(run.operations) > 1 else ""
    yield f"{row.facts.id}{where}: {row.facts.statement}"
    found = [(result, finding) for result in own for finding in result.findings]
    yield from (_seen(result, finding) for result, finding in found[:FINDINGS])
    if len(found) > FINDINGS:
        yield f"And {plain.many(len(found) - FINDINGS, 'more finding')}; report.html has them."
    if below := plain.roots(run).get(row.facts.id):
        yield f"{plain.many(len(below), 'consequence')}: {plain.some(below, 12)}."


def _seen(result: Result, finding: Finding) -> str:
    place = f" on {result.collection}" if result.collection else ""
    return f"Seen: {finding.kind}{place}: expected {_line(finding.expected)}; received {_line(finding.actual)}."


def _location(run: Run, cited: Cited | None, operation: str, number: int | None = None) -> dict[str, Any]:
    folder, file = run.contract_path or run.contract, cited.file if cited else run.contract_file
    base = "%SRCROOT%" if run.contract_path else BELOW
    uri = quote(f"{folder}/{file}".encode("utf-8", "surrogateescape"), safe="/~")
    line = cited.line if cited else run.lines.get(operation, 0)
    region: dict[str, Any] = {"region": {"startLine": line}} if line else {}
    if cited:
        region["region"]["snippet"] = {"text": _line(cited.text, 300)}
    told: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": base}, **region}}
    told["logicalLocations"] = [{"fullyQualifiedName": _line(operation), "kind": "function"}]
    if number is not None and cited:
        told |= {"id": number, "message": _message(f"It also says: {cited.text}")}
    return told


def _message(*said: str) -> dict[str, str]:
    """A message of so many lines whose every character means itself: braces would begin a placeholder, a bracket a
    link."""
    lines = "\n".join(_line(each, 4000) for each in said)
    return {"text": lines.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _line(said: str, most: int = _TEXT) -> str:
    return harmless.line(said, most)
