"""Findings, waivers and bugs on a terminal."""

from __future__ import annotations

from collections.abc import Container, Sequence

from rich.console import Console
from rich.text import Text

from .. import flags, harmless
from ..results.model import Aggregate, Finding, Level, Result, Run, Verdict
from . import plain
from .plain import FAMILIES as FAMILIES
from .plain import many, some
from .terminal_lines import print_line

KINDS, CURLS, TRIED, OPERATIONS = 2, 2, 4, 3
"""Kinds of differences, curl lines, wrong answers and operations of one problem that are told without ``verbose``."""

ALL = 10_000


def bugs(out: Console, run: Run) -> None:
    """Print each error of a check: what to report, and to whom."""
    for result in run.results:
        if result.verdict is Verdict.ERROR:
            where = plain.place(run, result)
            on = f" on {where}" if where else ""
            print_line(out, f"{result.id}{on}: a bug in listproof, please report it with these lines", "bold red")
            out.print(Text(harmless.block(result.message)), soft_wrap=True)


def findings(out: Console, run: Run, *, verbose: bool = False, told: Container[str] = ()) -> None:
    """Each problem with the checks that fail because of it, MUST first; of what was ``told`` no more than that."""
    roots = plain.roots(run)
    rows = [row for row in run.requirements if row.facts.id in roots]
    weight = [Level.MUST, Level.SHOULD, Level.INFO]
    for row in sorted(rows, key=lambda row: weight.index(row.facts.level)):
        _root(out, run, row, verbose=verbose, told=row.facts.id in told)
        if below := roots[row.facts.id]:
            fails = "check fails" if len(below) == 1 else "checks fail"
            print_line(out, f"  {len(below)} more {fails} because of it: {', '.join(below)}")
        out.print()


def waivers(out: Console, run: Run) -> None:
    """Every waiver with its reason; what is wrong with one stands last."""
    if not run.waivers:
        return
    print_line(out, "Waivers", "bold")
    order = ["not asked", "used", "stale", "expired"]
    words = {
        "stale": "no longer needed: remove it",
        "expired": "expired: fix the failure or extend the date",
        "not asked": "not used: its check was not run",
    }
    for each in sorted(run.waivers, key=lambda each: order.index(each.state)):
        what = some(each.results, 6) or each.requirement
        print_line(out, f"  {what}: {each.reason} ({each.ticket}, {each.owner}, until {each.expires})")
        if each.state != "used":
            print_line(out, f"    {words.get(each.state, each.state)}", "yellow")
    out.print()


def _root(out: Console, run: Run, row: Aggregate, *, verbose: bool, told: bool) -> None:
    facts = row.facts
    provenance = ", ".join(facts.provenance)
    print_line(out, f"✗ {facts.id} {facts.level} ({provenance})  {facts.statement}", "bold red")
    if told:
        return
    own = [result for result in run.results if result.id == facts.id and result.findings]
    operations = list(dict.fromkeys(result.operation for result in own))
    several = len(run.operations) > 1
    if not operations:
        _sources(out, row, "")
    for operation in operations[: ALL if verbose else OPERATIONS]:
        if several:
            print_line(out, f"  {operation}", "bold")
        _sources(out, row, operation)
        _of_operation(out, run, [result for result in own if result.operation == operation], verbose=verbose)
    if not verbose and (more := operations[OPERATIONS:]):
        print_line(out, f"  and on {many(len(more), 'more operation')}: {some(more, 12)}")


def _sources(out: Console, row: Aggregate, operation: str) -> None:
    for source in plain.sources(row, operation) if operation else row.sources:
        print_line(out, f"  {source}", "dim")


def _of_operation(out: Console, run: Run, own: Sequence[Result], *, verbose: bool) -> None:
    groups = dict.fromkeys(plain.group(finding) for result in own for finding in result.findings)
    found = [[(r, each) for r in own for each in r.findings if plain.group(each) == group] for group in groups]
    told = found[: ALL if verbose else KINDS]
    lines = _curls([each[0][1] for each in told], ALL if verbose else CURLS)
    for group, curl in zip(told, lines, strict=True):
        _group(out, group, curl, several=len(own) > 1)
    for group in found[len(told) :]:
        result, finding = group[0]
        times = sum(1 + each.also for _, each in group)
        print_line(out, f"  also: {_titled(result, finding)} ({many(times, 'comparison')}): {finding.actual}", most=300)
    wrong = plain.wrong(own)
    if len(wrong) > 1:
        most = 12 if verbose else TRIED
        more = f"; and {len(wrong) - most} more, in the report" if len(wrong) > most else ""
        print_line(out, f"  wrong     {'; '.join(wrong[:most])}{more}", indent=12)
    left = {line for group in found for line in group[0][1].curl} - {line for each in lines for line in each}
    if left and not verbose:
        where = f"{run.say('verbose')} and {run.say('report')} DIR" if run.say is flags.command else "the report"
        shows = "show" if run.say is flags.command else "shows"
        print_line(out, f"  {many(len(left), 'more curl line')}: {where} {shows} {'it' if len(left) == 1 else 'them'}")


def _curls(found: Sequence[Finding], most: int) -> list[list[str]]:
    """The curl lines of findings that are shown, ``most`` in all and none twice: one of each before a second one."""
    seen: set[str] = set()
    lines: list[list[str]] = [[] for _ in found]
    for _ in range(max((len(each.curl) for each in found), default=0)):
        for at, finding in enumerate(found):
            new = next((line for line in finding.curl if line not in seen), None)
            if new is not None and len(seen) < most:
                seen.add(new)
                lines[at].append(new)
    return lines


def _group(out: Console, found: Sequence[tuple[Result, Finding]], curl: Sequence[str], *, several: bool) -> None:
    """One kind of difference with one outcome: its first finding in full, the others by name of their collection."""
    result, finding = found[0]
    others = [each.collection for each, _ in found[1:] if each.collection]
    also = finding.also + sum(1 + each.also for _, each in found[1:])
    print_line(out, f"  {_titled(result, finding)}{_how_often(finding)}", "bold")
    print_line(out, f"    expected  {finding.expected}", indent=14)
    print_line(out, f"    actual    {finding.actual}", indent=14)
    for line in curl:
        print_line(out, f"    {line}", "cyan", wrap=False)
    if finding.command:
        print_line(out, f"    {finding.command}", "cyan", wrap=False)
    if also:
        where = f", also on {', '.join(dict.fromkeys(others))}" if several and others else ""
        differ = "differs" if also == 1 else "differ"
        print_line(out, f"    {many(also, 'more comparison')} {differ} in this way{where}")


def _titled(result: Result, finding: Finding) -> str:
    """A kind of difference with what explains it and where it was seen."""
    kind = finding.kind + (f" (because of {finding.consequence_of})" if finding.consequence_of else "")
    return kind + (f" on {result.collection}" if result.collection else "")


def _how_often(finding: Finding) -> str:
    times, of = finding.shown
    return f": {times} of {of} identical requests differ" if times != of else ""
