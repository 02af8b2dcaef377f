"""A run in the log of GitHub Actions: an annotation for each problem, and groups that open on a click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from .. import harmless
from ..results.model import Run
from . import causes, plain

MOST = 10
"""Errors, and warnings, that GitHub shows of one step."""


def wanted(out: Console, environ: Mapping[str, str]) -> bool:
    """Whether what is printed goes to such a log."""
    return environ.get("GITHUB_ACTIONS") == "true" and not out.is_terminal and not out.quiet


@contextmanager
def group(out: Console, title: str, *, on: bool) -> Iterator[None]:
    """What is printed meanwhile, as one group of the log where that is ``on``."""
    if on:
        out.print(Text(f"::group::{title}"), soft_wrap=True)
    yield
    if on:
        out.print(Text("::endgroup::"), soft_wrap=True)


def annotated(run: Run) -> Iterator[str]:
    """A command of the log for each problem: an error where it fails the run, else a warning."""
    left = {"error": MOST, "warning": MOST}
    for identity, below in plain.roots(run).items():
        kind = "error" if {identity, *below} & set(run.counted) else "warning"
        if left[kind]:
            left[kind] -= 1
            yield f"::{kind} title={_property(f'listproof {identity}')}::{_data(_told(run, identity))}"


def _told(run: Run, identity: str) -> str:
    """A problem in a few sentences: where the first difference was, or what is likely its cause."""
    statement = next(row.facts.statement for row in run.requirements if row.facts.id == identity)
    parts = [statement]
    parts += [f"Likely cause: {causes.told(run, each)}." for each in run.causes if identity in each.fails][:1]
    found = [(result, each) for result in plain.of(run, identity) for each in result.findings]
    for result, each in found[:1]:
        place = plain.place(run, result)
        parts.append(f"{each.kind}{f' on {place}' if place else ''}: expected {each.expected}; actual {each.actual}.")
    return " ".join(parts)


def _data(text: str) -> str:
    """The text of a command: one line, in which nothing begins another."""
    return harmless.line(text, 1000).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
