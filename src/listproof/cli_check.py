"""``listproof check``: settings, a session, and what is shown and written of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from . import interruption
from . import settings as settings_
from .report import folder, progress, summary, terminal
from .session import Session


def run(options: Mapping[str, Any]) -> int:
    """Check as the options of the command line say; returns the exit code. ``quiet`` leaves the last line alone,
    ``verbose`` tells of every check as it ends."""
    quiet, verbose = bool(options.get("quiet")), bool(options.get("verbose"))
    said = {name: value for name, value in options.items() if name not in ("quiet", "verbose")}
    settings = settings_.read(said, os.environ)
    if settings.report is not None:
        folder.prepare(settings.report)
    console = terminal.console(quiet=quiet)
    with Session(settings) as session, interruption.held():
        place = session.place if settings.base_url else f"{session.place} at {session.base_url}"
        terminal.header(
            console, session.contract, place, session.collections(), settings.seed,
            insecure=settings.insecure, proxy=session.client.proxy,
        )  # fmt: skip
        with progress.progress(len(session.cases()), quiet=quiet, verbose=verbose) as step:
            result = session.run(lambda case, done: step(case.label, done))
        terminal.show(console, result)
        if settings.base_url is None and any(each.findings for each in result.results):
            fault = f" --fault {settings.fault}" if settings.fault else ""
            again = f"listproof mock {result.contract}{fault} --port {urlsplit(session.base_url).port}"
            console.print(f"curl lines    need the mock, which has stopped; start it again: {again}", soft_wrap=True)
        if settings.report is not None:
            written = folder.write(result, settings.report)
            console.print(f"report: {written}", markup=False, highlight=False, soft_wrap=True)
        summary.append(result, os.environ)
        terminal.console().print(result.verdict_line, markup=False, highlight=False, soft_wrap=True)
        return result.exit_code
