"""Findings of one check: a difference with its evidence, and which differences are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..collection.answer import Answer, Unreadable
from ..collection.listing import Listing
from ..collection.target import Target
from ..http.exchange import Exchange
from ..oracle.difference import Difference
from ..results.model import Finding
from . import outcome_groups
from .anonymise import anonymised, digest
from .evidence import recorded

OUTCOMES = 12
"""How many findings one check confirms, each of another kind or outcome; further differences are listed."""


EVIDENCE_CHARS, EVIDENCE = 1500, 12
"""Characters of a body, and exchanges, that a finding keeps."""


Group = tuple[str, str, str]
"""Kind of a difference, what came, and what tells it from others: differences alike in all three are one finding."""


Case = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of what the request under test sends, and of what all requests of a comparison send."""


@dataclass
class Findings:
    """The findings of a check by their groups; ``found`` are all, in their order."""

    found: list[Finding]
    _groups: dict[Group, int] = field(default_factory=dict)  # the places of the findings

    def __contains__(self, group: Group) -> bool:
        return group in self._groups

    def add(self, group: Group, case: Case, finding: Finding) -> None:
        """Keep the first finding of a group."""
        self._groups[group] = len(self.found)
        self.found.append(replace(finding, outcome=group[1], asked=(case,)))

    def counted(self, group: Group, case: Case) -> bool:
        """Count a difference whose outcome is confirmed already, or of any outcome once there are enough findings;
        whether it was counted."""
        if group not in self._groups and len(self._groups) < OUTCOMES:
            return False
        alike = [at for (kind, *_), at in self._groups.items() if kind == group[0]]
        at = self._groups.get(group, (alike or [*self._groups.values()])[-1])
        known = self.found[at]
        cases = known.asked if case in known.asked else (*known.asked, case)
        self.found[at] = replace(known, also=known.also + 1, asked=cases)
        return True


def group_of(outcome: Difference, answer: Answer) -> Group:
    """The group of a difference that an answer shows."""
    return str(outcome.kind), outcome_groups.outcome(answer), outcome.about


def finding(
    target: Target, outcome: Difference, where: Listing | None, exchanges: Sequence[Exchange], shown: tuple[int, int]
) -> Finding:
    """A difference as a report may show it: free of secrets, and without bodies where they may not be shown. ``shown``
    is (times that it showed, times that it was asked)."""
    conceal, foreign = target.client.conceal, target.probes.foreign
    strangers = _strangers(outcome.actual_ids, where)
    if not target.client.bodies:
        outcome = anonymised(outcome, exchanges, target.operation.row_fields)
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
        implied=(page.size.name,) if (page := target.operation.page) and page.size else (),
        evidence=tuple(recorded(each, conceal, EVIDENCE_CHARS, body=_ones_own(each, foreign)) for each in kept),
    )


def _ones_own(exchange: Exchange, foreign: Listing | None) -> bool:
    """Whether an answer holds no rows of another account."""
    return exchange.credential != "other" and (foreign is None or exchange.path != foreign.path)


def _strangers(names: Sequence[str], where: Listing | None) -> tuple[str, ...]:
    """Those of the received rows that the collection's listing does not have; none where it cannot be read."""
    try:
        known = {str(name) for name in where.snapshot.by_id} if where and names and not where.partial else set(names)
    except Unreadable:
        return ()
    return tuple(dict.fromkeys(name for name in names if name not in known))
