"""The tables of requirements on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .. import harmless
from ..results.model import Run, Verdict
from . import plain
from .plain import FAMILIES as FAMILIES
from .terminal_lines import print_line

MARKS = {
    Verdict.PASSED: ("✓ passed", "green"),
    Verdict.FAILED: ("✗ failed", "bold red"),
    Verdict.INCONCLUSIVE: ("? undecided", "yellow"),
    Verdict.NOT_APPLICABLE: ("– does not apply", "dim"),
    Verdict.WAIVED: ("~ waived", "magenta"),
    Verdict.ERROR: ("! our bug", "bold red"),
}


def tables(out: Console, run: Run) -> None:
    """Print one table of requirements for each family, and which do not apply."""
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
        print_line(out, f"Not applicable to {of}: {plain.in_short(run, identities)}", "dim")
        out.print()
