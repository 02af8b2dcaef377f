"""Release against candidate on a terminal: what matters most stands last."""

from __future__ import annotations

from rich.console import Console

from ..results.against import Changed, Sense
from .against import TITLES, Told, compared, data, head, of, verdict_parts, verdicts
from .terminal_lines import print_line

SHOWN = 12
"""Lines of each part."""


def show(out: Console, one: Told) -> None:
    """The comparison but for its last line."""
    against = one.against
    for each in against.data:
        print_line(out, f"data         {data(against, each)}")
    if against.same_data:
        print_line(out, f"compared     {compared(against)}", indent=13)
    for note in one.diff.notes:
        print_line(out, f"note         {note}", indent=13)
    out.print()
    for title, changes in verdict_parts(one):
        print_line(out, title, "bold red" if changes[0] in one.worse else "bold")
        for change in changes[:SHOWN]:
            print_line(out, f"  {change.id} {change.level}: {verdicts(one, change)}. {change.statement}", most=600)
        _more(out, len(changes))
    for sense, title in TITLES.items():
        own = [each for each in against.changes if each.sense is sense]
        if own:
            print_line(out, title, "bold red" if sense is Sense.WORSE else "bold")
        for answer in own[:SHOWN]:
            _answer(out, answer)
        _more(out, len(own))
    if against.observations:
        print_line(out, "Where the contract is silent (never a regression)", "bold")
        for seen in against.observations[:SHOWN]:
            print_line(out, f"  {seen.topic}{of(one, seen)}", indent=4)
            print_line(out, f"    release    {seen.release or 'not seen'}", most=400, indent=15)
            print_line(out, f"    candidate  {seen.candidate or 'not seen'}", most=400, indent=15)
        _more(out, len(against.observations))
    print_line(out, f"release      {one.runs[0].verdict_line}", indent=13)
    print_line(out, f"candidate    {one.runs[1].verdict_line}", indent=13)


def verdict(out: Console, one: Told) -> None:
    """The last line, in the colour of its meaning."""
    style = {0: "bold green", 1: "bold red"}.get(one.exit_code, "bold yellow")
    print_line(out, one.line, style)


def _answer(out: Console, change: Changed) -> None:
    print_line(out, f"  {head(change)}")
    print_line(out, f"    asked      {change.request}", most=600, indent=15)
    print_line(out, f"    release    {change.release}", most=400, indent=15)
    print_line(out, f"    candidate  {change.candidate}", most=400, indent=15)
    if change.sense is Sense.WORSE:
        for line in filter(None, change.curl):
            print_line(out, f"    {line}", "dim", wrap=False)


def _more(out: Console, count: int) -> None:
    if count > SHOWN:
        print_line(out, f"  and {count - SHOWN} more")
    if count:
        out.print()
