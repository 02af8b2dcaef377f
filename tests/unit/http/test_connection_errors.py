"""No answer: one message that names the host, the cause and what to do next."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from loopback import reply, serving

from listproof.errors import Unreachable, UsageError
from listproof.http.client import Client
from listproof.http.network import Network


def told(client: Client) -> str:
    with client, pytest.raises(Unreachable) as caught:
        client.send("GET", "/runs")
    assert not client.traffic.requests or client.base_url.startswith("http://")
    assert client.host.partition(":")[0] in str(caught.value)
    return str(caught.value)


@contextmanager
def listening(backlog: int = 8) -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as server:
        yield server.getsockname()[1]


def test_closed_port() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else can take it
        client = Client(f"http://127.0.0.1:{held.getsockname()[1]}")
        message = told(client)
    assert "refused the connection" in message
    assert "start the server" in message
    assert not client.traffic.requests


def test_name_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    message = told(Client("http://nowhere.invalid"))
    assert "nowhere.invalid cannot be resolved" in message
    assert "spelling" in message


def test_silence() -> None:
    with listening() as port:
        message = told(Client(f"http://127.0.0.1:{port}", timeout=0.05))
    assert "no answer within 0.05 s" in message


def test_something_that_is_not_http() -> None:
    with serving(lambda _: b"220 mail.test ESMTP close\r\n\r\n") as server:
        message = told(Client(server.url))
    assert "not HTTP/1.1" in message
    assert "https://" in message


def test_tls_to_a_plain_port() -> None:
    def refuse() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(reply(b"", "400 Bad Request"))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=refuse)
        thread.start()
        message = told(Client(f"https://127.0.0.1:{server.getsockname()[1]}", timeout=5))
        thread.join(5)
    assert "does not speak TLS" in message
    assert "write http://" in message


def test_tls_to_a_plain_port_that_waits_for_more() -> None:
    with listening() as port:
        message = told(Client(f"https://127.0.0.1:{port}", timeout=0.1))
    assert "no TLS handshake within 0.1 s" in message


@pytest.mark.parametrize(
    "code, words",
    [
        (10, "has expired"),
        (9, "not valid yet"),
        (18, "self-signed"),
        (19, "self-signed"),
        (20, "unknown authority"),
        (62, "another name than 127.0.0.1"),
        (64, "another name than 127.0.0.1"),
        (99, "unknown authority"),
    ],
)
def test_certificate_failures_are_told_apart(code: int, words: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
        cause.verify_code = code
        raise httpx.ConnectError("failed") from cause

    message = told(Client("https://127.0.0.1:1", transport=httpx.MockTransport(handler)))
    assert message.startswith("TLS failure at 127.0.0.1:1: its certificate")
    assert words in message


@pytest.mark.parametrize(
    "error, words",
    [
        (httpx.ConnectTimeout("x"), "did not accept a connection within 30 s"),
        (httpx.ConnectError("x"), "cannot be reached"),
        (httpx.UnsupportedProtocol("x"), "cannot be written as HTTP"),
        (httpx.CloseError("x"), "closed the connection"),
        (httpx.RemoteProtocolError("Receive buffer too long"), "headers of an answer of mock.test are too long"),
    ],
)
def test_other_failures_have_words_too(error: httpx.TransportError, words: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    assert words in told(Client("http://mock.test", transport=httpx.MockTransport(handler)))


def test_handshake_broken_off() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from ConnectionResetError()

    message = told(Client("https://mock.test", transport=httpx.MockTransport(handler)))
    assert "broke off the TLS handshake" in message


def test_unreadable_authorities_are_the_users_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        Client("https://mock.test")


def test_malformed_proxy_is_the_users_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "ftp://user:marked@proxy")
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(UsageError, match="proxy") as caught:
        Client("http://mock.test", network=Network(trust_env=True))
    assert "marked" not in str(caught.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for other.test, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "cert.pem", folder / "key.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=other.test", "-addext", "subjectAltName=DNS:other.test"]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, *name, "-keyout", key, "-out", made], check=True, capture_output=True
    )
    return made, key


@contextmanager
def tls(certificate: tuple[Path, Path]) -> Iterator[int]:
    """A TLS server that answers one request with an empty list."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def serve() -> None:
        with suppress(OSError):
            connection, _ = server.accept()
            connection.settimeout(5)
            with connection, context.wrap_socket(connection, server_side=True) as talk:
                talk.recv(65536)
                talk.sendall(reply(b"[]", "200 OK", "Connection: close"))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def test_real_self_signed_certificate(certificate: tuple[Path, Path]) -> None:
    with tls(certificate) as port:
        message = told(Client(f"https://127.0.0.1:{port}"))
    assert "self-signed" in message
    assert "--ca-file FILE" in message


def test_real_certificate_for_another_name(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with tls(certificate) as port:
        message = told(Client(f"https://127.0.0.1:{port}"))
    assert "another name than 127.0.0.1" in message


def test_no_certificate_is_refused_where_none_is_checked(certificate: tuple[Path, Path]) -> None:
    with tls(certificate) as port, Client(f"https://127.0.0.1:{port}", network=Network(insecure=True)) as client:
        assert client.send("GET", "/").status == 200
