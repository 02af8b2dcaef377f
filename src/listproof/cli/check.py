"""``listproof check``: settings, a session, and what is shown and written of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .. import harmless, interruption
from ..report import folder, github, progress, summary, terminal
from ..results.model import Run
from ..run import release
from ..run import settings as settings_
from ..run.session import Session
from . import heap
from .steps import Steps

if TYPE_CHECKING:
    from rich.console import Console


def run(options: Mapping[str, Any]) -> int:
    """Check as the options of the command line say; returns the exit code. ``quiet`` leaves the last line alone,
    ``verbose`` tells of every check as it ends.

    What goes wrong while something is shown or written is raised only when all else is shown and written.
    """
    quiet, verbose = bool(options.get("quiet")), bool(options.get("verbose"))
    said = {name: value for name, value in options.items() if name not in ("quiet", "verbose")}
    other, said = release.asked(said)
    settings = settings_.read(said, os.environ)
    if other is not None:
        from . import against

        heap.give_back()
        return against.run(settings, other, quiet=quiet, verbose=verbose)
    server, report = settings.server, settings.outcome.report
    step = Steps()
    heap.give_back()
    with ExitStack() as stack:
        if report is not None:
            stack.enter_context(folder.reserved(report))
        console = terminal.console(quiet=quiet)
        session = stack.enter_context(Session(settings))
        stack.enter_context(interruption.held())
        place = session.place if server.base_url else f"{session.place} at {session.base_url}"
        step(
            terminal.header, console, session.contract, place, session.collections(), settings.what.seed,
            insecure=server.insecure, proxy=session.client.proxy, verbose=verbose,
        )  # fmt: skip
        with progress.progress(len(session.cases()), quiet=quiet, verbose=verbose) as tell:
            result = session.run(lambda case, done: step(tell, case.label, done))
        step(terminal.show, console, result, verbose=verbose, log=github.wanted(console, os.environ))
        if server.base_url is None and any(each.findings for each in result.results):
            fault = f" --fault {harmless.word(server.fault)}" if server.fault else ""
            again = f"listproof mock {harmless.word(settings.contract)}{fault} --port {urlsplit(session.base_url).port}"
            need = f"To send the curl lines, start the mock again: {again}"
            step(console.print, harmless.copied(need), soft_wrap=True)
        if report is not None:
            step(_report, result, report, console)
        step(summary.append, result, os.environ)
        step(terminal.verdict, terminal.console(), result)
        step.end()
        return result.exit_code


def _report(result: Run, where: Path, console: Console) -> None:
    console.print(f"report: {folder.shown(folder.write(result, where))}", soft_wrap=True)
