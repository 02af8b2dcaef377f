"""What became of the requirements on a terminal: a line for each family, or tables of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .. import harmless
from ..results.model import UNDECLARED, Aggregate, Level, Run, Verdict
from . import plain
from .plain import FAMILIES as FAMILIES
from .terminal_lines import print_line, sign

MARKS = {
    Verdict.PASSED: ("✓ passed", "green"),
    Verdict.FAILED: ("✗ failed", "bold red"),
    Verdict.INCONCLUSIVE: ("? undecided", "yellow"),
    Verdict.NOT_APPLICABLE: ("– does not apply", "dim"),
    Verdict.WAIVED: ("~ waived", "magenta"),
    Verdict.ERROR: ("! our bug", "bold red"),
}


def families(out: Console, run: Run) -> None:
    """Print one line for each family: how many of its requirements passed, and which did not."""
    rows = [row for row in run.requirements if row.verdict is not Verdict.NOT_APPLICABLE]
    names = dict.fromkeys(row.facts.family for row in rows)
    width = max((len(FAMILIES.get(each, each)) for each in names), default=0) + 2
    for family in names:
        parts = list(_counted(run, [row for row in rows if row.facts.family == family]))
        text = ", ".join(part for part, _ in parts)
        print_line(out, f"{FAMILIES.get(family, family):<{width}}{text}", parts[0][1], indent=width)
    if rows:
        out.print()
    _inapplicable(out, run, brief=True)


def _counted(run: Run, rows: Sequence[Aggregate]) -> Iterator[tuple[str, str]]:
    """What became of a family, the worst first, each part with its style."""
    failed = [row for row in rows if row.verdict is Verdict.FAILED]
    own = [row for row in failed if not row.consequence_of]
    for word, level in (("failed", Level.MUST), ("SHOULD failed", Level.SHOULD), ("INFO failed", Level.INFO)):
        if found := [row.facts.id for row in own if row.facts.level is level]:
            yield f"{len(found)} {word}: {', '.join(found)}", "bold red" if level is Level.MUST else "red"
    roots = {each: root for root, below in plain.roots(run).items() for each in below}
    below = {row.facts.id: roots.get(row.facts.id, row.consequence_of) for row in failed if row.consequence_of}
    for root in dict.fromkeys(below.values()):
        found = [each for each, of in below.items() if of == root]
        yield f"{len(found)} failed because of {root}: {', '.join(found)}", "red"
    words = {Verdict.ERROR: "bug of listproof", Verdict.INCONCLUSIVE: "undecided", Verdict.WAIVED: "waived"}
    for verdict, word in words.items():
        if found := [row.facts.id for row in rows if row.verdict is verdict]:
            yield f"{len(found)} {word}: {plain.in_short(run, found)}", MARKS[verdict][1]
    if passed := sum(row.verdict is Verdict.PASSED for row in rows):
        yield f"{passed} passed", "green"


def tables(out: Console, run: Run) -> None:
    """Print one table of requirements for each family, and which do not apply."""
    seconds: dict[str, float] = {}
    for result in run.results:
        seconds[result.id] = seconds.get(result.id, 0.0) + result.seconds
    for family in dict.fromkeys(row.facts.family for row in run.requirements):
        rows = sorted((r for r in run.requirements if r.facts.family == family), key=lambda row: row.facts.id)
        rows = [row for row in rows if row.verdict is not Verdict.NOT_APPLICABLE]
        if not rows:
            continue
        table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, width=out.width)
        table.add_column("", width=6, no_wrap=True)
        table.add_column(FAMILIES.get(family, family), ratio=1)
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
            table.add_row(facts.id, Text(harmless.line(sign(out, facts.statement))), facts.level.value,
                          Text(sign(out, word), style=style), str(row.comparisons), took)  # fmt: skip
        out.print(table)
        out.print()
    _inapplicable(out, run)


def _inapplicable(out: Console, run: Run, *, brief: bool = False) -> None:
    """What does not apply; ``brief`` only counts what the contract has nothing for."""
    for why, identities in plain.inapplicable(run).items():
        told = plain.in_short(run, identities)
        if why in ("", UNDECLARED) and brief:
            print_line(
                out,
                f"{plain.many(len(identities), 'check')} not applicable to this contract "
                f"({run.say('verbose')} lists them)",
                "dim",
            )
        else:
            of = f"this server ({why})" if why else "this contract"
            print_line(out, f"Not applicable to {of}: {told}", "dim")
        if not brief:
            out.print()
    if brief and plain.inapplicable(run):
        out.print()
