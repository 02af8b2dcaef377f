"""Questions that are put to a listing together, and why their answers may decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..codec import parse
from ..codec.encode import nearest
from ..codec.walk import Walk
from ..collection.answer import GONE_STATUSES, Answer
from ..collection.following import short_with_next
from ..collection.listing import Listing, located, rows_for
from ..collection.movement import Movement
from ..collection.request import Question, Request
from ..collection.walker import reach
from ..oracle import expected
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from . import outcome_groups
from .finding import Case
from .judges import BEYOND, OUT_OF_REACH, PAGE_REFUSED, SHORT_WITH_NEXT, UNSTABLE
from .outcome import Judge, Outcome, Skip

FEWER = (Kind.SHORT, Kind.MISSING)
"""Differences that a page makes which holds fewer rows than it might."""

NUMBERS = (Kind.TOO_MANY, Kind.SHORT)
"""Differences in how many rows a page has, whichever these are."""

SETS = (Kind.MISSING, Kind.EXTRA, Kind.FOREIGN, Kind.DUPLICATED)
"""Differences in which rows came, whatever their order."""

REPEATS = 3
"""How often the request behind a finding is sent again, to say how many of them differ."""


OF_VALUES = (Kind.ALTERED, Kind.CONTENT, Kind.MISSING_FIELD, Kind.EXTRA_FIELD)
"""Differences that a row's own change explains: every member counts when they are confirmed."""


@dataclass(frozen=True)
class Comparison:
    """Questions to ``where`` and the judge of their answers; the flags are those of ``Trial.compare``. ``known``:
    ``where`` is one of the user's collections."""

    where: Listing
    questions: Sequence[Question]
    judge: Judge
    invariant: bool = False
    any_order: bool = False
    broken_counts: bool = False
    known: bool = True
    beside: Sequence[tuple[Listing, Question]] = ()  # questions to other lists, answered after the others

    def subject(self) -> int:
        """The place of the question under test: the last, if it sends all that the first one sends, else the first."""
        sent = self._sent()
        return 0 if len(sent) == 1 or not sent[0] <= sent[-1] else len(sent) - 1

    def case(self, at: int) -> Case:
        """The names of what the question under test sends, and of what all questions send."""
        sent = self._sent()
        others = [outcome_groups.names(where, question, known=True) for where, question in self.beside]
        return tuple(sorted(sent[at])), tuple(sorted(frozenset().union(*sent, *others)))

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The other operations that are asked."""
        return tuple(dict.fromkeys(where.operation.key for where, _ in self.beside))

    def words(self, at: int) -> str:
        """The question under test in one line; it may hold secrets."""
        return outcome_groups.words(self.where, self.questions[at], known=self.known)

    def _sent(self) -> list[frozenset[str]]:
        """The names of what each question sends."""
        return [outcome_groups.names(self.where, question, known=self.known) for question in self.questions]

    def lost(self) -> bool:
        """Whether no row is known by which one of the questions can be asked, as the data moved."""
        queries = [each for each in self.questions if isinstance(each, Query) and rows_for(self.where, each)]
        return any(located(self.where, each) != each for each in queries)

    def ask(self) -> list[Answer]:
        """An answer to each question, asked for again where its body broke off: what breaks off every time is the
        server's doing."""
        return [_whole(*each) for each in self._asked]

    def ask_anew(self) -> list[Answer]:
        """An answer to each question, none of them from memory."""
        return [where.ask(question, fresh=True) for where, question in self._asked]

    @property
    def _asked(self) -> list[tuple[Listing, Question]]:
        return [*((self.where, question) for question in self.questions), *self.beside]

    def no_evidence(self, answers: Sequence[Answer]) -> Answer | None:
        """The first of the answers that is evidence neither for nor against the server."""
        return next((each for each in answers if not_evidence(each, self.broken_counts)), None)

    def undecidable(self, answers: Sequence[Answer]) -> Skip | None:
        """Why nobody need judge the answers."""
        if (cut := self.no_evidence(answers)) is not None:
            return Skip(f"no answer but {cut.instead}")
        if not self.invariant and all(answer.ok for answer in answers) and self._beyond():
            return BEYOND
        return None

    def judged(self, answers: Sequence[Answer]) -> Outcome:
        """What the judge says, or why a difference is no matter of this check."""
        outcome = self.judge(*answers)
        if not isinstance(outcome, Difference):
            return outcome
        if not self.invariant and self.where.operation.unstable and not self._in_any_order(outcome, answers):
            return UNSTABLE
        if not self.invariant and self._out_of_reach(answers):
            return OUT_OF_REACH
        if any(answer.status in GONE_STATUSES for answer in answers) and self.where.gone():
            return Skip(f"the collection {self.where.name} was deleted during the run")
        if outcome.kind in FEWER and any(map(self._is_short_by_right, self.questions, answers)):
            return SHORT_WITH_NEXT
        if outcome.kind is Kind.REFUSED and any(map(self._refused_as_page, self.questions, answers)):
            return PAGE_REFUSED
        return outcome

    def movement(self, outcome: Difference, answers: Sequence[Answer]) -> Movement:
        """Whether the data moved so that it explains a difference."""
        if self.invariant:
            return Movement.NONE
        last = max((exchange.number for answer in answers for exchange in answer.exchanges), default=None)
        places = (self.where, *(where for where, _ in self.beside))
        moved = [each.look_again(values=outcome.kind in OF_VALUES, since=last) for each in places]
        return next((each for each in (Movement.DATA, Movement.NOT_REREAD, Movement.ORDER) if each in moved), moved[0])

    def confirmed_by(self, movement: Movement) -> bool:
        """Whether a difference is the server's, as this is how the data moved."""
        return movement is Movement.NONE or (movement is Movement.ORDER and self.any_order)

    def _in_any_order(self, outcome: Difference, answers: Sequence[Answer]) -> bool:
        """Whether a difference is there whatever the order is: one of numbers, and one of which rows came where each
        answer is a page with room for more than all it has; the listing must have come in one page, too."""
        if outcome.kind in (Kind.REFUSED, Kind.STATUS):
            return True
        page, where = self.where.operation.page, self.where
        if (
            where.partial
            or len(where.snapshot) >= where.granted
            or any(isinstance(each, Walk) for each in self.questions)
        ):
            return False
        if outcome.kind is Kind.COUNT or (outcome.kind in NUMBERS and (page is None or not page.sequential)):
            return True
        return outcome.kind in SETS and all(map(self._has_room, self.questions, answers))

    def _has_room(self, question: Question, answer: Answer) -> bool:
        query = query_of(self.where, question)
        if query is None or query.start or not answer.ok:
            return False
        return self.where.operation.page is None or len(answer.ids) < (query.size or 0)

    def _beyond(self) -> bool:
        """Whether a question is about rows that were not read."""
        if not self.where.partial:
            return False
        queries = (query_of(self.where, each) for each in self.questions)
        return not all(expected.holds(self.where.snapshot, query) for query in queries if query)

    def _out_of_reach(self, answers: Sequence[Answer]) -> bool:
        """Whether an offset was refused that is larger than those which the server grants in this collection."""
        pairs = zip(self.questions, answers, strict=False)  # further answers are those of other lists
        return any(
            answer.out_of_range and self.where.limits.refuses(query_of(self.where, question))
            for question, answer in pairs
        )

    def _is_short_by_right(self, question: Question, answer: Answer) -> bool:
        query = None if isinstance(question, Walk) else query_of(self.where, question)
        return short_with_next(self.where.operation, query, answer)

    def _refused_as_page(self, question: Question, answer: Answer) -> bool:
        """Whether a refused question is refused too when nothing but its limit and offset is asked."""
        query = question.query.but(size=question.size, start=0) if isinstance(question, Walk) else question
        if not isinstance(query, Query) or not answer.refused or not {"size", "start"} & set(query.roles):
            return False
        page = nearest(self.where.operation, Query(size=query.size, start=query.start))
        return page != query and self.where.ask(page).refused


def query_of(where: Listing, question: Question) -> Query | None:
    """What a question asks of the rows; of a walk the rows that it brings, None where it is not a plain query."""
    if isinstance(question, Walk):
        return question.query.but(size=max(1, reach(where, question) - (question.query.start or 0)))
    return parse.parse(where.operation, question.query) if isinstance(question, Request) else question


def not_evidence(answer: Answer, broken_counts: bool) -> bool:
    """Whether an answer is evidence neither for nor against the server."""
    return answer.infrastructure and not (broken_counts and answer.cut_short)


def _whole(where: Listing, question: Question) -> Answer:
    answer = where.ask(question)
    for _ in range(REPEATS - 1):
        if not answer.exchange.broken:
            break
        answer = where.ask(question, fresh=True)
    return answer
