"""One parent's listing on the server: asked, read as a whole, and seen to move."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from urllib.parse import quote

from ..codec.response import Decoder
from ..codec.walk import Walk
from ..contract.model import ListOperation
from ..errors import RunEnded, Unreachable
from ..http.client import Client
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot
from . import seen_orders, walker
from .answer import GONE_STATUSES, Answer
from .answer_cache import AnswerCache
from .listing import written
from .movement import Movement, MovementDetector
from .page_limits import PAGE, PageLimits
from .request import Question
from .requester import Requester
from .snapshot_reader import Reading, SnapshotReader


class Collection:
    """The Listing of a list operation under one parent. Answers are kept until the data moves: a question is asked
    once.

    ``page`` is how many rows a page of the snapshot asks for, ``most`` where reading stops, and ``why``.
    ``path`` takes the place of the one that the parents make.
    """

    def __init__(
        self,
        name: str,
        operation: ListOperation,
        parents: Mapping[str, str],
        client: Client,
        *,
        page: int = PAGE,
        most: int | None = None,
        why: str = "",
        decoder: Decoder | None = None,
        memory: AnswerCache[Answer] | None = None,
        path: str | None = None,
    ) -> None:
        self.name, self.operation, self.parents = name, operation, dict(parents)
        if path is None:
            path = operation.path
            for parameter, value in parents.items():
                path = path.replace("{" + parameter + "}", quote(value, safe="~"))
        always = (*operation.constants, *((name, parents[name]) for name in operation.ask if name in parents))
        self.requester = Requester(operation, path, client, decoder=decoder or Decoder(), memory=memory, always=always)
        cut = operation.page.most if operation.page and operation.page.cuts_down else None
        self.limits = PageLimits(min(page, most or page), cut, why)
        self._reader = SnapshotReader(name, self.requester, self.limits, most)
        self._detector = MovementDetector(self.requester, self._read_again)
        self._reading: Reading | None = None
        self._snapshot: Snapshot | None = None
        self._unreadable: Exception | None = None  # it is not read again to fail again
        self.began: frozenset[Hashable] = frozenset()
        self.outdated = False

    @property
    def path(self) -> str:
        """The raw path, without the base URL's."""
        return self.requester.path

    @property
    def granted(self) -> int:
        """See Listing."""
        page = self.operation.page
        most = self.limits.page if page and page.size is None else min(self.limits.page, PAGE)
        return max(1, min(most, self._snapshot.firm())) if self._snapshot and self.partial else most

    @property
    def partial(self) -> bool:
        """See Listing."""
        return self._snapshot is not None and not self._snapshot.ended

    @property
    def odd(self) -> tuple[Query, ...]:
        """See Listing."""
        return self._reading.odd if self._reading else ()

    @property
    def endless(self) -> bool:
        """See Listing."""
        return self._reading is not None and self._reading.endless

    @property
    def is_read(self) -> bool:
        """See Listing."""
        return self._snapshot is not None or self._unreadable is not None

    @property
    def snapshot(self) -> Snapshot:
        """See Listing."""
        if self._unreadable is not None:
            raise self._unreadable
        if self._snapshot is None:
            try:
                self._reading = self._reader.read()
            except (RunEnded, Unreachable):
                raise
            except Exception as error:
                self._unreadable = error
                raise
            self._snapshot = self._reading.snapshot
            self.began = frozenset(self._snapshot.by_id)
            self._snapshot = seen_orders.with_orders(self)
        return self._snapshot

    def ask(self, question: Question, *, fresh: bool = False) -> Answer:
        """See Listing."""
        if isinstance(question, Query):
            question = written(self, question)
        if not isinstance(question, Walk):
            return self.requester.ask(question, fresh=fresh)
        question = walker.sized(self, question)
        known = self.requester.known(question, fresh=fresh)
        return self.requester.took(question, walker.walked(self, question, fresh=fresh)) if known is None else known

    def look_again(self, *, values: bool = False, since: int | None = None) -> Movement:
        """See Listing."""
        movement, now = self._detector.look(self.snapshot, values=values, since=since)
        if movement is Movement.DATA:
            self._snapshot = now
            self.requester.forget()
            self._snapshot = seen_orders.with_orders(self)
        return movement

    def _read_again(self, known: Snapshot) -> Snapshot:
        self.outdated = False
        self._reading = self._reader.read(known)
        return self._reading.snapshot

    def gone(self) -> bool:
        """See Listing."""
        return self._snapshot is not None and self.ask(Query(), fresh=True).status in GONE_STATUSES
