"""What a document says of paging in its own words: the extensions that generators of clients read, and OpenAPI's links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from listproof.contract import pointer
from listproof.init import rules
from listproof.init.guess import STATED, Guess
from listproof.init.nodes import Node, plain
from listproof.init.outline import Outline


@dataclass(frozen=True)
class Paging:
    """What is stated, empty where nothing is: the page style, slots and places as listing.toml writes them; ``said`` is
    the word that says it, ``at`` where it stands."""

    said: str
    where: str
    style: str = ""
    size: str = ""
    at: str = ""
    next: str = ""
    rows: str | None = None
    pages: str = ""

    def facts(self, outline: Outline, answer: Mapping[str, Node]) -> Iterator[tuple[str, Guess]]:
        """The facts of which the operation has the slot, or its answer the place."""
        slots = {each.slot for each in outline.asked}
        for key, value in (("size", self.size), ("at", self.at), ("next", self.next), ("pages", self.pages)):
            known = value in slots if key in ("size", "at") else value in answer or not value.startswith("/")
            if value and known:
                yield key, Guess(value, STATED, f"{self.said} says it", self.where)


def stated(outline: Outline) -> Paging | None:
    """The first thing that the document states of an operation's pages, None where it states nothing."""
    node = outline.node
    if node is None:
        return None
    for name, read in READERS.items():
        own = node.get(name)
        found = read(own.value, name, own.at) if own.value is not None else None
        if found is not None:
            return found
    return _links(node, outline)


def rows(paging: Paging | None, outline: Outline) -> tuple[Guess, Node] | None:
    """The rows where paging says their place, and the answer has an array there."""
    if paging is None or paging.rows is None or outline.answer is None:
        return None
    node = outline.answer
    for step in pointer.steps(paging.rows):
        if step not in node.members:
            return None
        node = node.members[step]
    return (
        (Guess(paging.rows, STATED, f"{paging.said} says it", paging.where), node.items)
        if node.kind == "array"
        else None
    )


def _speakeasy(value: Any, name: str, at: str) -> Paging | None:
    """``type`` offsetLimit, cursor or url; ``inputs`` with name, in and type; ``outputs`` as JSONPath."""
    if not isinstance(value, Mapping):
        return None
    inputs = {
        str(each.get("type")): f"/{each.get('name')}" if each.get("in") == "requestBody" else str(each.get("name"))
        for each in (value["inputs"] if isinstance(value.get("inputs"), list) else ())
        if isinstance(each, Mapping)
    }
    outputs = value.get("outputs")
    said = {key: _place(text) for key, text in outputs.items()} if isinstance(outputs, Mapping) else {}
    kind = next((each for each in ("page", "offset", "cursor") if each in inputs), "")
    style = {"url": "link", "cursor": "cursor"}.get(str(value.get("type")), kind)
    following = said.get("nextUrl" if style == "link" else "nextCursor") or ""
    if style == "cursor" and following.startswith(f"row:{said.get('results', '')}/"):
        following = "row:" + following.removeprefix(f"row:{said.get('results', '')}")
    rows_, pages = said.get("results"), said.get("numPages") or ""
    return Paging(name, at, style, inputs.get("limit", ""), inputs.get(kind, ""), following, rows_, pages)


def _pageable(value: Any, name: str, at: str) -> Paging | None:
    """``itemName`` and ``nextLinkName``, which is null where no page follows the first."""
    if not isinstance(value, Mapping):
        return None
    link = value.get("nextLinkName")
    following = pointer.join(*str(link).split(".")) if link else ""
    item = pointer.join(str(value.get("itemName") or "value"))
    return Paging(name, at, "link" if following else "", next=following, rows=item)


def _fern(value: Any, name: str, at: str) -> Paging | None:
    """``cursor`` and ``next_cursor``, or ``offset`` and ``step``, with ``results``; requests and answers as paths."""
    if not isinstance(value, Mapping):
        return None
    results = _place(value["results"]) if "results" in value else None
    if "next_uri" in value:
        return Paging(name, at, "link", next=_place(value["next_uri"]) or "", rows=results)
    if "cursor" in value:
        slot = _slot(value["cursor"])
        return Paging(name, at, "cursor", "", slot, _place(value.get("next_cursor")) or "", results)
    slot = _slot(value.get("offset"))
    return Paging(name, at, _counted(slot), _slot(value.get("step")), slot, "", results)


def _apimatic(value: Any, name: str, at: str) -> Paging | None:
    """One table or several, each with ``type`` (offset, page, cursor, link), ``input`` and ``output``."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping) and each.get("type") in ("offset", "page", "cursor", "link"):
            style, slot = str(each["type"]), _slot(each.get("input"))
            return Paging(name, at, style, "", slot, _place(each.get("output")) or "" if style in LED else "")
    return None


LED = ("cursor", "link")
"""Styles in which an answer leads to the next page."""


NEEDED = {"offset": ("at",), "page": ("at",), "cursor": ("at", "next"), "link": ("next",)}
"""What must be stated of a style for it to be the main one."""

READERS: Mapping[str, Callable[[Any, str, str], Paging | None]] = {
    "x-speakeasy-pagination": _speakeasy,
    "x-ms-pageable": _pageable,
    "x-fern-pagination": _fern,
    "x-pagination": _apimatic,
}
"""The extensions, each with how it is read."""


def _links(node: Node, outline: Outline) -> Paging | None:
    """An OpenAPI link of a 200 to the operation itself, which fills a parameter from the answer."""
    own = node.text("operationId")
    response = next((each for status, each in node.get("responses").each() if status.upper() in ("200", "2XX")), None)
    for name, link in response.followed().get("links").each() if response is not None else ():
        each = link.followed()
        same = own and each.text("operationId") == own
        if not (same or each.text("operationRef").endswith(outline.at)) or re.search(
            r"prev|back|first|last", name, re.I
        ):
            continue
        for parameter, expression in each.get("parameters").each():
            place = _place(expression.value)
            slot = parameter.removeprefix("query.")
            if place and place.startswith(("/", "header:")) and plain(slot) not in rules.SIZE[:12]:
                style = _counted(slot) if _is_number(slot, outline) else "cursor"
                return Paging(f"the link {name}", each.at, style, "", slot, place if style == "cursor" else "")
    return None


def _counted(slot: str) -> str:
    """Whether a number counts pages or rows."""
    return "page" if plain(slot) in rules.NUMBER or plain(slot).startswith("page") else "offset"


def _is_number(slot: str, outline: Outline) -> bool:
    return any(each.slot == slot and each.schema.kind in ("integer", "number") for each in outline.asked)


def _slot(expression: Any) -> str:
    """The slot that ``$request.query.cursor``, ``$request.cursor`` or ``$request.body#/cursor`` names."""
    found = re.fullmatch(
        r"\$request(?:\.(query|header|headers|body|path)(?=[.#]))?(?:#/|\.)(.+)", str(expression or "")
    )
    if found is None:
        return ""
    kind, name = found[1] or "", found[2]
    if kind == "body":
        return pointer.join(*re.split(r"[./]", name))
    return f"header:{name}" if kind.startswith("header") else name


def _place(expression: Any) -> str | None:
    """The place that a JSONPath or a runtime expression of an answer names; of the last row ``row:`` with all of it."""
    text = str(expression or "")
    header = re.fullmatch(r"\$response\.headers?(?:#/|\.)(.+)", text)
    if header is not None:
        return f"header:{header[1]}"
    found = re.fullmatch(r"\$(?:response)?(?:\.body)?(?:#(/.*)|\.?([A-Za-z_@$].*)?)", text)
    if found is None:
        return None
    if found[1]:
        return found[1]
    steps = [step for step in re.split(r"[.\[\]'\"]+", found[2] or "") if step]
    if "-1" in steps:
        return "row:" + pointer.join(*(step for step in steps if step != "-1"))
    return pointer.join(*(step for step in steps if step != "*"))
