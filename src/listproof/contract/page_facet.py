"""The pages of a list operation, from its [[list]] table and what the document says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from listproof.contract import constants, envelope_facet, page_back, page_facts, page_sizes
from listproof.contract.document import Document
from listproof.contract.page import Page
from listproof.contract.place import Place
from listproof.contract.scope import Scope

FIRST = {"offset": 0, "page": 1}
"""The first value of a position by style, where listing.toml does not say."""

NEEDS = {
    "offset": ("at",),
    "page": ("at",),
    "cursor": ("at", "next"),
    "link": ("next",),
    "whole": (),
}
"""The keys without which pages of a style cannot be asked for."""

BESIDE = {"first": "first_at", "last": "last_at", "prev": "back_at"}
"""Relation of another page -> the key that says where it is named."""

SEQUENTIAL = ("next", "also", "end", "back", *BESIDE.values())
"""Keys of styles in which a page says how the next one is asked for."""

OF_CURSORS = ("foreign", "single")
"""Keys that say something of cursors that are no rows."""

NUMBERED = ("body", "header")
"""Kinds of places that the number of the next page stands at."""

OF_PAGES = ("at", "first", "next", "end", "pages")
"""Keys that mean nothing of a list that comes whole."""


def styles(scope: Scope, document: Document) -> tuple[Page, ...]:
    """The pages of each table, the first of which is the one that is asked for; none where the list comes whole. Raises
    ContractError."""
    tables = scope.table.get("page", ())
    for number, table in enumerate(tables):
        earlier = next((n for n, other in enumerate(tables[:number]) if other["style"] == table["style"]), None)
        if earlier is not None:
            problem = f"{table['style']} is the style of {scope.at}.page[{earlier}] already."
            scope.fail(f"page[{number}].style", problem, "Keep one of the two.")
        if table["style"] == "whole" and len(tables) > 1:
            scope.fail(f"page[{number}].style", "is whole, where the list has pages.", "Leave this table out.")
    found = (_page(scope, document, number, table) for number, table in enumerate(tables))
    return tuple(each for each in found if each is not None)


def _page(scope: Scope, document: Document, number: int, table: Mapping[str, Any]) -> Page | None:
    key, style = f"page[{number}]", str(table["style"])
    for name in NEEDS[style]:
        if name not in table:
            scope.fail(f"{key}.{name}", "is missing.", REMEDIES[name])
    for name in OF_PAGES:
        if name in table and style == "whole":
            scope.fail(f"{key}.{name}", "means nothing of a list that comes whole.", "Leave it out.")
    if style == "whole" and "size" not in table:
        return None
    for name in SEQUENTIAL:
        if name in table and style in FIRST and (name, style) != ("next", "page"):
            problem = f"means nothing where pages are asked for by {'row' if style == 'offset' else 'number'}."
            scope.fail(f"{key}.{name}", problem, "Leave it out.")
    if style == "link" and "at" in table:
        scope.fail(f"{key}.at", "means nothing where the answer says the next URL.", "Leave it out.")
    _check_first(scope, key, table, style)
    size = page_sizes.size(scope, key, table)
    at = (
        page_sizes.number_slot(scope, f"{key}.at", table["at"], f"{key}.at", counts=style in FIRST)
        if "at" in table
        else None
    )
    if at:
        scope.note_role("start", at)
    if "next" in table and (stated := scope.sidecar.source(f"{scope.at}.{key}.next")):
        scope.sources["next"] = (stated,)
    following = envelope_facet.said(scope, document, f"{key}.next", table["next"]) if "next" in table else None
    if style == "page" and following is not None and following.kind not in NUMBERED:
        scope.fail(
            f"{key}.next", f"{following} holds no page number.", 'Name its place: next = "/next_page", for example.'
        )
    if table.get("end") == "more" and "more" not in table:
        scope.fail(f"{key}.end", "is more, and no place of it is named.", 'Name it: more = "/has_more", for example.')
    if "inclusive" in table and (following is None or style != "cursor" or following.kind == "row"):
        what = "a page begins with its own last row" if following and following.kind == "row" else "no cursor is sent"
        remedy = 'Leave it out, or name the place of the next page\'s first row: next = "/next_id", for example.'
        scope.fail(f"{key}.inclusive", f"means nothing where {what}.", remedy)
    begin = table.get("first") if style == "cursor" else None
    first = FIRST.get(style, 0) if begin is not None else table.get("first", FIRST.get(style, 0))
    polling = _check_polling(scope, key, table, following)
    end = "empty" if polling else table.get("end", "absent")
    also = tuple(
        envelope_facet.said(scope, document, f"{key}.also[{at}]", text) for at, text in enumerate(table.get("also", ()))
    )
    beside = {
        relation: envelope_facet.said(scope, document, f"{key}.{name}", table[name])
        for relation, name in BESIDE.items()
        if name in table
    }
    sent = constants.constants(scope, f"{key}.send", table.get("send", ()))
    inclusive = table.get("inclusive", False)
    page = Page(style, size, at, first, following, end, sent, inclusive, also, beside)
    page = replace(page, short=bool(table.get("short")), empty=table.get("short") == "empty")
    if page.short and (following is None or style == "page"):
        problem = "means nothing where pages name no next one: a short page is the last one there."
        scope.fail(f"{key}.short", problem, "Leave it out.")
    if page.empty and (end == "empty" or (following and following.kind == "row")):
        what = "shows the end" if end == "empty" else "has no last row to go on from"
        scope.fail(f"{key}.short", f"is empty, where a page without rows {what}.", "Write true, or leave it out.")
    if begin is not None and at is not None:
        scope.check_literal(f"{key}.first", at, begin)
    page = replace(page, begin=begin, back=page_back.back(scope, key, table, page, partial(constants.constants, scope)))
    page = replace(page, beside=page_back.others(page), polling=polling)
    for name in OF_CURSORS:
        if name in table and (style != "cursor" or page.by_row):
            what = "a cursor is a row" if page.by_row else "no cursor is sent"
            scope.fail(f"{key}.{name}", f"means nothing where {what}.", "Leave it out.")
        if name in table and (source := scope.sidecar.source(f"{scope.at}.{key}.{name}")):
            scope.sources[name] = (source,)
    page = replace(page, foreign=table.get("foreign"), single=table.get("single", False))
    return replace(page, facts=page_facts.stated(scope, key, table, page))


def _check_polling(scope: Scope, key: str, table: Mapping[str, Any], following: Place | None) -> bool:
    """Whether every page names a next one. Raises ContractError where that means nothing."""
    if not table.get("polling"):
        return False
    if following is None or following.kind == "row" or table["style"] not in ("cursor", "link"):
        remedy = "Leave it out."
        scope.fail(f"{key}.polling", "means nothing where a page without rows can name no next one.", remedy)
    if "end" in table:
        scope.fail(f"{key}.end", "contradicts or repeats polling: a walk ends with no rows.", "Leave it out.")
    if source := scope.sidecar.source(f"{scope.at}.{key}.polling"):
        scope.sources["polling"] = (source,)
    return True


def _check_first(scope: Scope, key: str, table: Mapping[str, Any], style: str) -> None:
    """Check that the first value of a position is a number where positions are, and a text where cursors are."""
    first = table.get("first")
    if first is None:
        return
    if style == "link":
        scope.fail(f"{key}.first", "means nothing where the answer says the next URL.", "Leave it out.")
    if style in FIRST and isinstance(first, str):
        scope.fail(f"{key}.first", f"is a text, where a position is a number: {first!r}.", "Write the number.")
    if style == "cursor" and not isinstance(first, str):
        problem = f"is a number, where a cursor is a text: {first}."
        scope.fail(f"{key}.first", problem, 'Write what asks for the first page: first = "*", for example.')


REMEDIES = {
    "at": "Name the query parameter of the position.",
    "next": 'Name the place of what leads to the next page: next = "/next_cursor", for example.',
}
