"""One run from settings to verdict: the contract, the server, the cases, and what they add up to."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .. import flags, interruption
from ..checking.requirement import REGISTRY, Requirement
from ..codec.response import Decoder
from ..collection.target import Target
from ..contract.model import Contract
from ..http.budget import Share
from ..http.concurrency import FIRST
from ..results import waivers
from ..results.model import Cause, CollectionSummary, RequirementFacts, Result, Run
from ..results.waivers import Waiver
from . import assemble, diagnosis, narrowing, plan, preflight, runner, setup, sweep, turns
from .observers import RunLog
from .plan import Case
from .prefetch import WINDOW, Prefetcher
from .priority import by_priority
from .process_record import ProcessRecord
from .selection import selected
from .settings import Settings
from .setup import Surroundings
from .wording import Wording

if TYPE_CHECKING:
    import httpx

    from ..mock import Mock


Progress = Callable[[Case, Result | None], None]
"""Called before a case with None and after it with its result."""


class Session:
    """A run on one server, to be used as a context manager: entering connects, reads every collection and refuses
    (UsageError, Unreachable) what could decide nothing; leaving closes the connections and the embedded mock.

    ``transport`` takes the place of the network, ``mock`` that of the contract's reference server where the settings
    name no base URL; ``reader`` lets several runs share what they read; ``sleep`` and ``clock`` (seconds) take the
    place of the machine's. ``share`` is this process's part of the pace and the budgets where several run at a time.
    ``say`` is how the front end writes an option. Without ``explain`` no likely causes are looked for.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx.BaseTransport | None = None,
        mock: Mock | None = None,
        environ: Mapping[str, str] = os.environ,
        reader: Decoder | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        share: Share | None = None,
        say: flags.Say = flags.command,
        explain: bool = True,
    ) -> None:
        self._say, self.settings, self._explain = say, settings, explain
        self._around = Surroundings(transport, mock, environ, reader or Decoder(), sleep, clock, share or Share())
        self.contract: Contract = narrowing.contract(settings)
        self.targets: tuple[Target, ...] = ()
        self.base_url = settings.server.base_url or ""
        self._waivers: tuple[Waiver, ...] = ()
        self._causes: tuple[Cause, ...] = ()
        self._stack = ExitStack()

    def __enter__(self) -> Session:
        self._requirements = selected(self.settings)
        if self.settings.outcome.waivers is not None:
            self._waivers = waivers.read(self.settings.outcome.waivers, REGISTRY)
        self._started, self._clock = datetime.now(UTC), time.perf_counter()
        with self._stack:
            ready = setup.prepare(self.contract, self.settings, self._around, self._stack)
            self.base_url, self.client, self.targets = ready.base_url, ready.client, ready.targets
            self._wording = Wording(self.client, self._say)
            every = self.settings.outcome.report is not None
            self.log = RunLog(self.client, self.base_url, self.targets, every=every)
            with self._interruptible():
                paths, server = self.contract.base_paths, self.settings.server
                preflight.read_all(server, self.client, self.targets, paths, lazily=self._lazily)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def place(self) -> str:
        """The server under test, in words."""
        server = self.settings.server
        fault = f" with the fault {server.fault}" if server.fault else ""
        return server.base_url or f"embedded mock{fault}"

    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements of this run: the catalogue as ``only`` and ``fuzz`` cut it."""
        return self._requirements

    def cases(self) -> tuple[Case, ...]:
        """Every case of the run, in the order in which they are meant to run: under a budget the most telling first."""
        cases = [case for each in self.targets for case in plan.plan(self._requirements, each)]
        if self.settings.pace.budgeted:
            return tuple(by_priority(cases))
        return tuple(sorted(cases, key=lambda case: case.requirement.rank))

    def run(self, progress: Progress = lambda *_: None) -> Run:
        """Run every case and add up."""
        results, cases, met = [], self.cases(), set[int]()
        with self._interruptible():
            for case, ahead in self._in_order(cases):
                if came := interruption.came():
                    self.interrupt(came)
                if self.interrupted:
                    break
                progress(case, None)
                ahead.before(case)
                results.append(self.judge(case))
                met.add(id(case))
                progress(case, results[-1])
        results = sweep.merged(results, self.late(results))
        left = [each for each in cases if id(each) not in met]
        return self.run_from([*results, *(plan.untested(each, self.client.ended) for each in left)])

    def _in_order(self, cases: Sequence[Case]) -> Iterator[tuple[Case, Prefetcher]]:
        """Each case with who sends ahead for it. Under a budget several lists take turns."""
        if len(self.targets) < 2 or not self.settings.pace.budgeted:
            ahead = self.ahead(cases)
            yield from ((case, ahead) for case in cases)
            return
        of = {each.path: one.operation.key for one in self.targets for each in one.collections}
        prefix = urlsplit(self.base_url).path.rstrip("/")
        read = Counter(of.get(each.path.removeprefix(prefix), "") for each in self.client.exchanges)
        own = {each.operation.key: self.ahead([c for c in cases if c.target is each]) for each in self.targets}
        for case in turns.in_turns(cases, lambda: len(self.client.exchanges), read):
            yield case, own[case.target.operation.key]

    def late(self, results: Iterable[Result]) -> list[Result]:
        """What the answers of the whole run show beside the results of its checks: failures (see ``sweep``)."""
        results = list(results)
        with self._interruptible():
            targets = () if self.client.ended else self.targets
            found = [sweep.late(each, self.log.of(each), self._requirements, results) for each in targets]
            late = [each for one in found for each in one]
            together = sweep.merged(results, late)
            for each in targets if self._explain else ():
                try:
                    self._causes += tuple(map(self._wording.cause, diagnosis.causes(each, together)))
                except Exception as error:  # verdicts stay as they are, and the bug is told
                    late.append(sweep.bug(runner.trace(error, values=self.client.bodies), each, together))
            return late
        return []

    def judge(self, case: Case) -> Result:
        """Run one case."""
        result = runner.run_case(case, self.log.of(case.target))
        self.log.claim(result)
        return result

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C or SIGTERM has ended the run: nothing more is sent, and nothing more should be run."""
        return self.client.end is not None and self.client.end.exit_code is not None

    def interrupt(self, error: KeyboardInterrupt) -> None:
        """End the run: nothing more is sent."""
        self.client.stop(interruption.end(error))

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        try:
            with interruption.allowed():
                yield
        except KeyboardInterrupt as error:
            self.interrupt(error)

    def ahead(self, cases: Sequence[Case]) -> Prefetcher:
        """The prefetcher for these cases, in the order in which they will run. Where only one may be in flight
        nothing is sent ahead, and under a budget little."""
        window = 4 * min(self.client.concurrency, FIRST) if self.settings.pace.budgeted else WINDOW
        return Prefetcher(self.client, cases if self.client.concurrency > 1 else (), window=window)

    def run_from(self, results: Iterable[Result]) -> Run:
        """The run that these results make; for a caller that runs the cases itself."""
        told = [self._wording.result(each) for each in results]
        return assemble.add_up(self.contract, self.settings, self._requirements, told, self.tally(), self._say)

    def told(self, result: Result, before: Iterable[Result]) -> Result:
        """A result as it may be shown, marked where it is waived, for a caller that tells of each as it comes, after
        those ``before``."""
        today, shown = self._started.date(), self._wording.result(result)
        return waivers.waived(self._waivers, shown, self.contract.name, today, before, self.facts)

    @property
    def facts(self) -> dict[str, RequirementFacts]:
        """What is asked, by ID."""
        return {each.id: each.facts for each in self._requirements}

    def tally(self) -> ProcessRecord:
        """What was seen so far beside the verdicts, free of secrets."""
        end = self.client.end
        silent = [case for case in self.cases() if not case.requirement.applies(case.target.operation)]
        return ProcessRecord(
            place=self.place,
            started=self._started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            seconds=time.perf_counter() - self._clock,
            collections=self.collections(),
            observed=self.log.observed,
            traffic=self.log.traffic,
            end=end and replace(end, text=self._wording.text(end.text)),
            fuzz=self.log.fuzz,
            silent=tuple(runner.run_case(case) for case in silent),
            exchanges=self.log.exchanges,
            causes=self._causes,
        )

    def collections(self) -> tuple[CollectionSummary, ...]:
        """The collections as reading them went."""
        listings = (each for one in self.targets for each in one.collections)
        return self._wording.collections(listings, lazily=self._lazily)

    @property
    def several(self) -> bool:
        """Whether several list operations are tested."""
        return len(self.targets) > 1

    @property
    def _lazily(self) -> bool:
        """Whether collections are read when a check needs them: others are another process's."""
        return self._around.share.apart and self.several

    def is_here(self, target: Target) -> bool:
        """Whether the operation is tested in this process, as far as that is known."""
        return not self._lazily or any(each.is_read for each in target.collections)
