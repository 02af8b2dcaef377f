"""What a run is told: from the command line (or pytest's), and from a table of a target file beneath it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from ..errors import UsageError
from ..flags import CHECK, option
from ..http.network import Network, checked, read_proxy
from . import contradictions, option_values, options, target_file
from .options import Option
from .setting_groups import Data, Outcome, Pace, Parents, Server, What


@dataclass(frozen=True)
class Settings:
    """A run, fully said, in groups: who uses a part of it is given that group and no other."""

    contract: str
    server: Server = field(default_factory=Server)
    data: Data = field(default_factory=Data)
    what: What = field(default_factory=What)
    pace: Pace = field(default_factory=Pace)
    outcome: Outcome = field(default_factory=Outcome)

    @classmethod
    def of(
        cls,
        contract: str,
        base_url: str | None = None,
        collections: Mapping[str, Parents] | None = None,
        headers: Sequence[str] = (),
        **others: Any,
    ) -> Settings:
        """Settings of single values, named as the keys of a target file; what is not named is as by default.

        Nothing is checked (``made`` does that) but the names: TypeError for one that is not a setting.
        """
        first = {"base_url": base_url, "collections": collections or {}, "headers": tuple(headers)}
        return cls(contract).but(**first, **others)

    def but(self, **values: Any) -> Settings:
        """These settings with other values, named as the keys of a target file. TypeError for an unknown name."""
        groups: dict[str, dict[str, Any]] = {}
        for name, value in values.items():
            if name not in options.BY_FIELD:
                raise TypeError(f"{name!r} is not a setting")
            groups.setdefault(options.BY_FIELD[name].part or "", {})[name] = value
        own = groups.pop("", {})
        return replace(self, **own, **{name: replace(getattr(self, name), **group) for name, group in groups.items()})

    def value(self, asked: Option) -> Any:
        """The value of an option."""
        return attrgetter(asked.path)(self)


DEFAULTS = Settings("")
"""The settings where nothing is said, but for the contract, which must be."""


def network(server: Server, environ: Mapping[str, str]) -> Network:
    """The way to the server. Raises UsageError for a proxy that is no URL and for options that contradict others."""
    return checked(
        Network(
            server.ca_file,
            server.client_cert,
            server.client_key,
            read_proxy(server.proxy, environ) if server.proxy else None,
            server.insecure,
            server.trust_env,
        )
    )


def read(said: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from what was ``said`` (a value of None was not given) over the target file that they name.

    ``collections``, ``headers``, ``other_headers``, ``scopes`` and ``only`` are lists of texts as on the command line,
    ``unknown`` and ``foreign`` texts; ``config`` and ``target`` choose the table. Raises UsageError.
    """
    given = {name: value for name, value in said.items() if value not in (None, (), [])}
    alone = not (given.get("contract") or given.get("base_url"))
    table = target_file.read(given.pop("config", None), given.pop("target", None), environ, alone=alone)
    for name in given:
        given[name] = option_values.parse(options.BY_FIELD[name], given[name])
    values = {**table, **given}
    if not values.get("contract"):
        raise UsageError(f"No contract was named. Give one: {option(CHECK)} langsmith")
    return made(values, fuzz_given="fuzz" in given)


def made(values: Mapping[str, Any], *, fuzz_given: bool = False) -> Settings:
    """Settings of these values, named as the keys of a target file. Raises UsageError for one that is out of range or
    contradicts another, TypeError for a name that is not a setting."""
    for each in options.OPTIONS:
        if values.get(each.field) is not None:
            option_values.refuse(each, values[each.field])
    settings = Settings.of(**values)
    contradictions.refuse(settings, fuzz_given)
    return settings
