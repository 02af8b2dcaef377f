"""A listing by another of its page styles: questions are written in that style, and its answers are its own."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from ..codec.walk import Walk
from ..contract.model import ListOperation
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot
from .answer import Answer
from .listing import Listing, written
from .movement import Movement
from .page_limits import PageLimits
from .request import Question
from .requester import Requester
from .target import Target


class Styled:
    """A Listing by the page style of this number among ``operation.others``, from 1; what is known of ``real`` is known
    of it, and what one of the two was asked the other one need not ask again."""

    def __init__(self, real: Listing, number: int) -> None:
        self.real, self._number = real, number
        self.operation: ListOperation = real.operation.others[number - 1]
        self.name, self.parents, self.path = real.name, real.parents, real.path
        self.outdated = False

    @property
    def requester(self) -> Requester:
        """See Listing."""
        return self.real.requester

    @property
    def limits(self) -> PageLimits:
        """See Listing."""
        return self.real.limits

    @property
    def granted(self) -> int:
        """See Listing."""
        return self.real.granted

    @property
    def snapshot(self) -> Snapshot:
        """See Listing."""
        return self.real.snapshot

    @property
    def is_read(self) -> bool:
        """See Listing."""
        return self.real.is_read

    @property
    def partial(self) -> bool:
        """See Listing."""
        return self.real.partial

    @property
    def began(self) -> frozenset[Hashable]:
        """See Listing."""
        return self.real.began

    @property
    def odd(self) -> tuple[Query, ...]:
        """See Listing."""
        return self.real.odd

    @property
    def endless(self) -> bool:
        """See Listing."""
        return self.real.endless

    def ask(self, question: Question, *, fresh: bool = False) -> Answer:
        """See Listing."""
        if isinstance(question, Walk):
            return self.real.ask(replace(question, style=self._number), fresh=fresh)
        asked = written(self, question) if isinstance(question, Query) else question
        return self.real.ask(asked, fresh=fresh)

    def look_again(self, *, values: bool = False, since: int | None = None) -> Movement:
        """See Listing."""
        return self.real.look_again(values=values, since=since)

    def gone(self) -> bool:
        """See Listing."""
        return self.real.gone()


def by_style(target: Target, number: int) -> Target:
    """The target with its collections by another page style."""
    collections = tuple(Styled(each, number) for each in target.collections)
    return replace(target, operation=target.operation.others[number - 1], collections=collections)
