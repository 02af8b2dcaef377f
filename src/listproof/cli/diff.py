"""``listproof diff``: two reports, and an exit code that says whether the new one is worse."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from ..report import diff, diff_text


def run(old: str, new: str, *, strict: bool) -> int:
    """Print what changed: as text on a terminal, elsewhere as Markdown. 1 on a regression, under ``strict`` also where
    something is newly undecided or no longer asked; else 0."""
    before, after = diff.read(Path(old)), diff.read(Path(new))
    found = diff.compare(before, after)
    if sys.stdout.isatty():
        told = diff_text.text(found, before, after, max(40, shutil.get_terminal_size().columns))
    else:
        told = diff.markdown(found, before, after)
    print(told, end="")
    return 1 if found.regressions or (strict and (found.undecided or found.gone)) else 0
