"""A run on a terminal: what matters most stands last."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .. import flags, harmless
from ..contract.model import Contract
from ..results.model import Aggregate, CollectionSummary, Finding, Level, Result, Run, Verdict
from . import plain
from .plain import FAMILIES as FAMILIES
from .plain import INSECURE, NEEDS_READABLE, many, some

WIDTH = 100
"""Columns where the output is not a terminal, and at most on one: lines stay readable."""

TRIED = 12
"""Requests that were answered wrongly which a requirement lists here."""

MARKS = {
    Verdict.PASSED: ("✓ passed", "green"),
    Verdict.FAILED: ("✗ failed", "bold red"),
    Verdict.INCONCLUSIVE: ("? undecided", "yellow"),
    Verdict.NOT_APPLICABLE: ("– does not apply", "dim"),
    Verdict.WAIVED: ("~ waived", "magenta"),
    Verdict.ERROR: ("! our bug", "bold red"),
}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would exit with 1, which says that a MUST failed


def console(file: IO[str] | None = None, *, quiet: bool = False) -> Console:
    """Where a run is shown; colour only on a terminal, and not where NO_COLOR is set. A quiet one shows nothing."""
    made = _Console(file=file, quiet=quiet, highlight=False, markup=False, emoji=False, soft_wrap=False)
    made.width = min(made.width, WIDTH) if made.is_terminal else WIDTH
    return made


def header(
    out: Console,
    contract: Contract,
    place: str,
    collections: Sequence[CollectionSummary],
    seed: int,
    *,
    insecure: bool = False,
    proxy: str = "",
    say: flags.Say = flags.command,
) -> None:
    """What is checked against what, and by which way."""
    title = f"{contract.title} {contract.version}".strip()
    _print_line(out, f"contract     {contract.name}: {title} (openapi.yaml, sha256 {contract.sha256[:12]})", "bold")
    origin = next((line.strip() for line in contract.origin.splitlines() if line.strip()), "not said (no SOURCE)")
    _print_line(out, f"source       {origin}", indent=13)
    _print_line(out, f"target       {place}")
    if proxy:
        _print_line(out, f"proxy        {proxy}")
    if insecure:
        _print_line(out, f"INSECURE     {flags.told(INSECURE, say)}", "bold red")
    several = len({each.operation for each in collections}) > 1
    label = "collections"
    for each in collections:
        of = f" of {each.operation}" if several else ""
        note = f": {each.note}" if each.note else ""
        _print_line(out, f"{label:<12} {each.name}{of}, {each.counted}{note}", "bold red" if each.rows is None else "")
        label = ""
    _print_line(out, f"seed         {seed}")
    out.print()


def show(out: Console, run: Run) -> None:
    """The whole run but its last line, the verdict."""
    _tables(out, run)
    conclude(out, run)


def verdict(out: Console, run: Run) -> None:
    """The last line, in the colour of its mood."""
    style = {"good": "bold green", "bad": "bold red", "open": "bold yellow"}[plain.mood(run)]
    out.print(Text(harmless.line(run.verdict_line), style=style), soft_wrap=True)


def conclude(out: Console, run: Run) -> None:
    """The run without its tables and its last line."""
    _observations(out, run)
    _print_undecided(out, run)
    _bugs(out, run)
    _findings(out, run)
    _waivers(out, run)
    _counts(out, run)


def _tables(out: Console, run: Run) -> None:
    seconds: dict[str, float] = {}
    for result in run.results:
        seconds[result.id] = seconds.get(result.id, 0.0) + result.seconds
    for family in dict.fromkeys(row.facts.family for row in run.requirements):
        rows = [row for row in run.requirements if row.facts.family == family]
        rows = [row for row in rows if row.verdict is not Verdict.NOT_APPLICABLE]
        if not rows:
            continue
        table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, width=out.width)
        table.add_column("", width=6, no_wrap=True)
        table.add_column(FAMILIES.get(family, family), ratio=1, no_wrap=True, overflow="ellipsis")
        table.add_column("level", width=6, no_wrap=True)
        table.add_column("verdict", width=11, no_wrap=True)
        table.add_column("compared", width=8, no_wrap=True, justify="right")
        table.add_column("time", width=7, no_wrap=True, justify="right")
        for row in rows:
            word, style = MARKS[row.verdict]
            if row.verdict is Verdict.FAILED and row.consequence_of:
                word, style = f"✗ as {row.consequence_of}", "red"
            facts = row.facts
            took = f"{seconds.get(facts.id, 0.0):.2f} s"
            table.add_row(facts.id, Text(harmless.line(facts.statement)), facts.level.value, Text(word, style=style),
                          str(row.comparisons), took)  # fmt: skip
        out.print(table)
        out.print()
    for why, identities in plain.inapplicable(run).items():
        of = f"this server ({why})" if why else "this contract"
        _print_line(out, f"Not applicable to {of}: {', '.join(identities)}", "dim")
        out.print()


def _observations(out: Console, run: Run) -> None:
    if not run.observations:
        return
    _print_line(out, "Observations (never a verdict)", "bold")
    words = {True: "always", False: "varies", None: "seen once"}
    for each in run.observations:
        kept = "" if each.id == "CTR-01" else f" ({words[each.kept]})"  # CTR-01 is about the document alone
        _print_line(out, f"  {each.id} {each.topic}{kept}: {each.text}", most=600)
    out.print()


def _print_undecided(out: Console, run: Run) -> None:
    """What is undecided in the aggregate, grouped by what would decide it."""
    groups = plain.undecided(run)
    levels = {row.facts.id: row.facts.level for row in run.requirements}
    if not groups:
        return
    _print_line(out, "Undecided, and what would decide it", "bold yellow")
    for reason, identities in groups.items():
        _print_line(out, f"  {reason}", most=600)
        if reason == NEEDS_READABLE:
            _unread(out, run.collections)
        _print_line(out, f"      {', '.join(f'{each} {levels[each]}' for each in identities)}", "dim", indent=6)
    out.print()


def _unread(out: Console, collections: Sequence[CollectionSummary]) -> None:
    notes: dict[str, list[str]] = {}
    for each in collections:
        if each.rows is None:
            notes.setdefault(each.note, []).append(each.name)
    for note, names in notes.items():
        _print_line(out, f"    {', '.join(names)}: {note}", most=600)


def _bugs(out: Console, run: Run) -> None:
    for result in run.results:
        if result.verdict is Verdict.ERROR:
            where = f" on {result.collection}" if result.collection else ""
            _print_line(out, f"{result.id}{where}: a bug in listproof, please report it with these lines", "bold red")
            out.print(Text(harmless.block(result.message)), soft_wrap=True)


def _findings(out: Console, run: Run) -> None:
    """Each root with its consequences; MUST last, so that it is nearest to the verdict."""
    roots = plain.roots(run)
    rows = [row for row in run.requirements if row.facts.id in roots]
    weight = [Level.INFO, Level.SHOULD, Level.MUST]
    for row in sorted(rows, key=lambda row: weight.index(row.facts.level)):
        _root(out, run, row)
        if roots[row.facts.id]:
            _print_line(out, f"  consequences: {', '.join(roots[row.facts.id])}")
        out.print()


def _waivers(out: Console, run: Run) -> None:
    """Every waiver with its reason; what is wrong with one stands last."""
    if not run.waivers:
        return
    _print_line(out, "Waivers", "bold")
    order = ["not asked", "used", "stale", "expired"]
    words = {"stale": "waives nothing: remove it", "expired": "has expired: mend it or agree on another day"}
    for each in sorted(run.waivers, key=lambda each: order.index(each.state)):
        what = some(each.results, 6) or each.requirement
        _print_line(out, f"  {what}: {each.reason} ({each.ticket}, {each.owner}, until {each.expires})")
        if each.state != "used":
            _print_line(out, f"    {words.get(each.state, each.state)}", "yellow")
    out.print()


def _root(out: Console, run: Run, row: Aggregate) -> None:
    facts = row.facts
    provenance = ", ".join(facts.provenance)
    _print_line(out, f"✗ {facts.id} {facts.level} ({provenance})  {facts.statement}", "bold red")
    for source in row.sources:
        _print_line(out, f"  {source}", "dim")
    own = [result for result in run.results if result.id == facts.id and result.findings]
    for operation in dict.fromkeys(result.operation for result in own):
        of = [result for result in own if result.operation == operation]
        for group in dict.fromkeys(plain.group(finding) for result in of for finding in result.findings):
            _group(out, group, of, several=len(of) > 1)
        wrong = plain.wrong(of)
        if len(wrong) > 1:
            more = f"; and {len(wrong) - TRIED} more, in the report" if len(wrong) > TRIED else ""
            _print_line(out, f"  wrong     {'; '.join(wrong[:TRIED])}{more}", indent=12)


def _group(out: Console, group: tuple[str, ...], own: Sequence[Result], *, several: bool) -> None:
    """One kind of difference with one outcome: its first finding in full, the others by name of their collection."""
    found = [(result, each) for result in own for each in result.findings if plain.group(each) == group]
    result, finding = found[0]
    kind = finding.kind + (f" (as {finding.consequence_of})" if finding.consequence_of else "")
    place = f" on {result.collection}" if result.collection else ""
    others = [each.collection for each, _ in found[1:] if each.collection]
    also = finding.also + sum(1 + each.also for _, each in found[1:])
    _print_line(out, f"  {kind}{place}{_how_often(finding)}", "bold")
    _print_line(out, f"    expected  {finding.expected}", indent=14)
    _print_line(out, f"    actual    {finding.actual}", indent=14)
    for line in finding.curl:
        _print_line(out, f"    {line}", "cyan", wrap=False)
    if finding.command:
        _print_line(out, f"    {finding.command}", "cyan", wrap=False)
    if also:
        where = f", also on {', '.join(dict.fromkeys(others))}" if several and others else ""
        _print_line(out, f"    and {many(also, 'more comparison')} of this kind{where}")


def _how_often(finding: Finding) -> str:
    times, of = finding.shown
    return f": {times} of {of} identical requests differ" if times != of else ""


def _counts(out: Console, run: Run) -> None:
    verdicts = [row.verdict for row in run.requirements]
    words = {
        Verdict.PASSED: "passed",
        Verdict.FAILED: "failed",
        Verdict.INCONCLUSIVE: "undecided",
        Verdict.WAIVED: "waived",
        Verdict.ERROR: "our bug",
        Verdict.NOT_APPLICABLE: "not applicable",
    }
    counted = [f"{verdicts.count(verdict)} {word}" for verdict, word in words.items() if verdict in verdicts]
    _print_line(out, f"requirements  {', '.join(counted)}")
    for label, text in plain.traffic(run):
        _print_line(out, f"{label:<13} {text}", indent=14)
    closed: dict[str, list[str]] = {}
    for operation, reach in (run.fuzz or {}).items():
        if "left_out" in reach:
            closed.setdefault(reach["left_out"], []).append(operation)
            continue
        told = ((name.replace("_", " "), _value_text(value)) for name, value in dict(reach).items())
        text = ", ".join(f"{name} {value}" for name, value in told if value)
        _print_line(out, f"fuzzing       {operation}: {text}", indent=14)
    for why, operations in closed.items():
        _print_line(out, f"not fuzzed    {', '.join(operations)}: {why}", indent=14)
    repeat = f"seed {run.seed} ({run.say('seed')} {run.seed} repeats it)"
    _print_line(out, f"comparisons   {run.comparisons} in {run.seconds:.1f} s, {repeat}")
    if run.ended:
        _print_line(out, plain.open_(run), "bold yellow")
    if run.insecure:
        _print_line(out, flags.told(INSECURE, run.say), "bold red")


def _value_text(value: object) -> str:
    return " ".join(f"{name} ({each})" for name, each in value.items()) if isinstance(value, dict) else str(value)


def _print_line(
    out: Console, text: str, style: str = "", *, most: int = 2000, indent: int = 0, wrap: bool = True
) -> None:
    """One line of ours, made harmless and wrapped to go on at ``indent``; curl lines are never wrapped."""
    if not wrap:
        out.print(Text(harmless.copied(text), style=style), soft_wrap=True)
        return
    line = harmless.line(text, most)
    at = " " * (indent or len(line) - len(line.lstrip(" ")) + 4)  # where no command of ours begins
    for part in textwrap.wrap(line, out.width, subsequent_indent=at, break_on_hyphens=False) or [""]:
        out.print(Text(harmless.begun(part), style=style))
