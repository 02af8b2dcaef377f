"""What a run is told: from the command line (or pytest's), and from a table of a target file beneath it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..http.network import Network, checked, read_proxy
from ..http.rate_limit import read_rate
from ..suggest import did_you_mean
from . import target_file

Parents = Mapping[str, str]

PROFILES = ("quick", "default", "thorough")
FAIL_ON = ("must", "should", "stated")
AUTH_PROBES = ("safe", "full")
MOST_AT_ONCE = 64
"""Requests in flight that can be asked for."""
LARGEST_PAGE, LEAST_ROWS = 10_000, 10
"""Rows that a page of a collection may be asked for, and rows below which reading them would decide nothing."""
LONGEST_ID = 2000
"""Characters of a path value: servers refuse longer URLs."""
OPT_IN = ("allow_writes",)
"""What only the command line may say, each time anew."""
NAMES = ("main", "second", "third", "fourth", "fifth", "sixth")
"""Names of collections that were given without one, by position; later ones are named by their ids."""


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


def read(options: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from ``options`` (a value of None was not given) over the target file that they name.

    ``collections``, ``headers``, ``other_headers``, ``scopes`` and ``only`` are lists of texts as on the command line,
    ``unknown`` and ``foreign`` texts; ``config`` and ``target`` choose the table. Raises UsageError.
    """
    given = {name: value for name, value in options.items() if value not in (None, (), [])}
    names = [each.name for each in fields(Settings) if each.name not in OPT_IN]
    table = target_file.read(given.pop("config", None), given.pop("target", None), names, environ)
    for name, parse in _TEXTS.items():
        if name in given:
            given[name] = parse(given[name])
    values = {**table, **given}
    if not values.get("contract"):
        raise UsageError("No contract was named. Give one: listproof check langsmith")
    return made(values, fuzz_given="fuzz" in given)


def made(values: Mapping[str, Any], *, fuzz_given: bool = False) -> Settings:
    """Settings of these values of its fields. Raises UsageError for one that is out of range or contradicts another,
    TypeError for a name that is no field."""
    _limits(values)
    settings = Settings(**values)
    _contradictions(settings, fuzz_given)
    return settings


def parents(text: str, option: str) -> Parents:
    """``thread_id=ID`` (several path parameters: ``a=1,b=2``) as path values."""
    pairs = [part.partition("=") for part in re.split(r",(?=[\w-]+=)", text)]
    values = {name.strip(): value for name, _, value in pairs}
    if not all(equals and value and re.fullmatch(r"[\w-]+", name.strip()) for name, equals, value in pairs):
        raise UsageError(
            f"{option} {text!r}: expected the path parameter and its value, such as thread_id=ID "
            "(several: a=1,b=2, in one argument)."
        )
    if len(values) < len(pairs):
        raise UsageError(f"{option} {text!r} gives one path parameter twice.")
    return values


def collections(texts: Iterable[str]) -> Mapping[str, Parents]:
    """``[NAME:]thread_id=ID`` texts as name -> path values, in the order given."""
    named: dict[str, Parents] = {}
    for at, text in enumerate(texts):
        match = re.fullmatch(r"(?:([^:=]+):)?([^:=]+=.*)", text, re.DOTALL)
        if match is None:
            raise UsageError(f"--collection {text!r}: expected [NAME:]thread_id=ID, such as main:thread_id=ID.")
        values = parents(match[2], "--collection")
        name = match[1] or (NAMES[at] if at < len(NAMES) else ",".join(values.values()))
        if name in named:
            raise UsageError(f"Two collections are named {name!r}. Name each: --collection NAME:{match[2]}")
        named[name] = values
    return named


def _scopes(texts: Iterable[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (equals and name.strip() and value):
            raise UsageError(f"--scope {text!r}: expected a header and its value, such as x-team-id=ID.")
        found[name.strip()] = value
    return found


def _pairs(texts: Iterable[str], option: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (equals and name):
            raise UsageError(f"{option} {text!r}: expected NAME=VALUE.")
        found[name] = value
    return found


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


_TEXTS: Mapping[str, Callable[[Any], Any]] = {
    "collections": collections,
    "headers": tuple,
    "other_headers": tuple,
    "unknown": lambda text: parents(text, "--unknown"),
    "foreign": lambda text: parents(text, "--foreign"),
    "scopes": _scopes,
    "only": _words,
    "report": Path,
    "waivers": Path,
    "expect": Path,
    "ca_file": Path,
    "client_cert": Path,
    "client_key": Path,
    "provision_options": lambda texts: _pairs(texts, "--provision-option"),
}


def _limits(values: Mapping[str, Any]) -> None:
    """Values outside what they may be, wherever they came from."""
    for name, option, allowed in (
        ("profile", "--profile", PROFILES),
        ("fail_on", "--fail-on", FAIL_ON),
        ("auth_probes", "--auth-probes", AUTH_PROBES),
    ):
        value = values.get(name)
        if value is not None and value not in allowed:
            raise UsageError(
                f"{option} {value}: unknown.{did_you_mean(value, allowed)} Choose one of: {', '.join(allowed)}."
            )
    most = values.get("max_examples")
    if most is not None and not 1 <= most <= 100_000:
        raise UsageError(f"--max-examples {most}: give a number of requests from 1 to 100000.")
    if "timeout" in values and not 0 < values["timeout"] <= 3600:
        raise UsageError(f"--timeout {values['timeout']}: give seconds above 0, at most 3600.")
    if values.get("rate") is not None:
        read_rate(values["rate"])
    if not 1 <= values.get("concurrency", 1) <= MOST_AT_ONCE:
        raise UsageError(f"--concurrency {values['concurrency']}: give a number from 1 to {MOST_AT_ONCE}.")
    if not 1 <= values.get("max_requests", 1) <= 10**9:
        raise UsageError(f"--max-requests {values['max_requests']}: give a number of requests, 1 or more.")
    if not 0 < values.get("max_seconds", 1) <= 10**7:
        raise UsageError(f"--max-seconds {values['max_seconds']:g}: give seconds above 0.")
    if not 1 <= values.get("page_size", 1) <= LARGEST_PAGE:
        raise UsageError(f"--page-size {values['page_size']}: give a number of rows from 1 to {LARGEST_PAGE}.")
    if not LEAST_ROWS <= values.get("max_rows", LEAST_ROWS) <= 10**9:
        raise UsageError(f"--max-rows {values['max_rows']}: give a number of rows, {LEAST_ROWS} or more.")
    report = values.get("report")
    if report is not None and os.path.exists(report) and not os.path.isdir(report):
        raise UsageError(f"--report {report}: is a file. Name a folder; it is made if it is not there.")


def _contradictions(settings: Settings, fuzz_given: bool) -> None:
    given = [
        option
        for option, value in (
            ("--collection", settings.collections),
            ("--header", settings.headers),
            ("--other-header", settings.other_headers),
            ("--unknown", settings.unknown),
            ("--foreign", settings.foreign),
            ("--scope", settings.scopes),
            ("--expect", settings.expect),
            ("--provision", settings.provision),
            ("--allow-writes", settings.allow_writes),
            ("--proxy", settings.proxy),
            *_certificates(settings),
        )
        if value
    ]
    if settings.base_url is None and given:
        raise UsageError(
            f"{given[0]} is about a server, but no --base-url names one. Give --base-url URL, "
            f"or leave {', '.join(given)} out to check the embedded mock."
        )
    if settings.base_url is not None and settings.fault is not None:
        raise UsageError("--fault makes the embedded mock wrong; it cannot be used with --base-url. Leave one out.")
    _about_data(settings)
    _about_network(settings)
    if settings.strict and settings.accept_undecided:
        raise UsageError("--strict wants every MUST decided and --accept-undecided does not. Leave one out.")
    if not settings.fuzz and fuzz_given and any(word.upper().startswith("FUZ") for word in settings.only):
        raise UsageError("--only asks for fuzzing and --no-fuzz switches it off. Leave one out.")
    for option, values in (
        *((f"--collection {name}", each) for name, each in settings.collections.items()),
        ("--unknown", settings.unknown or {}),
        ("--foreign", settings.foreign or {}),
    ):
        _sendable(option, values)
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for name, values in settings.collections.items():
        other = seen.setdefault(tuple(sorted(values.items())), name)
        if other != name:
            raise UsageError(f"The collections {other!r} and {name!r} are the same one. Leave one out.")
        if settings.foreign == values:
            raise UsageError(f"--foreign names the collection {name!r}, which is your own. Leave one out.")
        if settings.unknown == values:
            raise UsageError(f"--unknown names the collection {name!r}, which exists. Leave one out.")


def _sendable(option: str, values: Parents) -> None:
    """Path values that a URL can hold as they are. Raises UsageError."""
    for name, value in values.items():
        if value in (".", ".."):
            raise UsageError(f"{option}: {name}={value} would lead to another path. Give the id of a collection.")
        if len(value) > LONGEST_ID:
            raise UsageError(f"{option}: {name} has {len(value)} characters. Give an id of at most {LONGEST_ID}.")
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise UsageError(f"{option}: {name} is no UTF-8. Give the id in UTF-8.")


def _certificates(settings: Settings) -> tuple[tuple[str, object], ...]:
    """Options that are about TLS."""
    return (
        ("--insecure", settings.insecure),
        ("--ca-file", settings.ca_file),
        ("--client-cert", settings.client_cert),
        ("--client-key", settings.client_key),
    )


def _about_network(settings: Settings) -> None:
    plain = (settings.base_url or "").lower().startswith("http:") and not settings.proxy and not settings.trust_env
    given = [option for option, value in _certificates(settings) if value]
    if plain and given:
        raise UsageError(f"{given[0]} is about TLS, and --base-url is http://. Write https://, or leave it out.")


def _about_data(settings: Settings) -> None:
    """Who makes the data, and who knows what is there."""
    if settings.provision is None and (settings.allow_writes or settings.provision_options):
        option = "--allow-writes" if settings.allow_writes else "--provision-option"
        raise UsageError(f"{option} is for --provision NAME, which is not given. Without it nothing is written.")
    if settings.provision is not None and not settings.allow_writes:
        raise UsageError(
            f"--provision {settings.provision} writes to the server: it makes collections and deletes them afterwards. "
            "If that is what you want, add --allow-writes."
        )
    if settings.provision is not None and (settings.collections or settings.expect):
        other = "--collection" if settings.collections else "--expect"
        raise UsageError(f"--provision makes the collections and knows what is in them. Leave {other} out.")
