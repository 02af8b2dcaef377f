"""One case to its verdict."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import replace

from .. import interruption
from ..checking.outcome import Inapplicable, Inconclusive, Lacking
from ..checking.trial import LISTED, Trial
from ..collection.answer import Unreadable
from ..collection.listing import catch_up
from ..collection.seen import Seen
from ..errors import ForbiddenRequest, RunEnded, Unreachable
from ..results.model import Result, Stopped, Verdict
from .plan import CUT, UNTESTED, Case, untested

CUT_OFF = (Stopped.NOT_BEGUN, Stopped.CUT_SHORT)
"""What the end of the run did."""


def run_case(case: Case, seen: Seen | None = None) -> Result:
    """Run one check to its verdict. Ctrl-C ends the run of its client and leaves what was found until then. ``seen`` is
    the log of the case's target, which the check reads and adds to."""
    requirement, target = case.requirement, case.target
    blank = untested(case, "")
    if not requirement.applies(target.operation):
        return blank
    start, before = time.perf_counter(), len(target.client.exchanges)
    try:
        if case.collection:
            catch_up(case.collection)
        trial = Trial(target, case.collection or target.best(), other=case.other, seen=seen or Seen())
    except Unreachable as reason:
        return replace(blank, reasons=(f"no answer: {reason.text}",), stopped=None)
    except (Unreadable, RunEnded) as reason:
        return replace(blank, reasons=(f"{UNTESTED}{reason.text}",))
    except Exception as error:
        text = trace(error, values=target.client.bodies)
        return replace(blank, verdict=Verdict.ERROR, reasons=(text,), stopped=None)
    verdict, reasons, stopped = _verdict(trial, requirement.run, requirement.facts.needs)
    if verdict is Verdict.INCONCLUSIVE and stopped not in CUT_OFF and target.ended_before_reading():
        # what it missed may stand in a collection that nobody has read
        reasons, stopped = (f"{UNTESTED}{target.client.ended}",), Stopped.NOT_BEGUN
    if requirement.last and verdict is Verdict.PASSED and target.client.ended:
        verdict, stopped = Verdict.INCONCLUSIVE, Stopped.CUT_SHORT
        reasons = (f"{CUT}{target.client.ended}, and it judges what the whole run sees",)
    return replace(
        blank,
        verdict=verdict,
        comparisons=trial.comparisons,
        reasons=reasons,
        left_to=tuple(dict.fromkeys(trial.left_to)),
        findings=tuple(trial.findings),
        seconds=time.perf_counter() - start,
        tried=tuple(trial.tried[:LISTED]) if trial.findings else (),
        exchanges=tuple(sorted(trial.served | set(range(before + 1, len(target.client.exchanges) + 1)))),
        stopped=stopped,
    )


def _verdict(
    trial: Trial, check: Callable[[Trial], None], needs: str
) -> tuple[Verdict, tuple[str, ...], Stopped | None]:
    """The verdict of a check, its reasons, and what kept it from its end."""
    why, lacking, stopped = "", False, None
    try:
        check(trial)
    except Inapplicable as reason:
        if not trial.comparisons and not trial.findings:
            return Verdict.NOT_APPLICABLE, (str(reason),), None
    except Inconclusive as reason:
        why, lacking = str(reason), isinstance(reason, Lacking)
    except Unreadable as reason:
        why, stopped = f"the listing cannot be read: {reason.text}", Stopped.UNREADABLE
    except Unreachable as reason:
        why = f"no answer: {reason.text}"
    except ForbiddenRequest as reason:
        said = f": {reason}" if trial.target.client.bodies else ""
        why = f"a request that is not sent{said}"
    except RunEnded as reason:
        why, stopped = _ended(trial, reason.text)
    except KeyboardInterrupt as error:
        trial.target.client.stop(interruption.end(error))
        why, stopped = _ended(trial, trial.target.client.ended)
    except Exception as error:
        if not _no_thread(error):
            return Verdict.ERROR, (trace(error, values=trial.target.client.bodies),), None
        why = "no thread can be started: raise the limit of processes (ulimit -u)"
    reasons = (*filter(None, [why]), *trial.undecided, *trial.notes)
    if trial.findings:
        return Verdict.FAILED, reasons, stopped
    if trial.comparisons and not why:
        return Verdict.PASSED, reasons, stopped
    if needs and not lacking and stopped not in CUT_OFF:
        reasons += (f"needs {needs}",)
    return Verdict.INCONCLUSIVE, reasons or ("no comparison could be made",), stopped


def _ended(trial: Trial, reason: str) -> tuple[str, Stopped]:
    """Why a check stopped that the end of the run met."""
    if trial.comparisons or trial.findings:
        return f"{CUT}{reason}", Stopped.CUT_SHORT
    return f"{UNTESTED}{reason}", Stopped.NOT_BEGUN


def _no_thread(error: Exception) -> bool:
    return isinstance(error, RuntimeError) and "can't start new thread" in str(error)


def trace(error: Exception, *, values: bool) -> str:
    """The traceback; without ``values`` no message, which may quote some."""
    if values:
        return traceback.format_exc()
    return "".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__name__} (its text is withheld)"


def cut_off(result: Result) -> bool:
    """Whether a check did not come to its end because the run did."""
    return result.verdict is Verdict.INCONCLUSIVE and result.stopped in CUT_OFF
