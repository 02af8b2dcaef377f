"""Fuzzing an operation: Schemathesis generates, our client sends, the oracle judges what a list answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from ..checking.outcome import Lacking, Outcome, Skip
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..errors import ForbiddenRequest
from ..http.exchange import Exchange
from ..oracle.difference import Difference, Kind
from . import complaints, document, engine, flight, other_operations, routing
from .adapter import Generated
from .ahead import ahead
from .complaints import Complaint
from .engine import Setting
from .findings import Tally
from .judge import Judge
from .other_operations import UNSEEN, StatusJudge
from .targeting import Aimed

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
    """How far generated requests got: how many were sent, how many got a 200 with rows, how many answers were judged
    (by the oracle; of an operation that is not a list: 2xx by the document), and how often each status came."""

    requests: int
    with_rows: int
    judged: int
    statuses: Mapping[str, int]


def run(trial: Trial) -> Reach:
    """Fuzz the trial's operation; findings and comparisons go into the trial, the reach also into its log.

    Raises Inconclusive where no generated request got rows (of an operation that is not a list: a 2xx) and nothing was
    found.
    """
    target = trial.target
    target.client.check_budget()  # before anything is generated
    subject = StatusJudge(trial) if trial.other else Judge(trial)
    key = trial.other or trial.operation.key
    try:
        for setting in _engine_settings(trial, key):
            follow = _by_links if setting.linked else _in_flight
            follow(setting, subject, key)
        subject.close()
    finally:
        reach = _reach(subject.tally)
        left_out = document.left_out(target.fuzzing.document, target.fuzzing.searches)
        trial.seen.fuzz |= {each: {"left_out": why} for each, why in left_out.items()}
        trial.seen.fuzz[key] = {name: value for name, value in asdict(reach).items() if _tells(trial, name)}
    reached = reach.judged if trial.other else reach.with_rows
    if not reached and not trial.findings:
        trial.comparisons = 0  # empty pages agree with everything
        needed = "a 2xx" if trial.other else "a collection with rows"
        raise Lacking(f"needs {needed}: none of {reach.requests} generated requests got any")
    return reach


def _engine_settings(trial: Trial, key: str) -> Iterator[Setting]:
    """The operation alone, and where links lead to it, it and those that they come from."""
    target, plan = trial.target, trial.target.fuzzing
    examples = EXAMPLES[target.profile] if plan.examples is None else plan.examples
    secret, parents = routing.secret(target), target.best().parents
    yield Setting(document.cut(plan.document, (key,), secret), (key,), parents, target.seed, examples)
    # a link is followed with values of answers, and a request stands in every report
    if target.client.bodies and (before := document.leading_to(plan.document, key, plan.searches)):
        keys = tuple(dict.fromkeys((key, *before)))
        linked = document.cut(plan.document, keys, secret)
        yield Setting(linked, keys, parents, target.seed, max(1, examples // 4), linked=True)


def _in_flight(setting: Setting, subject: Judge | StatusJudge, key: str) -> None:
    """Requests that come of no answer: several are under way at once, and judged in the order of generation."""
    failed: list[tuple[Complaint, Aimed, Answer]] = []
    with ahead(setting) as made:
        for each, aimed, answer in flight.answers(_aimed(made, subject, setting, key), subject.trial.target.client):
            subject.look(aimed, answer)
            if other_operations.readable(answer):
                for complaint in complaints.of(each, answer.exchange):
                    if isinstance(complaint, str):
                        _say(subject, complaint)
                    elif not _explained(subject, complaint, aimed, answer):
                        failed.append((complaint, aimed, answer))
        for said in failed:
            _take_complaint(subject, *said)


def _aimed(
    made: Iterable[Generated | str], subject: Judge | StatusJudge, setting: Setting, key: str
) -> Iterator[tuple[Generated, Aimed]]:
    router = routing.Router(subject.trial.target, key, setting.keys)
    for each in made:
        if isinstance(each, str):
            _say(subject, each)
        elif found := router.at(each.method, each.path, each.query, each.headers, each.body):
            yield each, found[1]


def _by_links(setting: Setting, subject: Judge | StatusJudge, key: str) -> None:
    """Requests that come of answers: one after the other."""
    router = routing.Router(subject.trial.target, key, setting.keys)
    sent: dict[str, tuple[Generated, Aimed, Answer]] = {}

    def send(made: Generated) -> Exchange | None:
        found = router.at(made.method, made.path, made.query, made.headers, made.body)
        if found is None:
            return None
        where, aimed = found
        try:
            answer = aimed.collection.ask(aimed.request, fresh=True)
        except ForbiddenRequest:
            if isinstance(aimed.collection, routing.Elsewhere):
                return None  # a generated path value that no URL holds as it stands
            raise
        shown = other_operations.readable(answer)
        if where == key:
            subject.look(aimed, answer)
            if shown:
                sent[made.case.id] = made, aimed, answer
        return answer.exchange if shown else None

    for failed in engine.run(setting, send):
        if isinstance(failed, str):
            _say(subject, failed)
        elif failed.case in sent:
            made, aimed, answer = sent[failed.case]
            _take_complaint(subject, complaints.one(made, failed.check), aimed, answer)


def _say(subject: Judge | StatusJudge, text: str) -> None:
    title = ": ".join(text.split(": ")[:2])  # what follows may quote an answer
    subject.trial.leave(Skip(text if subject.trial.target.client.bodies else title))


def _reach(tally: Tally) -> Reach:
    statuses = {str(status): times for status, times in sorted(tally.statuses.items())}
    return Reach(tally.generated, tally.with_rows, tally.judged, statuses)


def _tells(trial: Trial, name: str) -> bool:
    return name != "with_rows" or not trial.other


def _explained(subject: Judge | StatusJudge, complaint: Complaint, aimed: Aimed, answer: Answer) -> bool:
    """Whether ours has found or explained already what a check of Schemathesis fails on."""
    kind = KINDS.get(complaint.check, Kind.CONTENT)
    if subject.known(kind, answer) or subject.tolerated(aimed, answer):
        return True
    if kind is Kind.SCHEMA and isinstance(subject, Judge) and answer.rows is not None and subject.selects(aimed):
        return True
    return subject.trial.other.startswith("HEAD ") and kind is not Kind.STATUS  # an answer to HEAD has no body


def _take_complaint(subject: Judge | StatusJudge, complaint: Complaint, aimed: Aimed, answer: Answer) -> None:
    """A failed check of Schemathesis as a finding of ours, unless ours has found or explained it already."""
    if _explained(subject, complaint, aimed, answer):
        return
    kind = KINDS.get(complaint.check, Kind.CONTENT)
    of = f"{subject.trial.other}: " if subject.trial.other else ""

    def again(repeated: Answer) -> Outcome:
        if not other_operations.readable(repeated):
            return Skip(UNSEEN)
        said = complaint.again(repeated.exchange)
        return Difference(kind, f"{of}an answer as the document describes it", said) if said else None

    subject.take(aimed, answer, again)
