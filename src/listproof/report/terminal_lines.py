"""Lines on a terminal, made harmless and wrapped."""

from __future__ import annotations

import sys
import textwrap
from typing import IO

from rich.console import Console
from rich.text import Text

from .. import harmless
from .plain import FAMILIES as FAMILIES

WIDTH = 100
"""Columns where the output is not a terminal."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would exit with 1, which says that a MUST failed


def console(file: IO[str] | None = None, *, quiet: bool = False) -> Console:
    """Where a run is shown, in the full width of a terminal; elsewhere without a code or sign of one, whatever
    FORCE_COLOR says. No colour where NO_COLOR is set. A quiet one shows nothing."""
    live = is_terminal(file or sys.stdout)
    made = _Console(
        file=file, quiet=quiet, highlight=False, markup=False, emoji=False, soft_wrap=False, force_terminal=live
    )
    if not live:
        made.width = WIDTH
    return made


def is_terminal(stream: IO[str]) -> bool:
    """Whether somebody looks at what is written."""
    try:
        return stream.isatty()
    except (ValueError, AttributeError):
        return False


def sign(out: Console, text: str) -> str:
    """A text with signs of ours as this output shows them."""
    return text if out.is_terminal else harmless.ascii_(text)


def print_line(
    out: Console, text: str, style: str = "", *, most: int = 2000, indent: int = 0, wrap: bool = True
) -> None:
    """One line of ours, made harmless and wrapped to go on at ``indent``; curl lines are never wrapped."""
    if not wrap:
        out.print(Text(harmless.copied(text), style=style), soft_wrap=True)
        return
    line = harmless.line(sign(out, text), most)
    at = " " * (indent or len(line) - len(line.lstrip(" ")) + 4)  # where no command of ours begins
    for part in textwrap.wrap(line, max(out.width, 40), subsequent_indent=at, break_on_hyphens=False) or [""]:
        out.print(Text(harmless.begun(part), style=style), soft_wrap=True)
