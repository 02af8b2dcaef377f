"""The only way out: every request of every part goes through Client.send, and nothing but reading gets past it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import TracebackType

import httpx

from ..ending import End
from . import address
from .backoff import Backoff
from .body import MIB
from .budget import Budget
from .concurrency import WINDOW, AdaptiveConcurrency, Failure
from .exchange import Exchange
from .exchange_log import ExchangeLog
from .guard import Searches
from .health import Health
from .memory_budget import Crowded, Load
from .network import Network, Transports, transports
from .rate_limit import RateLimiter
from .request_builder import Call, Outgoing, RequestBuilder
from .secret import Secret, Secrets
from .sender import Limits, Reply, Sender
from .traffic import Traffic


class Client:
    """A synchronous client for one target, safe to use from several threads.

    It sends GET and HEAD to the base URL's scheme, host and port, POST with a JSON body to the paths of ``searches``
    there, and raises ForbiddenRequest for all else. It follows
    no redirect and keeps no cookie. ``headers`` are the credential, ``other`` that of another account. ``network`` is
    the way there; ``transport`` takes its place. ``timeout`` is in seconds for each step of a request; ``body_cap`` in
    bytes after decoding. ``retries`` and ``longest_wait`` (seconds in all) are for one request, ``rate`` (requests per
    second) and ``budget`` for all; ``concurrency`` is how many ``send_all`` has in flight at most, ``together`` how
    many ``send_together`` has. Without ``bodies`` no text may show what an answer holds.

    ``log`` holds the exchanges and who observes them. ``sleep`` and ``clock`` (seconds) are what checks wait and
    measure with too.
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
        searches: Searches = (),
    ) -> None:
        self._address = address.read(base_url)
        network = network or Network()
        route = None if transport else network.route(self._address)
        self.proxy = route.url if route else ""
        own, others = dict(headers or {}), dict(other or {})
        self._secrets = Secrets([*own.values(), *others.values(), *(route.secrets if route else ())])
        self._builder = RequestBuilder(self._address, own, others, self._secrets, searches)
        self._transports = Transports(transport, transport) if transport else transports(self._address, network)
        self._gate = RateLimiter(budget, rate, sleep=sleep, clock=clock)
        limits, pace = Limits(timeout, body_cap, retries), Backoff(seed, longest_wait)
        self._sender = Sender(self._address, self._transports, limits, pace, self._gate, clock, self.proxy, searches)
        self._health = Health(
            self._sender, self._gate, body_cap=body_cap, clock=clock, conceal=self.conceal, keyed=bool(own)
        )
        self.log = ExchangeLog(self._secrets, bodies=bodies)
        self.concurrency, self._adaptive = concurrency, AdaptiveConcurrency(concurrency)
        self.together = concurrency if together is None else together
        self.sleep, self.clock, self.body_cap = sleep, clock, body_cap

    @property
    def base_url(self) -> str:
        """The base URL without a slash at its end."""
        return str(self._address)

    @property
    def host(self) -> str:
        """Host, or host:port, as ``traffic.requests`` counts it."""
        return self._address.netloc

    @property
    def credentials(self) -> Mapping[str, Secret]:
        """The credential headers that ``own`` sends."""
        return dict(self._builder.own)

    @property
    def other(self) -> bool:
        """Whether there is a credential of another account, which ``other`` sends."""
        return bool(self._builder.other)

    @property
    def exchanges(self) -> list[Exchange]:
        """All exchanges so far in their order, without bodies."""
        return self.log.exchanges

    @property
    def bodies(self) -> bool:
        """Whether a text may show what an answer holds."""
        return self.log.bodies

    @property
    def traffic(self) -> Traffic:
        """What was sent so far, and what came back."""
        sent = self._sender
        return Traffic(sent.requests.copy(), sent.retries, sent.redirects, sent.bytes, self._gate.waited)

    @property
    def end(self) -> End | None:
        """Why nothing more is sent, or None."""
        return self._gate.end

    @property
    def ended(self) -> str:
        """The same in words, or nothing."""
        return self.end.text if self.end else ""

    def stop(self, end: End) -> None:
        """Stop sending from now on; whoever tries is told why."""
        self._gate.stop(end)

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
        body: bytes = b"",
    ) -> Exchange:
        """Send one request and give its answer, whatever its status; the last one where retries were used up.

        ``path`` follows the base URL and is raw, as is ``query`` (without ``?``): both go out as they are written or
        not at all. ``credential`` is ``own``, ``other``, ``none``, or a Secret whose value takes the place of the own
        one.
        Raises ForbiddenRequest for what must not or cannot be sent as written, Unreachable where no answer came,
        RunEnded where nothing more may be sent.
        """
        outgoing = self._builder.build(Call(method, path, query, headers or {}, credential, body))
        return self.log.add(outgoing, self._health.answer(outgoing))

    def send_all(self, calls: Iterable[Call]) -> Iterator[Exchange | Failure]:
        """Send several, as many at once as ``concurrency`` allows and the server bears; what ``send`` would give or
        raise for each, in their order, which is the log's too. Crowded: there was no room for the answer beside the
        others."""
        took, load = list[tuple[float, bool]](), Load()

        def send(call: Call) -> tuple[Outgoing, Reply]:
            outgoing = self._builder.build(call)
            return outgoing, self._health.answer(outgoing, load)

        for came in self._adaptive.map(partial(send, call) for call in calls):
            try:
                result = self.log.add(*came) if isinstance(came, tuple) else came
            except Exception as error:
                result = error
            if isinstance(came, Crowded):
                self._adaptive.slow_down()
            took += [(result.seconds, result.attempts > 1)] if isinstance(result, Exchange) else []
            if len(took) == WINDOW:
                self._adapt(took)
                took = []
            yield result
            load.give(len(came[1].body.data) if isinstance(came, tuple) else 0)
        self._adapt(took)

    def _adapt(self, took: Sequence[tuple[float, bool]]) -> None:
        if took:
            self._adaptive.adapt([seconds for seconds, _ in took], refused=any(again for _, again in took))

    def send_together(self, calls: Iterable[Call]) -> list[Exchange | Failure]:
        """Send several whose being under way at once is the point, as far as it is allowed; as ``send_all``."""
        before, came = self._adaptive, AdaptiveConcurrency(self.together, self.together)
        self._adaptive = came
        try:
            return list(self.send_all(calls))
        finally:
            self._adaptive = before
            came.close()

    def one_at_a_time(self) -> None:
        """Have one request in flight at most from now on."""
        self._adaptive.close()
        self.concurrency, self._adaptive = 1, AdaptiveConcurrency(1)

    def conceal(self, text: str) -> str:
        """A text with every credential in it, probes too, replaced: for whatever quotes a body."""
        return self._secrets.conceal(text)

    def close(self) -> None:
        """Close all connections."""
        self._adaptive.close()
        self._transports.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
