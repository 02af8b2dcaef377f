"""From a query that is answered wrongly to the fewest parameters that must meet for it, each cause once."""

from __future__ import annotations

from dataclasses import replace

from ...checking.outcome import Outcome
from ...checking.trial import Trial
from ...errors import RunEnded
from ...oracle.difference import Difference
from ...oracle.query import Query
from ...results.model import Finding
from .asking import SPARE, Asking, told_apart
from .causes import Cause, Causes
from .reduction import Reduced, Reduction, meeting

CONFIRMED = 8
"""Differences that one check confirms; further ones are counted where they resemble one of these most."""


class Minimiser:
    """Judges queries by the model and lays what it finds into the trial, one finding per cause."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self._asking = Asking(trial)
        self._reduction = Reduction(self._asking)
        self._causes = Causes(self._reduction)
        self._confirmed = 0

    @property
    def tied(self) -> set[Query]:
        """Queries that were answered rightly up to the places of rows with equal sort keys."""
        return self._asking.tied

    def examine(self, query: Query) -> bool:
        """Judge a query, and trace a difference to its cause; returns whether the query decided something."""
        outcome, finding = self.confirm(query)
        if finding is not None:
            self.trace(query, finding)
        return outcome is None or isinstance(outcome, Difference)

    def confirm(self, query: Query) -> tuple[Outcome, Finding | None]:
        """Judge a query; a difference that no known cause explains is confirmed and comes with its finding."""
        seen = self._asking.outcome(query)
        cause = self._cause(query, seen) if isinstance(seen, Difference) else None
        if cause:
            self._count(cause)
            return seen, None
        return self._compare(query)

    def fails(self, query: Query) -> bool | None:
        """Whether a query is answered wrongly for a cause not known yet; None where half of what may be spent is."""
        seen = self._asking.afford(query, keep=SPARE // 2)
        return None if seen is None else isinstance(seen[0], Difference) and not self._cause(query, seen[0])

    def trace(self, query: Query, finding: Finding, smaller: Query | None = None) -> None:
        """Lay a confirmed finding into the trial, reduced to the parameters that matter; ``smaller`` is a query that
        fails likewise, where one is known. Where the run ends before, it is laid into the trial as it is."""
        try:
            self._trace(query, finding, smaller)
        except RunEnded:
            self.trial.findings.append(finding)
            raise

    def _trace(self, query: Query, finding: Finding, smaller: Query | None) -> None:
        whole = Reduced(query, frozenset(self._reduction.apart(query)), least=False)
        sporadic = finding.shown[0] < finding.shown[1]
        reduced, finding = (whole, finding) if sporadic else self._reduced(whole, finding, smaller)
        roles, outcome = None if sporadic else reduced.roles, told_apart(finding.outcome)
        sorts = self._causes.sorts_of(reduced.query, finding.kind)
        cause = Cause(sorts, outcome, roles, len(self.trial.findings))
        if known := self._causes.same(cause):
            self._count(known)
            return
        self._causes.known.append(cause)
        said = meeting(self.trial.operation, reduced.query, roles, reduced.least)
        self.trial.findings.append(replace(finding, actual=f"{finding.actual}; {said}"))

    def _reduced(self, whole: Reduced, finding: Finding, smaller: Query | None) -> tuple[Reduced, Finding]:
        """The smallest query that fails in this way, with its finding; the whole one where that is not confirmed."""
        outcome = told_apart(finding.outcome)
        start = smaller if smaller is not None and self._asking.came(smaller) == outcome else whole.query
        small = self._reduction.of(start)
        less = finding if small.query == whole.query else self._compare(small.query)[1]
        if less is not None and told_apart(less.outcome) == outcome:
            return small, less
        return whole, finding

    def _compare(self, query: Query) -> tuple[Outcome, Finding | None]:
        apart = Trial(self.trial.target, self.trial.collection, seen=self.trial.seen)
        outcome = apart.compare([query], self._asking.judge(query))
        self.trial.comparisons += apart.comparisons
        self.trial.take_undecided(apart)
        self._confirmed += len(apart.findings)
        return outcome, apart.findings[0] if apart.findings else None

    def _cause(self, query: Query, seen: Difference) -> Cause | None:
        """The known cause that explains a difference, or once enough are confirmed the one that it resembles most."""
        cause = self._causes.explaining(query, seen)
        return cause or (self._causes.nearest(query, seen) if self._confirmed >= CONFIRMED else None)

    def _count(self, cause: Cause) -> None:
        finding = self.trial.findings[cause.at]
        self.trial.findings[cause.at] = replace(finding, also=finding.also + 1)
