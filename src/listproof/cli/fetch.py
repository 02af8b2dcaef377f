"""An OpenAPI document that a server gives: one GET to the host of its URL."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ..errors import ContractError, ForbiddenRequest, UsageError
from ..http import credential
from ..http.body import MIB
from ..http.client import Client
from ..http.exchange import Exchange
from ..http.secret import Secret
from ..run import settings
from ..run.setting_groups import Server

MOST = 64 * MIB
"""Bytes that a document may have."""


@contextmanager
def document(url: str, headers: Sequence[str], environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """The document byte for byte in a file for a while, and the text of SOURCE. What is wrong with it is told of the
    URL. Raises UsageError where it is not there, Unreachable where nobody answers."""
    base, _, rest = url.partition("://")
    authority, slash, asked = rest.partition("/")
    path, _, query = asked.partition("?")
    own: dict[str, Secret] = dict(credential.read_header(each, environ) for each in headers)
    network = settings.network(Server(), environ)
    with Client(f"{base}://{authority}", headers=own, network=network, body_cap=MOST) as client:
        try:
            came = client.send("GET", slash + path or "/", query, headers={"accept": "application/json, */*;q=0.5"})
        except ForbiddenRequest as error:
            raise UsageError(f"The URL of the document cannot be asked for: {error}.") from None
        shown = client.conceal(f"{client.base_url}{came.path}")
    _refuse(came, shown)
    with tempfile.TemporaryDirectory() as place:
        ending = ".json" if came.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else ".yaml"
        file = Path(place) / f"openapi{ending}"
        file.write_bytes(came.body)
        try:
            yield file, _source(file.name, shown, came)
        except ContractError as error:
            raise ContractError(error.file.replace(str(file), shown), error.key, error.problem, error.remedy) from None


def _refuse(came: Exchange, shown: str) -> None:
    """Raise UsageError where the answer is not the document."""
    if 300 <= came.status < 400 and "location" in came.headers:
        there = urlsplit(came.headers.get("location", ""))
        raise UsageError(
            f"{shown} answers {came.status} and leads elsewhere ({there.netloc or 'the same host'}{there.path}), and "
            "redirects are not followed. Give that URL if you trust it."
        )
    if came.status != 200:
        raise UsageError(f"{shown} answers {came.status}. Give the URL of the OpenAPI document itself.")
    if came.truncated or came.broken:
        raise UsageError(f"{shown} did not come whole ({came.broken or f'more than {MOST // MIB} MiB'}).")


def _source(name: str, shown: str, came: Exchange) -> str:
    served = came.headers.get("last-modified", "")
    when = f", last modified {served}" if served else ""
    return (
        f"As {shown} served it{when}\n\n{name} is kept byte for byte.\n\n"
        f"sha256: {hashlib.sha256(came.body).hexdigest()}\n"
    )
