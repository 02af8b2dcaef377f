"""What was concluded of a list operation, as the tables of listing.toml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from listproof.init import pages, rules
from listproof.init.guess import CONVENTION, GUESS, STATED, FilterGuess, Guess, Listed, OrderGuess
from listproof.init.nodes import plain


@dataclass(frozen=True)
class Line:
    """A key of listing.toml: ``place`` is where messages say that it stands, below its ``[[list]]``. Where it is not
    ``used`` it is written as a comment, with why. ``seen`` is what a server showed of it; without a key it is a line of
    its own."""

    place: str
    written: str
    sure: int
    why: str
    at: str = ""
    used: bool = True
    seen: str = ""


@dataclass(frozen=True)
class Table:
    """A table of listing.toml with its keys; where it is not ``used`` all of it is written as a comment."""

    place: str
    head: str
    lines: tuple[Line, ...]
    used: bool = True
    why: str = ""


def tables(found: Listed) -> Iterator[Table]:
    """The tables of one operation, ``[[list]]`` first."""
    facts = found.facts
    lines = [Line("operation", f"operation = {toml(found.key)}", STATED, "", found.at)]
    for key in ("rows", "id"):
        if key in facts and (facts[key].value or key == "id"):
            lines.append(_line(key, key, facts[key]))
    if found.parents:
        pairs = ", ".join(f"{_key(name)} = {toml(name)}" for name in found.parents)
        lines.append(Line("parent", f"parent = {{ {pairs} }}", CONVENTION, "rows repeat it", found.at))
    if "total" in facts:
        lines.append(_line("total", "total", facts["total"]))
    yield Table("", "[[list]]", tuple(lines))
    if found.styles[0] != "none":
        yield Table("page[0]", "[[list.page]]", tuple(_page(found)))
    if found.order is not None:
        order = tuple(_order(found.order))
        unused = found.order.sure == GUESS or not any(line.place == "order.keys" for line in order)
        yield Table(
            "order", "[list.order]", order, not unused, "which fields it sorts by is not clear" if unused else ""
        )
    used = 0
    known: set[tuple[str, str]] = set()
    for each in found.filters:
        clear = each.sure > GUESS and bool(each.field) and (each.field, each.op) not in known
        known.add((each.field, each.op))
        why = each.why if each.sure == GUESS or not each.field else "the same as one before"
        yield Table(f"filter[{used}]", "[[list.filter]]", tuple(_filter(each)), clear, "" if clear else why)
        used += clear
    if found.select is not None:
        slot, join = found.select.value
        select = (
            Line(
                "select.send",
                f"send = {toml(f'{slot}={{name}}')}",
                found.select.sure,
                found.select.why,
                found.select.at,
            ),
            Line("select.join", f"join = {toml(join)}", found.select.sure, "", found.select.at),
        )
        yield Table("select", "[list.select]", select, join != "group", "its words stand for several fields")


def _page(found: Listed) -> Iterator[Line]:
    style, facts = found.styles[0], found.facts
    yield Line("page[0].style", f"style = {toml(style)}", facts["at"].sure if "at" in facts else CONVENTION, "")
    for key in ("size", "at"):
        if key in facts and not (key == "at" and style == "link"):
            yield _line(f"page[0].{key}", key, facts[key])
    usual = {"offset": 0, "page": 1}.get(style)
    if (
        "first" in facts
        and style in ("offset", "page")
        and facts["first"].value in (0, 1)
        and facts["first"].value != usual
    ):
        yield _line("page[0].first", "first", facts["first"])
    if "next" in facts and (style in ("cursor", "link") or facts["next"].why == pages.OF_NUMBER):
        yield _line("page[0].next", "next", facts["next"])
    for key in ("default", "max"):
        if key in facts and facts[key].sure == CONVENTION:  # what the schema says is not repeated
            yield _line(f"page[0].{key}", key, facts[key])
    if "more" in facts:
        more = facts["more"]
        last = plain(str(more.value).rpartition("/")[2]) in rules.LAST
        yield _line(
            "page[0].more", "more", Guess(f"!{more.value}" if last else more.value, more.sure, more.why, more.at)
        )
    if "pages" in facts and style == "page":
        yield _line("page[0].pages", "pages", facts["pages"])


def _order(found: OrderGuess) -> Iterator[Line]:
    key, turned = found.slots[0], found.slots[-1]
    templates = {
        "two": (f"{key}={{key}}&{turned}={found.up}", f"{key}={{key}}&{turned}={found.down}"),
        "prefix": (f"{key}={{key}}", f"{key}=-{{key}}"),
        "colon": (f"{key}={{key}}:asc", f"{key}={{key}}:desc"),
        "dot": (f"{key}={{key}}.asc", f"{key}={{key}}.desc"),
        "enum": (f"{key}={{key}}_asc", f"{key}={{key}}_desc"),
        "key": (f"{key}={{key}}", ""),
        "word": (f"{key}={found.up}", f"{key}={found.down}"),
    }.get(found.grammar, (f"{key}={{key}}", ""))
    if found.keys:
        yield Line("order.keys", f"keys = {toml([*found.keys])}", found.sure, found.why, found.at)
    for name, template in zip(("asc", "desc"), templates, strict=True):
        if template:
            yield Line(f"order.{name}", f"{name} = {toml(template)}", found.sure, "", found.at)


def _filter(each: FilterGuess) -> Iterator[Line]:
    if each.field:
        yield Line("field", f"field = {toml(each.field)}", each.sure, each.why, each.at)
    op = each.op if each.stated else {"ge": "from", "gt": "from", "le": "to", "lt": "to"}.get(each.op, each.op)
    yield Line(
        "op", f"op = {toml(op)}", each.sure, "" if op == each.op else "whether rows equal to it are within is not said"
    )
    yield Line("send", f"send = {toml(f'{each.slot}={{value}}')}", each.sure, "", each.at)
    if each.several:
        yield Line("join", f"join = {toml(each.join)}", each.sure, "")


def _line(place: str, key: str, guess: Guess) -> Line:
    return Line(place, f"{key} = {toml(guess.value)}", guess.sure, guess.why, guess.at, guess.sure > GUESS)


def toml(value: Any) -> str:
    """A value as TOML writes it, whose texts JSON writes alike."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml(name)
