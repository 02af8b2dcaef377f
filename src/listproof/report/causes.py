"""The causes of what failed, in words that every report uses."""

from __future__ import annotations

from ..results.model import Cause, Run
from . import plain
from .plain import many

UNEXPLAINED = "No single cause that we know explains"
"""How the line begins that names the roots without a cause."""

ABOUT_ROWS = frozenset(
    (
        *("too many rows", "short page", "shifted window", "duplicated rows", "missing rows", "foreign rows"),
        *("extra rows", "other order", "missing fields", "extra fields", "other number"),
    )
)
"""Kinds of differences that a cause may explain."""


def told(run: Run, each: Cause) -> str:
    """A cause in a sentence; of which operation it is, where the run had several lists."""
    where = f"{each.operation}: " if len(run.operations) > 1 else ""
    return f"{where}{'; and '.join(each.sentences)}"


def weighed(each: Cause) -> str:
    """What speaks for a cause."""
    part = "" if each.answers == each.wrong else f"{each.answers} of "
    right = "no right one could speak against it"
    if each.right:
        right = f"none of {many(each.right, 'right one')} speaks against it"
    return f"predicts {part}{many(each.wrong, 'wrong answer')} as they came; {right}"


def others(each: Cause) -> str:
    """What explains the same, or nothing."""
    return f"or, which explains the same: {'; '.join(each.others)}" if each.others else ""


def unexplained(run: Run) -> list[str]:
    """The roots about which rows came that no cause explains."""
    explained = {identity for each in run.causes for identity in each.fails}
    return [each for each in plain.roots(run) if each not in explained and _about_rows(run, each)]


def _about_rows(run: Run, identity: str) -> bool:
    found = [finding for result in plain.of(run, identity) for finding in result.findings]
    return bool(found) and all(each.kind in ABOUT_ROWS for each in found)
