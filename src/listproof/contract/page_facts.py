"""What listing.toml states of sizes and positions that no page has: above the largest, 0, negative, past the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listproof.contract.page import Page
from listproof.contract.scope import Scope
from listproof.schema_mistakes import listed

FACTS = ("over", "zero", "below", "past")
"""Keys of a page style, each with what a server then does."""


def stated(scope: Scope, key: str, table: Mapping[str, Any], page: Page) -> Mapping[str, str]:
    """The facts that the table of a page style states. Raises ContractError for one that means nothing, or that the
    document decides already."""
    facts = {name: str(table[name]) for name in FACTS if name in table and not _idle(scope, key, table, page, name)}
    for name in facts:
        problem = _meaningless(page, name, facts[name])
        if problem and f"{scope.at}.{key}.{name}" not in scope.sidecar.stated:
            scope.fail(f"{key}.{name}", *problem)
    if "zero" in facts and (page.least or 0) > 0:
        _decided(scope, f"{key}.zero", "size.minimum")
    if "below" in facts and all(each.minimum is not None for each in page.numbers):
        _decided(scope, f"{key}.below", "size.minimum")
    for name in facts:
        if source := scope.sidecar.source(f"{scope.at}.{key}.{name}"):
            scope.sources[name] = (*scope.sources.get(name, ()), source)
    return facts


def _idle(scope: Scope, key: str, table: Mapping[str, Any], page: Page, name: str) -> bool:
    """Whether a convention says it of pages of which it means nothing, or of which the document decides it."""
    if f"{scope.at}.{key}.{name}" not in scope.sidecar.stated:
        return False
    if name == "over" and page.size is not None and page.most is None:
        return False  # a larger size need not be honoured, whatever the largest one is
    bounded = name == "zero" and (page.least or 0) > 0
    bounded = bounded or (name == "below" and all(each.minimum is not None for each in page.numbers))
    return bounded or _meaningless(page, name, str(table[name])) is not None


def _decided(scope: Scope, key: str, role: str) -> None:
    place = listed(scope.sources.get(role, ()))
    scope.fail(key, f"contradicts or repeats the minimum that the document states ({place}).", "Leave it out.")


def _meaningless(page: Page, name: str, value: str) -> tuple[str, str] | None:
    """Why a fact means nothing of such pages, and what to do."""
    leave = "Leave it out."
    if name in ("over", "zero") and page.size is None:
        return "means nothing where no page size can be asked for.", leave
    if name == "over" and page.most is None:
        return "means nothing without a largest size.", "Name it: max = 200, for example."
    if name == "over" and value == "link" and page.next is None:
        return "is link, and pages name no next one.", 'Write "clamp" or "refuse", or leave it out.'
    if name == "below" and not page.numbers:
        return "means nothing where no number is sent.", leave
    if name == "past" and page.position is None:
        return "means nothing where nobody can ask for a position.", leave
    return None
