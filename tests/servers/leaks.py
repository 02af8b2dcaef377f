"""Whole runs, everything that comes out of them, and a search in all of it."""

from __future__ import annotations

import gzip
import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx

from listproof import faults, mock
from listproof.contract import library
from listproof.faults import Fault
from listproof.mock.served import NAMES
from listproof.plugin.text import headline, violation
from listproof.report import folder, progress, summary, terminal
from listproof.results.model import Run
from listproof.run.session import Session
from listproof.run.settings import Settings
from listproof.suite.catalogue import catalogue
from proof.in_process import Time

catalogue()  # pytester forgets what an inner run was the first to import

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def sample() -> tuple[Fault, ...]:
    """The first fault of every module of the catalogue."""
    modules: dict[str, Fault] = {}
    for each in (one for contract in NAMES for one in faults.all_faults(contract)):
        modules.setdefault(each.change.__module__, each)
    return tuple(modules.values())


def run(
    settings: Settings,
    app: App | httpx.BaseTransport,
    served: mock.Mock,
    place: Path,
    environ: dict[str, str] | None = None,
) -> tuple[Run, str]:
    """A run in process against ``app``, which serves ``served``, and all that it says and writes, as one text. A
    transport may stand for the app."""
    clock = Time()
    transport: httpx.BaseTransport
    console = io.StringIO()
    transport = app if isinstance(app, httpx.BaseTransport) else httpx.WSGITransport(app, raise_app_exceptions=False)
    with Session(
        settings, transport=transport, mock=served, environ=environ or {}, sleep=clock.sleep, clock=clock
    ) as session:
        out = terminal.console(console)
        terminal.header(out, session.contract, session.place, session.collections(), settings.what.seed)
        with progress.progress(len(session.cases()), verbose=True, file=console) as step:
            result = session.run(lambda case, done: step(case.label, done))
        terminal.show(out, result)
        folder.write(result, place)
        summary.append(result, {"GITHUB_STEP_SUMMARY": str(place / "step.md")})
    requirements = {each.id: each for each in catalogue()}
    operation = library.load(settings.contract).lists[0]
    for each in result.results:
        console.write(violation(requirements[each.id], operation, each, ()))
        console.write(headline(requirements[each.id].facts, each))
    return result, console.getvalue() + everything(place)


def everything(place: Path) -> str:
    """The text of all files below a folder, hidden and compressed ones too."""
    texts = []
    for file in sorted(place.rglob("*")):
        if file.is_file():
            raw = file.read_bytes()
            texts.append((gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8", "replace"))
    return "\n".join(texts)


class Listened:
    """An application, and every text and number that was in a body of it."""

    def __init__(self, app: App) -> None:
        self._app, self.values = app, set[str]()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        coded = False

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal coded
            coded = any(name.lower() == "content-encoding" for name, _ in headers)
            return start(status, headers, *more)

        body = b"".join(self._app(environ, started))
        try:
            value = json.loads(gzip.decompress(body) if coded else body)
        except (ValueError, OSError, EOFError):
            value = None
        with self._lock:
            self.values.update(leaves(value))
        return [body]


def leaves(value: Any) -> Iterator[str]:
    """The texts and numbers within a JSON value, names of members too."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield json.dumps(value)
