"""The causes of what failed, in words that every report uses."""

from __future__ import annotations

from ..results.model import Cause, Run
from . import plain

UNEXPLAINED = "No known single cause explains"
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
    part = f"{each.answers} of {each.wrong} wrong answers"
    if each.answers == each.wrong:
        part = f"all {each.wrong} wrong answers" if each.wrong != 1 else "the one wrong answer"
    right = "there is no right answer that could contradict it"
    if each.right:
        right = f"none of {each.right} right answers contradicts it"
        right = "the one right answer does not contradict it" if each.right == 1 else right
    return f"predicts {part} exactly; {right}"


def others(each: Cause) -> str:
    """What explains the same, or nothing."""
    return f"or, equally possible: {'; '.join(each.others)}" if each.others else ""


def unexplained(run: Run) -> list[str]:
    """The roots about which rows came that no cause explains."""
    explained = {identity for each in run.causes for identity in each.fails}
    return [each for each in plain.roots(run) if each not in explained and _about_rows(run, each)]


def _about_rows(run: Run, identity: str) -> bool:
    found = [finding for result in plain.of(run, identity) for finding in result.findings]
    return bool(found) and all(each.kind in ABOUT_ROWS for each in found)
