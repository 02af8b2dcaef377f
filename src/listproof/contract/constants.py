"""What every request has, and what is needed beside an order or a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from listproof.contract.scope import Scope
from listproof.contract.template import Template


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
