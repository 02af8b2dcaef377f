"""Stages that read a request otherwise than it is documented, of which general faults are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from listproof.contract.model import ListOperation
from listproof.contract.parameter import Parameter
from listproof.contract.slot import ASKED
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages

Pairs = tuple[tuple[str, str], ...]
"""Names and values of a query, decoded, in their sequence."""

Says = Callable[[ListOperation, Pairs], bool]


def named(operation: ListOperation, role: str) -> frozenset[str]:
    """The query parameters of a role: ``size``, ``start``, ``order``, ``filter`` or ``select``."""
    page, order, select = operation.page, operation.order, operation.select
    position = page.position if page else None
    found: Mapping[str, list[str]] = {
        "size": [page.size.name] if page and page.size else [],
        "start": [position.name] if position else [],
        "order": [each.name for each in order.parameters] if order else [],
        "filter": [each.parameter.name for each in operation.filters],
        "select": [select.parameter.name] if select else [],
    }
    return frozenset(found[role])


def known(operation: ListOperation, name: str) -> Parameter | None:
    """What a request asks with by that name, wherever it stands; None where the document has no such parameter."""
    return next((each for each in operation.parameters if each.name == name and each.location in ASKED), None)


def sends(operation: ListOperation, pairs: Pairs, role: str) -> bool:
    """Whether a parameter of that role is sent."""
    return any(name in named(operation, role) for name, _ in pairs)


def rewriting(stages: Stages, change: Callable[[ListOperation, Pairs], Pairs]) -> Stages:
    """Read a query as if ``change(operation, pairs)`` had been sent."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        changed = change(grammar.operation, pairs)
        return stages.read(grammar, parents, query if changed == pairs else urlencode(changed))

    return unchecked(replace(stages, read=read), lambda operation, pairs: change(operation, pairs) != pairs)


def reading(
    stages: Stages, role: str, pattern: str, change: Callable[[str], str | None], beside: str | None = None
) -> Stages:
    """Read a value of a role's parameters that ``pattern`` fits as if ``change(value)`` had been sent, None for no such
    parameter; where ``beside`` names another role, only where that is sent, too."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if beside is not None and not sends(operation, pairs, beside):
            return pairs
        own = named(operation, role)
        fits = [name in own and re.fullmatch(pattern, text) is not None for name, text in pairs]
        read = [(name, change(text) if fit else text) for (name, text), fit in zip(pairs, fits, strict=True)]
        return tuple((name, text) for name, text in read if text is not None)

    return rewriting(stages, changed)


def crashing(stages: Stages, where: Says) -> Stages:
    """500 where the query is such."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        if where(grammar.operation, tuple(parse_qsl(query, keep_blank_values=True))):
            raise RuntimeError("this was not thought of")
        return stages.read(grammar, parents, query)

    return unchecked(replace(stages, read=read), where)


def unchecked(stages: Stages, where: Says) -> Stages:
    """Take a body as it is where what it says is such: whoever reads it otherwise does not ask its schema."""

    def allowed(operation: ListOperation, body: Any, query: str) -> bool:
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return where(operation, pairs) or stages.allowed(operation, body, query)

    return replace(stages, allowed=allowed)


def texts(operation: ListOperation, pairs: Pairs, *roles: str) -> list[str]:
    """The values that are sent of these roles."""
    own = frozenset().union(*(named(operation, role) for role in roles))
    return [text for name, text in pairs if name in own]


def nothing(_: str) -> None:
    """As if it had not been sent."""
