"""HTTP: HEAD."""

from __future__ import annotations

from functools import partial

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance


@requirement(
    "HTT-01",
    Level.SHOULD,
    Provenance.HTTP,
    per="target",
    applies=has("get"),
    cites=("200",),
)
def test_head_answers_as_get_without_a_body(trial: Trial) -> None:
    """HEAD answers as GET without a body, or 405.

    Monitors and link checkers ask by HEAD, and take its status for the resource's.

    A router knows GET only and answers 404, or the handler runs without the data that GET has and fails.
    """
    for query in (Query(), Query(size=1) if trial.operation.page else Query()):
        written = text(trial.operation, query)
        trial.compare([query, Request(written, method="HEAD")], partial(_as_get, trial), invariant=True)
    asked = [Request(), Request(method="HEAD")]
    trial.compare(asked, _refused_as_get, invariant=True, collection=trial.probes.unknown)


def _as_get(trial: Trial, get: Answer, head: Answer) -> Outcome:
    if get.status != 200:
        return Skip(f"GET is answered with {get.status}")
    if head.status in (405, 501):
        if head.status == 405:
            trial.observe("allow", "with an Allow header" if "allow" in head.exchange.headers else "without one")
        return None
    if head.status != get.status:
        return Difference(Kind.STATUS, f"{get.status} as for GET, or 405", f"status {head.status}")
    if head.exchange.body:
        return Difference(Kind.CONTENT, "no body", f"{len(head.exchange.body)} bytes")
    if head.exchange.media_type not in ("", get.exchange.media_type):
        return Difference(Kind.CONTENT, f"content-type {get.exchange.media_type}", head.exchange.media_type)
    return None


def _refused_as_get(get: Answer, head: Answer) -> Outcome:
    if not get.refused:
        return Skip("")
    if head.status < 300:
        return Difference(Kind.STATUS, f"{get.status} as for GET, or 405", f"status {head.status}")
    return None
