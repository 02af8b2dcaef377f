"""``listproof explain cause``: what may be wrong with a server, and one such cause in full."""

from __future__ import annotations

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
        for family in dict.fromkeys(each.family for each in ALL.values()):
            out.print(Text(family, style="bold"))
            for each in ALL.values():
                if each.family == family:
                    out.print(Text(f"  {each.name}  {plainly(each.sentence)}"), overflow="ellipsis", no_wrap=True)
            out.print()
        out.print(Text(f"{len(ALL)} causes. One in full: listproof explain cause {next(iter(ALL))}"))
        return 0
    wanted = name.lower()
    if wanted not in ALL:
        raise UsageError(f"{name}: no such cause.{did_you_mean(wanted, ALL)} See them all: listproof explain cause")
    _one(ALL[wanted])
    return 0


def _one(each: Hypothesis) -> None:
    out = terminal.console()
    out.print(Text(f"{each.name}  {plainly(each.sentence)}", style="bold"))
    out.print()
    for label, text in (("how", each.how), ("pattern", plainly(each.pattern)), ("mend", each.mend)):
        for at, line in enumerate(Text(harmless.line(text)).wrap(out, max(out.width - 13, 20))):
            out.print(Text(f"{label if at == 0 else '':<12} ", style="bold") + line)
