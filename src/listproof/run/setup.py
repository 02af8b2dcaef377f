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
from ..collection.probes import Known
from ..collection.target import FuzzPlan, Paging, Target
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
from . import embedded, reproduce, turns, validation
from . import settings as settings_
from .setting_groups import Data, Pace, Server, What
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
class _Found:
    """A server and its data, which an embedded mock and a provisioner know better than the user. ``own`` and ``others``
    are the credentials."""

    base_url: str
    own: Mapping[str, Secret]
    others: Mapping[str, Secret]
    data: Data
    manifest: Manifest | None = None


def prepare(contract: Contract, settings: Settings, around: Surroundings, stack: ExitStack) -> Prepared:
    """Find or start the server, connect to it and have its data made where that is asked for; ``stack`` undoes it all.

    Raises UsageError for settings that do not fit the contract, and what a provisioner raises.
    """
    server = settings.server
    searches = validation.searches(contract, settings.data, embedded=server.base_url is None)
    if server.base_url is None:
        found = _mock(contract, settings, around, stack)
    else:
        found = _given(settings, server.base_url, around)
    client = stack.enter_context(
        _connect(found, server, settings.pace, around, searches, bodies=settings.outcome.bodies)
    )
    found = _with_data(contract, found, server, around, stack)
    validation.refuse_misfits(contract, found.data)
    command = reproduce.line(settings, client.credentials, only="FUZ-01")
    what, pace = settings.what, settings.pace
    paging = Paging(pace.page_size, *_most(contract, found.data, pace, around.share), around.reader)
    fuzzed = others.others(contract)
    targets, posted = [], tuple(each.key for each in contract.lists if each.method == "POST")
    for each in contract.lists:
        fuzzing = FuzzPlan(contract.document, fuzzed[each.key], what.max_examples, command, posted)
        targets.append(_target(each, found, what, fuzzing, paging, client))
    return Prepared(found.base_url, client, target.paired(targets))


def _most(contract: Contract, data: Data, pace: Pace, share: Share) -> tuple[int | None, str]:
    """Rows of a collection that are read, and why no more: those of one list must not use up the requests of all."""
    requests = share.requests(pace.max_requests)
    if pace.max_rows is not None or requests is None or len(contract.lists) < 2:
        return pace.max_rows, ""
    counted = sum(len(validation.collections(each, data)) for each in contract.lists)
    why = f"its share of {flags.option('max-requests')} {pace.max_requests}; {flags.option('max-rows')} N reads more"
    return turns.rows_read(requests, counted, pace.page_size), why


def _given(settings: Settings, base_url: str, around: Surroundings) -> _Found:
    """The server that the user names."""
    own = _credentials(settings.server.headers, "header", around)
    others_ = _credentials(settings.server.other_headers, "other-header", around, whose="other-")
    if others_ and {each.value for each in others_.values()} <= {each.value for each in own.values()}:
        raise UsageError(
            f"{flags.option('other-header')} gives the credential of {flags.option('header')}. "
            "Give another account's, or leave it out."
        )
    return _Found(base_url, own, others_, settings.data)


def _mock(contract: Contract, settings: Settings, around: Surroundings, stack: ExitStack) -> _Found:
    """The embedded mock, served where no transport leads to it."""
    mock = around.mock or embedded.embedded(contract, settings.server.fault)
    if around.transport is None:
        base_url = stack.enter_context(embedded.serving(mock)).base_url
    else:
        base_url = f"http://mock.invalid{mock.prefix}"
    data = replace(
        settings.data,
        collections={each.name: each.parents for each in mock.collections},
        unknown=mock.unknown,
        foreign=mock.foreign,
        scopes=mock.scopes,
    )
    own, others_ = (
        {name: Secret(value, value) for name, value in each.items()} for each in (mock.headers, mock.other_headers)
    )
    return _Found(base_url, own, others_, data, embedded.manifest(mock))


def _credentials(texts: Iterable[str], option: str, around: Surroundings, whose: str = "") -> dict[str, Secret]:
    found: dict[str, Secret] = {}
    for text in texts:
        name, value = credential.read_header(text, around.environ, whose=whose)
        if name.lower() in {each.lower() for each in found}:
            raise UsageError(f"{flags.option(option)} gives {name} twice. Leave one out.")
        found[name] = value
    return found


def _connect(
    found: _Found, server: Server, pace: Pace, around: Surroundings, searches: tuple[str, ...], *, bodies: bool
) -> Client:
    """The client of the run, whose budget begins with it; the embedded mock is asked one at a time."""
    share = around.share
    return Client(
        found.base_url,
        headers=found.own,
        other=found.others,
        transport=around.transport,
        timeout=server.timeout,
        sleep=around.sleep,
        clock=around.clock,
        network=settings_.network(server, around.environ),
        searches=searches,
        bodies=bodies,
        concurrency=1 if server.base_url is None else share.concurrency(pace.concurrency),
        together=share.concurrency(pace.concurrency),
        rate=share.rate(read_rate(pace.rate) if pace.rate else None),
        budget=Budget(pace.max_requests, pace.max_seconds, share),
    )


def _with_data(contract: Contract, found: _Found, server: Server, around: Surroundings, stack: ExitStack) -> _Found:
    """The server with the collections that a provisioner has made, or with what a manifest knows of them."""
    data = found.data
    if data.provision is not None:
        from .. import provision

        way = settings_.network(server, around.environ)
        asked = provision.Where(found.base_url, found.own, data.provision_options, way, server.timeout)
        provided = stack.enter_context(provision.provisioned(data.provision, contract.name, asked))
        return replace(found, data=replace(data, collections=provided.collections), manifest=provided.manifest)
    if data.expect is not None:
        return replace(found, manifest=manifest.read(data.expect, data.collections))
    return found


def _target(
    operation: ListOperation, found: _Found, what: What, fuzzing: FuzzPlan, paging: Paging, client: Client
) -> Target:
    return target.build(
        operation,
        client,
        validation.collections(operation, found.data),
        seed=what.seed,
        profile=what.profile,
        known=Known(
            validation.fitting(operation, found.data.unknown),
            validation.fitting(operation, found.data.foreign),
            found.data.scopes,
            what.auth_probes or ("full" if _loopback(found.base_url) else "safe"),
        ),
        manifest=found.manifest,
        fuzzing=fuzzing,
        paging=paging,
    )


def _loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".invalid")
