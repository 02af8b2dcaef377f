"""What an answer of an operation that is not a list shows: as far as its documented answers go."""

from __future__ import annotations

from ..checking.outcome import Outcome, Skip
from ..checking.trial import Trial
from ..codec.strict_json import ordinary
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind
from . import document
from .findings import FuzzFindings
from .targeting import Aimed

CLOSED = (401, 403)
"""Nobody said that the user's credential opens every operation."""


UNSEEN = "an answer that Schemathesis cannot read, or of more than 256 kB"

SHOWN = 1 << 18
"""Bytes of the largest body that Schemathesis is shown: it keeps every one."""


def readable(answer: Answer) -> bool:
    """Whether Schemathesis may see an answer: others would fill the memory, end its engine, or pass for no JSON."""
    body = answer.exchange.body
    return len(body) <= SHOWN and ordinary(body)


class StatusJudge(FuzzFindings):
    """Judges the answers of one operation by its status; its schema and media type are for Schemathesis."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(trial)
        self._key = trial.other
        self._documented = document.statuses(trial.target.fuzzing.document, trial.other)

    def look(self, aimed: Aimed, answer: Answer) -> None:
        """Count an answer and judge its status."""
        self.count(answer)
        if answer.infrastructure:
            return
        answered = 200 <= answer.status < 300 and readable(answer)
        if 200 <= answer.status < 300 and not answered:
            self.trial.leave(Skip(UNSEEN))
        decided = self.take(aimed, answer, lambda again: self._outcome(aimed, again), weight=int(answered))
        self.tally.judged += answered and decided

    def tolerated(self, aimed: Aimed, answer: Answer) -> bool:
        return answer.status in CLOSED or super().tolerated(aimed, answer)

    def _outcome(self, aimed: Aimed, answer: Answer) -> Outcome:
        status = answer.status
        if status >= 500:
            return Difference(Kind.STATUS, f"{self._key}: no 5xx, whatever is asked", str(answer))
        if {str(status), f"{status // 100}XX", "default"}.isdisjoint(self._documented):
            if self.tolerated(aimed, answer):
                return None
            listed = ", ".join(self._documented)
            return Difference(Kind.STATUS, f"{self._key}: a status that the document lists ({listed})", str(answer))
        return None
