"""The folder that ``--report`` names: every report of a run, each file there as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..errors import UsageError
from ..results import Run


def prepare(folder: Path) -> None:
    """Make the folder, for its owner only, before a long run is spent on it. Raises UsageError where that fails."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--report {folder}: cannot be made ({error.strerror or error}).") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"--report {folder}: may not be written by this user. Name another folder.")


def put(folder: Path, name: str, text: str) -> Path:
    """Write one file in one step, so that no half of it is ever there; returns its path. Raises UsageError."""
    path = folder / name
    prepare(folder)
    part = ""
    try:
        handle, part = tempfile.mkstemp(prefix=f".{name}.", dir=folder)  # for its owner only
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
        os.replace(part, path)
    except BaseException as error:  # a second Ctrl-C too: nothing of ours is left
        if part:
            Path(part).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise UsageError(f"--report {folder}: cannot be written ({error.strerror or error}).") from None
    return path


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"--report {file.parent}: cannot be written ({error.strerror or error}).") from None


def write(run: Run, folder: Path) -> Path:
    """Write every report of the run; returns the path of the one for people. report.json goes first, if there is one
    of an earlier run, and comes last, so that where it is there all are. Without a record of the exchanges an older
    exchanges.ndjson is removed."""
    from . import exchanges, html, json, junit, summary

    prepare(folder)
    _remove(folder / json.FILE)
    page = put(folder, html.FILE, html.text(run))
    put(folder, summary.FILE, summary.text(run))
    put(folder, junit.FILE, junit.text(run))
    if run.exchanges:
        put(folder, exchanges.FILE, exchanges.text(run))
    else:
        _remove(folder / exchanges.FILE)
    json.write(run, folder)
    return page
