"""How the page before a page is asked for, from the table of a page style and what the document says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from listproof.contract.page import Back, Page
from listproof.contract.parameter import Parameter
from listproof.contract.place import Place
from listproof.contract.scope import Scope

Constants = Callable[[str, Any], tuple[tuple[str, str], ...]]
"""From a key and the templates that stand there to what they send."""


def back(scope: Scope, key: str, table: Mapping[str, Any], page: Page, constants: Constants) -> Back | None:
    """What the key ``back`` says, None where it is left out. Raises ContractError."""
    if "back" not in table:
        return None
    at, written = f"{key}.back", table["back"]
    if page.style != "cursor" or page.at is None or page.next is None:
        scope.fail(at, "means nothing where no cursor is sent.", "Leave it out.")
    own: Mapping[str, Any] = {"at": written} if isinstance(written, str) else written
    sent = constants(f"{at}.send", own.get("send", ()))
    if own["at"] == page.at.name and not sent:
        problem = f"{page.at.name} takes the cursor of the next page."
        scope.fail(at, problem, 'Say what turns it round: { at = "cursor", send = ["reverse=true"] }, for example.')
    taker = page.at if own["at"] == page.at.name else scope.slot(at, own["at"], at)
    size = _size(scope, at, own["size"]) if "size" in own else None
    named = page.beside.get("prev")
    if named is None and page.next.kind != "row":
        remedy = 'Name the place of the previous cursor: back_at = "/prev_cursor", for example.'
        scope.fail(f"{key}.back_at", "is missing: what back takes is nowhere.", remedy)
    scope.note_role("back", taker, *((size,) if size else ()))
    return Back(taker, size, named, sent)


def _size(scope: Scope, at: str, name: str) -> Parameter:
    found = scope.slot(f"{at}.size", name, f"{at}.size")
    if found.schema.get("type", "integer") not in ("integer", "number"):
        problem = f"{found.name} is of type {found.schema['type']} ({found.source})."
        scope.fail(f"{at}.size", problem, "Name the parameter that takes an integer.")
    return found


def others(page: Page) -> Mapping[str, Place]:
    """The places of other pages, without that of the cursor which ``back`` takes."""
    return {relation: at for relation, at in page.beside.items() if page.back is None or relation != "prev"}
