"""The way to a server, on real sockets: certificates of our own authority, and a proxy on loopback."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from loopback import accepted, reply, serving

from listproof import mock
from listproof.cli import command as cli
from listproof.errors import Unreachable, UsageError
from listproof.http import address
from listproof.http.client import Client
from listproof.http.network import Network, Proxy, checked, read_proxy

PASSWORD = "p@ss:word/marked"


@dataclass(frozen=True)
class Pki:
    """Files in PEM: our authority, a client's certificate with its key, the same apart, and another one's key."""

    ca: Path
    client: Path
    certificate: Path
    key: Path
    other_key: Path
    server: trustme.LeafCert
    authority: trustme.CA


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder, authority = tmp_path_factory.mktemp("pki"), trustme.CA()
    client, other = authority.issue_cert("client@shop.example"), authority.issue_cert("other@shop.example")
    paths = [folder / name for name in ("ca.pem", "client.pem", "certificate.pem", "key.pem", "other.pem")]
    ca, both, certificate, key, other_key = paths
    authority.cert_pem.write_to_path(ca)
    client.private_key_and_cert_chain_pem.write_to_path(both)
    client.cert_chain_pems[0].write_to_path(certificate)
    client.private_key_pem.write_to_path(key)
    other.private_key_pem.write_to_path(other_key)
    return Pki(ca, both, certificate, key, other_key, authority.issue_cert("127.0.0.1", "localhost"), authority)


@contextlib.contextmanager
def tls(pki: Pki, *, client: bool = False, server: trustme.LeafCert | None = None) -> Iterator[str]:
    """A TLS server that answers every request with an empty list; ``client``: to those who show a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (server or pki.server).configure_cert(context)
    if client:
        pki.authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for connection in accepted(listener):
            connection.settimeout(5)
            with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as talk:
                talk.recv(65536)
                talk.sendall(reply(b"[]", "200 OK", "Connection: close"))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


class Forwarder:
    """A proxy: CONNECT is tunnelled, GET and HEAD forwarded. ``asked`` are the request lines and logins that came."""

    def __init__(self, login: str | None = None) -> None:
        self.login, self.asked = login, list[tuple[str, str]]()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        for connection in accepted(self._listener):
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        with contextlib.suppress(OSError), connection:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (more := connection.recv(65536)):
                    return
                head += more
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            shown = headers.get("proxy-authorization", "")
            self.asked.append((first, shown))
            if self.login is not None and shown != f"Basic {base64.b64encode(self.login.encode()).decode()}":
                connection.sendall(reply(b"", "407 Proxy Authentication Required", "Connection: close"))
                return
            method, target, _ = first.split(" ")
            place = target if method == "CONNECT" else target.split("/")[2]
            host, _, port = place.rpartition(":")
            try:
                onward = socket.create_connection((host, int(port)), 5)
            except OSError:
                connection.sendall(reply(b"", "502 Bad Gateway", "Connection: close"))
                return
            with onward:
                if method == "CONNECT":
                    connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=_pump, args=(onward, connection))
                    back.start()
                    _pump(connection, onward)
                    back.join(5)
                else:
                    path = "/" + target.split("/", 3)[3]
                    kept = [line for line in lines if line and not line.lower().startswith("proxy-")]
                    onward.sendall("\r\n".join([f"{method} {path} HTTP/1.1", *kept, "", ""]).encode("latin-1"))
                    connection.sendall(onward.recv(65536))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for each in (source, sink):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def forwarding(login: str | None = None) -> Iterator[Forwarder]:
    proxy = Forwarder(login)
    try:
        yield proxy
    finally:
        proxy.close()


def asked(url: str, way: Network) -> int:
    with Client(url, network=way, timeout=5, retries=0) as client:
        return client.send("GET", "/").status


def told(url: str, way: Network) -> str:
    with pytest.raises(Unreachable) as caught:
        asked(url, way)
    assert caught.value.__context__ is None
    return str(caught.value)


# Certificates


def test_our_own_authority_is_trusted_where_it_is_named_and_not_elsewhere(pki: Pki) -> None:
    with tls(pki) as url:
        assert asked(url, Network(ca_file=pki.ca)) == 200
        message = told(url, Network())
    assert "unknown authority" in message
    assert "--ca-file FILE" in message


def test_another_authority_is_not_trusted(pki: Pki, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with tls(pki) as url:
        assert "unknown authority" in told(url, Network(ca_file=other))


def test_a_certificate_for_another_name_is_refused_by_whoever_trusts_the_authority(pki: Pki) -> None:
    with tls(pki, server=pki.authority.issue_cert("other.example")) as url:
        assert "another name than 127.0.0.1" in told(url, Network(ca_file=pki.ca))


def test_insecure_takes_any_certificate(pki: Pki) -> None:
    with tls(pki) as url:
        assert asked(url, Network(insecure=True)) == 200


@pytest.mark.parametrize("apart", [False, True])
def test_a_client_certificate_is_shown(pki: Pki, apart: bool) -> None:
    shown = Network(pki.ca, pki.certificate, pki.key) if apart else Network(pki.ca, pki.client)
    with tls(pki, client=True) as url:
        assert asked(url, shown) == 200
        assert "it wants a client certificate" in told(url, Network(pki.ca))


@pytest.mark.parametrize(
    "files, fragments",
    [
        (("nowhere.pem", None, None), ("--ca-file", "No such file")),
        (("key.pem", None, None), ("--ca-file", "holds no CERTIFICATE in PEM")),
        (("ca.pem", "certificate.pem", None), ("--client-cert", "no PRIVATE KEY", "--client-key FILE")),
        (("ca.pem", "key.pem", None), ("--client-cert", "no CERTIFICATE")),
        (("ca.pem", "certificate.pem", "other.pem"), ("--client-key", "does not fit")),
        (("ca.pem", "certificate.pem", "nowhere.pem"), ("--client-key", "No such file")),
        (("ca.pem", "certificate.pem", "certificate.pem"), ("--client-key", "no PRIVATE KEY")),
        (("ca.pem", "certificate.pem", "locked.pem"), ("--client-key", "encrypted", "openssl pkey")),
        (("broken.pem", None, None), ("--ca-file", "no certificate that can be read")),
        (("ca.pem", "broken.pem", "key.pem"), ("--client-cert", "cannot be read as PEM")),
    ],
)
def test_files_that_cannot_be_used_are_told(
    pki: Pki, files: tuple[str, str | None, str | None], fragments: tuple[str, ...]
) -> None:
    folder = pki.ca.parent
    (folder / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nxxxx\n-----END CERTIFICATE-----\n")
    if "locked.pem" in files:
        locked = str(folder / "locked.pem")
        words = ["openssl", "pkey", "-in", str(pki.key), "-aes256", "-passout", "pass:x", "-out", locked]
        try:
            subprocess.run(words, check=True, capture_output=True)
        except FileNotFoundError:
            pytest.skip("no openssl to lock a key with")
    authority, certificate, key = (folder / name if name else None for name in files)
    with pytest.raises(UsageError) as caught:
        Network(authority, certificate, key).context()
    assert all(fragment in str(caught.value) for fragment in fragments), str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--ca-file"):
        Network(ca_file=tmp_path).context()


@pytest.mark.parametrize(
    "way, fragment",
    [
        (Network(client_key=Path("key.pem")), "Add --client-cert"),
        (Network(ca_file=Path("ca.pem"), insecure=True), "Leave one out"),
    ],
)
def test_contradictions_are_refused(way: Network, fragment: str) -> None:
    with pytest.raises(UsageError, match=fragment):
        checked(way)


# Proxies


def test_plain_http_goes_through_the_proxy_byte_for_byte() -> None:
    with serving(lambda _: reply(b"[]", "200 OK", "Connection: close")) as server, forwarding() as proxy:
        with Client(server.url, network=Network(proxy=Proxy(proxy.url)), timeout=5) as client:
            assert client.send("GET", "/a%2Fb", "q=%7e+x&q=").status == 200
            assert client.proxy == proxy.url
            assert client.traffic.requests == {(client.host, "GET"): 1}
        assert [heard.target for heard in server.log] == ["/a%2Fb?q=%7e+x&q="]
        assert proxy.asked == [(f"GET {server.url}/a%2Fb?q=%7e+x&q= HTTP/1.1", "")]


def test_https_goes_through_a_tunnel_and_the_servers_own_certificate_counts(pki: Pki) -> None:
    with tls(pki) as url, forwarding() as proxy:
        assert asked(url, Network(ca_file=pki.ca, proxy=Proxy(proxy.url))) == 200
        assert proxy.asked[0][0] == f"CONNECT {url.removeprefix('https://')} HTTP/1.1"
        message = told(url, Network(proxy=Proxy(proxy.url)))
    assert "unknown authority" in message
    assert proxy.url in message


def test_the_login_goes_to_the_proxy_and_nowhere_else(pki: Pki) -> None:
    way = read_proxy("http://bob:${P}@HOST", {"P": PASSWORD})
    assert way == Proxy("http://host", ("bob", PASSWORD))
    with serving(lambda _: reply(b"[]", "200 OK", "Connection: close")) as server:
        with forwarding(f"bob:{PASSWORD}") as proxy:
            way = read_proxy(proxy.url.replace("//", "//bob:${P}@"), {"P": PASSWORD})
            with Client(server.url, network=Network(proxy=way), timeout=5) as client:
                exchange = client.send("GET", "/")
                coded = base64.b64encode(f"bob:{PASSWORD}".encode()).decode()
                assert client.conceal(f"{PASSWORD} {coded}") == "$LISTPROOF_PROXY $LISTPROOF_PROXY"
            assert exchange.status == 200
            for text in (repr(way), repr(exchange), str(client.proxy), exchange.curl()):
                assert "marked" not in text
        assert all("proxy-authorization" not in heard.headers for heard in server.log)


def test_a_proxy_that_wants_a_login_is_told_as_such(pki: Pki) -> None:
    with tls(pki) as url, forwarding("bob:x") as proxy:
        message = told(url, Network(proxy=Proxy(proxy.url, ("bob", "wrong-marked"))))
    assert f"The proxy {proxy.url} wants a login" in message
    assert "marked" not in message


def test_a_proxy_that_leads_nowhere_and_one_that_is_not_there(pki: Pki) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        nowhere = f"127.0.0.1:{held.getsockname()[1]}"
        with forwarding() as proxy:
            message = told(f"https://{nowhere}", Network(proxy=Proxy(proxy.url)))
            assert f"The proxy {proxy.url} does not lead to {nowhere}" in message
            assert asked(f"http://{nowhere}", Network(proxy=Proxy(proxy.url))) == 502
        message = told("http://shop.example", Network(proxy=Proxy(f"http://{nowhere}")))
    assert message.startswith(f"The proxy http://{nowhere} cannot be reached")


def test_the_environment_is_asked_only_where_we_are_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    where = address.read("http://shop.example")
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "bob:marked-one@proxy.example:3128")
    monkeypatch.setenv("no_proxy", "intern.example")
    assert Network().route(where) is None
    assert Network(trust_env=True).route(where) == Proxy("http://proxy.example:3128", ("bob", "marked-one"))
    assert Network(trust_env=True).route(address.read("http://a.intern.example")) is None
    given = Proxy("http://other.example")
    assert Network(proxy=given, trust_env=True).route(where) == given


@pytest.mark.parametrize(
    "text, environ, proxy",
    [
        ("http://proxy:3128", {}, Proxy("http://proxy:3128")),
        ("https://proxy/", {}, Proxy("https://proxy")),
        ("${ALL}", {"ALL": "http://a%40b:c@proxy:1"}, Proxy("http://proxy:1", ("a@b", "c"))),
        ("http://${U}:${P}@p:1", {"U": "a:b", "P": "c@d/e"}, Proxy("http://p:1", ("a:b", "c@d/e"))),
        ("http://token@p:1", {}, Proxy("http://p:1", ("token", ""))),
    ],
)
def test_proxies_are_read(text: str, environ: dict[str, str], proxy: Proxy) -> None:
    assert read_proxy(text, environ) == proxy


@pytest.mark.parametrize(
    "text, fragment",
    [
        ("proxy:3128", "no URL"),
        ("http://", "no URL"),
        ("http://a b", "no URL"),
        ("http://marked:marked@proxy:99999", "no URL"),
        ("http://marked@proxy/path", "no URL"),
        ("ftp://proxy", "no URL"),
        ("socks5://marked@proxy:1080", "SOCKS"),
        ("http://${NOT_THERE}@proxy", "NOT_THERE, which is not set"),
    ],
)
def test_other_proxies_are_refused_and_nothing_of_them_is_repeated(text: str, fragment: str) -> None:
    with pytest.raises(UsageError, match=fragment) as caught:
        read_proxy(text, {})
    assert "marked" not in str(caught.value)


# The whole way, as a user has it


@contextlib.contextmanager
def terminated(pki: Pki, port: int) -> Iterator[str]:
    """TLS in front of a plain server on loopback."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pki.server.configure_cert(context)
    listener, threads = socket.create_server(("127.0.0.1", 0)), list[threading.Thread]()

    def start(target: Callable[..., None], *values: object) -> None:
        threads.append(threading.Thread(target=target, args=values))
        threads[-1].start()

    def talk(connection: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            context.wrap_socket(connection, server_side=True) as outer,
            socket.create_connection(("127.0.0.1", port), 5) as inner,
        ):
            outer.settimeout(5)
            inner.settimeout(5)
            start(_pump, inner, outer)
            _pump(outer, inner)

    def accept() -> None:
        for connection in accepted(listener):
            start(talk, connection)

    start(accept)
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join(10)


@pytest.mark.parametrize("insecure", [False, True])
def test_a_check_by_tls_and_proxy_and_a_loud_mark_where_nobody_looked_at_the_certificate(
    insecure: bool, pki: Pki, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXY_PASSWORD", PASSWORD)
    main = mock.reference("langsmith").collections[0]
    trust = ["--insecure"] if insecure else ["--ca-file", str(pki.ca)]
    with (
        mock.serve(mock.reference("langsmith").app) as plain,
        forwarding(f"bob:{PASSWORD}") as proxy,
        terminated(pki, urlsplit(plain.base_url).port or 0) as url,
    ):
        words = ["--base-url", url, "--collection", f"thread_id={main.parents['thread_id']}", "--only", "PAG-01"]
        way = ["--proxy", proxy.url.replace("//", "//bob:${PROXY_PASSWORD}@"), *trust]
        assert cli.main(["check", "langsmith", *words, *way, "--report", str(tmp_path)]) == 0
        assert {first for first, _ in proxy.asked} == {f"CONNECT {url.removeprefix('https://')} HTTP/1.1"}
    texts = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()} | {"terminal": capsys.readouterr().out}
    document = json.loads(texts["report.json"])
    assert (document["insecure"], document["proxy"]) == (insecure, proxy.url)
    assert [(host, *methods) for host, methods in document["requests"].items()] == [
        (url.removeprefix("https://"), "GET")
    ]
    loud = [name for name, text in texts.items() if "certificate was not checked" in text.replace("\\", "")]
    told = {"report.html", "report.json", "summary.md", "junit.xml", "report.sarif", "report.ctrf.json", "terminal"}
    assert set(loud) == (told if insecure else set())
    assert document["verdict"].endswith("; the server's certificate was not checked (--insecure)") == insecure
    for name, text in texts.items():
        assert PASSWORD not in text, name
        assert "marked" not in text, name
