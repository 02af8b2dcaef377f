"""What a run is told: from the command line (or pytest's), and from a table of a target file beneath it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import UsageError

Parents = Mapping[str, str]

CONFIG = "listproof.toml"
"""The target file that ``--target`` looks into where ``--config`` names no other."""

PROFILES = ("quick", "default", "thorough")
FAIL_ON = ("must", "should", "stated")
AUTH_PROBES = ("safe", "full")
NAMES = ("main", "second", "third", "fourth", "fifth", "sixth")
"""Names of collections that were given without one, by position; later ones are named by their ids."""


@dataclass(frozen=True)
class Settings:
    """A run, fully said. ``headers`` are raw texts (``Authorization: ${KEY}``), read where they are used.

    ``auth_probes`` None means: full on loopback, else safe. ``base_url`` None means the embedded mock, which ``fault``
    may make wrong in one way. ``timeout`` is seconds per request.
    """

    contract: str
    base_url: str | None = None
    collections: Mapping[str, Parents] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    unknown: Parents | None = None
    foreign: Parents | None = None
    scopes: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    fail_on: str = "must"
    strict: bool = False
    profile: str = "default"
    fuzz: bool = True
    seed: int = 1
    report: Path | None = None
    auth_probes: str | None = None
    fault: str | None = None
    timeout: float = 30.0


def read(options: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Settings from ``options`` (a value of None was not given) over the target file that they name.

    ``collections``, ``headers``, ``scopes`` and ``only`` are lists of texts as on the command line, ``unknown`` and
    ``foreign`` texts; ``config`` and ``target`` choose the table. Raises UsageError.
    """
    given = {name: value for name, value in options.items() if value not in (None, (), [])}
    table = _table(given.pop("config", None), given.pop("target", None), environ)
    for name, parse in _TEXTS.items():
        if name in given:
            given[name] = parse(given[name])
    values = {**table, **given}
    if not values.get("contract"):
        raise UsageError("No contract was named. Give one: listproof check langsmith")
    _limits(values)
    settings = Settings(**values)
    _contradictions(settings, "fuzz" in given)
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


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


_TEXTS: Mapping[str, Callable[[Any], Any]] = {
    "collections": collections,
    "headers": tuple,
    "unknown": lambda text: parents(text, "--unknown"),
    "foreign": lambda text: parents(text, "--foreign"),
    "scopes": _scopes,
    "only": _words,
    "report": Path,
}


def _table(config: str | None, target: str | None, environ: Mapping[str, str]) -> dict[str, Any]:
    """The table ``[target.NAME]`` of a target file as settings; empty where none was asked for."""
    if target is None and config is None:
        return {}
    file = Path(config or CONFIG)
    try:
        with file.open("rb") as stream:
            document = tomllib.load(stream)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{file}: cannot be read ({reason}). Name a target file with --config FILE.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
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
        raise UsageError(f"{file} has no target {target!r}.{_close(target, targets)} It has: {known}.")
    return _typed(targets[target], f"{file}: target.{target}", environ)


def _typed(table: Mapping[str, Any], where: str, environ: Mapping[str, str]) -> dict[str, Any]:
    kinds = {
        "collections": (_is_collections, 'tables of path values, such as main = { thread_id = "ID" }'),
        "headers": (_is_texts, "a list of texts, such as ['Authorization: ${API_KEY}']"),
        "unknown": (_is_parents, 'a table of path values, such as { thread_id = "ID" }'),
        "foreign": (_is_parents, 'a table of path values, such as { thread_id = "ID" }'),
        "scopes": (_is_parents, 'a table of header values, such as { x-team-id = "ID" }'),
        "only": (_is_texts, 'a list of texts, such as ["PAG", "ORD-01"]'),
        "strict": (lambda value: isinstance(value, bool), "true or false"),
        "fuzz": (lambda value: isinstance(value, bool), "true or false"),
        "seed": (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number"),
        "timeout": (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "seconds"),
    }
    names = [each.name for each in fields(Settings)]
    values: dict[str, Any] = {}
    for key, raw in table.items():
        if key not in names:
            raise UsageError(f"{where}.{key}: unknown.{_close(key, names)} Known are: {', '.join(names)}.")
        right, expected = kinds.get(key, (lambda value: isinstance(value, str) and bool(value), "a text in quotes"))
        if not right(raw):
            raise UsageError(f"{where}.{key}: {raw!r} is not {expected}.")
        value = raw if key == "headers" else _expanded(raw, f"{where}.{key}", environ)
        values[key] = tuple(value) if isinstance(value, list) else Path(value) if key == "report" else value
    return values


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


def _limits(values: Mapping[str, Any]) -> None:
    """Values outside what they may be, wherever they came from."""
    for name, option, allowed in (
        ("profile", "--profile", PROFILES),
        ("fail_on", "--fail-on", FAIL_ON),
        ("auth_probes", "--auth-probes", AUTH_PROBES),
    ):
        value = values.get(name)
        if value is not None and value not in allowed:
            raise UsageError(f"{option} {value}: unknown.{_close(value, allowed)} Choose one of: {', '.join(allowed)}.")
    if "timeout" in values and not 0 < values["timeout"] <= 3600:
        raise UsageError(f"--timeout {values['timeout']}: give seconds above 0, at most 3600.")
    report = values.get("report")
    if report is not None and report.exists() and not report.is_dir():
        raise UsageError(f"--report {report}: is a file. Name a folder; it is made if it is not there.")


def _contradictions(settings: Settings, fuzz_given: bool) -> None:
    given = [
        option
        for option, value in (
            ("--collection", settings.collections),
            ("--header", settings.headers),
            ("--unknown", settings.unknown),
            ("--foreign", settings.foreign),
            ("--scope", settings.scopes),
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
    if not settings.fuzz and fuzz_given and any(word.upper().startswith("FUZ") for word in settings.only):
        raise UsageError("--only asks for fuzzing and --no-fuzz switches it off. Leave one out.")
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for name, values in settings.collections.items():
        other = seen.setdefault(tuple(sorted(values.items())), name)
        if other != name:
            raise UsageError(f"The collections {other!r} and {name!r} are the same one. Leave one out.")
        if settings.foreign == values:
            raise UsageError(f"--foreign names the collection {name!r}, which is your own. Leave one out.")
        if settings.unknown == values:
            raise UsageError(f"--unknown names the collection {name!r}, which exists. Leave one out.")


def _close(word: str, known: Iterable[str]) -> str:
    near = close(word, known)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def close(word: str, known: Iterable[str]) -> Sequence[str]:
    """Up to three known words that look like this one, whatever its case."""
    cased = {each.lower(): each for each in known}
    return [cased[each] for each in difflib.get_close_matches(word.lower(), cased, 3)]
