"""Two reports compared, as a terminal shows it: plain text, no Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from .. import harmless
from .diff import Change, Diff, by_cause, few, word
from .plain import many, some

WIDTH = 100


def text(diff: Diff, old: Mapping[str, Any], new: Mapping[str, Any], width: int = WIDTH) -> str:
    """What changed by what became of it and by likely cause; the verdict of the comparison is the last line."""
    lines: list[str] = [*_told("old  ", f"{old['started']}  {old['verdict']}", width)]
    lines += _told("new  ", f"{new['started']}  {new['verdict']}", width)
    for note in diff.notes:
        lines += _told("     ", note, width)
    for title, part in diff.parts:
        if part:
            lines += ["", f"{title} ({len(part)})"]
            for cause, changes in by_cause(part):
                if cause:
                    lines += _told("  ", f"Likely cause: {cause}", width)
                for each in changes:
                    lines += _change(each, width)
    if diff.gone:
        lines += ["", *_told("", f"No longer asked: {some(diff.gone, 20)}", width)]
    count = len(diff.regressions)
    told = [f"{len(part)} {name}" for name, part in (("fixed", diff.fixes), ("still failing", diff.still)) if part]
    verdict = f"FAILED: {many(count, 'regression')}" if count else "PASSED: no regression"
    return "\n".join([*lines, "", "; ".join([verdict, *told])]) + "\n"


def _change(change: Change, width: int) -> Iterator[str]:
    was = f"{word(change.before)}, now {word(change.after)}" if change.before != change.after else word(change.after)
    where = f" on {', '.join(few(change.where))}" if change.where else ""
    kinds = f": {', '.join(change.kinds)}" if change.kinds else ""
    because = f" (consequence of {change.because})" if change.because else ""
    yield from _told("  ", f"{change.id} {change.level} {was}{where}{kinds}{because}", width)
    if not change.because:
        yield from _told("      ", change.statement, width)


def _told(begins: str, said: str, width: int) -> list[str]:
    words = harmless.line(said)
    indent = " " * (len(begins) + 4)
    lines = textwrap.wrap(words, width, initial_indent=begins, subsequent_indent=indent, break_on_hyphens=False)
    return [harmless.begun(each) for each in lines] or [begins]
