"""From a query that is answered wrongly to the fewest parameters that must meet for it, each cause once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ...checking import boundaries, outcome_groups
from ...checking.judges import BEYOND, NOT_ROWS, OUT_OF_REACH, answered
from ...checking.outcome import Judge, Outcome, Skip
from ...checking.trial import Trial
from ...codec.encode import text
from ...collection.answer import Answer
from ...errors import RunEnded
from ...oracle.difference import Difference, Kind, Tied, difference
from ...oracle.expected import Unknown
from ...oracle.query import Query
from ...results.model import Finding
from .classes import name, parts, query_of

SPARE = 40
"""Requests that one check may spend on finding smaller queries."""

CONFIRMED = 8
"""Differences that one check confirms; further ones are counted where they resemble one of these most."""

CONTENTS = (Kind.ALTERED, Kind.CONTENT, Kind.MISSING_FIELD, Kind.EXTRA_FIELD)
APART = (Kind.FOREIGN, Kind.REFUSED, Kind.STATUS)


ROWS, VALUES = "which rows came", "what is in them"


@dataclass(frozen=True)
class Cause:
    """What one finding is about: sorts of difference, what came, and the parameters that must meet for it, or None
    where it shows only sometimes. ``at`` is the place of the finding."""

    sorts: frozenset[str]
    outcome: str
    roles: frozenset[str] | None
    at: int


class Minimiser:
    """Judges queries by the model and lays what it finds into the trial, one finding per cause."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.tied: set[Query] = set()  # right up to the places of rows with equal sort keys
        self._causes: list[Cause] = []
        self._confirmed, self._spare = 0, SPARE
        self._base: Query | None = None
        self._asked: set[Query] = set()

    def judge(self, query: Query) -> Judge:
        """What the model says of an answer to this query."""

        def judge(answer: Answer) -> Outcome:
            if answer.refused and (query.limit or 0) > boundaries.default_size(self.trial.operation):
                self.trial.observe("cap", f"refused with {answer.status}", self.trial.named(Query(limit=query.limit)))
                return Skip(f"the server refuses {self.trial.named(Query(limit=query.limit))}")
            if answer.out_of_range and self.trial.collection.limits.refuses(query):
                return OUT_OF_REACH
            if answer.status != 200:
                return answered(answer, text(self.trial.operation, query) or "the request without parameters")
            if not answer.ok:
                return NOT_ROWS
            outcome = difference(self.trial.snapshot, query, answer.rows or ())
            if isinstance(outcome, Tied):
                self.tied.add(query)
                return None
            return BEYOND if isinstance(outcome, Unknown) else outcome

        return judge

    def examine(self, query: Query) -> bool:
        """Judge a query, and trace a difference to its cause; returns whether the query decided something."""
        outcome, finding = self.confirm(query)
        if finding is not None:
            self.trace(query, finding)
        return outcome is None or isinstance(outcome, Difference)

    def confirm(self, query: Query) -> tuple[Outcome, Finding | None]:
        """Judge a query; a difference that no known cause explains is confirmed and comes with its finding."""
        seen = self._look(query)
        cause = self._cause(query, seen) if isinstance(seen, Difference) else None
        if cause:
            self._count(cause)
            return seen, None
        return self._compare(query)

    def fails(self, query: Query) -> bool | None:
        """Whether a query is answered wrongly for a cause not known yet; None where half of what may be spent is."""
        seen = self._afford(query) if self._spare > SPARE // 2 or query in self._asked else None
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
        needed, least = frozenset(self._apart(query)), False
        if not _sporadic(finding):
            least_known = smaller if smaller and self._what(smaller) == _outcome(finding.outcome) else query
            small, fewer, tried = self._reduced(least_known)
            less = finding if small == query else self._compare(small)[1]
            if less is not None and _outcome(less.outcome) == _outcome(finding.outcome):
                query, finding, needed, least = small, less, fewer, tried
        roles, sorts = None if _sporadic(finding) else needed, self._sorts(query, finding.kind)
        known = next(
            (
                e
                for e in self._causes
                if e.sorts & sorts and e.roles == roles and e.outcome == _outcome(finding.outcome)
            ),
            None,
        )
        if known:
            self._count(known)
            return
        self._causes.append(Cause(sorts, _outcome(finding.outcome), roles, len(self.trial.findings)))
        said = f"{finding.actual}; {self._meeting(query, roles, least)}"
        self.trial.findings.append(replace(finding, actual=said))

    def _look(self, query: Query) -> Outcome:
        self._asked.add(query)
        answer = self.trial.ask(query)
        return Skip("") if answer.infrastructure else self.judge(query)(answer)

    def _afford(self, query: Query) -> tuple[Outcome] | None:
        """The outcome of a query in brackets, paid for where it must be sent; None where nothing is left to pay."""
        if self._spare <= 0 and query not in self._asked:
            return None
        log = self.trial.target.client.exchanges
        before, seen = len(log), self._look(query)
        self._spare -= len(log) - before
        return (seen,)

    def _compare(self, query: Query) -> tuple[Outcome, Finding | None]:
        apart = Trial(self.trial.target, self.trial.collection)
        outcome = apart.compare([query], self.judge(query))
        self.trial.comparisons += apart.comparisons
        self.trial.undecided += [reason for reason in apart.undecided if reason not in self.trial.undecided]
        self._confirmed += len(apart.findings)
        return outcome, apart.findings[0] if apart.findings else None

    def _cause(self, query: Query, seen: Difference) -> Cause | None:
        """The known cause that explains a difference: what it needs of the query fails alone in its way."""
        for cause in self._causes:
            if cause.roles is None or cause.outcome != self._what(query):
                continue
            small = self._restricted(query, cause.roles)
            less = (seen,) if small == query else self._afford(small)
            if less is None:
                if self._sorts(query, seen.kind) & cause.sorts and cause.roles <= set(self._apart(query)):
                    return cause
            elif (
                isinstance(less[0], Difference)
                and self._sorts(small, less[0].kind) & cause.sorts
                and self._what(small) == cause.outcome
            ):
                return cause
        if self._confirmed >= CONFIRMED and self._causes:
            sorts = self._sorts(query, seen.kind)
            return next((each for each in self._causes if each.sorts & sorts), self._causes[0])
        return None

    def _what(self, query: Query) -> str:
        """What came for a query that was asked, as outcomes are told apart."""
        return _outcome(outcome_groups.outcome(self.trial.ask(query)))

    def _sorts(self, query: Query, kind: str) -> frozenset[str]:
        """What a difference is about: rows or their contents, either where no identity tells a strange row from a
        row with strange values, or a kind of its own."""
        if kind == Kind.ALTERED and query.select and self.trial.operation.id not in query.select:
            return frozenset({ROWS, VALUES})
        return frozenset({VALUES if kind in CONTENTS else kind if kind in APART else ROWS})

    def _count(self, cause: Cause) -> None:
        finding = self.trial.findings[cause.at]
        self.trial.findings[cause.at] = replace(finding, also=finding.also + 1)

    def _reduced(self, query: Query) -> tuple[Query, frozenset[str], bool]:
        """The query without the parameters that do not matter, what matters, and whether all were tried."""
        kept, tried, before = sorted(self._apart(query), key=_rank, reverse=True), True, -1
        what = self._what(query)
        while len(kept) != before:
            before = len(kept)
            for role in list(kept):
                less = [each for each in kept if each != role]
                fewer = self._restricted(query, less)
                seen = self._afford(fewer)
                tried = tried and seen is not None
                if seen and isinstance(seen[0], Difference) and self._what(fewer) == what:
                    kept = less
        small = self._restricted(query, kept)
        for role, value in self._defaults().items():
            if role not in kept and role not in parts(query):
                seen = self._afford(query_of({**parts(small), role: value}))
                kept += [role] if seen and seen[0] is None else []
        return small, frozenset(kept), tried

    def _defaults(self) -> dict[str, object]:
        """What may be sent in place of nothing, by the document: where it helps, leaving it out is part of a cause."""
        page, order = self.trial.operation.page, self.trial.operation.order
        known: dict[str, object] = {"limit": page.size.default, "offset": page.at.default} if page else {}
        if order and order.default:
            sorts = [
                each
                for each in boundaries.sorts(self.trial.operation)
                if (order.keys[each[0]], each[1]) in order.default
            ]
            known["order"] = sorts[0] if sorts and len(order.default) == 1 else None
        return {role: value for role, value in known.items() if value is not None}

    def _base_query(self) -> Query:
        """A query that is answered rightly, nearest to none at all: what differs from it may be a cause."""
        if self._base is None:
            operation = self.trial.operation
            size = Query(limit=boundaries.default_size(operation)) if operation.page else Query()
            choice = [Query(), size, size.but(offset=0)] if operation.page else [Query()]
            wrong = (self._afford(each) for each in choice)
            right = [each for each, seen in zip(choice, wrong, strict=True) if seen and seen[0] is None]
            self._base = right[0] if right else Query()
        return self._base

    def _apart(self, query: Query) -> list[str]:
        """The parameters in which a query differs from the base."""
        one, other = parts(query), parts(self._base_query())
        return sorted(role for role in {*one, *other} if one.get(role) != other.get(role))

    def _restricted(self, query: Query, roles: Iterable[str]) -> Query:
        """The base with these parameters taken from the query."""
        own = parts(query)
        return query_of({**parts(self._base_query()), **{role: own.get(role) for role in roles}})

    def _meeting(self, query: Query, roles: Iterable[str] | None, least: bool) -> str:
        if roles is None:
            return "not every time, so that no parameter can be blamed"
        own: Mapping[str, object] = parts(query)
        ordered = sorted(roles, key=_rank)
        sent = [name(self.trial.operation, role) for role in ordered if role in own]
        omitted = [name(self.trial.operation, role) for role in ordered if role not in own]
        words = [f"{each} is left out" for each in omitted]
        if sent:
            words = [f"{_listed(sent)} {'meet' if len(sent) > 1 else 'is sent'}", *words]
        if not words:
            return "without any parameter"
        return f"{'only when' if least else 'seen when'} {' and '.join(words)}"


def _outcome(said: str) -> str:
    """An outcome as far as one cause has one: a window that is moved is empty for one query and not for another."""
    return "200" if said in ("rows", "no rows") else said


def _sporadic(finding: Finding) -> bool:
    return finding.shown[0] < finding.shown[1]


def _rank(role: str) -> int:
    """The order in which parameters are named; the last is the first that is left out."""
    return ("filter", "order", "select", "offset", "limit").index(role.partition(" ")[0])


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
