"""The base URL of a target: what it may be, and the one origin that requests may go to."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from ..errors import UsageError
from ..flags import option

_SHAPE = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)", re.S
)
_LOCAL = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\])(?::|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """A base URL taken apart; ``port`` is None for the scheme's own, ``prefix`` is empty or starts with ``/``."""

    scheme: str
    host: str
    port: int | None
    netloc: str  # host, or host:port, as in the Host header
    prefix: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.prefix}"

    def owns(self, url: httpx.URL) -> bool:
        """Whether a URL is on this target: scheme, host and port, and nobody logged in by the URL."""
        return (url.scheme, url.host, url.port, url.userinfo) == (self.scheme, self.host, self.port, b"")


def read(text: str) -> Address:
    """The address that a person wrote. Raises UsageError; no message repeats userinfo or a query."""
    text = text.strip()
    shape = _SHAPE.fullmatch(text)
    if shape is None or not text:
        raise UsageError("The base URL is empty: write one like https://api.example.com/v1.")
    scheme, authority, path = (shape["scheme"] or "").lower(), shape["authority"], shape["path"]
    if "@" in text:
        raise UsageError(
            "The base URL holds a user name or password, which would end up in logs: leave out all before the '@' "
            f"and give the credential with {option('header')}. (In its path write '@' as %40.)"
        )
    if re.search(r"[\s\x00-\x1f\x7f\\]", text):
        raise UsageError("The base URL holds a space, a backslash or a control character: write it without.")
    if shape["rest"]:
        raise UsageError(
            f"The base URL {authority}{path} has a query or a fragment after it: "
            "end it before the '?' or '#'; parameters belong to the contract."
        )
    if not scheme and re.match(r"https?:", text, re.IGNORECASE):
        raise UsageError("The base URL's scheme must be followed by '://': write one like https://api.example.com/v1.")
    if not scheme:
        likely = "http" if _LOCAL.match(authority) else "https"
        raise UsageError(f"The base URL {authority}{path} has no scheme: write {likely}://{authority}{path}.")
    if scheme not in ("http", "https"):
        raise UsageError(f"The base URL's scheme is {scheme}: only http and https can be tested.")
    try:
        url = httpx.URL(f"{scheme}://{authority}{path}")
        url.raw_host.decode("ascii").encode("idna")  # as the socket will do it: an empty or overlong label fails
    except (httpx.InvalidURL, ValueError):
        raise UsageError(f"The base URL {scheme}://{authority} is malformed: check its host and port.") from None
    if url.port is not None and not 0 < url.port < 65536:
        raise UsageError(f"The base URL's port is {url.port}: a port is a number from 1 to 65535.")
    if not url.host:
        raise UsageError("The base URL has no host: write one like https://api.example.com/v1.")
    if url.raw_path.decode("ascii") != (path or "/"):
        raise UsageError(
            f"The path {path} of the base URL cannot be sent as it stands: "
            "write it without '.' and '..' and percent-encode what is not a letter or a digit."
        )
    return Address(url.scheme, url.host, url.port, url.netloc.decode("ascii"), path.rstrip("/"))
