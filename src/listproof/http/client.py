"""The only way out: every request of every part goes through Client.send, and nothing but reading gets past it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType

import httpx

from ..errors import ForbiddenRequest, Unreachable
from ..version import __version__
from . import address, guard
from .backoff import FIRST, REFUSALS, Backoff, retry_after
from .body import MIB, too_large
from .budget import Budget
from .circuit_breaker import EXPIRED, GONE, LOCKED, MOST, CircuitBreaker
from .concurrency import AdaptiveConcurrency, Failure
from .exchange import DEFAULTS, Exchange
from .memory_budget import Crowded, Load
from .network import Network, Transports, transports
from .rate_limit import RateLimiter
from .secret import HEADER_VALUE, Secret, concealed, placeholder
from .sender import Limits, Reply, Sender

_SENSITIVE = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})


@dataclass(frozen=True)
class Call:
    """A request as a caller words it; see ``Client.send``."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    credential: str | Secret = "own"


class Client:
    """A synchronous client for one target, safe to use from several threads.

    It sends GET and HEAD to the base URL's scheme, host and port and raises ForbiddenRequest for all else. It follows
    no redirect and keeps no cookie. ``headers`` are the credential, ``other`` that of another account. ``network`` is
    the way there; ``transport`` takes its place. ``timeout`` is in seconds for each step of a request; ``body_cap`` in
    bytes after decoding. ``retries`` and ``longest_wait`` (seconds in all) are for one request, ``rate`` (requests per
    second) and ``budget`` for all; ``concurrency`` is how many ``send_all`` has in flight at most, ``together`` how
    many ``send_together`` has. Without ``bodies`` no text may show what an answer holds.

    ``exchanges`` is the log, without bodies. ``on_exchange`` holds observers: each gets every exchange, body included,
    one at a time and in the log's order. ``sleep`` and ``clock`` (seconds) are what checks wait and measure with too.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, Secret] | None = None,
        other: Mapping[str, Secret] | None = None,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 30.0,
        body_cap: int = 16 * MIB,
        retries: int = 3,
        longest_wait: float = 60.0,
        seed: int = 0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        network: Network | None = None,
        rate: float | None = None,
        budget: Budget | None = None,
        concurrency: int = 1,
        together: int | None = None,
        bodies: bool = True,
    ) -> None:
        self._address = address.read(base_url)
        self._credentials = dict(headers or {})
        self._other = dict(other or {})
        guard.check_credentials(self._credentials)
        guard.check_credentials(self._other)
        self._usual: dict[str, str | Secret] = {**dict(DEFAULTS), "user-agent": f"listproof/{__version__}"}
        network = network or Network()
        route = None if transport else network.route(self._address)
        self.proxy = route.url if route else ""
        self._transports = Transports(transport, transport) if transport else transports(self._address, network)
        self._gate = RateLimiter(budget, rate, sleep=sleep, clock=clock)
        limits, pace = Limits(timeout, body_cap, retries), Backoff(seed, longest_wait)
        self._wire = Sender(self._address, self._transports, limits, pace, self._gate, clock, self.proxy)
        self.concurrency, self._flight = concurrency, AdaptiveConcurrency(concurrency)
        self.together = concurrency if together is None else together
        self.sleep, self.clock, self.bodies, self.body_cap = sleep, clock, bodies, body_cap
        self._breaker = CircuitBreaker()
        self._good: _Outgoing | None = None  # the last request that got a 200
        self._lock = threading.RLock()
        self._secrets = [*self._credentials.values(), *self._other.values(), *(route.secrets if route else ())]
        self.exchanges: list[Exchange] = []
        self.on_exchange: list[Callable[[Exchange], None]] = []

    @property
    def base_url(self) -> str:
        """The base URL without a slash at its end."""
        return str(self._address)

    @property
    def host(self) -> str:
        """Host, or host:port, as ``requests`` counts it."""
        return self._address.netloc

    @property
    def credentials(self) -> Mapping[str, Secret]:
        """The credential headers that ``own`` sends."""
        return dict(self._credentials)

    @property
    def other(self) -> bool:
        """Whether there is a credential of another account, which ``other`` sends."""
        return bool(self._other)

    @property
    def requests(self) -> Counter[tuple[str, str]]:
        """(host, method) -> requests that left, each attempt counted."""
        return self._wire.requests

    @property
    def retries(self) -> int:
        """Repetitions among ``requests``, and of connections refused in between."""
        return self._wire.retries

    @property
    def bytes(self) -> int:
        """Bytes of all bodies as they came, before decoding."""
        return self._wire.bytes

    @property
    def redirects(self) -> int:
        """Answers that point elsewhere; none was followed."""
        return self._wire.redirects

    @property
    def waited(self) -> float:
        """Seconds in which at least one request was held back: by the rate, or because the server refused."""
        return self._gate.waited

    @property
    def ended(self) -> str:
        """Why nothing more is sent, or nothing."""
        return self._gate.ended

    def stop(self, reason: str) -> None:
        """Let nothing more be sent from now on; ``reason`` is what is told whoever tries."""
        self._gate.stop(reason)

    def check_time(self) -> None:
        """Raise RunEnded where the seconds of the run are used up."""
        self._gate.check_time()

    def check_budget(self) -> None:
        """Raise RunEnded where nothing more may be sent."""
        self._gate.check()

    def send(
        self,
        method: str,
        path: str,
        query: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        credential: str | Secret = "own",
    ) -> Exchange:
        """Send one request and give its answer, whatever its status; the last one where retries were used up.

        ``path`` follows the base URL and is raw, as is ``query`` (without ``?``): both go out as they are written or
        not at all. ``credential`` is ``own``, ``other``, ``none``, or a Secret whose value takes the place of the own
        one.
        Raises ForbiddenRequest for what must not or cannot be sent as written, Unreachable where no answer came,
        RunEnded where nothing more may be sent.
        """
        outgoing = self._build(Call(method, path, query, headers or {}, credential))
        return self._logged(outgoing, self._answer(outgoing))

    def send_all(self, calls: Iterable[Call]) -> Iterator[Exchange | Failure]:
        """Send several, as many at once as ``concurrency`` allows and the server bears; what ``send`` would give or
        raise for each, in their order, which is the log's too. Crowded: there was no room for the answer beside the
        others."""
        first, load = len(self.exchanges), Load()

        def send(call: Call) -> tuple[_Outgoing, Reply]:
            outgoing = self._build(call)
            return outgoing, self._answer(outgoing, load)

        for came in self._flight.fly(partial(send, call) for call in calls):
            try:
                result = self._logged(*came) if isinstance(came, tuple) else came
            except Exception as error:
                result = error
            if isinstance(came, Crowded):
                self._flight.slow_down()
            yield result
            load.give(len(came[1].body.data) if isinstance(came, tuple) else 0)
        took = self.exchanges[first:]
        self._flight.learn([each.seconds for each in took], refused=any(each.attempts > 1 for each in took))

    def send_together(self, calls: Iterable[Call]) -> list[Exchange | Failure]:
        """Send several whose being under way at once is the point, as far as it is allowed; as ``send_all``."""
        flight, came = self._flight, AdaptiveConcurrency(self.together)
        self._flight = came
        try:
            return list(self.send_all(calls))
        finally:
            self._flight = flight
            came.close()

    def one_at_a_time(self) -> None:
        """Have one request in flight at most from now on."""
        self._flight.close()
        self.concurrency, self._flight = 1, AdaptiveConcurrency(1)

    def _answer(self, outgoing: _Outgoing, load: Load | None = None) -> Reply:
        """The answer. Raises RunEnded, and from then on for every request, where the server gives no more evidence."""
        began = self.clock()
        try:
            reply = self._wire.send(outgoing.request, probing=outgoing.probing, load=load)
        except Unreachable as error:
            self._failed(began, str(error).rstrip("."))
            raise
        if words := _no_evidence(outgoing, reply, self.body_cap):
            self._failed(began, words)
            return reply
        self._breaker.answered()
        own = outgoing.credential == "own"
        if own and reply.status == 200:
            self._good = outgoing
        if own and self._credentials and self._breaker.doubts(outgoing.request.url.path, reply.status):
            again = self._again()
            self._give_up(EXPIRED.format(status=again.status) if again and again.status in LOCKED else "")
        return reply

    def _failed(self, began: float, words: str) -> None:
        """Note a failure, and leave the server some time; it is given up only if what it answered before is not
        answered any more either."""
        failures = self._breaker.failed(began, self.clock())
        if failures < MOST:
            self._gate.pause(FIRST * 2 ** (failures - 1), everyone=True)
        elif self._again():
            self._breaker.answered()
        else:
            self._give_up(GONE.format(most=MOST, words=words))

    def _again(self) -> Reply | None:
        """What the last request that got a 200 gets now, or None where that is no evidence."""
        if self._good is None:
            return None
        try:
            reply = self._wire.send(self._good.request, probing=False)
        except Unreachable:
            return None
        return None if _no_evidence(self._good, reply, self.body_cap) else reply

    def _give_up(self, reason: str) -> None:
        if reason:
            self._gate.stop(self.conceal(reason))
            self._gate.check()

    def _logged(self, outgoing: _Outgoing, reply: Reply) -> Exchange:
        raw_path, _, raw_query = outgoing.request.url.raw_path.decode("ascii").partition("?")
        with self._lock:
            exchange = Exchange(
                number=len(self.exchanges) + 1,
                method=outgoing.request.method,
                url=str(outgoing.request.url),
                path=raw_path,
                query=raw_query,
                request_headers=outgoing.shown,
                status=reply.status,
                headers=self._cleared(reply.headers),
                body=reply.body.data,
                seconds=reply.seconds,
                attempts=reply.attempts,
                truncated=reply.body.truncated,
                credential=outgoing.credential,
                broken=self.conceal(reply.body.broken),
                late=reply.body.late,
                concealed=outgoing.concealed,
                quotable=self.bodies,
            )
            self.exchanges.append(replace(exchange, body=b""))
            for observe in self.on_exchange:
                observe(exchange)
        return exchange

    def conceal(self, text: str) -> str:
        """A text with every credential in it, probes too, replaced: for whatever quotes a body."""
        with self._lock:
            secrets = list(self._secrets)
        return concealed(text, secrets)

    def close(self) -> None:
        """Close all connections."""
        self._flight.close()
        self._transports.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _build(self, call: Call) -> _Outgoing:
        guard.check_target(call.method, call.path, call.query)
        guard.check_headers(call.headers, self._credentials)
        given: dict[str, str | Secret] = {**self._credential(call.credential)}
        for name, value in call.headers.items():
            given[name] = Secret(value, placeholder(name)) if name.lower() in _SENSITIVE else value
        names = {name.lower() for name in given}
        sent = {name: value for name, value in self._usual.items() if name not in names} | given
        request = httpx.Request(
            call.method,
            guard.url(self._address, call.path, call.query),
            headers=[
                (name.encode("ascii"), (value.value if isinstance(value, Secret) else value).encode("latin-1"))
                for name, value in sent.items()
            ],
        )
        return _Outgoing(
            request,
            shown=tuple((name, str(value)) for name, value in sent.items()),
            concealed=tuple(name for name, value in sent.items() if isinstance(value, Secret)),
            credential="probe" if isinstance(call.credential, Secret) else call.credential,
        )

    def _credential(self, credential: str | Secret) -> Mapping[str, Secret]:
        if isinstance(credential, Secret):
            if not self._credentials:
                raise ValueError("a probe takes the place of a credential, and this client has none")
            if not HEADER_VALUE.fullmatch(credential.value):
                raise ForbiddenRequest("the probe's value is no legal header value")
            with self._lock:
                if credential not in self._secrets:
                    self._secrets.append(credential)
            return dict.fromkeys(self._credentials, credential)
        if credential not in ("own", "other", "none"):
            raise ValueError(f"credential is 'own', 'other', 'none' or a Secret, not {credential!r}")
        return {"own": self._credentials, "other": self._other}.get(credential, {})

    def _cleared(self, headers: httpx.Headers) -> httpx.Headers:
        """The answer's headers without credentials that it echoes and without its cookies' values."""
        came = headers.multi_items()
        pairs = [
            (self.conceal(name), "(not kept)" if name == "set-cookie" else self.conceal(value)) for name, value in came
        ]
        return headers if pairs == came else httpx.Headers(pairs, encoding="utf-8")


@dataclass(frozen=True)
class _Outgoing:
    """A request, its headers as they may be shown, and the names of those where a variable stands."""

    request: httpx.Request
    shown: tuple[tuple[str, str], ...]
    concealed: tuple[str, ...]
    credential: str

    @property
    def probing(self) -> bool:
        return self.credential == "probe"


def _no_evidence(outgoing: _Outgoing, reply: Reply, cap: int) -> str:
    """What came in place of an answer of the server's own, or nothing."""
    if reply.status in REFUSALS and not outgoing.probing:
        times, wait = f", {reply.attempts} times" if reply.attempts > 1 else "", retry_after(reply.headers)
        return f"status {reply.status}{times}" + (f", asking to wait {wait:g} s" if wait else "")
    if reply.body.truncated and not reply.body.broken:
        return too_large(cap)
    return reply.body.broken if reply.body.late else ""
