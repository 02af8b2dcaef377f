"""Errors: no error that calls itself a success."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..checking.judges import is_not_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind
from ..results.model import Level, Provenance
from .errors_probes import probes


@requirement(
    "ERR-04",
    Level.MUST,
    Provenance.STATED,
    per="target",
    cites=("responses", "422"),
)
def test_no_error_is_answered_with_200(trial: Trial) -> None:
    """No error condition is answered 200 with an error body.

    A client that looks at the status takes the error for data; caches keep it.

    A framework that wraps every result in an envelope, or an exception handler that forgets the status.
    """
    for place, question, wrong in probes(trial):
        trial.compare([question], partial(_no_error_in_a_200, wrong), invariant=True, collection=place)


def _no_error_in_a_200(wrong: bool, answer: Answer) -> Outcome:
    """Judge an answer; only one to what is ``wrong`` shows that errors are told from successes."""
    if is_not_rows(answer) and _is_error(answer.value):
        body = answer.exchange.body[:160].decode("utf-8", "replace")
        return Difference(Kind.STATUS, "an error with an error's status", f"200 with {body}")
    return None if wrong else Skip("")


def _is_error(value: Any) -> bool:
    members = {name.lower() for name in value} if isinstance(value, dict) else set()
    return bool(members & {"detail", "error", "errors", "message", "code", "title"})
