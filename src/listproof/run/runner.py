"""One case to its verdict."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import replace

from .. import interruption
from ..checking.outcome import Inapplicable, Inconclusive
from ..checking.trial import LISTED, Trial
from ..collection.answer import Unreadable
from ..collection.listing import catch_up
from ..errors import ForbiddenRequest, RunEnded, Unreachable
from ..results.model import Result, Verdict
from .plan import CUT, UNTESTED, Case, untested


def run_case(case: Case) -> Result:
    """Run one check to its verdict. Ctrl-C ends the run of its client and leaves what was found until then."""
    requirement, target = case.requirement, case.target
    blank = untested(case, "")
    if not requirement.applies(target.operation):
        return blank
    start, before = time.perf_counter(), len(target.client.exchanges)
    try:
        if case.collection:
            catch_up(case.collection)
        trial = Trial(target, case.collection or target.best(), other=case.other)
    except Unreachable as reason:
        return replace(blank, message=f"no answer: {reason.text}")
    except (Unreadable, RunEnded) as reason:
        return replace(blank, message=f"{UNTESTED}{reason.text}")
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
        stopped = f"the listing cannot be read: {reason.text}"
    except Unreachable as reason:
        stopped = f"no answer: {reason.text}"
    except ForbiddenRequest as reason:
        said = f": {reason}" if trial.target.client.bodies else ""
        stopped = f"a request that is not sent{said}"
    except RunEnded as reason:
        ended = reason.text
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
