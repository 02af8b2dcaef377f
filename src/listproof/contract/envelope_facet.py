"""What an answer says beside its rows, from the tables of a list operation and what the document says of its body."""

from __future__ import annotations

from typing import Any

from listproof.contract import body
from listproof.contract.document import Document
from listproof.contract.envelope import Envelope, More, Total
from listproof.contract.place import Place, place
from listproof.contract.scope import Scope, missing


def envelope(scope: Scope, document: Document) -> Envelope:
    """The envelope, with what the first page style says. Raises ContractError."""
    table = scope.table
    return Envelope(
        rows=table.get("rows", ""),
        rows_absent=table.get("rows_absent") == "empty",
        total=_total(scope, document, table.get("total")),
        returned=_place(scope, document, "returned", table.get("returned")),
        echo={key: said(scope, document, f"echo.{key}", text) for key, text in table.get("echo", {}).items()},
        **of_style(scope, document, 0),
    )


def of_style(scope: Scope, document: Document, number: int) -> dict[str, Any]:
    """What the answer says of pages in the style of this number: whether rows follow, and how many pages there are."""
    tables, key = scope.table.get("page", ()), f"page[{number}]"
    table = tables[number] if tables else {}
    return {
        "more": _more(scope, document, f"{key}.more", table.get("more")),
        "pages": _place(scope, document, f"{key}.pages", table.get("pages")),
    }


def _total(scope: Scope, document: Document, written: Any) -> Total | None:
    if written is None:
        return None
    if isinstance(written, str):
        return Total(said(scope, document, "total", written))
    at = said(scope, document, "total.at", written["at"])
    return Total(at, written.get("of", "filter"), written.get("cap"), written.get("estimated", False))


def _more(scope: Scope, document: Document, key: str, written: str | None) -> More | None:
    if written is None:
        return None
    return More(said(scope, document, key, written.removeprefix("!")), written.startswith("!"))


def _place(scope: Scope, document: Document, key: str, written: str | None) -> Place | None:
    return None if written is None else said(scope, document, key, written)


LEADING = {
    "next": ("link", "row"),
    **dict.fromkeys(("also", "first_at", "last_at", "back_at"), ("link",)),
}
"""Keys of what leads to other pages -> kinds of places that no other fact stands at."""


def said(scope: Scope, document: Document, key: str, written: str) -> Place:
    """The place of one fact, which the document must have where it stands in the body."""
    try:
        found = place(written)
    except ValueError as error:
        scope.fail(key, f"{written} {error}.", "A place is a JSON Pointer such as /meta/total, or header:Name.")
    if found.kind not in ("body", "header", *LEADING.get(key.partition("].")[2].partition("[")[0], ())):
        scope.fail(key, f"{written} holds no such fact.", "Name a JSON Pointer or header:Name.")
    if found == Place("body", ""):
        scope.fail(key, "names the whole body.", "Name a member of it, such as /meta/total.")
    role = key.rpartition("].")[2].partition(".")[0].partition("[")[0]
    if found.kind in ("body", "row"):
        at = body.schema_of_200(document, scope.facts)
        within = f"{scope.table.get('rows', '')}/0" if found.kind == "row" else ""
        try:
            at = body.member(document, at, within + found.name)
        except body.NoMember as error:
            scope.fail(key, *missing(document, written, error))
        scope.sources[role] = (*scope.sources.get(role, ()), document.source(at))
    elif stated := scope.sidecar.source(f"{scope.at}.{key}"):
        scope.sources[role] = (*scope.sources.get(role, ()), stated)
    return found
