"""What a long run says while it works: a line on a terminal, or a line per check where that is asked for."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO

from rich.console import Console
from rich.text import Text

from ..harmless import line
from ..results.model import Result
from .plain import WORDS, many
from .terminal_lines import is_terminal

Step = Callable[[str, Result | None], None]
"""Called with a check's label before it with None and after it with its result."""

SURE = 2.0
"""Seconds before an estimate is told: earlier ones jump."""


@contextmanager
def progress(
    cases: int,
    *,
    quiet: bool = False,
    verbose: bool = False,
    file: IO[str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Step]:
    """A line on standard error that says what is running and about how long the rest takes; nothing where that is no
    terminal or ``quiet`` is set. ``verbose`` leaves a line for every check, wherever it goes."""
    live = is_terminal(file or sys.stderr) and not quiet
    err = Console(stderr=file is None, file=file, highlight=False, markup=False, emoji=False, force_terminal=live)
    if not live and not verbose:
        yield lambda *_: None
        return
    start, done = clock(), 0

    def told(label: str, result: Result | None) -> str:
        nonlocal done
        if result is not None:
            done += 1
            if verbose:
                err.print(Text(_result_line(label, result)), soft_wrap=True)
        return f"{done} of {cases}{left(clock() - start, done, cases)}  {line(label, 100)}"

    if not live:
        yield lambda label, result: (told(label, result), None)[1]
        return
    with ExitStack() as stack:
        status = err.status("")
        with suppress(RuntimeError):  # where no thread can be started the line does not move
            stack.enter_context(status)
        yield lambda label, result: status.update(Text(told(label, result)))


def left(seconds: float, done: int, cases: int) -> str:
    """``, about 20 s left``: as long as the checks so far took on average; empty while that says little."""
    if seconds < SURE or done * 10 < cases or done >= cases:
        return ""
    rest = seconds / done * (cases - done)
    if rest < 1:
        return ""
    return f", about {rest:.0f} s left" if rest < 90 else f", about {rest / 60:.0f} min left"


def _result_line(label: str, result: Result) -> str:
    message = f"  {line(result.message.splitlines()[0], 200)}" if result.message else ""
    word = WORDS[result.verdict]
    return f"{line(label, 100)}  {word}, {many(result.comparisons, 'comparison')}, {result.seconds:.2f} s{message}"
