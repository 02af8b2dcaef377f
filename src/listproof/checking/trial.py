"""One check on its way to a verdict: questions, judgement, confirmation, and the evidence that they leave."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from ..codec import parse as queries
from ..codec.encode import pairs
from ..codec.walk import Walk
from ..collection.answer import GONE, Answer, Unreadable
from ..collection.listing import Listing
from ..collection.movement import Movement
from ..collection.request import Question, Request
from ..collection.target import Target
from ..collection.walker import reach
from ..contract.model import ListOperation
from ..errors import RunEnded
from ..http.exchange import Exchange
from ..oracle import expected
from ..oracle.difference import Difference, Kind, Tied
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from ..results.model import Finding, Tried
from . import outcome_groups, unsteady
from .anonymise import anonymised as without_values
from .anonymise import digest
from .evidence import recorded
from .judges import BEYOND, OUT_OF_REACH, PAGE_REFUSED, UNREAD
from .outcome import Inconclusive, Judge, Outcome, Skip

ATTEMPTS = 3
"""How often a mismatch on moving data is computed again."""


TIED = "rows with equal sort keys came in another order"


WITNESSES = 3
"""How many answers with one outcome a judgement over the whole run shows; further ones are counted."""


OF_VALUES = (Kind.ALTERED, Kind.CONTENT, Kind.MISSING_FIELD, Kind.EXTRA_FIELD)
"""Differences that a row's own change explains: every member counts when they are confirmed."""


OUTCOMES = 12
"""How many findings one check confirms, each of another kind or outcome; further differences are listed."""


REPEATS = 3
"""How often the request behind a finding is sent again, to say how many of them differ."""


UNSTEADY = 9
"""How often it is sent at most where the server answered identical requests differently before."""


DOUBTED = 6
"""How often in a run the data is read again to see whether it moved between identical requests."""


BETWEEN = 6
"""How often a request whose answer changed is sent once more with another request before it, to see it change back."""


LISTED = 400
"""Questions that the report lists of a check that failed."""


EXCERPT, EVIDENCE = 1500, 12
"""Characters of a body, and exchanges, that a finding keeps."""


Group = tuple[str, str, str]
"""Kind of a difference, what came, and what tells it from others: differences alike in all three are one finding."""


Case = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of what the request under test sends, and of what all requests of a comparison send."""


@dataclass
class Trial:
    """What a check works with. ``collection`` is the one under test, or the target's best for a check of the target."""

    target: Target
    collection: Listing
    comparisons: int = 0
    findings: list[Finding] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what a result says of itself, whatever its verdict
    served: set[int] = field(default_factory=set)  # numbers of the exchanges that were looked at
    other: str = ""  # the operation under test where it is not the target's, which is a list
    tried: list[Tried] = field(default_factory=list)  # what was asked, and what it was found to be
    _groups: dict[Group, int] = field(default_factory=dict)  # the places of the findings
    _witnessed: set[int] = field(default_factory=set)  # numbers of exchanges

    @property
    def operation(self) -> ListOperation:
        return self.target.operation

    @property
    def snapshot(self) -> Snapshot:
        """The rows of the collection under test; a listing that cannot be read makes the check inconclusive."""
        return self.collection.snapshot

    def due(self, walk: Walk) -> tuple[Row, ...]:
        """The rows that a walk must bring."""
        return walk.of(expected.ordered(self.snapshot, walk.query)[: reach(self.collection, walk)])

    def need(self, condition: object, what: str) -> None:
        """Stop as inconclusive unless the data has what the check needs."""
        if not condition:
            raise Inconclusive(f"needs {what}")

    def named(self, query: Query) -> str:
        """A query in a message, with the contract's own names, unencoded: ``limit=3&offset=4``."""
        return "&".join(f"{name}={value}" for name, value in pairs(self.operation, query))

    def observe(self, topic: str, behaviour: str, subject: str = "") -> None:
        """Note what the server does where the document is silent."""
        self.target.seen.observe(topic, behaviour, subject)

    def ask(self, question: Question, collection: Listing | None = None) -> Answer:
        """An answer to look at without judging it."""
        answer = (collection or self.collection).ask(question)
        self._look_at([answer])
        return answer

    def compare(
        self,
        questions: Sequence[Question],
        judge: Judge,
        *,
        invariant: bool = False,
        any_order: bool = False,
        broken_counts: bool = False,
        collection: Listing | None = None,
        weight: int = 1,
        subject: int | None = None,
    ) -> Outcome:
        """Ask, judge, and confirm a difference before it becomes a finding.

        ``judge`` gets the answers, looks at ``self.snapshot`` where it needs the data, and returns a Difference, Tied,
        a Skip, or None where all is as it must be. A difference on data that moved is computed again; ``invariant``
        says that it holds whatever the data does, ``any_order`` that an unstable order is no excuse, ``broken_counts``
        that the judge wants to see bodies that were cut short. ``weight`` is the number of comparisons in a judgement.
        ``subject`` is the place of the question under test among those that it is compared with; not said it is the
        last, if it sends all that the first one sends, else the first.
        """
        where, place = collection or self.collection, len(self.tried)
        at = self._subject(where, questions) if subject is None else subject
        for _ in range(ATTEMPTS + 1):
            self.target.client.check_time()  # answers from memory cost time too
            answers = [_whole(where, question) for question in questions]
            self._look_at(answers)
            self.tried[place:] = [self._tried(where, questions[at], answers[at])]
            cut = next((answer for answer in answers if _nobodys(answer, broken_counts)), None)
            if cut is not None:
                return self._undecided(Skip(f"no answer but {cut.instead}"))
            if not invariant and all(answer.ok for answer in answers) and self._beyond(where, questions):
                return self._undecided(BEYOND)
            outcome = judge(*answers)
            if isinstance(outcome, Difference) and not invariant and _out_of_reach(where, questions, answers):
                return self._undecided(OUT_OF_REACH)
            self._count_read(answers, outcome)
            if outcome is None:
                self.comparisons += weight
                self.tried[place] = replace(self.tried[place], judged="right")
                return None
            if not isinstance(outcome, Difference):
                return self._undecided(outcome)
            if any(answer.status in GONE for answer in answers) and where.gone():
                return self._undecided(Skip(f"the collection {where.name} was deleted during the run"))
            if outcome.kind is Kind.REFUSED and any(map(partial(_refused_as_page, where), questions, answers)):
                return self._undecided(PAGE_REFUSED)
            group, case = _group(outcome, answers[at]), self._case(where, questions, at)
            if self._known(group, case):
                self.tried[place] = replace(self.tried[place], judged="wrong")
                return outcome
            movement = Movement.NONE if invariant else self._movement(where, outcome, answers)
            if movement is Movement.UNREAD:
                return self._undecided(
                    Skip(f"a difference ({outcome.kind}) was seen and not confirmed: {movement.value}")
                )
            if movement is Movement.NONE or (movement is Movement.ORDER and any_order):
                self.tried[place] = replace(self.tried[place], judged="wrong")
                self._groups[group] = len(self.findings)
                self._found(outcome, where, questions, answers, judge, broken_counts, quiet=not invariant)
                self.findings[-1] = replace(self.findings[-1], outcome=group[1], asked=(case,))
                return outcome
            if movement is Movement.ORDER:
                return self._undecided(Skip("the order of the listing changes between identical requests"))
        return self._undecided(Skip("the data moved during every one of the comparisons"))

    def _movement(self, where: Listing, outcome: Difference, answers: Sequence[Answer]) -> Movement:
        last = max((exchange.number for answer in answers for exchange in answer.exchanges), default=None)
        try:
            return where.look_again(values=outcome.kind in OF_VALUES, since=last)
        except RunEnded:
            self.undecided.append(f"a difference ({outcome.kind}) was seen and could not be confirmed any more")
            raise

    @staticmethod
    def _beyond(where: Listing, questions: Sequence[Question]) -> bool:
        """Whether a question is about rows that were not read."""
        if not where.partial:
            return False
        return not all(expected.holds(where.snapshot, query) for each in questions if (query := _query(where, each)))

    def _count_read(self, answers: Sequence[Answer], outcome: Outcome) -> None:
        """Count what could be read, and keep each 200 that had to be and is no array of rows: SCH-04 judges them."""
        self.target.seen.read += all(answer.ok for answer in answers)
        for answer in answers if outcome is UNREAD else ():
            if answer.status == 200 and answer.rows is None and not answer.infrastructure:
                self.target.seen.unread[answer.exchange.number] = (answer.exchange, answer.problem)

    def _look_at(self, answers: Sequence[Answer]) -> None:
        self.served.update(exchange.number for answer in answers for exchange in answer.exchanges)

    def _undecided(self, outcome: Tied | Skip) -> Outcome:
        reason = outcome.reason if isinstance(outcome, Skip) else TIED
        if reason and reason not in self.undecided:
            self.undecided.append(reason)
        return outcome

    def _tried(self, where: Listing, question: Question, answer: Answer) -> Tried:
        words = outcome_groups.words(where, question, known=where in self.target.collections)
        return Tried(self.target.client.conceal(words), outcome_groups.told(answer), "undecided")

    def _names(self, where: Listing, question: Question) -> frozenset[str]:
        return outcome_groups.names(where, question, known=where in self.target.collections)

    def _subject(self, where: Listing, questions: Sequence[Question]) -> int:
        """The place of the question under test: the last, if it sends all that the first one sends, else the first."""
        alone = len(questions) == 1 or not self._names(where, questions[0]) <= self._names(where, questions[-1])
        return 0 if alone else len(questions) - 1

    def _case(self, where: Listing, questions: Sequence[Question], at: int) -> Case:
        """The names of what the question under test sends, and of what all questions send."""
        names = [self._names(where, question) for question in questions]
        return tuple(sorted(names[at])), tuple(sorted(frozenset().union(*names)))

    def _known(self, group: Group, case: Case | None = None) -> bool:
        """Count a difference whose outcome is confirmed already, or of any outcome once there are enough findings."""
        if group not in self._groups and len(self._groups) < OUTCOMES:
            return False
        alike = [at for (kind, *_), at in self._groups.items() if kind == group[0]]
        at = self._groups.get(group, (alike or [*self._groups.values()])[-1])
        known = self.findings[at]
        cases = known.asked if case is None or case in known.asked else (*known.asked, case)
        self.findings[at] = replace(known, also=known.also + 1, asked=cases)
        return True

    def _found(
        self,
        outcome: Difference,
        where: Listing,
        questions: Sequence[Question],
        answers: Sequence[Answer],
        judge: Judge,
        broken_counts: bool,
        *,
        quiet: bool,
    ) -> None:
        shown, sent, flaps, unlike = 1, 1, False, None
        all_ = [[answer] for answer in answers]
        with suppress(RunEnded):  # it is confirmed; how often it shows is told as far as it is known
            while sent <= (UNSTEADY if self.target.seen.flaps and not flaps else REPEATS):
                again = [where.ask(question, fresh=True) for question in questions]
                counts = not any(_nobodys(answer, broken_counts) for answer in again)
                for given, answer in zip(all_, again if counts else (), strict=False):
                    given.append(answer)
                shown += counts and isinstance(judge(*again), Difference)
                sent += 1
                flaps = flaps or (counts and (shown < sent or [*map(_said, again)] != [*map(_said, answers)]))
            unlike = self._unlike(where, questions, all_) if flaps and quiet else None
        self.target.seen.flaps |= flaps
        exchanges = [exchange for answer in answers for exchange in answer.exchanges]
        finding = self._finding(outcome, where, exchanges, (shown, sent))
        self.findings.append(replace(finding, flaps=flaps, unlike=unlike))

    def _unlike(
        self, where: Listing, questions: Sequence[Question], answers: Sequence[Sequence[Answer]]
    ) -> Finding | None:
        """What identical requests of this account were answered with, if with other rows, on data that did not move;
        ``answers`` are those to each of the questions."""
        if where not in self.target.collections or self.target.seen.doubted >= DOUBTED:
            return None
        for question, given in zip(questions, answers, strict=True):
            query, plain = _query(where, question), not isinstance(question, Request) or question.credential == "own"
            if query is None or not plain or not unsteady.changed(where, query, given):
                continue
            self.target.seen.doubted += 1
            again = [*given]
            while (found := unsteady.difference(where, query, again)) is None and len(again) < len(given) + BETWEEN:
                where.ask(Query(limit=1) if self.operation.page else Query(), fresh=True)
                answer = where.ask(question, fresh=True)
                if _nobodys(answer, broken_counts=False):
                    break
                again.append(answer)
            if found is not None and where.look_again(values=True) is Movement.NONE:
                difference, exchanges, shown = found
                return self._finding(difference, where, exchanges, shown)
            return None
        return None

    def witness(self, exchange: Exchange, outcome: Outcome) -> None:
        """Judge an answer that came by in the run: what it shows holds by itself and is not asked for again."""
        self.served.add(exchange.number)
        if isinstance(outcome, Difference):
            if exchange.number in self._witnessed:
                return
            self._witnessed.add(exchange.number)
            known = any(each.path == exchange.path for each in self.target.collections)
            names, line = outcome_groups.sent(exchange, () if known else self.target.unknown.parents)
            self.tried.append(Tried(self.target.client.conceal(line), str(exchange.status), "wrong"))
            case = (tuple(sorted(names)),) * 2
            shape = (str(outcome.kind), str(exchange.status), f"{outcome.expected} {outcome.about}")
            groups = [(*shape[:2], f"{shape[2]} {turn}") for turn in range(WITNESSES)]
            group = next((each for each in groups if each not in self._groups), groups[0])
            if self._known(group, case):
                return
            self._groups[group] = len(self.findings)
            finding = self._finding(outcome, None, [exchange], (1, 1))
            self.findings.append(replace(finding, outcome=str(exchange.status), asked=(case,)))
        elif outcome is None:
            self.comparisons += 1
        else:
            self._undecided(outcome)

    def _finding(
        self, outcome: Difference, where: Listing | None, exchanges: Sequence[Exchange], shown: tuple[int, int]
    ) -> Finding:
        conceal, foreign = self.target.client.conceal, self.target.foreign
        strangers = _strangers(outcome.actual_ids, where)
        if not self.target.client.bodies:
            outcome = without_values(outcome, exchanges, self.operation.row_fields)
            strangers = tuple(map(digest, strangers))
        kept = list({exchange.number: exchange for exchange in exchanges}.values())[:EVIDENCE]
        return Finding(
            str(outcome.kind),
            conceal(outcome.expected),
            conceal(outcome.actual),
            tuple(dict.fromkeys(exchange.curl() for exchange in exchanges)),
            tuple(exchange.number for exchange in exchanges),
            shown,
            expected_ids=tuple(map(conceal, outcome.expected_ids)),
            actual_ids=tuple(map(conceal, outcome.actual_ids)),
            altered_ids=tuple(map(conceal, outcome.altered_ids)),
            foreign_ids=tuple(map(conceal, strangers)),
            implied=(self.operation.page.size.name,) if self.operation.page else (),
            evidence=tuple(recorded(each, conceal, EXCERPT, body=_ones_own(each, foreign)) for each in kept),
        )


def _ones_own(exchange: Exchange, foreign: Listing | None) -> bool:
    """Whether an answer holds no rows of another account."""
    return exchange.credential != "other" and (foreign is None or exchange.path != foreign.path)


def _query(where: Listing, question: Question) -> Query | None:
    """What a question asks of the rows; of a walk the rows that it brings, None where it is no plain query."""
    if isinstance(question, Walk):
        return question.query.but(limit=max(1, reach(where, question) - (question.query.offset or 0)))
    return queries.parse(where.operation, question.query) if isinstance(question, Request) else question


def _out_of_reach(where: Listing, questions: Sequence[Question], answers: Sequence[Answer]) -> bool:
    """Whether an offset was refused that is larger than those which the server grants in this collection."""
    pairs = zip(questions, answers, strict=True)
    return any(answer.out_of_range and where.limits.refuses(_query(where, question)) for question, answer in pairs)


def _refused_as_page(where: Listing, question: Question, answer: Answer) -> bool:
    """Whether a refused question is refused too when nothing but its limit and offset is asked."""
    query = question.query.but(limit=question.size, offset=0) if isinstance(question, Walk) else question
    if not isinstance(query, Query) or not answer.refused or not {"limit", "offset"} & set(query.roles):
        return False
    page = Query(limit=query.limit, offset=query.offset)
    return page != query and where.ask(page).refused


def _group(outcome: Difference, answer: Answer) -> Group:
    return str(outcome.kind), outcome_groups.outcome(answer), outcome.about


def _said(answer: Answer) -> tuple[object, ...]:
    """What tells answers to identical requests apart."""
    return answer.status, answer.ids


def _nobodys(answer: Answer, broken_counts: bool) -> bool:
    """Whether an answer is evidence neither for nor against the server."""
    return answer.infrastructure and not (broken_counts and answer.cut_short)


def _whole(where: Listing, question: Question) -> Answer:
    """An answer, asked for again where its body broke off: what breaks off every time is the server's doing."""
    answer = where.ask(question)
    for _ in range(REPEATS - 1):
        if not answer.exchange.broken:
            break
        answer = where.ask(question, fresh=True)
    return answer


def _strangers(names: Sequence[str], where: Listing | None) -> tuple[str, ...]:
    """Those of the received rows that the collection's listing does not have; none where it cannot be read."""
    try:
        known = {str(name) for name in where.snapshot.by_id} if where and names and not where.partial else set(names)
    except Unreadable:
        return ()
    return tuple(dict.fromkeys(name for name in names if name not in known))
