"""Faults of cursors that come with another question than their own, or that nobody named."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.following import later, resuming, several
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.data import Rows
from listproof.mock.generic.cursors import Cursors
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

SEEN = "cursors are reported to mean other rows, or the first page, where they are not used as they were meant"

Otherwise = Callable[[ListOperation, Rows, Cursors, Wanted], Wanted]


def _refused(stages: Stages, change: Otherwise) -> Stages:
    """Do something else with a cursor that is to be refused; ``change`` may raise Refusal, too."""

    def placed(operation: ListOperation, listed: Rows, cursors: Cursors, wanted: Wanted) -> Wanted:
        try:
            return stages.placed(operation, listed, cursors, wanted)
        except Refusal:
            return change(operation, listed, cursors, wanted)

    return replace(stages, placed=placed)


def _first_page(_operation: ListOperation, _listed: Rows, _cursors: Cursors, wanted: Wanted) -> Wanted:
    return replace(wanted, cursor=None, start=0)


def _crash(_operation: ListOperation, _listed: Rows, _cursors: Cursors, wanted: Wanted) -> Wanted:
    raise RuntimeError(f"{wanted.cursor} is no cursor")


def _made_up(then: Otherwise) -> Otherwise:
    """Where the cursor has not the form of one; others are refused."""

    def change(operation: ListOperation, listed: Rows, cursors: Cursors, wanted: Wanted) -> Wanted:
        if re.fullmatch(r"[A-Za-z0-9_-]{24}", wanted.cursor or ""):
            raise Refusal(422, "no such cursor")
        return then(operation, listed, cursors, wanted)

    return change


@general(needs=("cursor", "!row"), roots={"CUR-10"}, when=RARE, reason=SEEN, walked=True)
def a_broken_cursor_gives_the_first_page(stages: Stages) -> Stages:
    """A cursor that cannot be decoded is taken for none."""
    return _refused(stages, _made_up(_first_page))


@general(needs=("cursor", "!row"), roots={"CUR-10", "ERR-02"}, when=RARE, reason=SEEN, walked=True)
def a_broken_cursor_crashes(stages: Stages) -> Stages:
    """What decodes a cursor throws, and nobody catches it."""
    return _refused(stages, _made_up(_crash))


@general(needs=("row",), roots={"CUR-13"}, when=RARE, reason=SEEN, walked=True)
def behind_an_unknown_row_the_listing_begins_anew(stages: Stages) -> Stages:
    """Who asks for what follows a row that is not listed gets the first page."""
    return _refused(stages, _first_page)


@general(needs=("row",), roots={"CUR-13", "ERR-02"}, when=RARE, reason=SEEN, walked=True)
def an_unknown_row_crashes(stages: Stages) -> Stages:
    """The row that a cursor names is looked up, and not finding it is an error of the server's."""
    return _refused(stages, _crash)


def _of_another_order(then: Callable[[Wanted], Wanted]) -> Otherwise:
    """Where the cursor belongs to another order of the same rows; others are refused."""

    def change(operation: ListOperation, _listed: Rows, cursors: Cursors, wanted: Wanted) -> Wanted:
        fields = operation.order.keys.values() if operation.order else ()
        for sort in ((field, descending) for field in fields for descending in (False, True)):
            own = replace(wanted, sort=(sort,))
            try:
                return then(replace(wanted, start=cursors.read(own, wanted.cursor or "")))
            except Refusal:
                continue
        raise Refusal(422, "no such cursor")

    return change


@general(
    needs=("cursor", "!row", "order.many", "!foreign.granted"), roots={"CUR-09"}, when=MEETS, reason=SEEN, walked=True
)
def a_cursor_of_another_order_forgets_both(stages: Stages) -> Stages:
    """With a cursor of another order the rows come as they are stored."""
    return _refused(stages, _of_another_order(lambda wanted: replace(wanted, sort=())))


@general(
    needs=("cursor", "!row", "order.many", "!foreign.granted"),
    roots={"CUR-09", "ERR-02"},
    when=MEETS,
    reason=SEEN,
    walked=True,
)
def a_cursor_of_another_order_crashes(stages: Stages) -> Stages:
    """A cursor's value is compared with a column of another type."""

    def crash(wanted: Wanted) -> Wanted:
        raise RuntimeError(f"{wanted.sort} does not compare")

    return _refused(stages, _of_another_order(crash))


@general(needs=("cursor", "!row", "size"), roots={"CUR-08"}, when=MEETS, meets=("size",), reason=SEEN, walked=True)
def a_cursor_counts_pages(stages: Stages) -> Stages:
    """The cursor leads to the next beginning of a page: with another size to another row."""

    def begin(_operation: ListOperation, _rows: Rows, wanted: Wanted) -> int:
        return -(-wanted.start // (wanted.size or 1)) * (wanted.size or 1)

    return resuming(stages, begin, several)


@general(
    needs=("cursor", "!row", "path", "!single", "!foreign.granted"),
    roots={"CUR-11"},
    when=RARE,
    reason=SEEN,
    walked=True,
)
def a_cursor_opens_its_own_collection(stages: Stages) -> Stages:
    """The cursor holds the collection that it is from, and the path is not looked at."""
    own = [0]  # the number of the collection that is answered

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        named = (at for at, each in enumerate(data.listings) if found.listed and each.rows == found.listed)
        own[0] = next(named, 0)
        return stages.told(operation, data, found, wanted)

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        right = stages.listed(operation, data, wanted)
        if not re.fullmatch(r"[A-Za-z0-9_-]{24}", wanted.cursor or ""):
            return right
        at = base64.urlsafe_b64decode(wanted.cursor or "")[5]
        return data.listings[at].rows if at < len(data.listings) else right

    def question(operation: ListOperation, wanted: Wanted) -> str:
        return stages.question(operation, replace(wanted, parents={}))

    return replace(stages, told=told, listed=listed, question=question, nonce=lambda: bytes((0, own[0])))


@general(
    needs=("next", "!row", "select.id", "order"),
    roots={"CUR-16"},
    when=MEETS,
    meets=("select",),
    reason=SEEN,
    walked=True,
)
def a_cursor_of_rows_without_the_key_ends_the_walk(stages: Stages) -> Stages:
    """The cursor is made of the selected members: where the sort key is not among them, nothing follows."""

    def begin(operation: ListOperation, rows: Rows, wanted: Wanted) -> int:
        names = {*(wanted.select or ()), *(operation.select.always if operation.select else ())}
        key = wanted.sort[0][0] if wanted.sort else None
        lost = wanted.select is not None and key is not None and key not in names
        return len(rows) if lost else wanted.start

    return resuming(stages, begin, later)
