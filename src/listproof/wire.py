"""The wire: the one place where a request leaves, is counted, and is sent again where that is no evidence lost."""

from __future__ import annotations

import logging
import ssl
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from . import body, guard, outage
from .address import Address
from .errors import Unreachable, UsageError
from .outage import Outage
from .pace import REFUSALS, Pace

PATIENCE = 4
"""How many time-outs a body may take in all: a server that sends a byte now and then does not hold us for ever."""

# httpcore writes an answer's headers into its debug log, and with them whatever credential a server echoes there.
logging.getLogger("httpcore.http11").addFilter(
    lambda record: "receive_response_headers.complete" not in record.getMessage()
)


@dataclass(frozen=True)
class Reply:
    """An answer, and how many times the request was sent for it. ``seconds`` are the last attempt's."""

    status: int
    headers: httpx.Headers
    body: body.Body
    seconds: float
    attempts: int = 1


@dataclass(frozen=True)
class Transports:
    """``kept`` keeps connections alive, ``fresh`` opens one for each request; the same object where one is given."""

    kept: httpx.BaseTransport
    fresh: httpx.BaseTransport

    def close(self) -> None:
        self.kept.close()
        if self.fresh is not self.kept:
            self.fresh.close()


@dataclass(frozen=True)
class Limits:
    """Seconds for each step of a request, bytes of a body after decoding, repetitions of a refused request."""

    timeout: float
    body_cap: int
    retries: int


class Wire:
    """Sends to one address and counts what it sends; safe to use from several threads."""

    def __init__(
        self,
        address: Address,
        transports: Transports,
        limits: Limits,
        pace: Pace,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._address, self._transports, self._limits, self._pace = address, transports, limits, pace
        self._sleep, self._clock = sleep, clock
        self._lock = threading.Lock()
        self._answered = False
        self.requests: Counter[tuple[str, str]] = Counter()
        self.retries = 0
        self.bytes = 0

    def send(self, request: httpx.Request, *, probing: bool) -> Reply:
        """The answer; the last one where repetitions are used up or their waits grow too long.

        A connection that drops is opened again once. A probe (a wrong credential on purpose) stops at a 429: it must
        not look like an attack. Raises Unreachable, and ForbiddenRequest from the guard.
        """
        transport, attempts, waited, reconnected = self._transports.kept, 0, 0.0, False
        while True:
            attempts += 1
            reply = self._attempt(request, transport, attempts)
            if isinstance(reply, Outage):
                again = not reconnected and (reply.dropped or (reply.refused and self._answered))
                wait = self._wait(attempts, {}, waited) if again and not reply.dropped else 0.0
                if not again or wait is None:
                    raise Unreachable(reply.message)  # outside of any except: a context would hold the headers
                reconnected, transport = True, self._transports.fresh
            else:
                again = reply.status in REFUSALS and attempts <= self._limits.retries
                again = again and not (probing and reply.status == 429)
                wait = self._wait(attempts, reply.headers, waited) if again else None
                if wait is None:
                    return reply
            if wait:
                self._sleep(wait)
            waited += wait
            with self._lock:
                self.retries += 1

    def _wait(self, attempts: int, headers: Mapping[str, str], waited: float) -> float | None:
        with self._lock:
            return self._pace.wait(attempts, headers, waited)

    def _attempt(self, request: httpx.Request, transport: httpx.BaseTransport, attempts: int) -> Reply | Outage:
        guard.check(request, self._address)
        started = self._clock()
        try:
            response = transport.handle_request(request)
        except httpx.TransportError as error:
            result = outage.read(error, self._address, self._limits.timeout)
            if result.sent:
                self._count(request)
            return result
        self._count(request)
        most = PATIENCE * self._limits.timeout

        def expired() -> str:
            return f"the body was not complete after {most:g} s" if self._clock() - started > most else ""

        read = body.read(response, request.method, self._limits.body_cap, expired)
        with self._lock:
            self._answered = True
            self.bytes += read.wire
        return Reply(response.status_code, response.headers, read, self._clock() - started, attempts)

    def _count(self, request: httpx.Request) -> None:
        with self._lock:
            self.requests[self._address.netloc, request.method] += 1


def transports(address: Address, verify: bool | ssl.SSLContext, trust_env: bool) -> Transports:
    """Transports to a socket; a proxy is taken from the environment only where ``trust_env`` says so.

    Certificate authorities come from SSL_CERT_FILE or SSL_CERT_DIR, else from certifi. Raises UsageError.
    """
    proxy = None
    if trust_env and not urllib.request.proxy_bypass(address.host):
        proxy = urllib.request.getproxies().get(address.scheme)
    if address.scheme == "http" and not proxy:
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # not used, and reading the authorities takes its time
    if not isinstance(verify, ssl.SSLContext):
        try:
            verify = httpx.create_ssl_context(verify=verify)
        except OSError:
            raise UsageError("SSL_CERT_FILE or SSL_CERT_DIR names certificates that cannot be read.") from None
    none_kept = httpx.Limits(max_keepalive_connections=0)
    try:
        return Transports(
            httpx.HTTPTransport(verify=verify, trust_env=False, proxy=proxy),
            httpx.HTTPTransport(verify=verify, trust_env=False, proxy=proxy, limits=none_kept),
        )
    except (ValueError, httpx.InvalidURL):
        raise UsageError("The proxy in the environment is no URL: write it as http://host:port.") from None
