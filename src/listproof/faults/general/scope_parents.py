"""Faults of how a parent is looked up, and of requests that forget whose rows they list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.schema_rows import rare, showing
from listproof.faults.general.scope import leaking, unknown
from listproof.faults.general.stages import MEETS, RARE, ordered, selected
from listproof.mock.data import Row, Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.fields import having, value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.rows import written
from listproof.mock.pipeline import Refusal

OWN = ("path", "parent")
KNOWN = ("path", "parent", "unknown")
TEXT = (*KNOWN, "path.text")
FOREIGN = {"SCO-01"}
NOT_FOUND = {"SCO-03"}
ANY = {"SCO-03": (), "SCO-04": ("path.text",)}


@general("F-SCO-01", needs=(*OWN, "select"), roots=FOREIGN, when=MEETS, meets=("select",))
def a_selection_brings_rows_of_another_parent(stages: Stages) -> Stages:
    """With a projection a listing holds the rows of another parent too."""
    return leaking(stages, selected)


@general("F-SCO-01", needs=(*OWN, "order"), roots=FOREIGN, when=MEETS, meets=("order",))
def an_order_brings_rows_of_another_parent(stages: Stages) -> Stages:
    """Where an order is asked for a listing holds the rows of another parent too."""
    return leaking(stages, ordered)


@general("F-SCO-01", needs=(*OWN, "path.text"), roots=FOREIGN, when=RARE)
def some_rows_name_another_parent(stages: Stages) -> Stages:
    """On some rows the parent is another one that there is."""
    others: list[dict[str, str]] = []

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        others[:] = [dict(each.parents) for each in data.listings[-1:]]
        return stages.listed(operation, data, wanted)

    def changed(operation: ListOperation, row: Row) -> Row:
        for name, field in operation.parent.items():
            own = value(operation, row, field)
            if rare(operation, row) and name in others[0] and isinstance(own, str):
                row = having(operation, row, field, others[0][name])
        return row

    return showing(replace(stages, listed=listed), changed)


def _answering(stages: Stages, status: int) -> Stages:
    def refused(_: Drawn) -> Rows:
        raise Refusal(status, "this is not for you")

    return unknown(stages, refused)


@general("F-SCO-07", needs=KNOWN, roots=NOT_FOUND)
def an_unknown_parent_is_forbidden(stages: Stages) -> Stages:
    """An unknown parent is answered 403, where 404 is documented for it."""
    return _answering(stages, 403)


@general("F-SCO-04", needs=KNOWN, roots=ANY)
def an_unknown_parent_crashes(stages: Stages) -> Stages:
    """An unknown parent gives 500."""

    def crashed(_: Drawn) -> Rows:
        raise LookupError("no such row")

    return unknown(stages, crashed)


@general("F-SCO-03", needs=KNOWN, roots=NOT_FOUND)
def an_unknown_parent_is_a_bad_value(stages: Stages) -> Stages:
    """An unknown parent is answered 422, where 404 is documented for it."""
    return _answering(stages, 422)


@general("F-SCO-01", needs=KNOWN, roots=ANY)
def an_unknown_parent_lists_the_rows_of_another(stages: Stages) -> Stages:
    """An unknown parent lists the rows of one that there is."""
    return unknown(stages, lambda data: next((each.rows for each in data.listings if len(each.rows) == 1), ()))


@general("F-SCO-03", needs=(*KNOWN, "size"), roots=NOT_FOUND | {"ERR-09"}, when=MEETS, meets=("size",))
def an_unknown_parent_is_empty_where_a_size_is_asked(stages: Stages) -> Stages:
    """With a size an unknown parent gives no rows instead of 404."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        try:
            return stages.listed(operation, data, wanted)
        except Refusal:
            if "size" in wanted.sent:
                return ()
            raise

    return replace(stages, listed=listed)


def _finding(stages: Stages, same: Callable[[str, str], bool]) -> Stages:
    """Find an unknown parent where ``same(asked, one that there is)``."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        try:
            return stages.listed(operation, data, wanted)
        except Refusal:
            for each in data.listings:
                if all(same(written(wanted.parents.get(name, "")), own) for name, own in each.parents.items()):
                    return each.rows
            raise

    return replace(stages, listed=listed)


@general("F-SCO-05", needs=TEXT, roots={"SCO-07"})
def an_id_with_a_tail_finds_its_parent(stages: Stages) -> Stages:
    """An unknown parent lists the rows of the one with whose id it begins."""
    return _finding(stages, str.startswith)


@general("F-SCO-05", needs=TEXT, roots={"SCO-07"})
def an_id_cut_short_finds_its_parent(stages: Stages) -> Stages:
    """An unknown parent lists the rows of the one whose id begins with it."""
    return _finding(stages, lambda asked, own: len(asked) > 2 and own.startswith(asked))


@general("F-SCO-09", needs=TEXT, roots={"SCO-08"})
def the_last_character_of_an_id_does_not_count(stages: Stages) -> Stages:
    """A parent is found where all but the last character of its id are the same."""
    return _finding(stages, lambda asked, own: len(asked) == len(own) and asked[:-1] == own[:-1])
