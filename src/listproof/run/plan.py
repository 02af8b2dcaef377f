"""The cases of a run: which check on which collection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..checking.requirement import Requirement
from ..collection.listing import Listing
from ..collection.target import Target
from ..results.model import UNDECLARED, Place, Result, Stopped, Verdict

UNTESTED, CUT = "not tested: ", "not tested to the end: "
"""How the first reason of a result begins that the end of the run cut off."""


@dataclass(frozen=True)
class Case:
    """One requirement on one collection, or on the target where ``collection`` is None; ``other`` is the operation
    where it is not the target's, which is a list."""

    requirement: Requirement
    target: Target
    collection: Listing | None
    other: str = ""

    @property
    def operation(self) -> str:
        """The key of the operation."""
        return self.other or self.target.operation.key

    @property
    def place(self) -> Place:
        """What its result is of."""
        return self.requirement.id, self.operation, self.collection.name if self.collection else None

    @property
    def label(self) -> str:
        """``PAG-03 main``: readable, and unique within a run of one list operation."""
        name = self.collection.name if self.collection else self.other
        return f"{self.requirement.id} {name}" if name else self.requirement.id


def plan(requirements: Iterable[Requirement], target: Target) -> list[Case]:
    """The cases of one list operation, those that judge the whole run last."""
    cases: list[Case] = []
    for requirement in sorted(requirements, key=lambda each: each.rank):
        applies = requirement.applies(target.operation)
        per_collection = applies and requirement.facts.per == "collection"
        places: Sequence[Listing | None] = target.collections if per_collection else [None]
        cases += [Case(requirement, target, place) for place in places]
        others = target.fuzzing.others if applies and requirement.others else ()
        cases += [Case(requirement, target, None, key) for key in others]
    return cases


def untested(case: Case, reason: str) -> Result:
    """The result of a check that was not run, because the run ended for this reason."""
    requirement = case.requirement
    applies = requirement.applies(case.target.operation)
    return Result(
        requirement.id,
        requirement.family,
        case.operation,
        case.collection.name if case.collection else None,
        Verdict.INCONCLUSIVE if applies else Verdict.NOT_APPLICABLE,
        reasons=(UNTESTED + reason if applies else UNDECLARED,),
        stopped=Stopped.NOT_BEGUN if applies else None,
    )
