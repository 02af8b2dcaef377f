"""junit.xml: a test case per requirement and collection, for servers that show test results."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from .. import flags, harmless
from ..results.model import Finding, Result, Run, Verdict
from . import causes, plain
from .outcome import Outcome, Outcomes

FILE = "junit.xml"


def text(run: Run) -> str:
    """A suite per family. What is skipped has its message; what does not apply is not a test case."""
    top = ET.Element("testsuites", name="listproof")
    outcomes = Outcomes(run)
    for family in dict.fromkeys(row.facts.family for row in run.requirements):
        own = [each for each in run.results if each.family == family and each.verdict is not Verdict.NOT_APPLICABLE]
        if not own:
            continue
        suite = ET.SubElement(top, "testsuite", name=f"listproof.{_clean(run.contract)}.{family}")
        properties = ET.SubElement(suite, "properties")
        for name, value in (*_properties(run), *_causes(run, {each.id for each in own})):
            ET.SubElement(properties, "property", name=name, value=_clean(value))
        for result in own:
            _case(suite, outcomes, result)
        for name, count in (
            ("tests", len(own)),
            ("failures", len(suite.findall("testcase/failure"))),
            ("errors", len(suite.findall("testcase/error"))),
            ("skipped", len(suite.findall("testcase/skipped"))),
        ):
            suite.set(name, str(count))
        suite.set("time", f"{sum(each.seconds for each in own):.3f}")
        suite.set("timestamp", run.started.removesuffix("Z"))
        suite.set("hostname", "listproof")
    ET.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"


def _properties(run: Run) -> Iterator[tuple[str, str]]:
    yield from (("contract", run.contract), ("target", run.target), ("seed", str(run.seed)))
    yield from plain.traffic(run)
    if run.insecure:
        yield "INSECURE", flags.told(plain.INSECURE, run.say)
    if run.ended:
        yield "ended", plain.open_(run)


def _causes(run: Run, identities: set[str]) -> Iterator[tuple[str, str]]:
    for each in run.causes:
        if fails := [identity for identity in each.fails if identity in identities]:
            yield "likely cause", f"{causes.told(run, each)}; fails because of it: {', '.join(fails)}"


def _case(suite: ET.Element, outcomes: Outcomes, result: Result) -> None:
    case = ET.SubElement(suite, "testcase", classname=suite.get("name", ""), name=_clean(outcomes.name(result)))
    case.set("time", f"{result.seconds:.3f}")
    message, body = _clean(outcomes.message(result), 400), "\n".join(_lines(outcomes, result))[:20_000]
    match outcome := outcomes.of(result):
        case Outcome.BUG:
            ET.SubElement(case, "error", message="a bug of listproof", type="bug").text = _bug(result.message)
        case Outcome.FAILED:
            ET.SubElement(case, "failure", message=message, type=result.verdict.value).text = body
        case Outcome.SKIPPED:
            kind = "consequence" if outcomes.root(result) else result.verdict.value
            ET.SubElement(case, "skipped", message=message, type=kind)
    facts = outcomes.rows[result.id].facts
    # properties of a test case are not in the schema that servers check (xunit2); this form in its output is read
    known = {"id": facts.id, "level": facts.level, "provenance": " ".join(facts.provenance)}
    lines = [f"[[PROPERTY|{key}={value}]]" for key, value in known.items()]
    if result.verdict is Verdict.FAILED and outcome is not Outcome.FAILED:
        lines.append(body)
    ET.SubElement(case, "system-out").text = "\n".join(lines)


def _lines(outcomes: Outcomes, result: Result) -> Iterator[str]:
    row = outcomes.rows[result.id]
    yield from map(_clean, outcomes.causes(result))
    yield _clean(row.facts.statement)
    yield from map(_clean, plain.sources(row, result.operation))
    if result.message:
        yield _clean(result.message, 20_000)
    for finding in result.findings:
        yield from _finding_lines(finding)
    wrong = plain.wrong([result])
    if len(wrong) > 1:
        yield from ("", "requests that were answered wrongly", *(f"  {_clean(each)}" for each in wrong))


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield ""
    yield _clean(finding.kind + (f" (consequence of {finding.consequence_of})" if finding.consequence_of else ""))
    yield f"  expected  {_clean(finding.expected)}"
    yield f"  actual    {_clean(finding.actual)}"
    yield from (f"  {harmless.attached(harmless.copied(line))}" for line in finding.curl[:6])
    if len(finding.curl) > 6:
        yield f"  and {len(finding.curl) - 6} more requests; report.json has them"
    if finding.command:
        yield f"  {harmless.attached(harmless.copied(finding.command))}"


def _bug(message: str) -> str:
    return "\n".join(map(harmless.attached, harmless.block(message).split("\n")))


def _clean(value: str, most: int = 2000) -> str:
    return harmless.attached(harmless.line(value, most))
