"""The published conventions that a document follows: by its own words, or by what its lists have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from listproof.contract import conventions
from listproof.init import pages
from listproof.init.guess import GUESS, STATED, Guess, Listed
from listproof.init.nodes import Node
from listproof.init.outline import Outline, outlines


def follows(content: Mapping[str, Any], found: Iterable[Listed]) -> tuple[Guess, ...]:
    """The conventions, each with why. What a document says of itself is stated; what only looks so is a guess, as the
    slots of a convention are had by many that do not keep its rules."""
    root = Node(content, "", content)
    keys = {each.key for each in found}
    lists = [each for each in outlines(content) if each.key in keys]
    return tuple(each for name in conventions.known() if (each := _one(name, root, lists)) is not None)


def _one(name: str, root: Node, lists: Iterable[Outline]) -> Guess | None:
    convention = conventions.known()[name]
    for at, text in _told(root):
        if convention.known_by and (said := re.search(convention.known_by, text, re.IGNORECASE)):
            return Guess(name, STATED, f"the document says {said[0]!r}", at)
    for outline in lists:
        has = _has(outline)
        mark = next((mark for mark in convention.marks if {*mark} <= has), None)
        if mark is not None:
            return Guess(name, GUESS, f"{outline.key} has {' and '.join(mark)}", outline.at)
    return None


def _told(root: Node) -> Iterator[tuple[str, str]]:
    """What the document says of itself as a whole: where, and the text."""
    info = root.get("info")
    for node, names in ((info, ("title", "description")), (root.get("externalDocs"), ("description", "url"))):
        for word in names:
            if text := node.text(word):
                yield f"{node.at}/{word}", text


def _has(outline: Outline) -> set[str]:
    """Slots and places of a list as marks name them."""
    places = set(pages.said(outline.answer, ""))
    links = {"link:next"} if any(name.lower() == "link" for name in outline.headers) else set[str]()
    return {each.slot for each in outline.asked} | places | links
