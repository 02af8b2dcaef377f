"""The list operations of a document, and what each of their parts is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from listproof.init import extensions, keys, pages, rules
from listproof.init.guess import CONVENTION, GUESS, Guess, Listed
from listproof.init.nodes import Node, plain
from listproof.init.outline import Outline, outlines
from listproof.init.rows import fields, identity, rows


def lists(content: Mapping[str, Any], named: Callable[[str], bool] = lambda _: True) -> Iterator[Listed]:
    """Every operation that answers with a list of rows, of those that are named by their keys."""
    for outline in outlines(content):
        found = listed(outline) if named(outline.key) else None
        if found is not None:
            yield found


def listed(outline: Outline) -> Listed | None:
    """What is concluded of an operation, None where it is no list."""
    paging = extensions.stated(outline)
    found = extensions.rows(paging, outline) or rows(outline)
    if found is None:
        return None
    place, row = found
    if outline.method == "POST" and not _is_search(outline):
        return None
    facts = {"rows": place}
    own = fields(row)
    unique = identity(outline, row)
    if unique is not None:
        facts["id"] = unique
    size = pages.size(outline)
    answer = pages.said(outline.answer, place.value)
    positions = pages.positions(outline, answer, [size.slot] if size else [])
    styles = [style for style, _, _ in positions]
    main = positions[0] if positions else None
    name = unique.value if unique else ""
    following = pages.following(outline, answer, styles[0] if styles else "", main[1] if main else None, name)
    if following is not None and styles[:1] != ["cursor"] and _links(following.value, answer):
        styles.append("link")
    if following is not None and styles[:1] == ["cursor"] and _stated_link(following.value, answer):
        styles[0] = "link"  # a URL is no cursor, whatever parameter it holds
    if main is not None:
        facts["at"] = Guess(main[1].slot, CONVENTION, main[2], main[1].schema.at)
        first = pages.number(
            main[1], "default", (r"(?:starts?|begins?|starting|indexed|based)[^.]{0,20}\b([01])\b",), -1
        )
        least = main[1].schema.fact("minimum")
        if main[0] in ("offset", "page") and (first or least is not None):
            facts["first"] = first or Guess(
                least, GUESS, "it is the smallest that the schema allows", main[1].schema.at
            )
    if size is not None and (styles or following):
        facts["size"] = Guess(size.slot, CONVENTION, "its name is that of a page size", size.schema.at)
        for word, key, patterns in (("maximum", "max", rules.MAXIMUM), ("default", "default", rules.DEFAULT)):
            if (fact := pages.number(size, word, patterns)) is not None:
                facts[key] = fact
    elif size is not None:
        facts["size"] = Guess(
            size.slot, GUESS, "its name is that of a page size, though no position is there", size.schema.at
        )
    if following is not None and (styles or following.sure > GUESS or not following.value.startswith("link:")):
        facts["next"] = following
        if not styles:
            styles = ["link"] if _links(following.value, answer) else ["cursor"]
    for key, names, kinds in (
        ("total", rules.TOTAL, ("integer", "number", "")),
        ("pages", rules.PAGES, ("integer", "number")),
        ("more", rules.MORE, ("boolean",)),
    ):
        if key == "pages" and not styles:
            continue
        hit = pages.place_of(answer, names, kinds) or (_total_of(answer, outline.last) if key == "total" else None)
        if hit is not None and not (key == "total" and _of_a_page(hit, styles)):
            facts[key] = Guess(hit[0], CONVENTION, "its name says it", hit[1].at)
    if "total" not in facts:
        header = next(
            (n for n in outline.headers if re.search(r"total", n, re.I) and not re.search(r"page", n, re.I)), None
        )
        if header:
            facts["total"] = Guess(f"header:{header}", CONVENTION, "the name of this header says it", outline.at)
    if paging is not None:
        told = dict(paging.facts(outline, answer))
        facts |= told
        if paging.style and {*extensions.NEEDED[paging.style]} <= {*told}:
            styles = [paging.style, *(each for each in styles if each != paging.style)]
    used = {str(facts[key].value) for key in ("size", "at") if key in facts} | {each.slot for _, each, _ in positions}
    order = keys.order(outline, own, used)
    used |= {*order.slots} if order else set()
    select = keys.select(outline, own, used)
    used |= {select.value[0]} if select else set()
    used |= _of_pages(outline)
    filters, parents = keys.filters(outline, own, used), _parents(outline, own)
    return Listed(outline.key, outline.at, tuple(styles) or ("none",), facts, filters, order, select, parents)


def _parents(outline: Outline, row: Mapping[str, Node]) -> tuple[str, ...]:
    """Path parameters that a field of the row repeats under the same name, which is not the row's own."""
    return tuple(name for name in outline.path if name in row and name.lower() != "id")


def _total_of(answer: Mapping[str, Any], last: str) -> tuple[str, Any] | None:
    """A number whose name begins with total and ends with what is listed."""
    for place, node in answer.items():
        name = plain(place.rpartition("/")[2])
        if (
            node.kind == "integer"
            and name.startswith("total")
            and name.removeprefix("total").rstrip("s") == plain(last).rstrip("s")
        ):
            return place, node
    return None


def _of_a_page(hit: tuple[str, Any], styles: list[str]) -> bool:
    """Whether a count is that of the rows of one page."""
    place, node = hit
    said = rules.OF_A_PAGE.search(node.prose)
    alone = plain(place.rpartition("/")[2]) == "count" and styles[:1] in (["cursor"], ["link"])
    return bool(said) or alone


def _of_pages(outline: Outline) -> set[str]:
    """Slots of a position that leads back."""
    return {each.slot for each in pages.slot_named(outline, rules.BACKWARD) if not pages.of_time(each)}


def _links(place: str, answer: Mapping[str, Node]) -> bool:
    return place.startswith("link:") or (place in answer and pages.is_link(place, answer[place]))


def _stated_link(place: str, answer: Mapping[str, Node]) -> bool:
    """Whether the schema of a place says that a URL stands there."""
    return place in answer and str(answer[place].fact("format") or "") in ("uri", "url", "uri-reference")


def _is_search(outline: Outline) -> bool:
    """Whether a POST only reads: its path or its words say so, and a page may be asked for in its body."""
    named = re.search(
        r"(?:search|query|find|list|filter|get|lookup|paginate)(?:/|$)|[:/](?:search|query|list|find)",
        outline.key.partition(" ")[2],
        re.I,
    )
    said = re.match(r"\s*(?:search|list|query|find|get|retrieve|fetch|filter|returns?)\b", outline.prose, re.I)
    paged = any(True for _ in pages.slot_named(outline, rules.SIZE[:12]))
    return bool(named) or (bool(said) and paged)
