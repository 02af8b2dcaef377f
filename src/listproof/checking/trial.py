"""One check on its way to a verdict: questions, judgement, confirmation, and the evidence that they leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..codec.encode import nearest, pairs
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import Listing, located, rows_for
from ..collection.movement import Movement
from ..collection.probes import Probes
from ..collection.request import Question
from ..collection.seen import Seen
from ..collection.styled import by_style
from ..collection.target import Target
from ..collection.walker import reach, sized
from ..contract.model import ListOperation
from ..errors import RunEnded
from ..http.exchange import Exchange
from ..oracle import expected
from ..oracle.difference import Difference, Tied
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from ..results.model import Finding, Tried
from . import outcome_groups
from .comparison import Comparison
from .confirm import repeated
from .finding import Findings, finding, group_of
from .judges import NOT_ROWS
from .outcome import Judge, Lacking, Outcome, Skip

ATTEMPTS = 3
"""How often a mismatch on moving data is computed again."""


TIED = "rows with equal sort keys came in another order"


WITNESSES = 3
"""How many answers with one outcome a judgement over the whole run shows; further ones are counted."""


LISTED = 400
"""Questions that the report lists of a check that failed."""


@dataclass
class Trial:
    """What a check works with. ``collection`` is the one under test, or the target's best for a check of the target."""

    target: Target
    collection: Listing
    comparisons: int = 0
    findings: list[Finding] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    left_to: list[tuple[str, ...]] = field(default_factory=list)  # requirements that judge what was left undecided
    notes: list[str] = field(default_factory=list)  # what a result says of itself, whatever its verdict
    served: set[int] = field(default_factory=set)  # numbers of the exchanges that were looked at
    other: str = ""  # the operation under test where it is not the target's, which is a list
    tried: list[Tried] = field(default_factory=list)  # what was asked, and what it was found to be
    seen: Seen = field(default_factory=Seen)  # what went by so far on the whole target
    style: str = ""  # the page style that is asked in, where it is not the first one
    positions: frozenset[str] = frozenset()  # parameters that stand for a position in one of several styles
    _witnessed: set[int] = field(default_factory=set)  # numbers of exchanges

    def __post_init__(self) -> None:
        self._findings = Findings(self.findings)

    @property
    def operation(self) -> ListOperation:
        return self.target.operation

    @property
    def probes(self) -> Probes:
        return self.target.probes

    @property
    def snapshot(self) -> Snapshot:
        """The rows of the collection under test; a listing that cannot be read makes the check inconclusive."""
        return self.collection.snapshot

    def due(self, walk: Walk) -> tuple[Row, ...]:
        """The rows that a walk must bring."""
        walk = sized(self.collection, walk)
        return walk.of(self.operation, expected.ordered(self.snapshot, walk.query)[: reach(self.collection, walk)])

    def by_style(self, number: int) -> Trial:
        """The same by the page style of this number, from 1, among the operation's others: a finding of one kind and
        outcome is one in all styles."""
        place = next(at for at, each in enumerate(self.target.collections) if each is self.collection)
        page = self.operation.others[number - 1].page
        at = page.at if page is not None else None
        said = f"by the page style {page.style}" + (f" of {at.name}" if at else "") if page is not None else ""
        target = by_style(self.target, number)
        own = replace(self, target=target, collection=target.collections[place], comparisons=0, style=said)
        own._findings = self._findings
        return own

    def need(self, condition: object, what: str) -> None:
        """Stop as inconclusive unless the data has what the check needs."""
        if not condition:
            raise Lacking(f"needs {what}")

    def page_of(self, most: int) -> int:
        """The size of a small page, of at most so many rows; where no size can be asked for, the one that pages
        have."""
        page, granted = self.operation.page, self.collection.granted
        return granted if page is None or page.size is None else min(most, granted)

    def nearest(self, query: Query) -> Query:
        """The query that begins nearest to where this one does, among those that the page style can ask."""
        return nearest(self.operation, query)

    def located(self, query: Query) -> Query:
        """The same, and where cursors name rows one that begins at a row of the collection under test."""
        return located(self.collection, query)

    def named(self, query: Query) -> str:
        """A query in a message, with the contract's own names, unencoded: ``limit=3&offset=4``."""
        sent = pairs(self.operation, query, rows_for(self.collection, query))
        return "&".join(f"{name}={value}" for name, value in sent)

    def observe(self, topic: str, behaviour: str, subject: str = "") -> None:
        """Note what the server does where the document is silent."""
        self.seen.observe(topic, behaviour, subject)

    def ask(self, question: Question, collection: Listing | None = None, *, fresh: bool = False) -> Answer:
        """An answer to look at without judging it, none from memory where it is to be ``fresh``."""
        answer = (collection or self.collection).ask(question, fresh=fresh)
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
        beside: Sequence[tuple[Listing, Question]] = (),
    ) -> Outcome:
        """Ask, judge, and confirm a difference before it becomes a finding.

        ``judge`` gets the answers, looks at ``self.snapshot`` where it needs the data, and returns a Difference, Tied,
        a Skip, or None where all is as it must be. A difference on data that moved is computed again; ``invariant``
        says that it holds whatever the data does, ``any_order`` that an unstable order is not an excuse, and
        ``broken_counts`` that the judge wants to see bodies that were cut short. ``weight`` is the number of
        comparisons in a judgement. ``subject`` is the place of the question under test among those that it is compared
        with; not said it is the last, if it sends all that the first one sends, else the first. ``beside`` are
        questions to other lists, whose answers ``judge`` gets after the others.
        """
        where, place = collection or self.collection, len(self.tried)
        known = where in self.target.collections
        compared = Comparison(where, questions, judge, invariant, any_order, broken_counts, known, beside)
        at = compared.subject() if subject is None else subject
        for _ in range(ATTEMPTS + 1):
            self.target.client.check_time()  # answers from memory cost time too
            if compared.lost():
                return self._undecided(Skip("no row is known at which the page begins"))
            answers = compared.ask()
            self._look_at(answers)
            words = " ".join(filter(None, (self.target.client.conceal(compared.words(at)), self.style)))
            self.tried[place:] = [Tried(words, outcome_groups.told(answers[at]), "undecided")]
            if reason := compared.undecidable(answers):
                return self._undecided(reason)
            outcome = compared.judged(answers)
            self._count_read(answers, outcome)
            if outcome is None:
                self.comparisons += weight
                self.tried[place] = replace(self.tried[place], judged="right")
                return None
            if not isinstance(outcome, Difference):
                return self._undecided(outcome)
            if (decided := self._confirmed(compared, outcome, answers, at)) is not None:
                return decided
        return self._undecided(Skip("the data moved during every one of the comparisons"))

    def _confirmed(self, compared: Comparison, outcome: Difference, answers: Sequence[Answer], at: int) -> Outcome:
        """The difference where it is confirmed, which makes it a finding, else why it decides nothing; None where the
        data moved, so that everything is to be asked again."""
        group, case = group_of(outcome, answers[at]), compared.case(at)
        counted = self._findings.counted(group, case)
        movement = Movement.NONE if counted else self._movement(compared, outcome, answers)
        if counted or compared.confirmed_by(movement):
            self.tried[-1] = replace(self.tried[-1], judged="wrong")
            if not counted:
                found = repeated(self.target, self.seen, compared, outcome, answers)
                said = f"{found.actual}; {self.style}" if self.style else found.actual
                self._findings.add(
                    group,
                    case,
                    replace(found, actual=said, alike=tuple(sorted(self.positions)), elsewhere=compared.elsewhere),
                )
            return outcome
        return None if movement is Movement.DATA else self._undecided(_unconfirmed(outcome, movement))

    def _movement(self, compared: Comparison, outcome: Difference, answers: Sequence[Answer]) -> Movement:
        try:
            return compared.movement(outcome, answers)
        except RunEnded:
            self.undecided.append(f"a difference ({outcome.kind}) was seen and could not be confirmed any more")
            raise

    def _count_read(self, answers: Sequence[Answer], outcome: Outcome) -> None:
        """Count what could be read, and keep each 200 that had to be and is not an array of rows for SCH-04."""
        self.seen.read += all(answer.ok for answer in answers)
        for answer in answers if outcome is NOT_ROWS else ():
            if answer.status == 200 and answer.rows is None and not answer.infrastructure:
                self.seen.not_arrays[answer.exchange.number] = (answer.exchange, answer.problem)

    def _look_at(self, answers: Sequence[Answer]) -> None:
        self.served.update(exchange.number for answer in answers for exchange in answer.exchanges)

    def leave(self, skipped: Skip) -> None:
        """Note, once, why something could not be decided, and whose matter it is."""
        if skipped.text and skipped.text not in self.undecided:
            self.undecided.append(skipped.text)
            self.left_to += [skipped.left_to] * bool(skipped.left_to)

    def take_undecided(self, other: Trial) -> None:
        """Note what another trial left undecided."""
        self.undecided += [reason for reason in other.undecided if reason not in self.undecided]
        self.left_to += other.left_to

    def _undecided(self, outcome: Tied | Skip) -> Outcome:
        self.leave(outcome if isinstance(outcome, Skip) else Skip(TIED))
        return outcome

    def witness(self, exchange: Exchange, outcome: Outcome) -> None:
        """Judge an answer that came by in the run: what it shows holds by itself and is not asked for again."""
        self.served.add(exchange.number)
        if isinstance(outcome, Difference):
            if exchange.number in self._witnessed:
                return
            self._witnessed.add(exchange.number)
            known = any(
                each.path == exchange.path and each.requester.asks(exchange) for each in self.target.collections
            )
            names, line = outcome_groups.sent(exchange, () if known else self.probes.unknown.parents)
            self.tried.append(Tried(self.target.client.conceal(line), str(exchange.status), "wrong"))
            case = (tuple(sorted(names)),) * 2
            shape = (str(outcome.kind), str(exchange.status), f"{outcome.expected} {outcome.about}")
            groups = [(*shape[:2], f"{shape[2]} {turn}") for turn in range(WITNESSES)]
            group = next((each for each in groups if each not in self._findings), groups[0])
            if not self._findings.counted(group, case):
                self._findings.add(group, case, finding(self.target, outcome, None, [exchange], (1, 1)))
        elif outcome is None:
            self.comparisons += 1
        else:
            self._undecided(outcome)


def _unconfirmed(outcome: Difference, movement: Movement) -> Skip:
    """Why a difference decides nothing."""
    if movement is Movement.NOT_REREAD:
        return Skip(f"a difference ({outcome.kind}) was seen and not confirmed: {movement.value}")
    return Skip("the order of the listing changes between identical requests")
