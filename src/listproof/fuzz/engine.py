"""Schemathesis's engine on one operation, with every request led through our client.

Nothing here sends: the engine's sessions get one adapter that hands each prepared request to ``send`` and brings the
answer back. The engine's own probes of the server are answered without asking it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from . import adapter
from .adapter import NOWHERE, Line, Send, replaced
from .complaints import CHECKS, broken

STEPS = 4
"""Links that are followed one after another."""

_ONE_AT_A_TIME = threading.Lock()  # classes of libraries are replaced for the length of a run, in the whole process


@dataclass(frozen=True)
class Failed:
    """A check that failed on the answer to the case of an id."""

    case: str
    check: str


@dataclass(frozen=True)
class Setting:
    """What a run is made of. ``document`` holds the operations ``keys`` and no others, ``parents`` pins the path
    parameters, ``examples`` sizes the random phase; ``linked`` follows the document's links and does nothing else. Only
    then the engine is shown answers, and checks them itself."""

    document: Mapping[str, Any]
    keys: tuple[str, ...]
    parents: Mapping[str, str]
    seed: int
    examples: int
    linked: bool = False


def run(setting: Setting, send: Send) -> list[Failed | str]:
    """Run the phases; returns failed checks, and the engine's own errors as text.

    ``send`` is called from one thread of the engine's. What it raises ends the run and is raised again, and so does
    Ctrl-C, which the engine would take for an end of its own.
    """
    with line(send) as way:
        return execute(setting, way)


@contextmanager
def line(send: Send) -> Iterator[Line]:
    """The way to ``send`` for whatever the engine does meanwhile, and for what the checks read: one at a time."""
    with _ONE_AT_A_TIME, _without_chance(), adapter.routed(send) as way:
        yield way


def execute(setting: Setting, way: Line) -> list[Failed | str]:
    """As ``run``, where the way stands already."""
    from schemathesis.engine import events, from_schema

    said: list[Failed | str] = []
    try:
        stream = from_schema(_schema(setting)).execute()
    except Exception as error:  # what it refuses to generate from: this operation's matter alone
        return [broken(error)]
    try:
        for event in stream:
            if isinstance(event, events.Interrupted) and way.error is None:
                raise KeyboardInterrupt
            if way.error is not None:
                stream.stop()
            elif isinstance(event, events.NonFatalError):
                said.append(f"Schemathesis: {event.info.title}: {event.info.message}")
            elif isinstance(event, events.ScenarioFinished):
                checks = event.recorder.checks.items()
                said += [Failed(case, node.name) for case, nodes in checks for node in nodes if node.failure_info]
    except KeyboardInterrupt as error:
        way.error = error
        stream.stop()
        stream.generator.close()  # waits for the request that is under way
        raise
    if way.error is not None:
        raise way.error
    return said


def _schema(setting: Setting) -> Any:
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    alone = not setting.linked
    off = {"extra-data-sources": {"responses": False}}  # drawn from answers: a second run would draw others
    generation = {"max-examples": setting.examples, "no-shrink": True, "database": "none"}
    config = SchemathesisConfig.from_dict(
        {
            "seed": setting.seed,
            "cache": {"enabled": False},
            "base-url": NOWHERE,
            "workers": 1,
            "continue-on-failure": True,
            "max-redirects": 0,
            "request-retries": 0,
            "parameters": {f"path.{name}": value for name, value in setting.parents.items()},
            "checks": {"enabled": False, **{name: {"enabled": not alone} for name in CHECKS}},
            "analysis": {"constants": {"enabled": False}},
            "generation": generation,
            "phases": {
                "examples": {"enabled": alone, **off},
                "coverage": {"enabled": alone, "unexpected-methods": [], **off},
                "fuzzing": {"enabled": alone, "error-feedback": {"enabled": False}, **off},
                "stateful": {"enabled": setting.linked, "max-steps": STEPS, "inference": {"algorithms": []}},
            },
        }
    )
    return schemathesis.openapi.from_dict(dict(setting.document), config=config)


@contextmanager
def _without_chance() -> Iterator[None]:
    """Let what is drawn come of the document and the seed alone: Hypothesis else mixes in the constants of whatever
    modules of the user's are imported, and a second run in the same process would draw others."""
    from hypothesis.internal.conjecture import providers

    nothing = type(providers._local_constants)()
    providers.CONSTANTS_CACHE.cache.clear()
    with replaced(providers, "_get_local_constants", lambda: nothing):
        try:
            yield
        finally:
            providers.CONSTANTS_CACHE.cache.clear()
