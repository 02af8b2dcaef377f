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

from .. import interruption
from ..checking.evidence import recorded
from ..checking.requirement import REGISTRY, Requirement
from ..codec.response import Decoder
from ..collection import target
from ..collection.answer import GONE, Unreadable
from ..collection.collection import Collection
from ..collection.target import Target
from ..contract import library
from ..contract.model import Contract, ListOperation
from ..errors import ForbiddenRequest, RunEnded, Unreachable, UsageError
from ..fuzz import others
from ..http import credential
from ..http.budget import Budget, Share
from ..http.client import Client
from ..http.exchange import Exchange, counted
from ..http.rate_limit import read_rate
from ..http.secret import Secret
from ..oracle import manifest
from ..oracle.manifest import Manifest
from ..results import waivers
from ..results.model import CollectionSummary, Recorded, RequirementFacts, Result, Run, Traffic
from ..results.waivers import Waiver
from . import assemble, embedded, plan, reproduce, runner, sweep, validation
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


EXCERPT = 400
"""Characters of a body in the record of all exchanges."""


PROXY_LOGIN = 407
"""The answer of a proxy that wants to know who asks."""


Progress = Callable[[Case, Result | None], None]
"""Called before a case with None and after it with its result."""


class Session:
    """A run on one server, to be used as a context manager: entering connects, reads every collection and refuses
    (UsageError, Unreachable) what could decide nothing; leaving closes the connections and the embedded mock.

    ``transport`` takes the place of the network, ``mock`` that of the contract's reference server where the settings
    name no base URL; ``reader`` lets several runs share what they read; ``sleep`` and ``clock`` (seconds) take the
    place of the machine's. ``share`` is this process's part of the pace and the budgets where several run at a time.
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
    ) -> None:
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
            self._keep_errors()
            self._record()
            with self._interruptible():
                self._preflight()
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
        told = [replace(each, message=self.client.conceal(each.message)) for each in results]
        return assemble.add_up(self.contract, self.settings, self._requirements, told, self.tally())

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
            ended=self.client.ended,
            fuzz={key: reach for each in self.targets for key, reach in each.seen.fuzz.items()},
            silent=tuple(runner.run_case(case) for case in silent),
            exchanges=tuple(self._recorded),
        )

    def _traffic(self) -> Traffic:
        client = self.client
        reading = len(client.exchanges) - sum(self._families.values())
        return Traffic(
            counted(client.requests),
            client.retries,
            client.redirects,
            client.bytes,
            client.waited,
            client.proxy,
            sum(each.saved for one in self.targets for each in _all(one)),
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
        told = [_summary(each) for one in self.targets for each in one.collections]
        return tuple(replace(each, note=self.client.conceal(each.note)) for each in told)

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
            own = self._credentials(self.settings.headers, "--header")
            self._others = self._credentials(self.settings.other_headers, "--other-header", whose="other-")
            if self._others and {each.value for each in self._others.values()} <= {each.value for each in own.values()}:
                raise UsageError(
                    "--other-header gives the credential of --header. Give another account's, or leave it out."
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
                raise UsageError(f"{option} gives {name} twice. Leave one out.")
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

    def _keep_errors(self) -> None:
        """Let every error answer be kept for the checks that judge them, with its collection's name."""
        prefix = urlsplit(self.base_url).path.rstrip("/")
        places = {prefix + each.path: (one, each.name) for one in self.targets for each in _all(one)}

        def keep(exchange: Exchange) -> None:
            place = places.get(exchange.path)
            if exchange.status >= 400 and place and len(place[0].seen.errors) < target.ERRORS_KEPT:
                cut = len(exchange.body) > target.ERROR_KEPT
                kept = replace(exchange, body=exchange.body[: target.ERROR_KEPT], truncated=True) if cut else exchange
                place[0].seen.errors.append((kept, place[1]))

        self.client.on_exchange.append(keep)

    def _record(self) -> None:
        """Let every exchange be kept for a report; of another account's rows nothing is."""
        if self.settings.report is None:
            return
        foreign = {each.foreign.path for each in self.targets if each.foreign}

        def keep(exchange: Exchange) -> None:
            body = exchange.path not in foreign and exchange.credential != "other"
            self._recorded.append(recorded(exchange, self.client.conceal, EXCERPT, body=body))

        self.client.on_exchange.append(keep)

    def _preflight(self) -> None:
        """Read every collection; refuse to go on where a mistake in the command, not the server, is the cause."""
        answers: list[int | None] = []
        leads, refused = set[str](), list[str]()
        for each in (collection for one in self.targets for collection in one.collections):
            try:
                _ = each.snapshot
            except Unreadable as reason:
                answers.append(reason.answer.status)
                refused.append(f"{each.name} ({reason.answer.status})")
                leads.add(reason.answer.leads)
            except RunEnded:
                break
            except Unreachable:
                if not answers:
                    raise
                answers.append(None)
            except ForbiddenRequest as error:
                raise UsageError(f"--collection {each.name}: cannot be asked for. {error}.") from None
            except Exception:  # its checks say what it is
                answers.append(None)
            else:
                answers.append(200)
        if self.settings.base_url is None or not answers:
            return
        if leads and "" not in leads and not {None, 200} & set(answers):
            where = min(leads).encode("ascii", "backslashreplace").decode() if self.settings.bodies else "elsewhere"
            raise UsageError(
                f"{self.client.host} only redirects, to {where}, and redirects are not followed: "
                "if the API is there, write its address as --base-url."
            )
        if set(answers) == {PROXY_LOGIN}:
            raise UsageError(
                f"The proxy {self.client.proxy} wants a login (407), or another one: write it as --proxy "
                "'http://${USER}:${PASSWORD}@host:port'."
            )
        if set(answers) <= {401, 403}:
            raise UsageError(self._credential(answers[0] or 0))
        if set(answers) <= {401, 403, 404}:
            raise UsageError(
                f"None of the {len(answers)} collections is there: the server answers 404 at "
                f"{self.targets[0].collections[0].path}. Check the ids of --collection and the path of --base-url."
            )
        if set(answers) <= {400, 401, 403, *GONE, 422}:
            named = ", ".join(refused[:6]) + (", …" if len(refused) > 6 else "")
            raise UsageError(f"The server refuses every collection: {named}. Check the ids of --collection.")

    def _credential(self, status: int) -> str:
        names = [each.header for one in self.targets for each in one.operation.security]
        header = next(iter(names), "Authorization")
        variable = "".join(letter if letter.isalnum() else "_" for letter in header.upper())
        if self.settings.headers:
            return f"The credential was refused ({status}) for every collection. Check --header and what it may read."
        return (
            f"The server wants a credential ({status}). Give it from a variable, in single quotes: "
            f"--header '{header}: ${{{variable}}}'"
        )


def _summary(collection: Collection) -> CollectionSummary:
    try:
        snapshot = collection.snapshot
    except Unreadable as reason:
        answer = reason.answer
        note = answer.problem if answer.status == 200 else f"answered {answer}"
        note += ": is its id right?" if answer.status in (400, *GONE, 422) else ""
        return CollectionSummary(collection.name, collection.operation.key, collection.parents, None, note)
    except (RunEnded, Unreachable) as reason:
        note = f"not read: {reason}"
        return CollectionSummary(collection.name, collection.operation.key, collection.parents, None, note)
    except Exception as error:
        note = f"not read: {type(error).__name__}, a bug of listproof"
        return CollectionSummary(collection.name, collection.operation.key, collection.parents, None, note)
    notes, rows = [snapshot.note] if snapshot.note else [], len(snapshot)
    if collection.endless:
        notes.append("the last page that was read is full and brings no row that is new")
    if collection.shown > rows:
        notes.append(f"another answer shows {collection.shown} rows")
    note, whole = "; ".join(notes), snapshot.ended and not collection.endless and collection.shown <= rows
    return CollectionSummary(collection.name, collection.operation.key, collection.parents, rows, note, whole)


def _all(one: Target) -> tuple[Collection, ...]:
    foreign = (one.foreign,) if one.foreign else ()
    near = (each for group in one.near.values() for each in group)
    return (*one.collections, one.unknown, *one.malformed, *foreign, *near)


def _loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".invalid")
