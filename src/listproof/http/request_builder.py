"""From a call to the request that goes out, with its credential, and to what may be shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from ..errors import ForbiddenRequest
from ..version import __version__
from . import guard, query
from .address import Address
from .exchange import DEFAULTS
from .guard import Searches
from .secret import HEADER_VALUE, Secret, Secrets, placeholder

_SENSITIVE = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})


@dataclass(frozen=True)
class Call:
    """A request as a caller words it; see ``Client.send``."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    credential: str | Secret = "own"
    body: bytes = b""


@dataclass(frozen=True)
class Outgoing:
    """A request, its URL and headers as they may be shown, and the names of those where a variable stands; ``keys`` are
    the credentials in its query, which ``url`` lacks, each by its name and as it may be shown."""

    request: httpx.Request
    url: httpx.URL
    keys: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, str], ...]
    concealed: tuple[str, ...]
    credential: str

    @property
    def probing(self) -> bool:
        """Whether it tries a wrong credential on purpose."""
        return self.credential == "probe"


class RequestBuilder:
    """Makes the requests to one address. ``headers`` are the credential, ``other`` that of another account; a probe's
    value joins ``secrets``. ``searches`` are the paths that may be posted to."""

    def __init__(
        self,
        address: Address,
        headers: Mapping[str, Secret],
        other: Mapping[str, Secret],
        secrets: Secrets,
        searches: Searches = (),
    ) -> None:
        self._address, self._secrets, self._searches = address, secrets, searches
        self.own, self.other = dict(headers), dict(other)
        guard.check_credentials(self.own)
        guard.check_credentials(self.other)
        self._named = frozenset(name[1:] for name in (*self.own, *self.other) if name.startswith("?"))
        self._usual: dict[str, str | Secret] = {**dict(DEFAULTS), "user-agent": f"listproof/{__version__}"}

    def build(self, call: Call) -> Outgoing:
        """The request. Raises ForbiddenRequest for what must not or cannot be sent as written."""
        guard.check_target(call.method, call.path, call.query, self._searches)
        guard.check_headers(call.headers, self.own)
        credential = self._credential(call.credential)
        keys = {name[1:]: value for name, value in credential.items() if name.startswith("?")}
        given: dict[str, str | Secret] = {n: value for n, value in credential.items() if not n.startswith("?")}
        for name, value in call.headers.items():
            given[name] = Secret(value, placeholder(name)) if name.lower() in _SENSITIVE else value
        names = {name.lower() for name in given}
        usual = self._usual | ({"content-type": guard.JSON} if call.method == "POST" else {})
        sent = {name: value for name, value in usual.items() if name not in names} | given
        url = guard.url(self._address, call.path, query.without(call.query, self._named))
        request = httpx.Request(
            call.method,
            _keyed(url, keys),
            headers=[
                (name.encode("ascii"), (value.value if isinstance(value, Secret) else value).encode("latin-1"))
                for name, value in sent.items()
            ],
            content=call.body or None,
        )
        return Outgoing(
            request,
            url,
            keys=tuple((name, str(value)) for name, value in keys.items()),
            shown=tuple((name, str(value)) for name, value in sent.items()),
            concealed=tuple(name for name, value in sent.items() if isinstance(value, Secret)),
            credential="probe" if isinstance(call.credential, Secret) else call.credential,
        )

    def _credential(self, credential: str | Secret) -> Mapping[str, Secret]:
        if isinstance(credential, Secret):
            if not self.own:
                raise ValueError("a probe takes the place of a credential, and this client has none")
            if not HEADER_VALUE.fullmatch(credential.value):
                raise ForbiddenRequest("the probe's value is not a legal header value")
            self._secrets.add(credential)
            return dict.fromkeys(self.own, credential)
        if credential not in ("own", "other", "none"):
            raise ValueError(f"credential is 'own', 'other', 'none' or a Secret, not {credential!r}")
        return {"own": self.own, "other": self.other}.get(credential, {})


def _keyed(url: httpx.URL, keys: Mapping[str, Secret]) -> httpx.URL:
    """The URL with these credentials behind its query."""
    if not keys:
        return url
    path, _, asked = url.raw_path.decode("ascii").partition("?")
    added = [f"{quote(name, safe='')}={quote(value.value, safe='')}" for name, value in keys.items()]
    return url.copy_with(raw_path=f"{path}?{'&'.join([*filter(None, [asked]), *added])}".encode("ascii"))
