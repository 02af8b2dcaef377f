"""Lines on a terminal, made harmless and wrapped."""

from __future__ import annotations

import textwrap
from typing import IO

from rich.console import Console
from rich.text import Text

from .. import harmless
from .plain import FAMILIES as FAMILIES

WIDTH = 100
"""Columns where the output is not a terminal, and at most on one: lines stay readable."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would exit with 1, which says that a MUST failed


def console(file: IO[str] | None = None, *, quiet: bool = False) -> Console:
    """Where a run is shown; colour only on a terminal, and not where NO_COLOR is set. A quiet one shows nothing."""
    made = _Console(file=file, quiet=quiet, highlight=False, markup=False, emoji=False, soft_wrap=False)
    made.width = min(made.width, WIDTH) if made.is_terminal else WIDTH
    return made


def print_line(
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
