"""What fuzzing has found so far: one finding per cause, each confirmed before it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..checking import outcome_groups
from ..checking.finding import Group, group_of
from ..checking.outcome import Outcome, Skip
from ..checking.trial import TIED, Trial
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind, Tied
from .targeting import Aimed

LOST = (401, 403, 404)
"""What an unknown parent or a strange header may get, documented or not."""

STEADY = (Kind.STATUS, Kind.SCHEMA, Kind.CONTENT, Kind.REFUSED)
"""Differences that hold whatever the data does."""


@dataclass
class Tally:
    """Counts of one run; ``causes`` maps the group of a difference to the place of its finding."""

    generated: int = 0
    with_rows: int = 0
    judged: int = 0
    tied: bool = False
    statuses: Counter[int] = field(default_factory=Counter)
    causes: dict[Group, int] = field(default_factory=dict)


class FuzzFindings:
    """Lays what is found into the trial, one finding per kind and outcome."""

    def __init__(self, trial: Trial) -> None:
        self.trial, self.tally = trial, Tally()

    def count(self, answer: Answer) -> None:
        """Count an answer; what stands before the server decides nothing."""
        self.tally.generated += 1
        self.tally.statuses[answer.status] += 1
        if answer.infrastructure:
            self.trial.leave(Skip(f"no answer but {answer.instead}"))

    def take(self, aimed: Aimed, answer: Answer, judge: Callable[[Answer], Outcome], weight: int = 0) -> bool:
        """Lay an outcome into the trial, a difference of a new cause only once it is confirmed; whether it decided."""
        outcome = judge(answer)
        if outcome is None:
            self.trial.comparisons += weight
        elif isinstance(outcome, Tied):
            self.tally.tied = True
        elif not isinstance(outcome, Difference):
            self.trial.leave(outcome)
        elif (cause := group_of(outcome, answer)) in self.tally.causes:
            at = self.tally.causes[cause]
            known = self.trial.findings[at]
            self.trial.findings[at] = replace(known, also=known.also + 1)
        else:
            self._confirm(aimed, outcome, judge, cause, weight)
        return outcome is None or isinstance(outcome, Difference)

    def known(self, kind: Kind, answer: Answer) -> bool:
        """Whether there is a finding of this kind and outcome."""
        return any(each[:2] == (str(kind), outcome_groups.outcome(answer)) for each in self.tally.causes)

    def tolerated(self, aimed: Aimed, answer: Answer) -> bool:
        """Whether the status of an answer is no matter of the document's."""
        return answer.infrastructure or (aimed.wild and answer.status in LOST)

    def close(self) -> None:
        """At the end: ties are worth a word only where they left nothing else to compare."""
        if self.tally.tied and not self.trial.comparisons:
            self.trial.leave(Skip(TIED))

    def _confirm(
        self, aimed: Aimed, outcome: Difference, judge: Callable[[Answer], Outcome], cause: Group, weight: int
    ) -> None:
        apart = Trial(self.trial.target, aimed.collection, seen=self.trial.seen)
        apart.compare([aimed.request], judge, invariant=outcome.kind in STEADY, weight=weight)
        self.trial.comparisons += apart.comparisons
        if TIED in apart.undecided:
            apart.undecided.remove(TIED)
            self.tally.tied = True
        self.trial.take_undecided(apart)
        if apart.findings:
            self.tally.causes[cause] = len(self.trial.findings)
            command = self.trial.target.fuzzing.command
            self.trial.findings += [replace(finding, command=command) for finding in apart.findings]
