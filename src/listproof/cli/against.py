"""``listproof check --against``: the release and the candidate are asked the same, and what differs is told."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .. import interruption
from ..against import asked, comparison
from ..against.recording import Recording
from ..errors import ListproofError, UsageError
from ..flags import option
from ..report import against as report
from ..report import folder, progress, terminal, terminal_against
from ..report.terminal_lines import print_line
from ..results.model import Run
from ..run import release as release_
from ..run.session import Session
from ..run.settings import Settings
from .steps import Steps

if TYPE_CHECKING:
    from rich.console import Console

RELEASE = "release"
"""The folder within the report's that holds the report on the release."""


def run(candidate: Settings, said: release_.Asked, *, quiet: bool, verbose: bool) -> int:
    """Check both servers, compare, show and write; returns the exit code."""
    if candidate.server.base_url is None:
        raise UsageError(f"{option('against')} needs a candidate. Name it with {option('base-url')} URL.")
    release = release_.settings(candidate, said, os.environ)
    where, step = candidate.outcome.report, Steps()
    with ExitStack() as stack:
        if where is not None:
            stack.enter_context(folder.reserved(where))
        console = terminal.console(quiet=quiet)
        sessions = [_entered(stack, each, name) for each, name in ((release, "release"), (candidate, "candidate"))]
        stack.enter_context(interruption.held())
        home = asked.origin(sessions[0].client)
        one, other = (Recording(each.client, each.targets, home) for each in sessions)
        step(_header, console, sessions)
        before, after = (_run(each, step, quiet=quiet, verbose=verbose) for each in sessions)
        found = comparison.compare(one, other, (before, after), claimed=said.same_data)
        told = report.told(found, before, after)
        step(terminal_against.show, console, told)
        if where is not None:
            step(_write, told, where, console)
        step(_append, told)
        step(terminal_against.verdict, terminal.console(), told)
        step.end()
        return told.exit_code


def _entered(stack: ExitStack, settings: Settings, name: str) -> Session:
    try:
        return stack.enter_context(Session(settings))
    except ListproofError as error:
        raise UsageError(f"The {name}, {settings.server.base_url}: {'; '.join(error.messages())}") from None


def _run(session: Session, step: Steps, *, quiet: bool, verbose: bool) -> Run:
    with progress.progress(len(session.cases()), quiet=quiet, verbose=verbose) as tell:
        name = urlsplit(session.base_url).netloc
        return session.run(lambda case, done: step(tell, f"{name} {case.label}", done))


def _header(console: Console, sessions: list[Session]) -> None:
    contract = sessions[1].contract
    print_line(console, f"contract     {contract.name}: {contract.title} {contract.version}".rstrip(), "bold")
    for name, each in zip(("release", "candidate"), sessions, strict=True):
        print_line(console, f"{name:<12} {each.place}")
        if each.settings.server.insecure:
            print_line(console, f"INSECURE     the {name}'s certificate is not checked", "bold red")


def _write(told: report.Told, where: Path, console: Console) -> None:
    release = where / RELEASE
    with folder.reserved(release):
        folder.write(told.runs[0], release)
    folder.write(told.runs[1], where)
    report.write(told, where)
    console.print(f"report: {folder.shown(where / report.MARKDOWN)}", soft_wrap=True)


def _append(told: report.Told) -> None:
    """Append the Markdown to the file that GitHub Actions names, if it does."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(report.markdown(told) + "\n")
    except OSError:
        return
