"""httpx's requests on httpcore's sockets, which heed a deadline: httpx has no setting for the network below it."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from .deadline import Watched


class Transport(httpx.BaseTransport):
    """HTTP/1.1 to any host, perhaps by way of ``proxy``; ``keep`` connections are kept alive at most."""

    def __init__(self, context: ssl.SSLContext, *, proxy: httpcore.Proxy | None = None, keep: int = 0) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            proxy=proxy,
            max_connections=None,
            max_keepalive_connections=keep,
            keepalive_expiry=EXPIRY,
            network_backend=Watched(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer as soon as its head is there. Raises httpx.TransportError, as its body does when it is read."""
        assert isinstance(request.stream, httpx.SyncByteStream)
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated():
            came = self._pool.handle_request(asked)
        assert isinstance(came.stream, Iterable)
        return httpx.Response(came.status, headers=came.headers, stream=_Body(came), extensions=came.extensions)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


EXPIRY = 5.0
"""Seconds after which a connection that nobody uses is not used again."""


class _Body(httpx.SyncByteStream):
    def __init__(self, came: httpcore.Response) -> None:
        self._came = came

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._came.iter_stream()

    def close(self) -> None:
        self._came.close()


@contextmanager
def _translated() -> Iterator[None]:
    """httpcore's errors as httpx's, which have the same names."""
    try:
        yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(str(error)) from error
