"""Settings that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..flags import option
from . import options
from .setting_groups import Data

if TYPE_CHECKING:
    from .settings import Settings

LONGEST_ID = 2000
"""Characters of a path value: servers refuse longer URLs."""


def refuse(settings: Settings, fuzz_given: bool) -> None:
    """Raise UsageError where one setting makes no sense with another; ``fuzz_given``: fuzzing was switched off on this
    command line, and not in a target file."""
    base_url, server = option("base-url"), settings.server
    given = _given(settings, "server", "tls")
    if server.base_url is None and given:
        raise UsageError(
            f"{given[0]} is about a server, but no {base_url} names one. Give {base_url} URL, "
            f"or leave {', '.join(given)} out to check the embedded mock."
        )
    if server.base_url is not None and server.fault is not None:
        raise UsageError(
            f"{option('fault')} makes the embedded mock wrong; it cannot be used with {base_url}. Leave one out."
        )
    _about_provision(settings.data)
    plain = (server.base_url or "").lower().startswith("http:") and not server.proxy and not server.trust_env
    if plain and (given := _given(settings, "tls")):
        raise UsageError(f"{given[0]} is about TLS, and {base_url} is http://. Write https://, or leave it out.")
    if settings.outcome.strict and settings.outcome.accept_undecided:
        raise UsageError(
            f"{option('strict')} wants every MUST decided and {option('accept-undecided')} does not. Leave one out."
        )
    if not settings.what.fuzz and fuzz_given and any(word.upper().startswith("FUZ") for word in settings.what.only):
        raise UsageError(f"{option('only')} asks for fuzzing and {option('no-fuzz')} switches it off. Leave one out.")
    _about_collections(settings.data)


def _given(settings: Settings, *about: str) -> list[str]:
    """The options that are about this and were given."""
    return [option(each.name) for each in options.OPTIONS if each.about in about and settings.value(each)]


def _about_provision(data: Data) -> None:
    """Who makes the data, and who knows what is there."""
    provision = option("provision")
    if data.provision is None and (data.allow_writes or data.provision_options):
        name = option("allow-writes" if data.allow_writes else "provision-option")
        raise UsageError(f"{name} is for {provision} NAME, which is not given. Without it nothing is written.")
    if data.provision is not None and not data.allow_writes:
        raise UsageError(
            f"{provision} {data.provision} writes to the server: it makes collections and deletes them afterwards. "
            f"If that is what you want, add {option('allow-writes')}."
        )
    if data.provision is not None and (data.collections or data.expect):
        other = option("collection" if data.collections else "expect")
        raise UsageError(f"{provision} makes the collections and knows what is in them. Leave {other} out.")


def _about_collections(data: Data) -> None:
    unknown, foreign = option("unknown"), option("foreign")
    for name, values in data.collections.items():
        _sendable(f"{option('collection')} {name}", values)
    _sendable(unknown, data.unknown or {})
    _sendable(foreign, data.foreign or {})
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for name, values in data.collections.items():
        other = seen.setdefault(tuple(sorted(values.items())), name)
        if other != name:
            raise UsageError(f"The collections {other!r} and {name!r} are the same one. Leave one out.")
        if data.foreign == values:
            raise UsageError(f"{foreign} names the collection {name!r}, which is your own. Leave one out.")
        if data.unknown == values:
            raise UsageError(f"{unknown} names the collection {name!r}, which exists. Leave one out.")


def _sendable(name: str, values: Mapping[str, str]) -> None:
    """Path values that a URL can hold as they are. Raises UsageError."""
    for key, value in values.items():
        if value in (".", ".."):
            raise UsageError(f"{name}: {key}={value} would lead to another path. Give the id of a collection.")
        if len(value) > LONGEST_ID:
            raise UsageError(f"{name}: {key} has {len(value)} characters. Give an id of at most {LONGEST_ID}.")
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise UsageError(f"{name}: {key} is no UTF-8. Give the id in UTF-8.")
