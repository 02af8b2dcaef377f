"""The folder that ``--report`` names: the whole report of a run or nothing of it, and of one run at a time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import interruption
from ..errors import UsageError
from ..flags import option
from ..harmless import line
from ..results.model import Run

STAGE = ".report-"
"""How the name of the folder begins in which a report is made before it is put in its place."""


def shown(folder: Path) -> str:
    """A folder's name as it may be printed: in one line, nothing but what can be seen."""
    return line(str(folder), 1000)


def prepare(folder: Path) -> None:
    """Make the folder, for its owner only, before a long run is spent on it. Raises UsageError where that fails."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise UsageError(f"{option('report')} {shown(folder)}: cannot be made ({_why(error)}).") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{option('report')} {shown(folder)}: may not be written by this user. Name another folder.")


@contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Keep the folder for this run. Raises UsageError where another run has it, or where it cannot be made."""
    prepare(folder)
    handle = _lock(folder)
    try:
        for left in folder.glob(f"{STAGE}*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _lock(folder: Path) -> int | None:
    """A lock that ends with the process however it ends, and leaves no file; None where a folder takes none."""
    try:
        import fcntl
    except ImportError:
        return None
    handle = None
    try:
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if handle is not None:
            os.close(handle)
        raise UsageError(
            f"{option('report')} {shown(folder)}: another run is going to write its report there. Wait for its end, or "
            "name another folder."
        ) from None
    except OSError:
        pass  # not every file system has locks
    return handle


def write(run: Run, folder: Path) -> Path:
    """Write every report of the run; returns the path of the one for people. Files of an earlier run go first, and all
    new ones come together, report.json last. A signal, also a second one, leaves all of them or none. What one of them
    raises is raised when the others are there. Raises UsageError where the folder cannot be written."""
    from . import ctrf, exchanges, html, json, junit, sarif, summary

    made: dict[str, Callable[[Run], str]] = {each.FILE: each.text for each in (html, summary, junit, sarif, ctrf)}
    if run.exchanges:
        made[exchanges.FILE] = exchanges.text
    made[json.FILE] = json.text
    prepare(folder)
    try:
        _replace(run, folder, made, {*made, exchanges.FILE})
    except OSError as error:
        raise UsageError(f"{option('report')} {shown(folder)}: cannot be written ({_why(error)}).") from None
    return folder / html.FILE


def _replace(run: Run, folder: Path, made: dict[str, Callable[[Run], str]], names: set[str]) -> None:
    stage, failures = None, []
    try:
        with interruption.shielded():
            for name in names:
                (folder / name).unlink(missing_ok=True)
            stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=folder))
        for name, text in made.items():
            try:
                _put(stage / name, text(run))
            except OSError:
                raise
            except Exception as error:
                failures.append(error)
        with interruption.shielded():
            for each in [name for name in made if (stage / name).exists()]:
                os.replace(stage / each, folder / each)
    finally:
        with interruption.shielded():
            if stage is not None:
                shutil.rmtree(stage, ignore_errors=True)
    if failures:
        raise failures[0]


def _put(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # for its owner only
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        stream.write(text)


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
