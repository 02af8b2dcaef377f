"""What is wrong where one page of a walk ends and the next one begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..oracle.expected import keys_of, ordered
from ..oracle.row import Row
from ..oracle.snapshot import Fields


@dataclass(frozen=True)
class Joins:
    """``tied`` are the rows that are lost or come again at the end of a page and have the sort key of its last row,
    ``others`` those with other keys, ``left`` those that follow the last page; ``strange``: other rows came, or rows in
    another sequence within a page; ``within``: a page ended within a group of equal sort keys."""

    tied: tuple[Row, ...] = ()
    others: tuple[Row, ...] = ()
    left: tuple[Row, ...] = ()
    strange: bool = False
    within: bool = False

    @property
    def only_tied(self) -> bool:
        """Whether nothing else is wrong but what becomes of rows with the sort key of a page's last one."""
        return bool(self.tied) and not (self.others or self.left or self.strange)

    @property
    def wrong(self) -> bool:
        """Whether anything is."""
        return bool(self.tied or self.others or self.left or self.strange)


def joins(trial: Trial, walk: Walk, walked: Answer) -> Joins:
    """What became of the rows of a walk at the ends of its pages; rows with equal sort keys may come in any order."""
    due, keys = ordered(trial.snapshot, walk.query), keys_of(trial.operation, walk.query)
    groups = numbered(trial, due, keys)
    sizes = Counter(groups.values())
    if any(name not in groups for name in walked.ids):
        return Joins(strange=True)
    came = {name: at for at, name in reversed([*enumerate(walked.ids)])}
    order = sorted((row for row in due if row.id in came), key=lambda row: (groups[row.id], came[row.id]))
    place = {row.id: at for at, row in enumerate(order)}
    begins = {groups[row.id]: at for at, row in reversed([*enumerate(order)])}
    again, cut, last = list[tuple[bool, Row]](), set[int](), -1
    for page in (page.ids for page in walked.pages if page.ids):
        first = place[page[0]]
        if [place[name] for name in page] != list(range(first, first + len(page))) or first > last + 1:
            return Joins(strange=True)
        if last >= 0:
            number = groups[order[last].id]
            within = last + 1 - begins[number] < sizes[number]  # rows of the group did not come yet
            cut |= {number} if within else set()
            again += [(within and groups[row.id] == number, row) for row in order[first : last + 1]]
        last = first + len(page) - 1
    number = groups[order[last].id] if order else -1
    wanted = trial.due(walk)
    early = {row.id for row in wanted} if len(walked.ids) < len(wanted) else set()  # it ended before it brought these
    whole = len(wanted) == len(due)
    lost = [row for row in due if row.id not in came and (whole or groups[row.id] < number or row.id in early)]
    return _classified(lost, groups, again, cut, number)


def numbered(trial: Trial, due: Sequence[Row], keys: Fields) -> dict[Hashable, int]:
    """The number of each row's group of equal sort keys, by the row's id."""
    ties = groupby(due, key=lambda row: trial.snapshot.tie(row, keys))
    return {row.id: number for number, (_, rows) in enumerate(ties) for row in rows}


def _classified(
    lost: Sequence[Row],
    groups: Mapping[Hashable, int],
    again: Sequence[tuple[bool, Row]],
    cut: set[int],
    last: int,
) -> Joins:
    """``cut`` are the groups within which a page ended, ``last`` is that of the last row that came."""
    ends_early = any(groups[row.id] > last for row in lost)
    of_ties = cut - {last} if ends_early else cut | {last}
    tied = [row for within, row in again if within] + [row for row in lost if groups[row.id] in of_ties]
    others = [row for within, row in again if not within]
    others += [row for row in lost if groups[row.id] not in of_ties and groups[row.id] < last]
    left = [row for row in lost if groups[row.id] not in of_ties and groups[row.id] >= last]
    return Joins(tuple(tied), tuple(others), tuple(left), within=bool(cut))
