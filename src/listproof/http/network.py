"""The way to a target: certificates, and a proxy in between."""

from __future__ import annotations

import base64
import re
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

import httpcore
import httpx

from .. import files
from ..errors import UsageError
from ..flags import option
from .address import Address
from .secret import Secret
from .transport import Transport

KEPT_CONNECTIONS = 64
"""Connections that are kept alive at most: as many as may have a request in flight."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PROXY = "write it as http://host:port, with a login as http://${USER}:${PASSWORD}@host:port in single quotes"


@dataclass(frozen=True)
class Proxy:
    """A proxy without its login, which is ``login`` (user, password) where it has one."""

    url: str
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must be in no text: the login as it goes out, and with it its parts."""
        if self.login is None:
            return ()
        coded = base64.b64encode(":".join(self.login).encode()).decode()
        alone = [] if self.login[1] else [(self.login[0], "$LISTPROOF_PROXY")]  # a token in place of a name
        return (Secret(f"Basic {coded}", "Basic $LISTPROOF_PROXY", parts=alone),)


@dataclass(frozen=True)
class Network:
    """``ca_file`` takes the place of the usual authorities; ``client_cert`` may hold the key too; files are PEM.

    ``insecure``: any certificate will do. ``trust_env``: where no proxy is given, the environment's is taken.
    """

    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    proxy: Proxy | None = None
    insecure: bool = False
    trust_env: bool = False

    def route(self, address: Address) -> Proxy | None:
        """The proxy on the way to an address. Raises UsageError where the environment's is no URL."""
        if self.proxy is not None or not self.trust_env or urllib.request.proxy_bypass(address.host):
            return self.proxy
        found = urllib.request.getproxies().get(address.scheme)
        if not found:
            return None
        return read_proxy(found if "://" in found else f"http://{found}", {}, "The proxy in the environment")

    def context(self) -> ssl.SSLContext:
        """How TLS is spoken. Authorities: ``ca_file``, else SSL_CERT_FILE or SSL_CERT_DIR, else certifi's.

        Raises UsageError for a file that cannot be used.
        """
        context = self._authorities()
        if self.client_cert is not None:
            _present(context, self.client_cert, self.client_key)
        return context

    def _authorities(self) -> ssl.SSLContext:
        if self.ca_file is None:
            try:
                return httpx.create_ssl_context(verify=not self.insecure)
            except OSError:
                raise UsageError("SSL_CERT_FILE or SSL_CERT_DIR names certificates that cannot be read.") from None
        _pem(self.ca_file, option("ca-file"), "CERTIFICATE")
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except (ssl.SSLError, OSError):
            raise UsageError(f"{option('ca-file')} {self.ca_file}: holds no certificate that can be read.") from None
        # who names an authority trusts it: as Python 3.13 on every version, but for private ones that lack an extension
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context


def checked(network: Network) -> Network:
    """The same. Raises UsageError where its parts contradict each other."""
    if network.client_key is not None and network.client_cert is None:
        raise UsageError(
            f"{option('client-key')} is the key of a certificate, and none is given. Add {option('client-cert')} FILE."
        )
    if network.insecure and network.ca_file is not None:
        raise UsageError(
            f"{option('ca-file')} says what to trust, and {option('insecure')} trusts everything. Leave one out."
        )
    return network


def read_proxy(text: str, environ: Mapping[str, str], what: str = option("proxy")) -> Proxy:
    """A proxy from ``http://host:port``, perhaps with a login; ``${NAME}`` is expanded from the environment.

    A variable that is a user name or a password is percent-encoded on the way. Raises UsageError, which repeats nothing
    of the text: a password may stand anywhere in it.
    """
    for variable in _VARIABLE.findall(text):
        if not environ.get(variable):
            raise UsageError(f"{what} needs the variable {variable}, which is not set: export {variable}=…")
    before, at, after = text.rpartition("@")
    login = _VARIABLE.sub(lambda match: quote(environ[match[1]], safe=""), before)
    expanded = login + at + _VARIABLE.sub(lambda match: environ[match[1]], after)
    match = re.fullmatch(r"(https?)://(?:([^/?#@\s]*)@)?([^/?#@\s]+)/?", expanded.strip(), re.IGNORECASE)
    if match is None:
        other = re.match(r"(socks\w*):", expanded, re.IGNORECASE)
        raise UsageError(
            f"{what} is a SOCKS proxy, which is not supported: name an HTTP proxy."
            if other
            else f"{what} is no URL of a proxy: {_PROXY}."
        )
    try:
        url = httpx.URL(f"{match[1]}://{match[3]}")
    except (httpx.InvalidURL, ValueError):
        raise UsageError(f"{what} is no URL of a proxy: {_PROXY}.") from None
    if not url.host or (url.port is not None and not 0 < url.port < 65536):
        raise UsageError(f"{what} is no URL of a proxy: {_PROXY}.")
    user, colon, password = (match[2] or "").partition(":")
    return Proxy(str(url), (unquote(user), unquote(password)) if user or colon else None)


@dataclass(frozen=True)
class Transports:
    """``kept`` keeps connections alive, ``fresh`` opens one for each request; the same object where one is given."""

    kept: httpx.BaseTransport
    fresh: httpx.BaseTransport

    def close(self) -> None:
        """Close the connections of both."""
        self.kept.close()
        if self.fresh is not self.kept:
            self.fresh.close()


def transports(address: Address, network: Network) -> Transports:
    """Transports to a socket. Raises UsageError for files and a proxy that cannot be used."""
    route = network.route(address)
    tls = address.scheme == "https" or (route is not None and route.url.startswith("https:"))
    # where it is not used, reading the authorities would only take its time
    context = network.context() if tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    proxy = None
    if route is not None:
        own = context if route.url.startswith("https:") else None
        login = [each.encode() for each in route.login] if route.login else None
        proxy = httpcore.Proxy(route.url, (login[0], login[1]) if login else None, ssl_context=own)
    return Transports(Transport(context, proxy=proxy, keep=KEPT_CONNECTIONS), Transport(context, proxy=proxy))


def _present(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    """Let the context show a client certificate."""
    _pem(certificate, option("client-cert"), "CERTIFICATE")
    where = option("client-key" if key else "client-cert")
    _pem(key or certificate, where, "PRIVATE KEY")

    def ask() -> str:
        raise UsageError(
            f"{where} {key or certificate}: the key is encrypted. Give it decrypted, in a file that only you can read: "
            "openssl pkey -in KEY -out PLAIN"
        )

    try:
        context.load_cert_chain(certificate, key, password=ask)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise UsageError(f"{where} {key or certificate}: the key does not fit the certificate.") from None
        raise UsageError(f"{option('client-cert')} {certificate}: certificate or key cannot be read as PEM.") from None


def _pem(file: Path, given: str, what: str) -> None:
    """Refuse a file that is not there or holds no such block."""
    try:
        text = files.read(file)
    except OSError as error:
        raise UsageError(f"{given} {file}: cannot be read ({error.strerror or error}).") from None
    if not re.search(rb"-----BEGIN [A-Z0-9 ]*" + what.encode() + b"-----", text):
        apart = given == option("client-cert") and "KEY" in what
        more = f" Name the file that does with {option('client-key')} FILE." if apart else ""
        raise UsageError(f"{given} {file}: holds no {what} in PEM (-----BEGIN {what}-----).{more}")
