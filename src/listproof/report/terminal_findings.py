"""Findings, waivers and bugs on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from .. import harmless
from ..results.model import Aggregate, Finding, Level, Result, Run, Verdict
from . import plain
from .plain import FAMILIES as FAMILIES
from .plain import many, some
from .terminal_lines import print_line

TRIED = 12
"""Requests that were answered wrongly which a requirement lists here."""


def bugs(out: Console, run: Run) -> None:
    """Print each error of a check: what to report, and to whom."""
    for result in run.results:
        if result.verdict is Verdict.ERROR:
            where = f" on {result.collection}" if result.collection else ""
            print_line(out, f"{result.id}{where}: a bug in listproof, please report it with these lines", "bold red")
            out.print(Text(harmless.block(result.message)), soft_wrap=True)


def findings(out: Console, run: Run) -> None:
    """Each root with its consequences; MUST last, so that it is nearest to the verdict."""
    roots = plain.roots(run)
    rows = [row for row in run.requirements if row.facts.id in roots]
    weight = [Level.INFO, Level.SHOULD, Level.MUST]
    for row in sorted(rows, key=lambda row: weight.index(row.facts.level)):
        _root(out, run, row)
        if roots[row.facts.id]:
            print_line(out, f"  consequences: {', '.join(roots[row.facts.id])}")
        out.print()


def waivers(out: Console, run: Run) -> None:
    """Every waiver with its reason; what is wrong with one stands last."""
    if not run.waivers:
        return
    print_line(out, "Waivers", "bold")
    order = ["not asked", "used", "stale", "expired"]
    words = {"stale": "waives nothing: remove it", "expired": "has expired: mend it or agree on another day"}
    for each in sorted(run.waivers, key=lambda each: order.index(each.state)):
        what = some(each.results, 6) or each.requirement
        print_line(out, f"  {what}: {each.reason} ({each.ticket}, {each.owner}, until {each.expires})")
        if each.state != "used":
            print_line(out, f"    {words.get(each.state, each.state)}", "yellow")
    out.print()


def _root(out: Console, run: Run, row: Aggregate) -> None:
    facts = row.facts
    provenance = ", ".join(facts.provenance)
    print_line(out, f"✗ {facts.id} {facts.level} ({provenance})  {facts.statement}", "bold red")
    for source in row.sources:
        print_line(out, f"  {source}", "dim")
    own = [result for result in run.results if result.id == facts.id and result.findings]
    for operation in dict.fromkeys(result.operation for result in own):
        of = [result for result in own if result.operation == operation]
        for group in dict.fromkeys(plain.group(finding) for result in of for finding in result.findings):
            _group(out, group, of, several=len(of) > 1)
        wrong = plain.wrong(of)
        if len(wrong) > 1:
            more = f"; and {len(wrong) - TRIED} more, in the report" if len(wrong) > TRIED else ""
            print_line(out, f"  wrong     {'; '.join(wrong[:TRIED])}{more}", indent=12)


def _group(out: Console, group: tuple[str, ...], own: Sequence[Result], *, several: bool) -> None:
    """One kind of difference with one outcome: its first finding in full, the others by name of their collection."""
    found = [(result, each) for result in own for each in result.findings if plain.group(each) == group]
    result, finding = found[0]
    kind = finding.kind + (f" (as {finding.consequence_of})" if finding.consequence_of else "")
    place = f" on {result.collection}" if result.collection else ""
    others = [each.collection for each, _ in found[1:] if each.collection]
    also = finding.also + sum(1 + each.also for _, each in found[1:])
    print_line(out, f"  {kind}{place}{_how_often(finding)}", "bold")
    print_line(out, f"    expected  {finding.expected}", indent=14)
    print_line(out, f"    actual    {finding.actual}", indent=14)
    for line in finding.curl:
        print_line(out, f"    {line}", "cyan", wrap=False)
    if finding.command:
        print_line(out, f"    {finding.command}", "cyan", wrap=False)
    if also:
        where = f", also on {', '.join(dict.fromkeys(others))}" if several and others else ""
        print_line(out, f"    and {many(also, 'more comparison')} of this kind{where}")


def _how_often(finding: Finding) -> str:
    times, of = finding.shown
    return f": {times} of {of} identical requests differ" if times != of else ""
