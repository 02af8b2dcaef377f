"""``listproof explain cause``: what may be wrong with a server, and one such cause in full."""

from __future__ import annotations

import textwrap

from rich.text import Text

from .. import harmless
from ..causes.catalogue import ALL
from ..causes.hypothesis import Hypothesis, plainly
from ..errors import UsageError
from ..report import terminal
from ..suggest import did_you_mean


def run(name: str | None) -> int:
    """Print one cause, or all by family."""
    out = terminal.console()
    if name is None:
        width = max(map(len, ALL))
        for family in dict.fromkeys(each.family for each in ALL.values()):
            out.print(Text(family, style="bold"))
            for each in ALL.values():
                if each.family == family:
                    terminal.print_line(out, f"  {each.name:<{width}}  {plainly(each.sentence)}", indent=width + 4)
            out.print()
        out.print(Text(f"{len(ALL)} causes. One in full: listproof explain cause {next(iter(ALL))}"))
        return 0
    wanted = name.lower()
    if wanted not in ALL:
        raise UsageError(
            f"{name}: no such cause.{did_you_mean(wanted, ALL, most=1)} See them all: listproof explain cause"
        )
    _one(ALL[wanted])
    return 0


def _one(each: Hypothesis) -> None:
    out = terminal.console()
    terminal.print_line(out, f"{each.name}  {plainly(each.sentence)}", "bold", indent=13)
    out.print()
    for label, text in (("how", each.how), ("pattern", plainly(each.pattern)), ("mend", each.mend)):
        for at, line in enumerate(textwrap.wrap(harmless.line(terminal.sign(out, text)), max(out.width - 13, 20))):
            out.print(Text(f"{label if at == 0 else '':<12} ", style="bold") + Text(line), soft_wrap=True)
