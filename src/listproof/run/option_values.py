"""Values of options, by their kinds: read from texts, taken from a target file, written as words again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..flags import option
from ..http.rate_limit import read_rate
from ..suggest import did_you_mean
from .options import Kind, Option

Parents = Mapping[str, str]

SLOT = r"(?:header:)?[\w./\[\]-]+"
"""The name of a path parameter, or of a slot that a caller must fill: ``channel``, ``/access_token``."""

NAMES = ("main", "second", "third", "fourth", "fifth", "sixth")
"""Names of collections that were given without one, by position; later ones are named by their ids."""


def parse(asked: Option, given: Any) -> Any:
    """What was given on a command line (a list of texts for an option that is repeatable) as the setting. Raises
    UsageError."""
    name = option(asked.name)
    match asked.kind:
        case Kind.COLLECTIONS:
            return collections(given)
        case Kind.PARENTS:
            return parents(given, name)
        case Kind.PAIRS:
            return _names_and_values(given, asked)
        case Kind.WORDS:
            return tuple(word.strip() for text in given for word in text.split(",") if word.strip())
        case Kind.TEXTS:
            return tuple(given)
        case Kind.FILE:
            return Path(given)
        case Kind.CHOICE:
            return given.lower()
        case _:
            return given


def parents(text: str, name: str) -> Parents:
    """``thread_id=ID`` (several path parameters: ``a=1,b=2``) as path values."""
    pairs = [part.partition("=") for part in re.split(rf",(?={SLOT}=)", text)]
    values = {name.strip(): value for name, _, value in pairs}
    if not all(equals and value and re.fullmatch(SLOT, name.strip()) for name, equals, value in pairs):
        raise UsageError(
            f"{name} {text!r}: expected the path parameter and its value, such as thread_id=ID "
            "(several: a=1,b=2, in one argument)."
        )
    if len(values) < len(pairs):
        raise UsageError(f"{name} {text!r} gives one path parameter twice.")
    return values


def collections(texts: Iterable[str]) -> Mapping[str, Parents]:
    """``[NAME:]thread_id=ID`` texts as name -> path values, in the order given."""
    named: dict[str, Parents] = {}
    own = option("collection")
    for at, text in enumerate(texts):
        match = re.fullmatch(r"(?:(?!header:)([^:=]+):)?((?:header:)?[^:=]+=.*)", text, re.DOTALL)
        if match is None and not re.fullmatch(r"[\w-]+", text):
            raise UsageError(f"{own} {text!r}: expected [NAME:]thread_id=ID, such as main:thread_id=ID.")
        if match is None:
            if text in named:
                raise UsageError(f"Two collections are named {text!r}. Leave one out.")
            named[text] = {}  # that there are no path values to give is for the contract to say
            continue
        values = parents(match[2], own)
        name = match[1] or (NAMES[at] if at < len(NAMES) else ",".join(values.values()))
        if name in named:
            raise UsageError(f"Two collections are named {name!r}. Name each: {own} NAME:{match[2]}")
        named[name] = values
    return named


def _names_and_values(texts: Iterable[str], asked: Option) -> Mapping[str, str]:
    found: dict[str, str] = {}
    header = asked.name == "scope"
    expected = "a header and its value, such as x-team-id=ID" if header else "NAME=VALUE"
    for text in texts:
        name, equals, value = text.partition("=")
        if not (equals and (name.strip() and value if header else name)):
            raise UsageError(f"{option(asked.name)} {text!r}: expected {expected}.")
        found[name.strip() if header else name] = value
    return found


def refuse(asked: Option, value: Any) -> None:
    """Raise UsageError for a value outside what the option may be, wherever it came from."""
    name = option(asked.name)
    if asked.choices and value not in asked.choices:
        known = ", ".join(asked.choices)
        raise UsageError(
            f"{name} {value}: unknown.{did_you_mean(value, asked.choices, most=1)} Choose one of: {known}."
        )
    if asked.limits and not asked.limits.hold(value):
        shown = f"{value:g}" if asked.name == "max-seconds" else value
        raise UsageError(f"{name} {shown}: give {asked.limits.words}.")
    if asked.name == "rate":
        read_rate(value)
    if asked.name == "report" and os.path.exists(value) and not os.path.isdir(value):
        raise UsageError(f"{name} {value}: is a file. Name a folder; it is made if it is not there.")


def fits(kind: Kind, value: object) -> bool:
    """Whether a value of a target file is of this kind."""
    match kind:
        case Kind.ON | Kind.OFF:
            return isinstance(value, bool)
        case Kind.WHOLE:
            return isinstance(value, int) and not isinstance(value, bool)
        case Kind.SECONDS:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Kind.TEXTS | Kind.WORDS:
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case Kind.PARENTS | Kind.PAIRS:
            return (
                isinstance(value, dict)
                and bool(value)
                and all(isinstance(each, str) and each for each in value.values())
            )
        case Kind.COLLECTIONS:
            return isinstance(value, dict) and all(each == {} or fits(Kind.PARENTS, each) for each in value.values())
        case _:
            return isinstance(value, str) and bool(value)


def expected(asked: Option) -> str:
    """What a target file has to hold, in words."""
    match asked.kind:
        case Kind.ON | Kind.OFF:
            return "true or false"
        case Kind.WHOLE:
            return "a whole number"
        case Kind.SECONDS:
            return "seconds"
        case Kind.TEXTS | Kind.WORDS:
            return f"a list of texts, such as [{asked.example}]"
        case Kind.COLLECTIONS:
            return f"tables of path values, such as {asked.example}"
        case Kind.PARENTS:
            return f"a table of path values, such as {{ {asked.example} }}"
        case Kind.PAIRS:
            what = "header values" if asked.name == "scope" else "texts"
            return f"a table of {what}, such as {{ {asked.example} }}"
        case _:
            return "a text in quotes"


def words(kind: Kind, value: Any) -> list[str]:
    """The setting as texts of a command line, one for each time that the option is given; none for a switch."""
    match kind:
        case Kind.COLLECTIONS:
            return [f"{name}:{_joined(each)}" if each else name for name, each in value.items()]
        case Kind.PARENTS:
            return [_joined(value)]
        case Kind.PAIRS:
            return [f"{name}={each}" for name, each in value.items()]
        case Kind.TEXTS | Kind.WORDS:
            return list(value)
        case Kind.SECONDS:
            return [f"{value:g}"]
        case Kind.ON | Kind.OFF:
            return []
        case _:
            return [str(value)]


def _joined(values: Mapping[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in values.items())
