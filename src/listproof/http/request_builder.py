"""From a call to the request that goes out, with its credential, and to what may be shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from ..errors import ForbiddenRequest
from ..version import __version__
from . import guard
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
    """A request, its headers as they may be shown, and the names of those where a variable stands."""

    request: httpx.Request
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
        self._usual: dict[str, str | Secret] = {**dict(DEFAULTS), "user-agent": f"listproof/{__version__}"}

    def build(self, call: Call) -> Outgoing:
        """The request. Raises ForbiddenRequest for what must not or cannot be sent as written."""
        guard.check_target(call.method, call.path, call.query, self._searches)
        guard.check_headers(call.headers, self.own)
        given: dict[str, str | Secret] = {**self._credential(call.credential)}
        for name, value in call.headers.items():
            given[name] = Secret(value, placeholder(name)) if name.lower() in _SENSITIVE else value
        names = {name.lower() for name in given}
        usual = self._usual | ({"content-type": guard.JSON} if call.method == "POST" else {})
        sent = {name: value for name, value in usual.items() if name not in names} | given
        request = httpx.Request(
            call.method,
            guard.url(self._address, call.path, call.query),
            headers=[
                (name.encode("ascii"), (value.value if isinstance(value, Secret) else value).encode("latin-1"))
                for name, value in sent.items()
            ],
            content=call.body or None,
        )
        return Outgoing(
            request,
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
