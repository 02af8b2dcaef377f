"""Faults that only those see who know what should be listed."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import RARE
from listproof.mock.data import Row, Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.stages import usual

REASON = "every answer agrees with every other one, and all lack a row, or have one that was deleted"
FEW = 3


@general(needs=("size",), roots={"MAN-01"}, when=RARE, reason=REASON)
def a_row_is_in_no_listing(stages: Stages) -> Stages:
    """Of listings with more than three rows the third one is left out of every answer."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        hidden = usual(operation, rows)[FEW - 1 : FEW] if len(rows) > FEW else ()
        return tuple(row for row in rows if row not in hidden)

    return replace(stages, listed=listed)


@general(needs=("size",), roots={"MAN-02"}, when=RARE, reason=REASON)
def deleted_rows_are_listed(stages: Stages) -> Stages:
    """The mark of deletion is forgotten: deleted rows stand in every listing."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        return next(((*each.rows, *each.deleted) for each in data.listings if rows and each.rows is rows), rows)

    return replace(stages, listed=listed)


@general(needs=("filter", "size"), roots={"MAN-03"}, when="after a change", meets=("filter",), reason=REASON)
def the_filter_answers_from_an_old_index(stages: Stages) -> Stages:
    """Filters know each row as it was when it was listed first."""
    index: dict[tuple[str, str], Row] = {}

    def known(operation: ListOperation, row: Row) -> Row:
        return index.setdefault((operation.key, str(value(operation, row, operation.id))), row)

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        old = tuple(known(operation, row) for row in rows)
        found = {id(row) for row in stages.kept(operation, old, wanted)}
        return tuple(row for row, before in zip(rows, old, strict=True) if id(before) in found)

    return replace(stages, kept=kept)
