"""A draft of listing.toml with what a server showed of each key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..contract.model import ListOperation
from ..flags import command
from ..http.client import Client
from ..init.folder import Draft
from ..init.guess import GUESS
from ..init.tables import Line, Table
from . import operation as operations
from .asking import Halted
from .finding import Finding, Outcome

UNASKED = "nothing was asked about it"


def probed(
    made: Draft, client: Client, listings: Callable[[ListOperation], Sequence[Mapping[str, str]]], where: str,
    *, searches: bool = False,
) -> tuple[Draft, list[str]]:  # fmt: skip
    """The draft with comments of what the server showed, and lines that tell it; ``where`` is its host and the day.
    The keys stay as the document says: what the server does otherwise is told, and not followed."""
    listed, told, halted = dict(made.listed), list[str](), ""
    for each in made.operations():
        named = listings(each)
        why = halted
        if not why and each.method == "POST" and not searches:
            why = f"it is sent by POST, which takes {command('allow-search')}"
        elif not why and not named:
            why = f"name a collection: {', '.join(one.name for one in each.parents)}"
        found: list[Finding] = []
        if not why:
            try:
                found = operations.look(each, client, named)
            except Halted as error:
                why = halted = str(error)
        listed[each.key] = _noted(made.listed[each.key], found, why or UNASKED, where)
        told += _told(each.key, found, why)
    return replace(made, listed=listed), told


def _noted(tables: Sequence[Table], found: Sequence[Finding], otherwise: str, where: str) -> list[Table]:
    """Tables with a comment on each key that a server can show."""
    late = next((each.text for each in found if not each.place), otherwise)
    known = {each.place: each for each in found if each.place}
    result = []
    for table in tables:
        if not table.used:
            result.append(table)
            continue
        prefix = table.place
        places = [line.place if "." in line.place or not prefix else f"{prefix}.{line.place}" for line in table.lines]
        lines = [_line(line, place, known, late, where) for line, place in zip(table.lines, places, strict=True)]
        places = [place for line, place in zip(table.lines, places, strict=True) if line.used]
        beside = [each for each in found if _belongs(each.place, prefix) and each.place not in places]
        lines += [
            Line(each.place, "", GUESS, "", seen=_seen(each, where))
            for each in beside
            if each.outcome in (Outcome.DIFFERS, Outcome.SEEN)
        ]
        result.append(replace(table, lines=tuple(lines)))
    return result


def _belongs(place: str, prefix: str) -> bool:
    return place.startswith(f"{prefix}.") if prefix else "." not in place and bool(place)


SHOWN = (
    *("rows", "id", "total", "style", "size", "at", "next", "more", "pages", "max", "default", "first"),
    *("asc", "desc", "send", "op"),
)
"""Keys that a server can show."""


def _line(line: Line, place: str, known: Mapping[str, Finding], late: str, where: str) -> Line:
    if not line.used:
        return line
    name = place.rpartition(".")[2]
    if place in known:
        return replace(line, seen=_seen(known[place], where))
    askable = name in SHOWN and not (name == "send" and not place.startswith("select"))
    return replace(line, seen=f"? not confirmed: {late}") if askable else line


def _seen(each: Finding, where: str) -> str:
    if each.outcome is Outcome.CONFIRMED:
        return f"confirmed on {where}" + (f", {each.text}" if each.text else "")
    if each.outcome is Outcome.OPEN:
        return f"? not confirmed: {each.text}"
    if each.outcome is Outcome.SEEN:
        return f"? {each.value}  # seen on {where}; take the # away where it is meant so"
    name = each.place.rpartition(".")[2]
    return f"? {name}: the server differs on {where}: {each.text}"


def _told(key: str, found: Sequence[Finding], why: str) -> list[str]:
    if why:
        return [f"{key}  not asked: {why}"]
    count = {outcome: sum(each.outcome is outcome for each in found) for outcome in Outcome}
    head = f"{key}  {count[Outcome.CONFIRMED]} confirmed, {count[Outcome.OPEN]} open, {count[Outcome.DIFFERS]} differ"
    return [head, *(f"  {each.place}: {each.text}" for each in found if each.outcome is Outcome.DIFFERS)]
