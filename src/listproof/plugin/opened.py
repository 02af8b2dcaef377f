"""The session of one contract under pytest."""

from __future__ import annotations

import warnings
from dataclasses import replace

from ..http.budget import Share
from ..results import consequences
from ..results.model import Place, Result
from ..run.plan import Case
from ..run.prefetch import Prefetcher
from ..run.process_record import ProcessRecord
from ..run.session import Session
from ..run.settings import Settings
from . import options


class Opened:
    """One contract's session in this process. ``results`` are those of the checks that ran here, ``planned`` are the
    cases that were collected, or None until they are."""

    def __init__(self, settings_: Settings, share: Share) -> None:
        self.settings = settings_
        self.results: dict[Place, Result] = {}
        self.planned: list[Case] | None = None
        self._share = share
        self._ahead: Prefetcher | None = None
        self.session = Session(settings_, share=share, say=options.say).__enter__()

    def cases(self) -> list[Case]:
        """The cases that apply; the others are not tests."""
        return [case for case in self.session.cases() if case.requirement.applies(case.target.operation)]

    def judge(self, case: Case) -> Result:
        """Run one case. Warnings of libraries are shown but raise nothing, whatever the project's filters say. Raises
        KeyboardInterrupt where one ended the case, of which then no frame of ours is shown."""
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            self._ahead_of(case).before(case)
            result = self.session.judge(case)
        told = self._reported(result)
        self.results[told.place] = told
        if self.session.interrupted:
            raise KeyboardInterrupt
        return told

    def _reported(self, result: Result) -> Result:
        return self.session.told(result, self.results.values())

    def late(self) -> list[Result]:
        """What the answers of the whole run show beside the results of the checks that ran here."""
        return [self._reported(each) for each in self.session.late(self.results.values())]

    def _ahead_of(self, case: Case) -> Prefetcher:
        """Who sends ahead for the cases that follow; of several workers none knows which will be its own."""
        if self._share.of > 1 or self.planned is None:
            return self.session.ahead([case])
        self._ahead = self._ahead or self.session.ahead(self.planned)
        return self._ahead

    def tally(self) -> ProcessRecord:
        """What was seen so far, and what was to be tested."""
        cases = self.cases() if self.planned is None else self.planned
        return replace(self.session.tally(), planned=tuple(case.place for case in cases))

    def premises(self, result: Result) -> tuple[str, ...]:
        """The requirements whose failure until now explains what a failed check found, wholly or in part."""
        others = [each for each in self.results.values() if each.place != result.place]
        findings = consequences.marked([*others, result], self.session.facts)[-1].findings
        return tuple(dict.fromkeys(each.consequence_of for each in findings if each.consequence_of))
