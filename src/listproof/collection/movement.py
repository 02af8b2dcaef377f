"""Whether a collection moved: its snapshot is read again and compared with the one before."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from ..oracle.snapshot import Snapshot
from .requester import Requester
from .snapshot_builder import MANY

READINGS = 10
"""How often a large collection is read again to tell whether it moved."""


class Movement(Enum):
    """What reading the snapshot again showed."""

    NONE = "the data did not move"
    ORDER = "the same rows came in another order"
    DATA = "rows or the fields that decide came, went or changed"
    NOT_REREAD = "so many rows were read again often enough"


class MovementDetector:
    """Compares a snapshot with what ``read_again`` gives for it."""

    def __init__(self, requester: Requester, read_again: Callable[[Snapshot], Snapshot]) -> None:
        self._requester, self._read_again, self._readings = requester, read_again, 0
        self._looked: tuple[int, bool, Movement] | None = None  # before which exchange, with values, what it showed

    def look(self, before: Snapshot, *, values: bool, since: int | None) -> tuple[Movement, Snapshot]:
        """What moved, and the rows that hold from now on; see ``Listing.look_again``. One reading of a large collection
        serves all that came before it, and it is read again ``READINGS`` times at most."""
        if len(before) <= MANY:
            return self._compared(before, values)
        if self._looked and since is not None and since <= self._looked[0] and values <= self._looked[1]:
            return self._looked[2], before
        if self._readings >= READINGS:
            return Movement.NOT_REREAD, before
        number = len(self._requester.client.exchanges)
        movement, now = self._compared(before, values)
        self._looked = None if movement is Movement.DATA else (number, values, movement)
        return movement, now

    def _compared(self, before: Snapshot, values: bool) -> tuple[Movement, Snapshot]:
        again = self._reading_again(before)
        if before.agrees(again, values=values):
            stable = [before.tie(row) for row in before.rows] == [before.tie(row) for row in again.rows]
            return Movement.NONE if stable else Movement.ORDER, before
        if before.by_id.keys() != again.by_id.keys():
            again = self._reading_again(before)
            if before.agrees(again, values=values):
                return Movement.NONE, before
        return Movement.DATA, again

    def _reading_again(self, before: Snapshot) -> Snapshot:
        self._readings += 1
        return self._read_again(before)
