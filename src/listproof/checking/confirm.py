"""How often a confirmed difference shows, and whether identical requests are answered differently."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ..collection.answer import Answer
from ..collection.movement import Movement
from ..collection.request import Request
from ..collection.seen import Seen
from ..collection.target import Target
from ..errors import RunEnded
from ..oracle.difference import Difference
from ..oracle.query import Query
from ..results.model import Finding
from . import unsteady
from .comparison import REPEATS, Comparison, not_evidence, query_of
from .finding import finding

UNSTEADY = 9
"""How often it is sent at most where the server answered identical requests differently before."""


DOUBTED = 6
"""How often in a run the data is read again to see whether it moved between identical requests."""


BETWEEN = 6
"""How often a request whose answer changed is sent once more with another request before it, to see it change back."""


def repeated(
    target: Target, seen: Seen, compared: Comparison, outcome: Difference, answers: Sequence[Answer]
) -> Finding:
    """The finding of a difference that is confirmed: everything is asked again, and judged again, a few times."""
    shown, sent, flaps, unlike = 1, 1, False, None
    all_ = [[answer] for answer in answers]
    with suppress(RunEnded):  # how often it shows is told as far as it is known
        while sent <= (UNSTEADY if seen.flaps and not flaps else REPEATS):
            if seen.flaps and sent % 2 == 0:  # a server of several in turn shall not give each its own question
                compared.where.ask(Query(size=1) if target.operation.page else Query(), fresh=True)
            again = compared.ask_anew()
            counts = compared.no_evidence(again) is None
            for given, answer in zip(all_, again if counts else (), strict=False):
                given.append(answer)
            shown += counts and isinstance(compared.judge(*again), Difference)
            sent += 1
            flaps = flaps or (counts and (shown < sent or [*map(_said, again)] != [*map(_said, answers)]))
        unlike = _unlike(target, seen, compared, all_) if flaps and not compared.invariant else None
    seen.flaps |= flaps
    exchanges = [exchange for answer in answers for exchange in answer.exchanges]
    return replace(finding(target, outcome, compared.where, exchanges, (shown, sent)), flaps=flaps, unlike=unlike)


def _unlike(target: Target, seen: Seen, compared: Comparison, answers: Sequence[Sequence[Answer]]) -> Finding | None:
    """What identical requests of this account were answered with, if with other rows, on data that did not move;
    ``answers`` are those to each of the questions."""
    where = compared.where
    if where not in target.collections or seen.doubted >= DOUBTED:
        return None
    for question, given in zip(compared.questions, answers, strict=False):
        query, plain = query_of(where, question), not isinstance(question, Request) or question.credential == "own"
        if query is None or not plain or not unsteady.changed(where, query, given):
            continue
        seen.doubted += 1
        again = [*given]
        while (found := unsteady.difference(where, query, again)) is None and len(again) < len(given) + BETWEEN:
            where.ask(Query(size=1) if target.operation.page else Query(), fresh=True)
            answer = where.ask(question, fresh=True)
            if not_evidence(answer, broken_counts=False):
                break
            again.append(answer)
        if found is not None and where.look_again(values=True) is Movement.NONE:
            difference, exchanges, shown = found
            return finding(target, difference, where, exchanges, shown)
        return None
    return None


def _said(answer: Answer) -> tuple[object, ...]:
    """What tells answers to identical requests apart."""
    return answer.status, answer.ids
