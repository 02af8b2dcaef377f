"""What a run is told: from the command line (or pytest's), and from a table of a target file beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..flags import CHECK, option
from ..http.network import Network, checked, read_proxy
from . import contradictions, option_values, options, target_file

Parents = Mapping[str, str]


@dataclass(frozen=True)
class Settings:
    """A run, fully said. ``headers`` are raw texts (``Authorization: ${KEY}``), read where they are used, and so are
    ``other_headers``, which are the credential of another account.
    ``accept_undecided`` lets a run pass in which fewer than half of the applicable MUSTs were decided.

    ``auth_probes`` None means: full on loopback, else safe. ``base_url`` None means the embedded mock, which ``fault``
    may make wrong in one way. ``timeout`` is seconds per request. ``max_examples`` sizes fuzzing in place of
    ``profile``. Without ``bodies`` no output holds a value of an answer. ``expect`` is a file that says what is there;
    ``provision`` names who makes the data, told ``provision_options``, which takes ``allow_writes``.

    ``rate`` is a text like ``5/s``, ``concurrency`` requests in flight; ``max_requests`` and ``max_seconds`` are for
    the whole run. Collections are read in pages of ``page_size``, up to ``max_rows`` rows. ``proxy`` is a raw text as
    ``headers`` are; the fields after it are those of network.Network.
    """

    contract: str
    base_url: str | None = None
    collections: Mapping[str, Parents] = field(default_factory=dict)
    headers: tuple[str, ...] = field(default=(), repr=False)
    other_headers: tuple[str, ...] = field(default=(), repr=False)
    unknown: Parents | None = None
    foreign: Parents | None = None
    scopes: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    fail_on: str = "must"
    strict: bool = False
    accept_undecided: bool = False
    profile: str = "default"
    fuzz: bool = True
    max_examples: int | None = None
    seed: int = 1
    report: Path | None = None
    bodies: bool = True
    waivers: Path | None = None
    auth_probes: str | None = None
    fault: str | None = None
    timeout: float = 30.0
    expect: Path | None = None
    provision: str | None = None
    provision_options: Mapping[str, str] = field(default_factory=dict)
    allow_writes: bool = False
    rate: str | None = None
    concurrency: int = 4
    max_requests: int | None = None
    max_seconds: float | None = None
    page_size: int = 100
    max_rows: int | None = None
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    insecure: bool = False
    trust_env: bool = False


def network(settings: Settings, environ: Mapping[str, str]) -> Network:
    """The way to the target. Raises UsageError for a proxy that is no URL and for options that contradict others."""
    return checked(
        Network(
            settings.ca_file,
            settings.client_cert,
            settings.client_key,
            read_proxy(settings.proxy, environ) if settings.proxy else None,
            settings.insecure,
            settings.trust_env,
        )
    )


def read(said: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from what was ``said`` (a value of None was not given) over the target file that they name.

    ``collections``, ``headers``, ``other_headers``, ``scopes`` and ``only`` are lists of texts as on the command line,
    ``unknown`` and ``foreign`` texts; ``config`` and ``target`` choose the table. Raises UsageError.
    """
    given = {name: value for name, value in said.items() if value not in (None, (), [])}
    table = target_file.read(given.pop("config", None), given.pop("target", None), environ)
    for name in given:
        given[name] = option_values.parse(options.BY_FIELD[name], given[name])
    values = {**table, **given}
    if not values.get("contract"):
        raise UsageError(f"No contract was named. Give one: {option(CHECK)} langsmith")
    return made(values, fuzz_given="fuzz" in given)


def made(values: Mapping[str, Any], *, fuzz_given: bool = False) -> Settings:
    """Settings of these values of its fields. Raises UsageError for one that is out of range or contradicts another,
    TypeError for a name that is not a field."""
    for each in options.OPTIONS:
        if values.get(each.field) is not None:
            option_values.refuse(each, values[each.field])
    settings = Settings(**values)
    contradictions.refuse(settings, fuzz_given)
    return settings
