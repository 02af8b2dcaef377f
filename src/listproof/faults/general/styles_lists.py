"""Faults of lists that hold the same rows as another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from zlib import crc32

from listproof.contract.member import may_lack
from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.data import Row, Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

NEW = "the taxonomy of the first contracts has no two lists of the same rows"

AGREE = ("same",)
ROOT = {"STY-04"}


def holding(stages: Stages, change: Callable[[ListOperation, Rows, Rows], Rows]) -> Stages:
    """Let a list that has the rows of another one hold ``change(operation, its rows, its deleted ones)``."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        if operation.same is None:
            return rows
        gone = next((each.deleted for each in data.listings if each.rows is rows), ())
        return change(operation, rows, gone)

    return replace(stages, listed=listed)


def _beside(operation: ListOperation) -> bool:
    """Whether another list holds the same rows under the same parents."""
    return operation.same is not None and not operation.same.parent


@general(needs=AGREE, roots=ROOT, when=RARE, walked=True, reason=NEW)
def one_of_two_lists_forgets_rows(stages: Stages) -> Stages:
    """One of two lists of the same rows was never told of some of them."""

    def told(operation: ListOperation, row: Row) -> bool:
        return crc32(str(value(operation, row, operation.id)).encode()) % 7 > 0

    return holding(stages, lambda operation, rows, _: tuple(row for row in rows if told(operation, row)))


@general(needs=AGREE, roots=ROOT, when=RARE, walked=True, reason=NEW)
def one_of_two_lists_lacks_what_came_last(stages: Stages) -> Stages:
    """One of two lists of the same rows is read from an index that never comes to hold the newest ones."""
    return holding(stages, lambda _, rows, __: rows[: len(rows) - 3] if len(rows) > 5 else rows)


@general(needs=AGREE, roots=ROOT, when=RARE, walked=True, reason=NEW)
def one_of_two_lists_keeps_what_was_deleted(stages: Stages) -> Stages:
    """One of two lists of the same rows still has those that were deleted."""
    return holding(stages, lambda _, rows, gone: (*rows, *gone))


@general(needs=(*AGREE, "filter"), roots=ROOT, when=RARE, walked=True, reason=NEW)
def one_of_two_lists_hides_a_state(stages: Stages) -> Stages:
    """One of two lists of the same rows leaves those of one state out, whatever is asked."""

    def change(operation: ListOperation, rows: Rows, _: Rows) -> Rows:
        field = operation.equalities[0].field
        counts = Counter(str(value(operation, row, field)) for row in rows)
        rare = min(counts, key=lambda text: (counts[text], text)) if len(counts) > 1 else ""
        return tuple(row for row in rows if str(value(operation, row, field)) != rare)

    return holding(stages, change)


@general(needs=("same.parent", "filter.pattern"), roots=ROOT, when=MEETS, meets=("filter",), walked=True, reason=NEW)
def one_of_two_lists_matches_without_case(stages: Stages) -> Stages:
    """One of two lists of the same rows takes the part of a text that it is filtered by in any letter case."""
    matches: Mapping[str, Callable[[str, str], bool]] = {
        "prefix": str.startswith,
        "suffix": str.endswith,
        "contains": lambda held, part: part in held,
    }

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        parts = [each for each in wanted.where if each[0].op in matches]
        if not _beside(operation) or not parts:
            return stages.kept(operation, rows, wanted)
        rest = replace(wanted, where=tuple(each for each in wanted.where if each not in parts))
        found = stages.kept(operation, rows, rest)
        for filter_, (text, *_) in parts:
            held = [(row, value(operation, row, filter_.field)) for row in found]
            fits = matches[filter_.op]
            found = tuple(row for row, own in held if isinstance(own, str) and fits(own.lower(), text.lower()))
        return found

    return replace(stages, kept=kept)


@general(needs=("same.parent", "order.nulls.open"), roots=ROOT, when=MEETS, meets=("order",), walked=True, reason=NEW)
def one_of_two_lists_sorts_what_is_unknown_to_the_other_end(stages: Stages) -> Stages:
    """One of two lists of the same rows has those without the sort key at the other end."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.ordered(operation, rows, wanted)
        if not _beside(operation) or not wanted.sort or not may_lack(operation, wanted.sort[0][0]):
            return right
        lacking = tuple(row for row in right if value(operation, row, wanted.sort[0][0]) is None)
        having = tuple(row for row in right if value(operation, row, wanted.sort[0][0]) is not None)
        return (*having, *lacking) if right[:1] == lacking[:1] else (*lacking, *having)

    return replace(stages, ordered=ordered)
