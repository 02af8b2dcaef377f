"""What judges begin with: whether the answers hold rows that can be judged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest
from stand_in import Asked, Rows, StandIn, page, reply, runs

from listproof.checking.judges import NOT_ROWS, ids_of, is_not_rows, rows_or, without_rows
from listproof.checking.outcome import Outcome, Skip
from listproof.collection.answer import Answer
from listproof.oracle.difference import Difference, Kind
from listproof.oracle.query import Query

UNANSWERED = Skip("not answered")


def answers() -> tuple[Answer, Answer, Answer]:
    """A page of two rows, an object in place of an array, and a refusal."""

    def change(rows: Rows, asked: Asked) -> object:
        return {2: page(rows, asked), 3: reply({"data": []}), 4: reply({"detail": "no"}, 422)}[asked.limit]

    collection = StandIn(runs(5), change).collection()  # type: ignore[arg-type]  # rows or a response
    two, enveloped, refused = (collection.ask(Query(size=limit)) for limit in (2, 3, 4))
    return two, enveloped, refused


@rows_or(UNANSWERED)
def least(count: int, *pages: Answer) -> Outcome:
    return None if all(len(each.ids) >= count for each in pages) else Difference(Kind.SHORT, "more", "fewer")


@dataclass(frozen=True)
class Least:
    count: int

    @rows_or(UNANSWERED)
    def __call__(self, answer: Answer) -> Outcome:
        return least(self.count, answer)


def test_a_judge_of_rows_sees_none_but_answers_with_rows() -> None:
    two, enveloped, refused = answers()
    for count, outcome in ((2, type(None)), (3, Difference)):
        assert isinstance(partial(least, count)(two, two), outcome)
        assert isinstance(Least(count)(two), outcome)
    for odd in (enveloped, refused):
        assert partial(least, 1)(two, odd) is partial(least, 1)(odd, two) is Least(1)(odd) is UNANSWERED


def test_why_rows_that_are_due_cannot_be_judged() -> None:
    two, enveloped, refused = answers()
    assert without_rows(two, "it") is None
    assert without_rows(enveloped, "it") is NOT_ROWS
    outcome = without_rows(refused, "it")
    assert isinstance(outcome, Difference)
    assert (outcome.kind, outcome.expected) == (Kind.REFUSED, "it is answered with 200")


@pytest.mark.parametrize(("at", "told"), [(0, False), (1, True), (2, False)])
def test_a_200_that_is_not_rows(at: int, told: bool) -> None:
    assert is_not_rows(answers()[at]) is told


def test_the_ids_of_an_answer_in_their_sequence() -> None:
    two, enveloped, _ = answers()
    assert (ids_of(two), ids_of(enveloped)) == (("run-0005", "run-0004"), ())
