"""A contract cut down to the operations that a run asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..contract import library
from ..contract.model import Contract
from ..errors import UsageError
from ..flags import option
from ..schema_mistakes import listed
from ..suggest import did_you_mean
from .settings import Settings


def contract(settings: Settings) -> Contract:
    """The contract of a run, with the operations that its patterns name. Raises UsageError for a pattern that names
    none, and where none of them is a list; and what ``library.load`` raises."""
    whole = library.load(settings.contract)
    return narrowed(whole, settings.what.operations) if settings.what.operations else whole


def narrowed(whole: Contract, patterns: Iterable[str]) -> Contract:
    """The contract with the operations that one of these patterns names. Raises UsageError as ``contract`` does."""
    lists = [each.key for each in whole.lists]
    known, named = [*lists, *whole.out_of_scope], set[str]()
    for pattern in patterns:
        found = {key for key in known if _fits(pattern, key)}
        if not found:
            hint = did_you_mean(pattern, known) or f" Its lists: {listed(lists[:12])}{' …' if lists[12:] else ''}."
            raise UsageError(f"{option('operation')} {pattern!r}: the contract has no such operation.{hint}")
        named |= found
    if not named.intersection(lists):
        raise UsageError(
            f"{option('operation')} names no list, and every check begins at one. Add one of {listed(lists[:12])}."
        )
    return replace(
        whole,
        lists=tuple(each for each in whole.lists if each.key in named),
        out_of_scope={key: reason for key, reason in whole.out_of_scope.items() if key in named},
        unasked=tuple(each for each in whole.lists if each.key not in named),
    )


def _fits(pattern: str, key: str) -> bool:
    """Whether a pattern names an operation; without a method it is one of a path. Braces and brackets are no signs."""
    written = ".*".join(map(re.escape, pattern.split("*")))
    return re.fullmatch(written if " " in pattern.strip() else f"[A-Z]+ {written}|{written}", key, re.S) is not None
