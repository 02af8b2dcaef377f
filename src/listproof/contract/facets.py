"""The pages and the projection of a list operation, from its [[list]] table and what the document says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from listproof.contract import envelope_facet, page_back, page_facts
from listproof.contract.document import Document
from listproof.contract.page import Page
from listproof.contract.parameter import Parameter
from listproof.contract.place import Place
from listproof.contract.projection import Exclusion, Select
from listproof.contract.scope import Scope, texts
from listproof.contract.template import Template
from listproof.schema_mistakes import listed

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

OF_SIZES = ("default", "max")
"""Keys that say something of the page size."""

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
    size = _size(scope, key, table)
    at = _slot(scope, f"{key}.at", table["at"], f"{key}.at", counts=style in FIRST) if "at" in table else None
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
    sent = constants(scope, f"{key}.send", table.get("send", ()))
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
    page = replace(page, begin=begin, back=page_back.back(scope, key, table, page, partial(constants, scope)))
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


def _size(scope: Scope, key: str, table: Mapping[str, Any]) -> Parameter | None:
    """The page size; None where the server decides."""
    if "size" not in table:
        for name in OF_SIZES:
            if name in table:
                scope.fail(f"{key}.{name}", "means nothing where no page size can be asked for.", "Leave it out.")
        return None
    # the sizes of two styles may be one parameter
    earlier = scope.taken.get(table["size"], "")
    shared = earlier.endswith("].size")
    size = _slot(scope, f"{key}.size", table["size"], earlier if shared else f"{key}.size", counts=True)
    if not shared:
        scope.note_role("size", size)
    return _told(scope, key, table, size)


PROSE = {"default": "default", "max": "maximum"}
"""What a document may say of the page size in its text alone, and the word that a schema has for it."""


def _told(scope: Scope, key: str, table: Mapping[str, Any], size: Parameter) -> Parameter:
    """The page size with what listing.toml takes from the document's text. Raises ContractError where its schema says
    it too."""
    for name, fact in PROSE.items():
        if name not in table:
            continue
        if fact in size.schema:
            place = listed(scope.sources.get(f"size.{fact}", ()))
            scope.fail(f"{key}.{name}", f"repeats what the document says ({place}).", "Leave it out.")
        size = replace(size, schema={**size.schema, fact: table[name]})
        if stated := scope.sidecar.source(f"{scope.at}.{key}.{name}"):
            scope.sources[f"size.{fact}"] = (stated,)
    return size


def constants(scope: Scope, key: str, templates: Sequence[str], role: str | None = None) -> tuple[tuple[str, str], ...]:
    """The slots and texts of templates that every request has, or every one of some ``role``. Raises ContractError."""
    found: list[tuple[str, str]] = []
    for number, text in enumerate(templates):
        at = f"{key}[{number}]"
        if Template(text).words:
            scope.fail(at, f"{text} holds a word in braces.", "Write out what every request has: meta=filter_count.")
        for slot, value in Template(text).fill():
            parameter = scope.slot(at, slot, role or at)
            scope.note_role(key, parameter)
            scope.check_literal(at, parameter, value)
            found.append((slot, value))
    return tuple(found)


def needs(scope: Scope, key: str, table: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The slots and texts that are sent beside a filter or an order; in one slot the same for all. Raises
    ContractError."""
    found = constants(scope, f"{key}.needs", table.get("needs", ()), "needs")
    for slot, text in found:
        if (other := scope.needed.setdefault(slot, text)) != text:
            remedy = "What is asked for together needs one text: describe one of them, or leave it out."
            scope.fail(f"{key}.needs", f"{slot} is {text} here, and {other} beside something else.", remedy)
    return found


REMEDIES = {
    "at": "Name the query parameter of the position.",
    "next": 'Name the place of what leads to the next page: next = "/next_cursor", for example.',
}


def _slot(scope: Scope, key: str, name: str, role: str, *, counts: bool) -> Parameter:
    parameter = scope.slot(key, name, role)
    if counts and parameter.schema.get("type", "integer") not in ("integer", "number"):
        problem = f"{parameter.name} is of type {parameter.schema['type']} ({parameter.source})."
        scope.fail(key, problem, "Name the parameter that takes an integer.")
    return parameter


def select(scope: Scope) -> Select | None:
    """The projection, or None where the table names none. Raises ContractError."""
    table = scope.table.get("select")
    if table is None:
        return None
    scope.check_words("select.send", table["send"], "name", True)
    send = Template(table["send"])
    found = {slot: scope.slot("select.send", slot, "select.send") for slot in send.slots()}
    scope.note_role("select", *found.values())
    holder = send.holder("name")
    if holder is None:
        scope.fail("select.send", f"{table['send']} has no {{name}} after the =.", "Write it there.")
    if table["join"] == "array":
        scope.refuse_array("select.join", found)
    enum = texts(found[holder].enum)
    said = table.get("names", ())
    groups = {name: tuple(fields) for name, fields in said.items()} if isinstance(said, Mapping) else {}
    for name in said:
        for each in groups.get(name, (name,)):
            scope.member("select.names", each)
        scope.check_literal("select.names", found[holder], name)
    names = tuple(said or enum or scope.rows.fields)
    always = tuple(scope.member("select.always", name) for name in table.get("always", ()))
    return Select(send, table["join"], names, always, found[holder], groups, _drop(scope, table, found[holder], names))


def _drop(scope: Scope, table: Mapping[str, Any], holder: Parameter, names: Sequence[str]) -> Exclusion | None:
    """How fields are left out of rows; a template has a slot of its own, what is none stands in that of the names."""
    if "drop" not in table:
        return None
    text = table["drop"]
    if "=" in text:
        scope.check_words("select.drop", text, "name", True)
        own = Template(text)
        found = {slot: scope.slot("select.drop", slot, "select.drop") for slot in own.slots()}
        scope.note_role("select", *found.values())
        if own.holder("name") is None:
            scope.fail("select.drop", f"{text} has no {{name}} after the =.", "Write it there.")
        return Exclusion(own)
    before, _, after = text.partition("{name}")
    drop = Exclusion(Template(table["send"]), before, after)
    if not before + after:
        scope.fail("select.drop", "is what asks for a field.", 'Write what tells it from that: "-{name}".')
    for name in names:
        scope.check_literal("select.drop", holder, drop.written(name))
    return drop
