"""Targets in a file: ``[target.NAME]`` tables of listproof.toml, checked and with their variables expanded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import files, user_file
from ..errors import UsageError
from ..flags import option
from ..suggest import did_you_mean
from ..user_file import UserFile
from . import option_values, options
from .options import Kind

CONFIG = "listproof.toml"
"""The file that is read where a target is named and no file."""

LARGEST = 4 * files.MIB
"""Bytes of the largest file that is read."""


def read(config: str | None, target: str | None, environ: Mapping[str, str]) -> dict[str, Any]:
    """The table ``[target.NAME]`` as settings; empty where neither a file nor a target was named."""
    if target is None and config is None:
        return {}
    file = Path(config or CONFIG)
    written = user_file.read(file, most=LARGEST, remedy=f"Name a target file with {option('config')} FILE.")
    document = written.content
    for key in document:
        if key != "target":
            raise written.error(key, "unknown.", "Settings stand in tables named [target.NAME].")
    targets = _targets(written)
    if target is None:
        known = ", ".join(targets)
        raise UsageError(f"{file} was named, but no target. Choose one with {option('target')}: {known}.")
    if target not in targets:
        known = ", ".join(_with_line(written, name) for name in targets)
        raise UsageError(f"{file} has no target {target!r}.{did_you_mean(target, targets)} It has: {known}.")
    return _typed(written, target, environ)


def _targets(written: UserFile) -> Mapping[str, Any]:
    """The tables of targets by their names, one or more. Raises UsageError."""
    targets, remedy = written.content.get("target", {}), "Settings stand in tables named [target.NAME]."
    if not isinstance(targets, dict):
        raise written.error("target", f"{targets!r} is not a table.", remedy)
    for name, table in targets.items():
        if not isinstance(table, dict):
            raise written.error(f"target.{name}", "stands in no target.", remedy)
    if not targets:
        raise written.error("target" if "target" in written.content else "", "has no table [target.NAME].", remedy)
    return targets


def _with_line(written: UserFile, target: str) -> str:
    line = written.line(f"target.{target}")
    return f"{target} (line {line})" if line else target


def _typed(written: UserFile, target: str, environ: Mapping[str, str]) -> dict[str, Any]:
    table, at = written.content["target"][target], f"target.{target}"
    known = {each.field: each for each in options.at("file")}
    values: dict[str, Any] = {}
    for key, raw in table.items():
        if key not in known:
            remedy = f"{did_you_mean(key, known)} Known are: {', '.join(known)}.".lstrip()
            raise written.error(f"{at}.{key}", "unknown.", remedy)
        asked = known[key]
        if not option_values.fits(asked.kind, raw):
            shown = "its value" if asked.secret else repr(raw)
            raise written.error(f"{at}.{key}", f"{shown} is not {option_values.expected(asked)}.")
        value = raw if asked.secret else _expanded(written, raw, f"{at}.{key}", environ)
        file = asked.kind is Kind.FILE
        values[key] = tuple(value) if isinstance(value, list) else Path(value) if file else value
    return values


def _expanded(written: UserFile, value: Any, at: str, environ: Mapping[str, str]) -> Any:
    """The value at a key with ``${NAME}`` in its texts replaced from the environment."""
    if isinstance(value, dict):
        return {key: _expanded(written, each, f"{at}.{key}", environ) for key, each in value.items()}
    if isinstance(value, list):
        return [_expanded(written, each, at, environ) for each in value]
    if not isinstance(value, str):
        return value

    def variable(match: re.Match[str]) -> str:
        if not environ.get(match[1]):
            problem = f"the variable {match[1]} is not set."
            raise written.error(at, problem, "Set it, or write the value itself.")
        return environ[match[1]]

    return re.sub(r"\$\{(\w+)\}", variable, value)
