"""One run from settings to verdict: the contract, the server, the cases, and what they add up to."""

from __future__ import annotations

import ipaddress
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
from ..collection import target
from ..collection.target import Target
from ..contract import library
from ..contract.model import Contract, ListOperation
from ..errors import UsageError
from ..fuzz import others
from ..http import credential
from ..http.budget import Budget, Share
from ..http.client import Client
from ..http.exchange import counted
from ..http.rate_limit import read_rate
from ..http.secret import Secret
from ..oracle import manifest
from ..oracle.manifest import Manifest
from ..results import waivers
from ..results.model import CollectionSummary, Recorded, RequirementFacts, Result, Run, Traffic
from ..results.waivers import Waiver
from . import assemble, embedded, observers, plan, preflight, reproduce, runner, sweep, validation
from . import settings as settings_
from .plan import Case
from .prefetch import WINDOW, Prefetcher
from .priority import by_priority
from .process_record import ProcessRecord
from .selection import selected
from .settings import Settings

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
    ``say`` is how the front end writes an option.
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
    ) -> None:
        self._say = say
        self._share = share or Share()
        self._sleep, self._monotonic = sleep, clock
        self._reader = reader or Decoder()
        self.settings, self._transport, self._mock, self._environ = settings, transport, mock, environ
        self.contract: Contract = library.load(settings.contract)
        self.targets: tuple[Target, ...] = ()
        self.base_url = settings.base_url or ""
        self._manifest: Manifest | None = None
        self._others: Mapping[str, Secret] = {}
        self._recorded: list[Recorded] = []
        self._waivers: tuple[Waiver, ...] = ()
        self._claimed: set[int] = set()  # numbers of the exchanges that a case has needed
        self._families: Counter[str] = Counter()
        self._stack = ExitStack()

    def __enter__(self) -> Session:
        self._requirements = selected(self.settings)
        if self.settings.waivers is not None:
            self._waivers = waivers.read(self.settings.waivers, REGISTRY)
        self._started, self._clock = datetime.now(UTC), time.perf_counter()
        with self._stack:
            settings, headers = self._served()
            self.client = self._stack.enter_context(self._connect(settings, headers))
            settings = self._with_data(settings, headers)
            validation.refuse_misfits(self.contract, settings)
            self.targets = tuple(self._target(operation, settings) for operation in self.contract.lists)
            observers.keep_errors(self.client, self.base_url, self.targets)
            if settings.report is not None:
                self._recorded = observers.record(self.client, self.targets)
            with self._interruptible():
                preflight.read_all(self.settings, self.client, self.targets)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def place(self) -> str:
        """The server under test, in words."""
        fault = f" with the fault {self.settings.fault}" if self.settings.fault else ""
        return self.settings.base_url or f"embedded mock{fault}"

    @property
    def budgeted(self) -> bool:
        """Whether the run may end before everything was tested."""
        return self.settings.max_requests is not None or self.settings.max_seconds is not None

    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements of this run: the catalogue as ``only`` and ``fuzz`` cut it."""
        return self._requirements

    def cases(self) -> tuple[Case, ...]:
        """Every case of the run, in the order in which they are meant to run: under a budget the most telling first."""
        cases = [case for each in self.targets for case in plan.plan(self._requirements, each)]
        if self.budgeted:
            return tuple(by_priority(cases))
        return tuple(sorted(cases, key=lambda case: case.requirement.rank))

    def run(self, progress: Progress = lambda *_: None) -> Run:
        """Run every case and add up."""
        results, cases = [], self.cases()
        ahead = self.ahead(cases)
        with self._interruptible():
            for case in cases:
                if came := interruption.came():
                    self.interrupt(came)
                if self.interrupted:
                    break
                progress(case, None)
                ahead.before(case)
                results.append(self.judge(case))
                progress(case, results[-1])
        results = sweep.merged(results, self.late(results))
        return self.run_from([*results, *(plan.untested(each, self.client.ended) for each in cases[len(results) :])])

    def late(self, results: Iterable[Result]) -> list[Result]:
        """What the answers of the whole run show beside the results of its checks: failures (see ``sweep``)."""
        results = list(results)
        with self._interruptible():
            targets = () if self.client.ended else self.targets
            return [each for one in targets for each in sweep.late(one, self._requirements, results)]
        return []

    def judge(self, case: Case) -> Result:
        """Run one case."""
        result = runner.run_case(case)
        new = set(result.exchanges) - self._claimed
        self._claimed |= new
        self._families[result.family] += len(new)
        return result

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C or SIGTERM has ended the run: nothing more is sent, and nothing more should be run."""
        return interruption.code(self.client.ended) != 0

    def interrupt(self, error: KeyboardInterrupt) -> None:
        """End the run: nothing more is sent."""
        self.client.stop(interruption.reason(error))

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        try:
            with interruption.allowed():
                yield
        except KeyboardInterrupt as error:
            self.interrupt(error)

    def ahead(self, cases: Sequence[Case]) -> Prefetcher:
        """Who sends what these cases will ask, in the order in which they will run. Where only one may be in flight
        nothing is sent ahead, and under a budget little."""
        window = 4 * self.client.concurrency if self.budgeted else WINDOW
        return Prefetcher(self.client, cases if self.client.concurrency > 1 else (), window=window)

    def run_from(self, results: Iterable[Result]) -> Run:
        """The run that these results make; for a caller that runs the cases itself."""
        told = [self.told(each) for each in results]
        return assemble.add_up(self.contract, self.settings, self._requirements, told, self.tally(), self._say)

    def told(self, result: Result) -> Result:
        """The result free of secrets, with options as the front end writes them."""
        found = [
            replace(each, expected=flags.told(each.expected, self._say), actual=flags.told(each.actual, self._say))
            for each in result.findings
        ]
        return replace(result, reasons=tuple(map(self._shown, result.reasons)), findings=tuple(found))

    def _shown(self, text: str) -> str:
        return flags.told(self.client.conceal(text), self._say)

    def waived(self, result: Result, before: Iterable[Result] = ()) -> Result:
        """A failure marked where it is waived, for a caller that tells of each result as it comes, after those
        ``before``."""
        today = self._started.date()
        return waivers.waived(self._waivers, result, self.contract.name, today, before, self.facts)

    @property
    def facts(self) -> dict[str, RequirementFacts]:
        """What is asked, by ID."""
        return {each.id: each.facts for each in self._requirements}

    def tally(self) -> ProcessRecord:
        """What was seen so far beside the verdicts, free of secrets."""
        silent = [case for case in self.cases() if not case.requirement.applies(case.target.operation)]
        return ProcessRecord(
            place=self.place,
            started=self._started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            seconds=time.perf_counter() - self._clock,
            collections=self.collections(),
            observed={each.operation.key: self._told(each.seen.observed) for each in self.targets},
            traffic=self._traffic(),
            ended=self._shown(self.client.ended),
            fuzz={key: reach for each in self.targets for key, reach in each.seen.fuzz.items()},
            silent=tuple(runner.run_case(case) for case in silent),
            exchanges=tuple(self._recorded),
        )

    def _traffic(self) -> Traffic:
        client, sent = self.client, self.client.traffic
        reading = len(client.exchanges) - sum(self._families.values())
        return Traffic(
            counted(sent.requests),
            sent.retries,
            sent.redirects,
            sent.bytes,
            sent.waited,
            client.proxy,
            sum(each.requester.saved for one in self.targets for each in one.places),
            {name: count for name, count in {"reading": reading, **self._families}.items() if count},
        )

    def _told(self, observed: Mapping[str, Mapping[str, Counter[str]]]) -> dict[str, dict[str, Counter[str]]]:
        """What was observed, free of secrets; behaviours that only a secret told apart become one."""
        conceal = self.client.conceal
        told: dict[str, dict[str, Counter[str]]] = {}
        for topic, subjects in observed.items():
            for subject, behaviours in subjects.items():
                counts = told.setdefault(topic, {}).setdefault(conceal(subject), Counter())
                for behaviour, times in behaviours.items():
                    counts[conceal(behaviour)] += times
        return told

    def collections(self) -> tuple[CollectionSummary, ...]:
        """The collections as reading them went."""
        told = [preflight.summary(each) for one in self.targets for each in one.collections]
        return tuple(replace(each, note=self._shown(each.note)) for each in told)

    def _connect(self, settings: Settings, headers: Mapping[str, Secret]) -> Client:
        """The client of the run, whose budget begins with it."""
        return Client(
            self.base_url,
            headers=headers,
            other=self._others,
            transport=self._transport,
            timeout=settings.timeout,
            sleep=self._sleep,
            clock=self._monotonic,
            network=settings_.network(settings, self._environ),
            bodies=settings.bodies,
            concurrency=self._share.concurrency(settings.concurrency) if self.settings.base_url else 1,
            together=self._share.concurrency(settings.concurrency),
            rate=self._share.rate(read_rate(settings.rate) if settings.rate else None),
            budget=Budget(settings.max_requests, settings.max_seconds, self._share),
        )

    def _served(self) -> tuple[Settings, dict[str, Secret]]:
        """The settings completed by the embedded mock where no base URL was given, and the credentials."""
        if self.settings.base_url is not None:
            own = self._credentials(self.settings.headers, "header")
            self._others = self._credentials(self.settings.other_headers, "other-header", whose="other-")
            if self._others and {each.value for each in self._others.values()} <= {each.value for each in own.values()}:
                raise UsageError(
                    f"{flags.option('other-header')} gives the credential of {flags.option('header')}. "
                    "Give another account's, or leave it out."
                )
            return self.settings, own
        mock = self._mock or embedded.embedded(self.contract, self.settings.fault)
        if self._transport is None:
            running = self._stack.enter_context(embedded.serving(mock))
            self.base_url = running.base_url
        else:
            self.base_url = f"http://mock.invalid{mock.prefix}"
        self._manifest = embedded.manifest(mock)
        settings = replace(
            self.settings,
            base_url=self.base_url,
            collections={each.name: each.parents for each in mock.collections},
            unknown=mock.unknown,
            foreign=mock.foreign,
            scopes=mock.scopes,
            auth_probes=self.settings.auth_probes or "full",
        )
        self._others = {name: Secret(value, value) for name, value in mock.other_headers.items()}
        return settings, {name: Secret(value, value) for name, value in mock.headers.items()}

    def _with_data(self, settings: Settings, headers: Mapping[str, Secret]) -> Settings:
        """The settings with the collections that a provisioner has made; they are deleted when the session ends."""
        if settings.provision is not None:
            from .. import provision

            way = settings_.network(settings, self._environ)
            asked = provision.Where(self.base_url, headers, settings.provision_options, way, settings.timeout)
            made = provision.provisioned(settings.provision, self.contract.name, asked)
            provided = self._stack.enter_context(made)
            self._manifest = provided.manifest
            return replace(settings, collections=provided.collections)
        if settings.expect is not None:
            self._manifest = manifest.read(settings.expect, settings.collections)
        return settings

    def _credentials(self, texts: Iterable[str], option: str, whose: str = "") -> dict[str, Secret]:
        found: dict[str, Secret] = {}
        for text in texts:
            name, value = credential.read_header(text, self._environ, whose=whose)
            if name.lower() in {each.lower() for each in found}:
                raise UsageError(f"{flags.option(option)} gives {name} twice. Leave one out.")
            found[name] = value
        return found

    def _target(self, operation: ListOperation, settings: Settings) -> Target:
        own = validation.collections(operation, settings)
        loopback = "full" if _loopback(self.base_url) else "safe"
        return target.build(
            operation,
            self.client,
            own,
            seed=settings.seed,
            unknown=validation.fitting(operation, settings.unknown),
            foreign=validation.fitting(operation, settings.foreign),
            scopes=settings.scopes,
            profile=settings.profile,
            auth_probes=settings.auth_probes or loopback,
            manifest=self._manifest,
            document=self.contract.document,
            others=others.others(self.contract)[operation.key],
            examples=settings.max_examples,
            command=reproduce.line(self.settings, self.client.credentials, only="FUZ-01"),
            page=settings.page_size,
            most=settings.max_rows,
            reader=self._reader,
        )


def _loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".invalid")
