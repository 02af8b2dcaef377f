"""junit.xml: a test case per requirement and collection, for servers that show test results."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from .. import flags, harmless
from ..results.model import Aggregate, Finding, Level, Result, Run, Verdict
from . import plain

FILE = "junit.xml"


def text(run: Run) -> str:
    """A suite per family. A failure that does not fail the run is skipped with its message, and so is what is undecided
    (a failure where the run does not pass for lack of it) or waived; what does not apply is not a test case."""
    top = ET.Element("testsuites", name="listproof")
    rows = {row.facts.id: row for row in run.requirements}
    wanted = _wanted(run)
    several = len({each.operation for each in run.results}) > 1
    for family in dict.fromkeys(row.facts.family for row in run.requirements):
        own = [each for each in run.results if each.family == family and each.verdict is not Verdict.NOT_APPLICABLE]
        if not own:
            continue
        suite = ET.SubElement(top, "testsuite", name=f"listproof.{_clean(run.contract)}.{family}")
        properties = ET.SubElement(suite, "properties")
        for name, value in _properties(run):
            ET.SubElement(properties, "property", name=name, value=_clean(value))
        for result in own:
            _case(suite, run, rows[result.id], result, several=several, wanted=wanted)
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


def _wanted(run: Run) -> frozenset[str]:
    """Requirements that had to be decided and were not: every MUST where the run is not to pass for lack of it."""
    if not run.strict and run.exit_code != 3:
        return frozenset()
    open_ = [row for row in run.requirements if row.verdict is Verdict.INCONCLUSIVE]
    musts = [row for row in open_ if row.facts.level is Level.MUST]
    return frozenset(row.facts.id for row in musts or (() if run.strict else open_))


def _case(
    suite: ET.Element, run: Run, row: Aggregate, result: Result, *, several: bool, wanted: frozenset[str]
) -> None:
    name = " ".join(filter(None, (result.id, result.collection, result.operation if several else "")))
    case = ET.SubElement(suite, "testcase", classname=suite.get("name", ""), name=_clean(name))
    case.set("time", f"{result.seconds:.3f}")
    message, body = _clean(_message(row, result), 400), "\n".join(_lines(row, result))[:20_000]
    if result.verdict is Verdict.ERROR:
        ET.SubElement(case, "error", message="a bug of listproof", type="bug").text = _bug(result.message)
    elif (result.verdict is Verdict.FAILED and result.id in run.counted) or (
        result.verdict is Verdict.INCONCLUSIVE and result.id in wanted
    ):
        ET.SubElement(case, "failure", message=message, type=result.verdict.value).text = body
    elif result.verdict is not Verdict.PASSED:
        ET.SubElement(case, "skipped", message=message, type=result.verdict.value)
    facts = row.facts
    # properties of a test case are not in the schema that servers check (xunit2); this form in its output is read
    known = {"id": facts.id, "level": facts.level, "provenance": " ".join(facts.provenance)}
    lines = [f"[[PROPERTY|{key}={value}]]" for key, value in known.items()]
    if result.verdict is Verdict.FAILED and case.find("failure") is None:
        lines.append(body)
    ET.SubElement(case, "system-out").text = "\n".join(lines)


def _message(row: Aggregate, result: Result) -> str:
    if result.verdict is not Verdict.FAILED or not result.findings:
        return f"{result.id} {row.facts.level} {plain.WORDS[result.verdict]}: {plain.reason(result)}"
    finding = result.findings[0]
    because = f" (as {result.consequence_of})" if result.consequence_of else ""
    return f"{result.id} {row.facts.level}{because} {finding.kind}: expected {finding.expected}; got {finding.actual}"


def _lines(row: Aggregate, result: Result) -> Iterator[str]:
    yield _clean(row.facts.statement)
    yield from map(_clean, row.sources)
    if result.message:
        yield _clean(result.message, 20_000)
    for finding in result.findings:
        yield from _finding_lines(finding)
    wrong = plain.wrong([result])
    if len(wrong) > 1:
        yield from ("", "requests that were answered wrongly", *(f"  {_clean(each)}" for each in wrong))


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield ""
    yield _clean(finding.kind + (f" (as {finding.consequence_of})" if finding.consequence_of else ""))
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
