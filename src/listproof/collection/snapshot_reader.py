"""All rows of a listing, page by page; also where limits are refused, pages cut down, or nothing ever ends."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from ..codec import paging
from ..flags import option
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from .answer import GONE_STATUSES, Answer, Unreadable
from .page_limits import PageLimits
from .requester import Requester
from .sequence_reader import SequenceReader
from .snapshot_builder import SnapshotBuilder
from .whole_reader import WholeReader

MOST_ROWS, MOST_PAGES = 200_000, 10_000
"""Where reading a listing stops that seems to have no end, unless the user says how far to read."""


SMALL, MOST_SMALL = 5, 1_000
"""Rows of a page that has few, and pages after which reading stops where they have no more."""


PAGES_EACH = 4
"""Pages of the snapshot for each request that may be in flight, which are sent together."""


HEAVY = 32 << 20
"""Weight of a page from which on smaller pages are asked for, where that is possible."""


NOT_FOUND = 404

ODD = 5
"""Pages with rows against the row schema that are kept of a large collection."""


@dataclass(frozen=True)
class Reading:
    """A snapshot as it was read. ``odd``: pages of a large one with rows against the row schema; ``endless``: it ended
    at a full page that brought no row that was new."""

    snapshot: Snapshot
    odd: tuple[Query, ...] = ()
    endless: bool = False


class SnapshotReader:
    """Reads all rows of a listing, up to ``most``, and notes in ``limits`` what the server grants meanwhile. Of a large
    collection the pages are not kept, but for the first ones and for some that are odd."""

    def __init__(self, name: str, requester: Requester, limits: PageLimits, most: int | None) -> None:
        self._name, self._requester, self._limits, self._most = name, requester, limits, most
        self._operation = requester.operation
        self._coming: dict[Query, Answer] = {}  # pages that were sent together

    def read(self, known: Snapshot | None = None) -> Reading:
        """What is there now; ``known`` is what was there before. Raises Unreadable where the listing does not come."""
        rows: Mapping[Hashable, Row] = known.by_id if known else {}
        listing, size, pages, limits = SnapshotBuilder(self._operation, rows), 0, 0, self._limits
        odd: tuple[Query, ...] = ()
        self._coming.clear()
        if self._operation.page is not None and self._operation.page.whole:
            return Reading(WholeReader(self._name, self._requester, limits, self._most).read(rows))
        while True:
            start = listing.at
            if limits.furthest is not None and start > limits.furthest:
                said = f"read as far as row {limits.furthest}: a larger offset is refused (PAG-17)"
                return Reading(listing.snapshot(complete=False, ended=False, note=said, most=limits.furthest + 1), odd)
            if size == limits.page:
                self._fetch(start, pages)
            asked, answer = self._page(start)
            if answer.rows is None or not answer.ok:
                if not len(listing):
                    return Reading(self._read_unpaged(listing, answer), odd)
                if self._ends_there(answer, short=size < limits.page):
                    return Reading(listing.snapshot(), odd)
                if answer.out_of_range and self._learns_reach(start - size, start, whole=size < limits.page):
                    continue
                said = f"reading stopped at row {start}: {answer}"
                return Reading(listing.snapshot(complete=False, ended=size < limits.page, note=said), odd)
            if self._operation.page is not None and self._operation.page.sequential:
                reader = SequenceReader(self._requester, limits, self._most)
                return Reading(reader.read(answer, rows, MOST_ROWS))
            short, grown = 0 < size < limits.page, False
            brings = listing.add(answer.rows, sum(answer.weights))
            if brings and short:  # a short page that was not the last
                grown = len(self._page(start - size)[1].ids) != size
                limits.page = limits.page if grown else size  # the server cuts pages down to this
            size, pages = len(answer.rows), pages + 1
            if pages == 1 and size > limits.page and self._operation.page and not self._operation.page.size:
                limits.page = size
            if listing.large:
                odd = self._let_go(asked, odd, listing.odd(answer.rows))
            if not brings or grown or self._operation.page is None or self._ends(listing.at, known):
                endless = not brings and size >= limits.page and self._operation.page is not None
                return Reading(listing.snapshot(), odd, endless)
            if stopped := self._stopped(listing.at, pages):
                return Reading(listing.snapshot(complete=False, ended=False, note=stopped), odd)

    def _learns_reach(self, low: int, high: int, *, whole: bool) -> bool:
        """Find the largest offset that is granted, from ``low``, which is, to ``high``, which is not. A server that
        refuses just the end of the ``whole`` listing has no such bound: it calls its own last page a mistake."""

        def granted(at: int) -> bool:
            return self._requester.ask(self._page_query(at)).ok

        end = high
        if whole and granted(end - 1):
            return False
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if granted(middle) else (low, middle)
        self._limits.furthest, self._limits.refused_at = low, end
        return True

    def _ends_there(self, refused: Answer, *, short: bool) -> bool:
        """Whether a refused page is how the server says that the listing has ended: page numbers past the last one are
        refused by many. The page before was ``short``, or the status is that of what is not there; or the contract
        states it."""
        page = self._operation.page
        if page is not None and page.facts.get("past") == "refuse" and refused.out_of_range:
            return True
        return page is not None and page.style == "page" and refused.refused and (short or refused.status == NOT_FOUND)

    def _read_unpaged(self, listing: SnapshotBuilder, refused: Answer) -> Snapshot:
        """The listing as it comes without limit and offset, where its first page is ``refused``: that it is, is for the
        requirements about pages to say. Raises Unreadable where it does not come either."""
        page = self._operation.page
        own = page is not None and refused.status in (400, *GONE_STATUSES, 416, 422, 500, 501)
        plain = self._requester.ask(Query(), fresh=True) if own else refused
        if plain.rows is None or not plain.ok:
            told = plain if plain.refused else refused
            raise Unreadable(f"{self._name}: {told.problem or told}", told)
        listing.add(plain.rows, sum(plain.weights))
        whole = page is not None and len(plain.ids) < (page.default or 1)
        said = f"its first page is refused: {refused}"
        return listing.snapshot(complete=whole, ended=whole, note=said)

    def _fetch(self, at: int, pages: int) -> None:
        """Have pages from there on sent together: as many as were read so far, or as may wait to be read."""
        concurrency, size = self._requester.client.concurrency, self._limits.page
        together = min(pages, PAGES_EACH * concurrency, self._requester.room)
        if together < 2 or concurrency == 1 or self._page_query(at) in self._coming:
            return
        wanted = [self._page_query(start) for start in range(at, at + together * size, size)]
        wanted = [each for each in wanted if each.size == size]
        for each, came in zip(wanted, self._requester.send_all(wanted), strict=True):
            if isinstance(came, Answer):
                self._coming[each] = came

    def _page_query(self, at: int) -> Query:
        size = self._limits.page if self._most is None else max(1, min(self._limits.page, self._most - at))
        page = self._operation.page
        return Query(size=paging.style(page).fitting(at, size) if page else size, start=at)

    def _stopped(self, at: int, pages: int) -> str:
        """Why no further page is read, or nothing."""
        if self._most is not None:
            return f"read as far as row {at} ({self._limits.because(self._most)})" if at >= self._most else ""
        small = pages >= MOST_SMALL and at <= pages * SMALL
        if at >= MOST_ROWS or pages >= MOST_PAGES or small:
            return (
                f"reading stopped after {at} rows in {pages} pages: no end in sight ({option('max-rows')} N reads on)"
            )
        return ""

    def _let_go(self, asked: Query, known: tuple[Query, ...], odd: bool) -> tuple[Query, ...]:
        """Forget a page of a large snapshot, or keep it with the odd ones that are known."""
        if odd and len(known) < ODD:
            return (*known, asked)
        self._requester.forget(asked)
        return known

    def _ends(self, at: int, known: Snapshot | None) -> bool:
        """Whether an earlier reading proved that the listing ends here, so that no further page need be asked."""
        return known is not None and at < self._limits.page and len(known) == at and known.ended

    def _page(self, at: int) -> tuple[Query, Answer]:
        """What was asked for the rows from there on, and what came."""
        page, limits = self._operation.page, self._limits
        while True:
            if page is None:
                return Query(), self._requester.ask(Query(), fresh=True)
            asked = self._page_query(at)
            answer = self._came(asked) or self._requester.ask(asked, fresh=True)
            default = page.default or 10
            refused = answer.out_of_range and at == 0  # later pages are as large as the first one, which was granted
            large = (answer.status == 200 and sum(answer.weights) > HEAVY) or answer.beyond
            if not (large or refused) or limits.page <= default:
                return asked, answer
            limits.shrink(default, refused=refused, beyond=answer.beyond)

    def _came(self, asked: Query) -> Answer | None:
        """The answer to a page that was sent together with others; an outage is asked for once more."""
        answer = self._coming.pop(asked, None)
        if answer is None or answer.infrastructure:
            return None
        self._requester.put(asked, answer)
        return answer
