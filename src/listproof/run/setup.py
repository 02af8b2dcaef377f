"""From settings to what a run works with: the server, the client, the data, and the targets."""

from __future__ import annotations

import ipaddress
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .. import flags
from ..codec.response import Decoder
from ..collection import target
from ..collection.target import Target
from ..contract.model import Contract, ListOperation
from ..errors import UsageError
from ..fuzz import others
from ..http import credential
from ..http.budget import Budget, Share
from ..http.client import Client
from ..http.rate_limit import read_rate
from ..http.secret import Secret
from ..oracle import manifest
from ..oracle.manifest import Manifest
from . import embedded, reproduce, validation
from . import settings as settings_
from .settings import Settings

if TYPE_CHECKING:
    import httpx

    from ..mock import Mock


@dataclass(frozen=True)
class Surroundings:
    """What a run finds around it, beside its settings; see Session."""

    transport: httpx.BaseTransport | None = None
    mock: Mock | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    reader: Decoder = field(default_factory=Decoder)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    share: Share = field(default_factory=Share)


@dataclass(frozen=True)
class Prepared:
    """What a run works with. ``base_url`` is the user's, or the embedded mock's."""

    base_url: str
    client: Client
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class _Server:
    """The server and its data: ``settings`` are the user's, completed by what an embedded mock knows of itself; ``own``
    and ``others`` are the credentials."""

    settings: Settings
    base_url: str
    own: Mapping[str, Secret]
    others: Mapping[str, Secret]
    manifest: Manifest | None = None


def prepare(contract: Contract, settings: Settings, around: Surroundings, stack: ExitStack) -> Prepared:
    """Find or start the server, connect to it and have its data made where that is asked for; ``stack`` undoes it all.

    Raises UsageError for settings that do not fit the contract, and what a provisioner raises.
    """
    if settings.base_url is None:
        server = _mock(contract, settings, around, stack)
    else:
        server = _given(settings, settings.base_url, around)
    client = stack.enter_context(_connect(server, around, embedded_=settings.base_url is None))
    server = _with_data(contract, server, around, stack)
    validation.refuse_misfits(contract, server.settings)
    command = reproduce.line(settings, client.credentials, only="FUZ-01")
    targets = (_target(contract, each, server, client, command, around.reader) for each in contract.lists)
    return Prepared(server.base_url, client, tuple(targets))


def _given(settings: Settings, base_url: str, around: Surroundings) -> _Server:
    """The server that the user names."""
    own = _credentials(settings.headers, "header", around)
    others_ = _credentials(settings.other_headers, "other-header", around, whose="other-")
    if others_ and {each.value for each in others_.values()} <= {each.value for each in own.values()}:
        raise UsageError(
            f"{flags.option('other-header')} gives the credential of {flags.option('header')}. "
            "Give another account's, or leave it out."
        )
    return _Server(settings, base_url, own, others_)


def _mock(contract: Contract, settings: Settings, around: Surroundings, stack: ExitStack) -> _Server:
    """The embedded mock, served where no transport leads to it."""
    mock = around.mock or embedded.embedded(contract, settings.fault)
    if around.transport is None:
        base_url = stack.enter_context(embedded.serving(mock)).base_url
    else:
        base_url = f"http://mock.invalid{mock.prefix}"
    known = replace(
        settings,
        base_url=base_url,
        collections={each.name: each.parents for each in mock.collections},
        unknown=mock.unknown,
        foreign=mock.foreign,
        scopes=mock.scopes,
        auth_probes=settings.auth_probes or "full",
    )
    own, others_ = (
        {name: Secret(value, value) for name, value in each.items()} for each in (mock.headers, mock.other_headers)
    )
    return _Server(known, base_url, own, others_, embedded.manifest(mock))


def _credentials(texts: Iterable[str], option: str, around: Surroundings, whose: str = "") -> dict[str, Secret]:
    found: dict[str, Secret] = {}
    for text in texts:
        name, value = credential.read_header(text, around.environ, whose=whose)
        if name.lower() in {each.lower() for each in found}:
            raise UsageError(f"{flags.option(option)} gives {name} twice. Leave one out.")
        found[name] = value
    return found


def _connect(server: _Server, around: Surroundings, *, embedded_: bool) -> Client:
    """The client of the run, whose budget begins with it; the embedded mock is asked one at a time."""
    settings, share = server.settings, around.share
    return Client(
        server.base_url,
        headers=server.own,
        other=server.others,
        transport=around.transport,
        timeout=settings.timeout,
        sleep=around.sleep,
        clock=around.clock,
        network=settings_.network(settings, around.environ),
        bodies=settings.bodies,
        concurrency=1 if embedded_ else share.concurrency(settings.concurrency),
        together=share.concurrency(settings.concurrency),
        rate=share.rate(read_rate(settings.rate) if settings.rate else None),
        budget=Budget(settings.max_requests, settings.max_seconds, share),
    )


def _with_data(contract: Contract, server: _Server, around: Surroundings, stack: ExitStack) -> _Server:
    """The server with the collections that a provisioner has made, or with what a manifest knows of them."""
    settings = server.settings
    if settings.provision is not None:
        from .. import provision

        way = settings_.network(settings, around.environ)
        asked = provision.Where(server.base_url, server.own, settings.provision_options, way, settings.timeout)
        provided = stack.enter_context(provision.provisioned(settings.provision, contract.name, asked))
        found = replace(settings, collections=provided.collections)
        return replace(server, settings=found, manifest=provided.manifest)
    if settings.expect is not None:
        return replace(server, manifest=manifest.read(settings.expect, settings.collections))
    return server


def _target(
    contract: Contract, operation: ListOperation, server: _Server, client: Client, command: str, reader: Decoder
) -> Target:
    settings = server.settings
    return target.build(
        operation,
        client,
        validation.collections(operation, settings),
        seed=settings.seed,
        unknown=validation.fitting(operation, settings.unknown),
        foreign=validation.fitting(operation, settings.foreign),
        scopes=settings.scopes,
        profile=settings.profile,
        auth_probes=settings.auth_probes or ("full" if _loopback(server.base_url) else "safe"),
        manifest=server.manifest,
        document=contract.document,
        others=others.others(contract)[operation.key],
        examples=settings.max_examples,
        command=command,
        page=settings.page_size,
        most=settings.max_rows,
        reader=reader,
    )


def _loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".invalid")
