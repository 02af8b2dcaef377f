"""The pages and the projection of a list operation, from its [[list]] table and what the document says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listproof.contract import envelope_facet
from listproof.contract.document import Document
from listproof.contract.listing_file import not_built, template
from listproof.contract.model import Page, Parameter, Select
from listproof.contract.scope import Scope, texts

FIRST = {"offset": 0, "page": 1}
"""The first value of a position by style, where listing.toml does not say."""

NEEDS = {
    "offset": ("size", "at"),
    "page": ("size", "at"),
    "cursor": ("size", "at", "next"),
    "link": ("size", "next"),
    "whole": (),
}
"""The keys without which pages of a style cannot be asked for."""

SEQUENTIAL = ("next", "end")
"""Keys of styles in which a page says how the next one is asked for."""

OF_PAGES = ("at", "first", "next", "end", "pages")
"""Keys that mean nothing of a list that comes whole."""


def page(scope: Scope, document: Document) -> Page | None:
    """The pages, or None where the table names none: the list comes whole. Raises ContractError."""
    pages = scope.table.get("page", ())
    for number, table in enumerate(pages):
        earlier = next((n for n, other in enumerate(pages[:number]) if other["style"] == table["style"]), None)
        if earlier is not None:
            problem = f"{table['style']} is the style of {scope.at}.page[{earlier}] already."
            scope.fail(f"page[{number}].style", problem, "Keep one of the two.")
    if not pages:
        return None
    if pages[1:]:
        raise not_built(scope.sidecar, f"{scope.at}.page[1].style", ": a second style", "Keep one of the two.")
    table, style = pages[0], str(pages[0]["style"])
    for name in NEEDS[style]:
        if name not in table:
            scope.fail(f"page[0].{name}", "is missing.", REMEDIES[name])
    for name in OF_PAGES:
        if name in table and style == "whole":
            scope.fail(f"page[0].{name}", "means nothing of a list that comes whole.", "Leave it out.")
    if style == "whole" and "size" not in table:
        return None
    for name in SEQUENTIAL:
        if name in table and style in FIRST:
            problem = f"means nothing where pages are asked for by {'row' if style == 'offset' else 'number'}."
            scope.fail(f"page[0].{name}", problem, "Leave it out.")
    if style == "link" and "at" in table:
        scope.fail("page[0].at", "means nothing where the answer says the next URL.", "Leave it out.")
    if style not in FIRST and "first" in table:
        raise not_built(scope.sidecar, f"{scope.at}.page[0].first", f" of style {style}")
    size = _slot(scope, "size", table, counts=True)
    at = _slot(scope, "at", table, counts=style in FIRST) if "at" in table else None
    scope.note_role("size", size)
    if at:
        scope.note_role("start", at)
    if "next" in table and (stated := scope.sidecar.source(f"{scope.at}.page[0].next")):
        scope.sources["next"] = (stated,)
    following = envelope_facet.said(scope, document, "page[0].next", table["next"]) if "next" in table else None
    if table.get("end") == "more" and "more" not in table:
        scope.fail("page[0].end", "is more, and no place of it is named.", 'Name it: more = "/has_more", for example.')
    return Page(style, size, at, table.get("first", FIRST.get(style, 0)), following, table.get("end", "absent"))


REMEDIES = {
    "size": "Name the query parameter (a server that decides by itself is not built yet).",
    "at": "Name the query parameter of the position.",
    "next": 'Name the place of what leads to the next page: next = "/next_cursor", for example.',
}


def _slot(scope: Scope, key: str, table: Mapping[str, Any], *, counts: bool) -> Parameter:
    parameter = scope.slot(f"page[0].{key}", table[key], f"page[0].{key}")
    if counts and parameter.schema.get("type", "integer") not in ("integer", "number"):
        problem = f"{parameter.name} is of type {parameter.schema['type']} ({parameter.source})."
        scope.fail(f"page[0].{key}", problem, "Name the parameter that takes an integer.")
    return parameter


def select(scope: Scope) -> Select | None:
    """The projection, or None where the table names none. Raises ContractError."""
    table = scope.table.get("select")
    if table is None:
        return None
    scope.check_words("select.send", table["send"], "name", True)
    pairs = template(table["send"])
    found = {slot: scope.slot("select.send", slot, "select.send") for slot, _ in pairs}
    scope.note_role("select", *found.values())
    holder = next((slot for slot, text in pairs if "{name}" in text), None)
    if holder is None:
        scope.fail("select.send", f"{table['send']} has no {{name}} after the =.", "Write it there.")
    enum = texts(found[holder].enum)
    for name in table.get("names", ()):
        scope.member("select.names", name)
        scope.check_literal("select.names", found[holder], name)
    names = tuple(table.get("names") or enum or scope.rows.fields)
    always = tuple(scope.member("select.always", name) for name in table.get("always", ()))
    return Select(table["send"], table["join"], names, always, found[holder])
