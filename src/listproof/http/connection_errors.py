"""Connection failures as messages."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from ..flags import option
from .address import Address
from .deadline import LATE

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.LocalProtocolError)
_DROPPED = (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)

_EXPIRED, _NOT_YET, _SELF_SIGNED = 10, 9, (18, 19)
_WRONG_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH

_WANTS_CERTIFICATE = f"it wants a client certificate, or another one: {option('client-cert')} FILE."


@dataclass(frozen=True)
class ConnectionFailure:
    """No HTTP answer. ``sent``: the request may have left; ``dropped``: an open connection was closed instead."""

    message: str
    sent: bool
    dropped: bool
    refused: bool


def read(error: httpx.TransportError, address: Address, timeout: float, proxy: str = "") -> ConnectionFailure:
    """The error as a message; nothing of it is kept, because it may hold header values. ``proxy`` is the URL of the
    proxy on the way, if there is one."""
    return ConnectionFailure(
        message=_by_proxy(error, address, timeout, proxy) if proxy else _message(error, address, timeout),
        sent=not isinstance(error, _UNSENT),
        dropped=isinstance(error, _DROPPED),
        refused=isinstance(error, httpx.ConnectError),
    )


def _by_proxy(error: httpx.TransportError, address: Address, timeout: float, proxy: str) -> str:
    """What went wrong between us and the proxy, else what went wrong behind it."""
    match error:
        case httpx.ProxyError() if str(error).startswith("407"):
            return (
                f"The proxy {proxy} wants a login, or another one: write it as {option('proxy')} "
                "'http://${USER}:${PASSWORD}@host:port'."
            )
        case httpx.ProxyError():
            return f"The proxy {proxy} does not lead to {address.netloc} ({_proxy_status(error)}): check both names."
        case httpx.ConnectTimeout() if "handshake" not in str(error):
            return f"The proxy {proxy} did not accept a connection within {timeout:g} s: check its name and port."
        case httpx.ConnectError() if not any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
            return f"The proxy {proxy} cannot be reached: check its name and port, and whether it is running."
        case _:
            return f"{_message(error, address, timeout)} (By way of the proxy {proxy}.)"


def _proxy_status(error: httpx.ProxyError) -> str:
    """The status that a proxy answered, in HTTP's words: its own may say anything back."""
    code = str(error)[:3]
    return (
        f"{code} {httpx.codes.get_reason_phrase(int(code))}".rstrip()
        if re.fullmatch("[1-9][0-9]{2}", code)
        else "no status"
    )


def _message(error: httpx.TransportError, address: Address, timeout: float) -> str:
    where = address.netloc
    match error:
        case httpx.ConnectTimeout() if "handshake" in str(error):
            return (
                f"TLS failure at {where}: it accepted the connection but no TLS handshake within {timeout:g} s. "
                "If it is plain HTTP, write http:// in the base URL."
            )
        case httpx.ConnectTimeout():
            return (
                f"{where} did not accept a connection within {timeout:g} s: "
                "check the host and port, and whether a firewall or VPN stands between."
            )
        case httpx.ReadTimeout() if str(error).startswith(LATE):
            return (
                f"{where} began an answer whose headers were {error}: "
                "see whether the server is busy or stuck, and try again."
            )
        case httpx.TimeoutException():
            return (
                f"{where} accepted the connection but gave no answer within {timeout:g} s: "
                "see whether the server is busy or stuck, and try again."
            )
        case httpx.LocalProtocolError() | httpx.UnsupportedProtocol():
            return f"The request to {where} cannot be written as HTTP: look for an illegal character in its headers."
        case httpx.ReadError() | httpx.WriteError() if any(_unidentified(cause) for cause in _causes(error)):
            return f"TLS failure at {where}: {_WANTS_CERTIFICATE}"
        case httpx.RemoteProtocolError() if "too long" in str(error):
            return f"The headers of an answer of {where} are too long: look at what writes them."
        case httpx.RemoteProtocolError() if "disconnected" not in str(error):
            other = ": if it speaks TLS there, write https:// in the base URL." if address.scheme == "http" else "."
            return f"What {where} sent is not HTTP/1.1{other}"
        case httpx.ConnectError():
            return _unconnected(error, address)
        case _:
            return (
                f"{where} closed the connection without an answer: look in the server's log for a crash, and try again."
            )


def _unconnected(error: httpx.ConnectError, address: Address) -> str:
    where = address.netloc
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return f"TLS failure at {where}: {_certificate(cause, address.host)}"
            case ssl.SSLError() if _unidentified(cause):
                return f"TLS failure at {where}: {_WANTS_CERTIFICATE}"
            case ssl.SSLError():
                return (
                    f"TLS failure at {where}: what answers there does not speak TLS as it should. "
                    "If it is plain HTTP, write http:// in the base URL."
                )
            case socket.gaierror():
                return (
                    f"The name {address.host} cannot be resolved: check its spelling, and the network or VPN "
                    "that knows it."
                )
            case ConnectionRefusedError():
                return f"{where} refused the connection: start the server, or check the host and port in the base URL."
    if address.scheme == "https":
        return f"{where} broke off the TLS handshake: check the port, and that it speaks TLS."
    return f"{where} cannot be reached: check the host, the port and the network."


def _unidentified(error: BaseException) -> bool:
    """Whether the server refused us for lack of a certificate that it knows."""
    alerts = ("CERTIFICATE_REQUIRED", "UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN")
    return isinstance(error, ssl.SSLError) and any(f"ALERT_{each}" in (error.reason or "") for each in alerts)


def _certificate(error: ssl.SSLCertVerificationError, host: str) -> str:
    trust = f"If you trust it, name the file with its certificate authority: {option('ca-file')} FILE."
    code = getattr(error, "verify_code", 0)
    if code == _EXPIRED:
        return "its certificate has expired. Renew it on the server, and check this machine's clock."
    if code == _NOT_YET:
        return "its certificate is not valid yet. Check the certificate, and this machine's clock."
    if code in _WRONG_NAME:
        return f"its certificate is for another name than {host}. Write the name that the certificate has."
    if code in _SELF_SIGNED:
        return f"its certificate is self-signed. {trust}"
    return f"its certificate comes from an unknown authority. {trust}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
