"""Runs checks: the one place that turns an exception into a verdict. The command and the pytest plugin both use it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from . import interruption
from .collection import Collection, Unreadable
from .contract import ListOperation
from .errors import ForbiddenRequest, RunEnded, Unreachable
from .requirement import Requirement
from .results import UNDECLARED, Aggregate, Level, Place, Provenance, RequirementFacts, Result, Verdict
from .target import Target
from .trial import LISTED, Inapplicable, Inconclusive, Trial
from .verdict import DECIDED, unproven

PRECEDENCE = (
    Verdict.ERROR,
    Verdict.FAILED,
    Verdict.WAIVED,
    Verdict.PASSED,
    Verdict.INCONCLUSIVE,
    Verdict.NOT_APPLICABLE,
)
"""A requirement's verdict over its results is the first of these that one of them has."""


UNTESTED, CUT = "not tested: ", "not tested to the end: "
"""How the message of a result begins that the end of the run cut off."""


@dataclass(frozen=True)
class Case:
    """One requirement on one collection, or on the target where ``collection`` is None; ``other`` is the operation
    where it is not the target's, which is a list."""

    requirement: Requirement
    target: Target
    collection: Collection | None
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
        places: Sequence[Collection | None] = target.collections if per_collection else [None]
        cases += [Case(requirement, target, place) for place in places]
        others = target.others if applies and requirement.others else ()
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
        message=UNTESTED + reason if applies else UNDECLARED,
    )


def run_case(case: Case) -> Result:
    """Run one check to its verdict. Ctrl-C ends the run of its client and leaves what was found until then."""
    requirement, target = case.requirement, case.target
    blank = untested(case, "")
    if not requirement.applies(target.operation):
        return blank
    start, before = time.perf_counter(), len(target.client.exchanges)
    try:
        if case.collection:
            case.collection.catch_up()
        trial = Trial(target, case.collection or target.best(), other=case.other)
    except Unreachable as reason:
        return replace(blank, message=f"no answer: {reason}")
    except (Unreadable, RunEnded) as reason:
        return replace(blank, message=f"{UNTESTED}{reason}")
    except Exception as error:
        return replace(blank, verdict=Verdict.ERROR, message=trace(error, values=target.client.bodies))
    verdict, message = _verdict(trial, requirement.check, requirement.facts.needs)
    if verdict is Verdict.INCONCLUSIVE and not message.startswith((UNTESTED, CUT)) and target.unread():
        message = f"{UNTESTED}{target.client.ended}"  # what it missed may stand in a collection that nobody has read
    if requirement.last and verdict is Verdict.PASSED and target.client.ended:
        verdict, message = Verdict.INCONCLUSIVE, f"{CUT}{target.client.ended}, and it judges what the whole run sees"
    return replace(
        blank,
        verdict=verdict,
        comparisons=trial.comparisons,
        message=message,
        findings=tuple(trial.findings),
        seconds=time.perf_counter() - start,
        tried=tuple(trial.tried[:LISTED]) if trial.findings else (),
        exchanges=tuple(sorted(trial.served | set(range(before + 1, len(target.client.exchanges) + 1)))),
    )


def _verdict(trial: Trial, check: Callable[[Trial], None], needs: str) -> tuple[Verdict, str]:
    stopped, ended = "", ""
    try:
        check(trial)
    except Inapplicable as reason:
        if not trial.comparisons and not trial.findings:
            return Verdict.NOT_APPLICABLE, str(reason)
    except Inconclusive as reason:
        stopped = str(reason)
    except Unreadable as reason:
        stopped = f"the listing cannot be read: {reason}"
    except Unreachable as reason:
        stopped = f"no answer: {reason}"
    except ForbiddenRequest as reason:
        said = f": {reason}" if trial.target.client.bodies else ""
        stopped = f"a request that is not sent{said}"
    except RunEnded as reason:
        ended = str(reason)
    except KeyboardInterrupt as error:
        trial.target.client.stop(interruption.reason(error))
        ended = trial.target.client.ended
    except Exception as error:
        if not _no_thread(error):
            return Verdict.ERROR, trace(error, values=trial.target.client.bodies)
        stopped = "no thread can be started: raise the limit of processes (ulimit -u)"
    if ended:
        stopped = f"{CUT if trial.comparisons or trial.findings else UNTESTED}{ended}"
    reasons = [stopped] if stopped else []
    reasons += [*trial.undecided, *trial.notes]
    if trial.findings:
        return Verdict.FAILED, "; ".join(reasons)
    if trial.comparisons and not stopped:
        return Verdict.PASSED, "; ".join(reasons)
    if needs and not stopped.startswith("needs") and not ended:
        reasons.append(f"needs {needs}")
    return Verdict.INCONCLUSIVE, "; ".join(reasons) or "no comparison could be made"


def _no_thread(error: Exception) -> bool:
    return isinstance(error, RuntimeError) and "can't start new thread" in str(error)


def trace(error: Exception, *, values: bool) -> str:
    """The traceback; without ``values`` no message, which may quote some."""
    if values:
        return traceback.format_exc()
    return "".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__name__} (its text is withheld)"


def cut_off(result: Result) -> bool:
    """Whether a check did not come to its end because the run did."""
    return result.verdict is Verdict.INCONCLUSIVE and result.message.startswith((UNTESTED, CUT))


def aggregate(
    results: Sequence[Result], requirements: Iterable[Requirement], operation: ListOperation
) -> tuple[Aggregate, ...]:
    """One verdict per requirement over all its results."""
    rows = []
    for requirement in requirements:
        own = [result for result in results if result.id == requirement.id]
        if not own:
            continue
        verdict = min((result.verdict for result in own), key=PRECEDENCE.index)
        premises = [result.consequence_of for result in own if result.verdict is Verdict.FAILED]
        sources = [str(source) for role in requirement.cites for source in operation.sources.get(role, ())]
        rows.append(
            Aggregate(
                requirement.facts,
                verdict,
                sum(result.comparisons for result in own),
                premises[0] if premises and all(premises) else None,
                tuple(dict.fromkeys(sources)),
            )
        )
    return tuple(rows)


def conformant(rows: Iterable[Aggregate]) -> bool | None:
    """True only if every applicable MUST passed, False if one failed, else None: a waived one is neither."""
    musts = [row.verdict for row in rows if row.facts.level is Level.MUST and row.verdict is not Verdict.NOT_APPLICABLE]
    if Verdict.FAILED in musts:
        return False
    return True if musts and all(verdict is Verdict.PASSED for verdict in musts) else None


def exit_code(
    rows: Sequence[Aggregate],
    *,
    fail_on: str = "must",
    strict: bool = False,
    accept_undecided: bool = False,
    complete: bool = True,
) -> int:
    """0 nothing that counts failed, 1 something did, 3 too little was decided, 4 a bug of ours.

    ``fail_on`` is must, should or stated (stated MUSTs only). Too little is nothing, fewer than half of the applicable
    MUSTs unless ``accept_undecided``, and under ``strict`` anything but all. Where a run is not ``complete``, nothing
    was decided if no MUST was.
    """
    if any(row.verdict is Verdict.ERROR for row in rows):
        return 4
    if any(row.verdict is Verdict.FAILED and counts(row.facts, fail_on) for row in rows):
        return 1
    if not any(row.verdict in DECIDED and (complete or row.facts.level is Level.MUST) for row in rows):
        return 3
    if unproven(rows) and not accept_undecided:
        return 3
    open_must = any(row.verdict is Verdict.INCONCLUSIVE and row.facts.level is Level.MUST for row in rows)
    return 3 if strict and open_must else 0


def counts(facts: RequirementFacts, fail_on: str) -> bool:
    """Whether a failure of this requirement is one that the user asked to be told of by the exit code."""
    if fail_on == "should":
        return facts.level in (Level.MUST, Level.SHOULD)
    return facts.level is Level.MUST and (fail_on != "stated" or Provenance.STATED in facts.provenance)
