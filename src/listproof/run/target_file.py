"""Targets in a file: ``[target.NAME]`` tables of listproof.toml, or ``[tool.listproof.target.NAME]`` of pyproject.toml,
checked and with their variables expanded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import files, user_file
from ..errors import FileMistake, UsageError
from ..flags import option
from ..suggest import did_you_mean
from ..user_file import UserFile
from . import option_values, options
from .options import Kind

CONFIG, PROJECT = "listproof.toml", "pyproject.toml"
"""The files that are looked for where none is named; a pyproject.toml has the tables below ``[tool.listproof]``."""

LARGEST = 4 * files.MIB
"""Bytes of the largest file that is read."""


@dataclass(frozen=True)
class _Settings:
    """A file's settings: ``content`` stands at the key ``at`` of it, which ends in a dot where it is not empty."""

    written: UserFile
    content: Mapping[str, Any]
    at: str = ""

    @property
    def tables(self) -> str:
        """How the table of a target is headed."""
        return f"[{self.at}target.NAME]"


def read(config: str | None, target: str | None, environ: Mapping[str, str], *, alone: bool = False) -> dict[str, Any]:
    """The table ``[target.NAME]`` as settings; empty where neither a file nor a target was named. A file with one
    target needs no name of it, and ``alone``, where nothing else says what to check, the file is looked for, too."""
    if target is None and config is None and not alone:
        return {}
    found = _settings(config)
    if found is None and target is None:
        return {}
    if found is None:
        found = _Settings(_read(Path(CONFIG)), {})  # which is not there, and says so
    remedy = f"Settings stand in tables named {found.tables}."
    for key in found.content:
        if key != "target":
            raise found.written.error(f"{found.at}{key}", "unknown.", remedy)
    targets = _targets(found, remedy)
    if target is None and len(targets) > 1:
        known = ", ".join(targets)
        raise UsageError(f"{found.written.name} has several targets. Choose one with {option('target')}: {known}.")
    target = next(iter(targets)) if target is None else target
    if target not in targets:
        known = ", ".join(_with_line(found, name) for name in targets)
        raise UsageError(
            f"{found.written.name} has no target {target!r}.{did_you_mean(target, targets)} It has: {known}."
        )
    return _typed(found, target, environ)


def _read(file: Path) -> UserFile:
    return user_file.read(file, most=LARGEST, remedy=f"Name a target file with {option('config')} FILE.")


def _settings(config: str | None) -> _Settings | None:
    """The file's settings; None where no file is named and none is there. Raises UsageError where two have some."""
    if config is not None:
        file = Path(config)
        return _of_project(file) if file.name == PROJECT else _whole(file)
    own = Path(CONFIG).exists()
    project = _in_project(own)
    if not own or project is None:
        return _whole(Path(CONFIG)) if own else project
    line = project.written.line(project.at.rstrip("."))
    raise UsageError(
        f"Settings stand in {CONFIG} and in {PROJECT}:{line}. Keep them in one of the two, or name the file with "
        f"{option('config')} FILE."
    )


def _in_project(own: bool) -> _Settings | None:
    """The settings of the pyproject.toml that is there; a mistake in it is no matter where there is a file of our
    ``own``."""
    if not Path(PROJECT).exists():
        return None
    with suppress(*([FileMistake] if own else [])):
        project = _of_project(Path(PROJECT))
        return project if project.content else None
    return None


def _whole(file: Path) -> _Settings:
    written = _read(file)
    return _Settings(written, written.content)


def _of_project(file: Path) -> _Settings:
    """What a pyproject.toml has for this program."""
    written = _read(file)
    tool = written.content.get("tool", {})
    own = tool.get("listproof", {}) if isinstance(tool, dict) else {}
    if not isinstance(own, dict):
        raise written.error("tool.listproof", "is not a table.", "Settings stand below [tool.listproof].")
    return _Settings(written, own, "tool.listproof.")


def _targets(found: _Settings, remedy: str) -> Mapping[str, Any]:
    """The tables of targets by their names, one or more. Raises UsageError."""
    targets, at = found.content.get("target", {}), f"{found.at}target"
    if not isinstance(targets, dict):
        raise found.written.error(at, f"{targets!r} is not a table.", remedy)
    for name, table in targets.items():
        if not isinstance(table, dict):
            raise found.written.error(f"{at}.{name}", "stands in no target.", remedy)
    if not targets:
        raise found.written.error(at if "target" in found.content else "", f"has no table {found.tables}.", remedy)
    return targets


def _with_line(found: _Settings, target: str) -> str:
    line = found.written.line(f"{found.at}target.{target}")
    return f"{target} (line {line})" if line else target


def _typed(found: _Settings, target: str, environ: Mapping[str, str]) -> dict[str, Any]:
    written, table, at = found.written, found.content["target"][target], f"{found.at}target.{target}"
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
