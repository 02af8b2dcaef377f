"""The settings of the run on the release that a candidate is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from ..errors import UsageError
from ..flags import option
from . import settings as settings_
from . import target_file
from .setting_groups import Data, Server
from .settings import Settings

SAME, NONE = "same", "none"
"""In place of a header: the release gets the candidate's credentials, or none."""


@dataclass(frozen=True)
class Asked:
    """What the command line says of the release: its URL or its table, its headers, whether it has the same data, and
    the target file."""

    against: str
    headers: tuple[str, ...] = ()
    same_data: bool = False
    config: str | None = None


def asked(said: Mapping[str, Any]) -> tuple[Asked | None, dict[str, Any]]:
    """What is said of a release, and the rest. Raises UsageError for what makes no sense without one."""
    rest = dict(said)
    against, headers = rest.pop("against", None), tuple(rest.pop("against_headers", None) or ())
    same_data = bool(rest.pop("same_data", None))
    if against:
        return Asked(against, headers, same_data, rest.get("config")), rest
    if headers or same_data:
        name = option("against-header" if headers else "same-data")
        raise UsageError(f"{name} is about a release, and none is named. Add {option('against')} URL, or leave it out.")
    return None, rest


def settings(candidate: Settings, release: Asked, environ: Mapping[str, str]) -> Settings:
    """The settings for the release: what is checked, the pace and the outcome are the candidate's. Of its credentials
    nothing is taken over that is not asked for. Raises UsageError."""
    if candidate.data.provision is not None:
        raise UsageError(
            f"{option('against')} compares two servers as they are, and {option('provision')} makes data on one. Leave "
            "one out, and name collections that both have."
        )
    if "://" in release.against:
        server = _server(candidate.server, release)
        return settings_.made(_values(replace(candidate, server=server)))
    if release.headers:
        raise UsageError(
            f"{option('against-header')} is for {option('against')} URL; the table [target.{release.against}] has "
            "headers of its own. Write them there."
        )
    return settings_.made(_values(_of_table(candidate, release, environ)))


def _server(candidate: Server, release: Asked) -> Server:
    plain = replace(
        candidate, base_url=release.against, headers=(), other_headers=(), client_cert=None, client_key=None
    )
    words = [each for each in release.headers if each in (SAME, NONE)]
    if words and len(release.headers) > 1:
        raise UsageError(f"{option('against-header')} {words[0]} stands alone. Leave it or the others out.")
    if words == [SAME]:
        return replace(candidate, base_url=release.against)
    if words == [NONE] or release.headers:
        return replace(plain, headers=() if words else release.headers)
    if candidate.headers or candidate.client_cert is not None:
        given = option("header" if candidate.headers else "client-cert")
        raise UsageError(
            f"The credential of {given} is the candidate's, and the release does not get it unasked: give the release "
            f"its own with {option('against-header')} 'NAME: ${{VARIABLE}}', or write {option('against-header')} "
            f"{SAME} to send it there too, or {NONE}."
        )
    return plain


def _of_table(candidate: Settings, release: Asked, environ: Mapping[str, str]) -> Settings:
    table = target_file.read(release.config, release.against, environ)
    if not table.get("base_url"):
        raise UsageError(f"The table [target.{release.against}] names no base_url, and the release needs one.")
    if table.get("provision"):
        raise UsageError(f"The table [target.{release.against}] has data made, which is no release to compare with.")
    server = Server(**_own(Server, table))
    data = replace(candidate.data, **_own(Data, table))
    return replace(candidate, server=server, data=data)


def _own(group: type[Server] | type[Data], table: Mapping[str, Any]) -> dict[str, Any]:
    names: Sequence[str] = [each.name for each in fields(group)]
    return {name: value for name, value in table.items() if name in names}


def _values(made: Settings) -> dict[str, Any]:
    """The settings as the values that they are made of."""
    values: dict[str, Any] = {"contract": made.contract}
    for part in (made.server, made.data, made.what, made.pace, made.outcome):
        values |= {each.name: getattr(part, each.name) for each in fields(part)}
    return {name: value for name, value in values.items() if value is not None}
