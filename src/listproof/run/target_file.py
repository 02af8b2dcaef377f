"""Targets in a file: ``[target.NAME]`` tables of listproof.toml, checked and with their variables expanded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import files
from ..errors import UsageError
from ..suggest import did_you_mean

CONFIG = "listproof.toml"
"""The file that is read where a target is named and no file."""


RAW = ("headers", "other_headers", "proxy")
"""Keys whose values may be secret: their variables are expanded where they are used, and no message repeats them."""


def read(config: str | None, target: str | None, names: Sequence[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """The table ``[target.NAME]`` as settings of these names; empty where neither a file nor a target was named."""
    if target is None and config is None:
        return {}
    file = Path(config or CONFIG)
    try:
        document = files.toml(file)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{file}: cannot be read ({reason}). Name a target file with --config FILE.") from None
    except ValueError as error:
        raise UsageError(f"{file}: no valid TOML: {error}.") from None
    for key in document:
        if key != "target":
            raise UsageError(f"{file}: {key}: unknown. Settings stand in tables named [target.NAME].")
    targets = document.get("target")
    if not isinstance(targets, dict) or not all(isinstance(table, dict) for table in targets.values()):
        raise UsageError(f"{file}: has no table [target.NAME].")
    known = ", ".join(targets)
    if target is None:
        raise UsageError(f"{file} was named, but no target. Choose one with --target: {known}.")
    if target not in targets:
        raise UsageError(f"{file} has no target {target!r}.{did_you_mean(target, targets)} It has: {known}.")
    return _typed(targets[target], f"{file}: target.{target}", names, environ)


def _typed(table: Mapping[str, Any], where: str, names: Sequence[str], environ: Mapping[str, str]) -> dict[str, Any]:
    kinds = {
        "collections": (_is_collections, 'tables of path values, such as main = { thread_id = "ID" }'),
        "headers": (_is_texts, "a list of texts, such as ['Authorization: ${API_KEY}']"),
        "other_headers": (_is_texts, "a list of texts, such as ['Authorization: ${OTHER_API_KEY}']"),
        "unknown": (_is_parents, 'a table of path values, such as { thread_id = "ID" }'),
        "foreign": (_is_parents, 'a table of path values, such as { thread_id = "ID" }'),
        "scopes": (_is_parents, 'a table of header values, such as { x-team-id = "ID" }'),
        "provision_options": (_is_parents, 'a table of texts, such as { assistant = "agent" }'),
        "only": (_is_texts, 'a list of texts, such as ["PAG", "ORD-01"]'),
        "strict": (lambda value: isinstance(value, bool), "true or false"),
        "accept_undecided": (lambda value: isinstance(value, bool), "true or false"),
        "bodies": (lambda value: isinstance(value, bool), "true or false"),
        "fuzz": (lambda value: isinstance(value, bool), "true or false"),
        "seed": (_is_whole, "a whole number"),
        "max_examples": (_is_whole, "a whole number"),
        "timeout": (_is_number, "seconds"),
        "max_seconds": (_is_number, "seconds"),
        "max_requests": (_is_whole, "a whole number"),
        "concurrency": (_is_whole, "a whole number"),
        "page_size": (_is_whole, "a whole number"),
        "max_rows": (_is_whole, "a whole number"),
        "insecure": (lambda value: isinstance(value, bool), "true or false"),
        "trust_env": (lambda value: isinstance(value, bool), "true or false"),
    }
    values: dict[str, Any] = {}
    for key, raw in table.items():
        if key not in names:
            raise UsageError(f"{where}.{key}: unknown.{did_you_mean(key, names)} Known are: {', '.join(names)}.")
        right, expected = kinds.get(key, (lambda value: isinstance(value, str) and bool(value), "a text in quotes"))
        if not right(raw):
            shown = "its value" if key in RAW else repr(raw)
            raise UsageError(f"{where}.{key}: {shown} is not {expected}.")
        value = raw if key in RAW else _expanded(raw, f"{where}.{key}", environ)
        path = key in ("report", "expect", "waivers", "ca_file", "client_cert", "client_key")
        values[key] = tuple(value) if isinstance(value, list) else Path(value) if path else value
    return values


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_parents(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(each, str) and each for each in value.values())


def _is_collections(value: object) -> bool:
    return isinstance(value, dict) and all(_is_parents(each) for each in value.values())


def _expanded(value: Any, where: str, environ: Mapping[str, str]) -> Any:
    """The value with ``${NAME}`` in its texts replaced from the environment."""
    if isinstance(value, dict):
        return {key: _expanded(each, f"{where}.{key}", environ) for key, each in value.items()}
    if isinstance(value, list):
        return [_expanded(each, where, environ) for each in value]
    if not isinstance(value, str):
        return value

    def variable(match: re.Match[str]) -> str:
        if not environ.get(match[1]):
            raise UsageError(f"{where}: the variable {match[1]} is not set. Set it, or write the value itself.")
        return environ[match[1]]

    return re.sub(r"\$\{(\w+)\}", variable, value)
