"""Fuzzing a list operation: Schemathesis generates, our client sends, the oracle judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from . import fuzz_engine
from .collection import Answer
from .exchange import Exchange
from .fuzz_aim import Aim, Aimed
from .fuzz_engine import Complaint, Setting
from .fuzz_judge import Judge, Tally
from .model import Difference, Kind
from .trial import Inconclusive, Outcome, Trial

EXAMPLES = {"quick": 20, "default": 60, "thorough": 300}
"""Random requests per profile; the coverage phase adds what the document's parameters call for."""

KINDS = {
    "not_a_server_error": Kind.STATUS,
    "status_code_conformance": Kind.STATUS,
    "content_type_conformance": Kind.CONTENT,
    "response_schema_conformance": Kind.SCHEMA,
}


@dataclass(frozen=True)
class Reach:
    """How far generated requests got: how many were sent, how many got a 200 with rows, how many answers the oracle
    judged, and how often each status came."""

    requests: int
    with_rows: int
    judged: int
    statuses: Mapping[str, int]


def run(trial: Trial) -> Reach:
    """Fuzz the trial's operation; findings and comparisons go into the trial, the reach also into ``target.seen``.

    Raises Inconclusive where no generated request got rows and nothing was found.
    """
    target = trial.target
    aim, judge = Aim(target), Judge(trial)
    sent: dict[str, tuple[Aimed, Answer]] = {}

    def send(method: str, query: str, headers: Mapping[str, str], case: str) -> Exchange:
        aimed = aim.at(method, query, headers)
        answer = aimed.collection.ask(aimed.request, fresh=True)
        judge.look(aimed, answer)
        sent[case] = aimed, answer
        return answer.exchange

    setting = Setting(trial.operation, target.best().parents, target.seed, EXAMPLES[target.profile])
    try:
        for complaint in fuzz_engine.run(setting, send):
            if isinstance(complaint, str):
                judge.undecided(complaint)
            elif complaint.case in sent:
                _take(judge, complaint, *sent[complaint.case])
    finally:
        reach = _reach(judge.tally)
        target.seen.fuzz = asdict(reach)
    if not reach.with_rows and not trial.findings:
        trial.comparisons = 0  # empty pages agree with everything
        raise Inconclusive(f"needs a collection with rows: none of {reach.requests} generated requests got any")
    return reach


def _reach(tally: Tally) -> Reach:
    statuses = {str(status): times for status, times in sorted(tally.statuses.items())}
    return Reach(tally.generated, tally.with_rows, tally.judged, statuses)


def _take(judge: Judge, complaint: Complaint, aimed: Aimed, answer: Answer) -> None:
    """A failed check of Schemathesis as a finding of ours, unless ours has found or explained it already."""
    kind = KINDS.get(complaint.check, Kind.CONTENT)
    known = (str(kind), answer.status) in judge.tally.causes
    projected = kind is Kind.SCHEMA and answer.rows is not None and judge.selects(aimed)
    if known or projected or judge.tolerated(aimed, answer):
        return

    def again(repeated: Answer) -> Outcome:
        said = complaint.again(repeated.exchange)
        return Difference(kind, "an answer as the document describes it", said) if said else None

    judge.take(aimed, answer, again)
