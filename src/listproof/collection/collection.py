"""One parent's listing: asking it, reading all of it, and telling a moved collection from a wrong answer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from enum import Enum
from urllib.parse import quote

from ..codec import encode, parse
from ..codec.response import Decoder
from ..codec.walk import Walk
from ..contract.model import ListOperation
from ..errors import RunEnded, Unreachable
from ..flags import option
from ..http import body
from ..http.client import Client
from ..http.concurrency import Failure
from ..http.exchange import Exchange
from ..http.request_builder import Call
from ..oracle import ranks
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from .answer import GONE, INFRASTRUCTURE, Answer, Unreadable
from .answer_cache import AnswerCache
from .request import Question, Request
from .snapshot_builder import MANY, SnapshotBuilder

LARGEST = 1000
"""No larger limit is sent where it could bring more rows than this."""


MOST_ROWS, MOST_PAGES = 200_000, 10_000
"""Where reading a listing stops that seems to have no end, unless the user says how far to read."""


SMALL, MOST_SMALL = 5, 1_000
"""Rows of a page that has few, and pages after which reading stops where they have no more."""


PAGE = 100
"""Rows that a page asks for: no server is asked for more unless its size is known, or the user allows it for the pages
of the snapshot."""


USUAL = (20, 25, 50)
"""Largest pages that servers grant: asked for in turn where larger ones are refused."""


PAGES_EACH = 4
"""Pages of the snapshot for each request that may be in flight, which are sent together."""


HEAVY = 32 << 20
"""Weight of a page from which on smaller pages are asked for, where that is possible."""


ODD = 5
"""Pages with rows against the row schema that are kept of a large collection."""


READINGS = 10
"""How often a large collection is read again to tell whether it moved."""


class Movement(Enum):
    """What reading the snapshot again showed."""

    NONE = "the data did not move"
    ORDER = "the same rows came in another order"
    DATA = "rows or the fields that decide came, went or changed"
    UNREAD = "so many rows were read again often enough"


class Collection:
    """A list operation under one parent. Answers are kept until the data moves: a question is asked once.

    ``page`` is how many rows a page of the snapshot asks for, ``most`` where reading stops. Of a large collection the
    pages of the snapshot are not kept, but for the first ones and for some that are ``odd``: with rows against the
    row schema.
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
        reader: Decoder | None = None,
        memory: AnswerCache[Answer] | None = None,
    ) -> None:
        self.reader = reader or Decoder()
        self.memory: AnswerCache[Answer] = memory or AnswerCache()
        self.name, self.operation, self.parents, self.client = name, operation, dict(parents), client
        self.path = operation.path
        for parameter, value in parents.items():
            self.path = self.path.replace("{" + parameter + "}", quote(value, safe="~"))
        self.page, self._most = min(page, most or page), most  # rows that a page of the snapshot asks for and gets
        self.refused_above: int | None = None  # the largest limit that is not refused, where one was
        self.unread_above: int | None = None  # the largest limit whose pages are not too large to be read
        self.furthest: int | None = None  # the largest offset that is not refused, where one was before the end
        self.refused_at: int | None = None  # that one
        self._sent_ahead: set[Request | Walk] = set()  # answers that nobody has needed yet
        self.endless = False  # whether reading ended at a full page that brought no row that was new
        self.shown = 0  # different rows in the answer that had most of them
        self.saved = 0  # questions that were answered from memory
        self._coming: dict[Query, Answer] = {}  # pages of the snapshot that were sent together
        self._snapshot: Snapshot | None = None
        self.began: frozenset[Hashable] = frozenset()  # ids of the rows that were there when it was first read
        self._unreadable: Exception | None = None  # it is not read again to fail again
        self.odd: tuple[Query, ...] = ()
        self.outdated = False  # whether a row was changed on purpose since it was last read
        self._readings = 0
        self._looked: tuple[int, bool, Movement] | None = None  # before which exchange, with values, what it showed

    @property
    def granted(self) -> int:
        """Rows that a page may ask for and gets, at most 100, and no more than are known where not all were read."""
        most = min(self.page, PAGE)
        return max(1, min(most, self._snapshot.firm())) if self._snapshot and self.partial else most

    @property
    def largest(self) -> int:
        """The largest limit, at most 100, that is known neither to be refused nor to bring more than is read."""
        return min(PAGE, self.refused_above or PAGE, self.unread_above or PAGE)

    def ask(self, question: Question, *, fresh: bool = False) -> Answer:
        """The answer to a question, from memory where it was asked before and ``fresh`` is not set."""
        asked = Request(encode.text(self.operation, question)) if isinstance(question, Query) else question
        known = None if fresh else self.memory.get(self, asked)
        if known is not None:
            self._count(known)
        self.saved += known is not None and asked not in self._sent_ahead
        self._sent_ahead.discard(asked)
        if known is not None:
            return known
        answer = self._walk(asked, fresh) if isinstance(asked, Walk) else self._send(asked)
        if answer.status not in INFRASTRUCTURE:  # an outage is over when the next check asks
            self.memory.put(self, asked, answer)
        if not isinstance(asked, Request) or asked.credential == "own":
            self._count(answer)
        return answer

    def _count(self, answer: Answer) -> None:
        if answer.ok and len(answer.ids) > self.shown:
            self.shown = max(self.shown, len(set(answer.ids)))

    def call(self, asked: Request) -> Call:
        """The request as the client sends it."""
        return Call(asked.method, self.path, asked.query, dict(asked.headers), asked.credential)

    def knows(self, asked: Request) -> bool:
        """Whether a request was answered before."""
        return self.memory.knows(self, asked)

    def kept(self) -> list[tuple[Request, Answer]]:
        """The requests whose answers are kept, with them."""
        return [(asked, answer) for asked, answer in self.memory.of(self) if isinstance(asked, Request)]

    def keep(self, asked: Request, came: Exchange | Failure) -> None:
        """Take an answer into memory that somebody else asked for; an outage or an error is not kept."""
        if isinstance(came, Exchange) and came.status not in INFRASTRUCTURE and not came.truncated:
            self.memory.put(self, asked, self.read(came))
            self._sent_ahead.add(asked)

    def _send(self, asked: Request) -> Answer:
        call = self.call(asked)
        exchange = self.client.send(
            call.method, call.path, call.query, headers=call.headers, credential=call.credential
        )
        return self.read(exchange)

    def read(self, exchange: Exchange) -> Answer:
        """An exchange with its rows read."""
        if exchange.truncated or exchange.broken:
            return Answer((exchange,), None, problem=exchange.broken or body.too_large(self.client.body_cap))
        if exchange.method == "HEAD" or not exchange.body:
            return Answer((exchange,), None, problem="an empty body")
        said = self.reader.read(self.operation, exchange.body)
        return Answer((exchange,), said.rows, said.value, said.problem, said.unread, said.much)

    def _walk(self, walk: Walk, fresh: bool) -> Answer:
        exchanges: list[Exchange] = []
        rows: list[Row] = []
        for stretch in walk.stretches(self.reach(walk)):
            at, asked, most = stretch.start, 0, len(stretch) // walk.size + 10
            while asked < most:
                page = Request(encode.text(self.operation, walk.query.but(limit=walk.size, offset=at)), turn=walk.turn)
                answer = self.ask(page, fresh=fresh)
                exchanges += answer.exchanges
                if answer.rows is None or not answer.ok:
                    return Answer(tuple(exchanges), None, answer.value, answer.problem, answer.unread)
                rows += answer.rows
                at, asked = at + len(answer.ids), asked + 1
                if not answer.ids or at >= stretch.stop:
                    break
        return Answer(tuple(exchanges), tuple(rows))

    @property
    def partial(self) -> bool:
        """Whether the collection was read, and not all of it."""
        return self._snapshot is not None and not self._snapshot.ended

    def reach(self, walk: Walk) -> int:
        """Rows of the listing that a walk goes through; where not all were read, those that fill pages."""
        snapshot = self.snapshot
        if not self.partial:
            return len(snapshot.ordered(walk.query.filters, None, False))
        return snapshot.firm(walk.query.filters) // walk.size * walk.size

    @property
    def snapshot(self) -> Snapshot:
        """All rows in the server's own order. Raises Unreadable where the listing cannot be read at all."""
        if self._unreadable is not None:
            raise self._unreadable
        if self._snapshot is None:
            try:
                self._snapshot = self._read_all()
                self.began = frozenset(self._snapshot.by_id)
            except (RunEnded, Unreachable):
                raise
            except Exception as error:
                self._unreadable = error
                raise
            self._see_orders()
        return self._snapshot

    def _read_all(self, known: Mapping[Hashable, Row] | None = None) -> Snapshot:
        listing, size, pages = SnapshotBuilder(self.operation, known or {}), 0, 0
        self.odd = ()
        self._coming.clear()
        while True:
            start = listing.at
            if self.furthest is not None and start > self.furthest:
                return listing.snapshot(complete=False, ended=False, note=self._short, most=self.furthest + 1)
            if size == self.page:
                self._fetch(start, pages)
            asked, answer = self._page(start)
            if answer.rows is None or not answer.ok:
                if not len(listing):
                    return self._plain(listing, answer)
                if answer.out_of_range and self._learns_reach(start - size, start, whole=size < self.page):
                    continue
                said = f"reading stopped at row {start}: {answer}"
                return listing.snapshot(complete=False, ended=size < self.page, note=said)
            short, grown = 0 < size < self.page, False
            brings = listing.add(answer.rows, sum(answer.weights))
            if brings and short:  # a short page that was not the last
                grown = len(self._page(start - size)[1].ids) != size
                self.page = self.page if grown else size  # the server cuts pages down to this
            size, pages = len(answer.rows), pages + 1
            if listing.large:
                self._let_go(asked, listing.odd(answer.rows))
            if not brings or grown or self.operation.page is None or self._ends(listing.at):
                self.endless = not brings and size >= self.page and self.operation.page is not None
                return listing.snapshot()
            if stopped := self._stopped(listing.at, pages):
                return listing.snapshot(complete=False, ended=False, note=stopped)

    def _learns_reach(self, low: int, high: int, *, whole: bool) -> bool:
        """Find the largest offset that is granted, from ``low``, which is, to ``high``, which is not. A server that
        refuses just the end of the ``whole`` listing has no such bound: it calls its own last page a mistake."""

        def granted(at: int) -> bool:
            return self.ask(self._asking(at)).ok

        end = high
        if whole and granted(end - 1):
            return False
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if granted(middle) else (low, middle)
        self.furthest, self.refused_at = low, end
        return True

    @property
    def _short(self) -> str:
        return f"read as far as row {self.furthest}: a larger offset is refused (PAG-17)"

    def refuses(self, query: Query | None) -> bool:
        """Whether a query begins beyond the largest offset that the server grants here."""
        return query is not None and self.furthest is not None and (query.offset or 0) > self.furthest

    def _plain(self, listing: SnapshotBuilder, refused: Answer) -> Snapshot:
        """The listing as it comes without limit and offset, where its first page is ``refused``: that it is, is for the
        requirements about pages to say. Raises Unreadable where it does not come either."""
        own = self.operation.page is not None and refused.status in (400, *GONE, 416, 422, 500, 501)
        plain = self.ask(Query(), fresh=True) if own else refused
        if plain.rows is None or not plain.ok:
            told = plain if plain.refused else refused
            raise Unreadable(f"{self.name}: {told.problem or told}", told)
        listing.add(plain.rows, sum(plain.weights))
        whole = self.operation.page is not None and len(plain.ids) < (self.operation.page.size.default or 1)
        said = f"its first page is refused: {refused}"
        return listing.snapshot(complete=whole, ended=whole, note=said)

    def _fetch(self, at: int, pages: int) -> None:
        """Have pages from there on sent together: as many as were read so far, or as may wait to be read."""
        together = min(pages, PAGES_EACH * self.client.concurrency, self.memory.room)
        if together < 2 or self.client.concurrency == 1 or self._asking(at) in self._coming:
            return
        wanted = [self._asking(start) for start in range(at, at + together * self.page, self.page)]
        wanted = [each for each in wanted if each.limit == self.page]
        requests = [Request(encode.text(self.operation, each)) for each in wanted]
        for each, came in zip(wanted, self.client.send_all(map(self.call, requests)), strict=True):
            if isinstance(came, Exchange):
                self._coming[each] = self.read(came)

    def _asking(self, at: int) -> Query:
        limit = self.page if self._most is None else max(1, min(self.page, self._most - at))
        return Query(limit=limit, offset=at)

    def _stopped(self, at: int, pages: int) -> str:
        """Why no further page is read, or nothing."""
        if self._most is not None:
            return f"read as far as row {at} ({option('max-rows')} {self._most})" if at >= self._most else ""
        small = pages >= MOST_SMALL and at <= pages * SMALL
        if at >= MOST_ROWS or pages >= MOST_PAGES or small:
            return (
                f"reading stopped after {at} rows in {pages} pages: no end in sight ({option('max-rows')} N reads on)"
            )
        return ""

    def _let_go(self, asked: Query, odd: bool) -> None:
        """Forget a page of a large snapshot, or note that it is odd."""
        if odd and len(self.odd) < ODD:
            self.odd += (asked,)
        else:
            self.memory.forget(self, Request(encode.text(self.operation, asked)))

    def _ends(self, at: int) -> bool:
        """Whether an earlier reading proved that the listing ends here, so that no further page need be asked."""
        return self._snapshot is not None and at < self.page and len(self._snapshot) == at and self._snapshot.ended

    def _page(self, at: int) -> tuple[Query, Answer]:
        """What was asked for the rows from there on, and what came."""
        while True:
            if self.operation.page is None:
                return Query(), self.ask(Query(), fresh=True)
            asked = self._asking(at)
            answer = self._came(asked) or self.ask(asked, fresh=True)
            default = self.operation.page.size.default or 10
            refused = answer.out_of_range and at == 0  # later pages are as large as the first one, which was granted
            large = (answer.status == 200 and sum(answer.weights) > HEAVY) or answer.beyond
            if not (large or refused) or self.page <= default:
                return asked, answer
            usual = max((each for each in USUAL if each < self.page), default=default)
            self.page = max(self.page // 2, PAGE) if self.page > PAGE else max(usual, default)
            if refused:
                self.refused_above = self.page
            elif answer.beyond:
                self.unread_above = self.page

    def _came(self, asked: Query) -> Answer | None:
        """The answer to a page that was sent together with others; an outage is asked for once more."""
        answer = self._coming.pop(asked, None)
        if answer is None or answer.infrastructure:
            return None
        self.memory.put(self, Request(encode.text(self.operation, asked)), answer)
        return answer

    def look_again(self, *, values: bool = False, since: int | None = None) -> Movement:
        """Read the snapshot again and say what moved since; if it moved, forget every answer given before.

        With ``values`` every member of every row counts, else the id, the sort key and the filtered fields. Rows that
        are gone at a second look and back at a third are a server's fault, not a movement.

        ``since`` is the number of the last exchange in question. One reading of a large collection serves all that
        came before it, and it is read again ``READINGS`` times at most.
        """
        if len(self.snapshot) <= MANY:
            return self._look(values)
        if self._looked and since is not None and since <= self._looked[0] and values <= self._looked[1]:
            return self._looked[2]
        if self._readings >= READINGS:
            return Movement.UNREAD
        before = len(self.client.exchanges)
        movement = self._look(values)
        self._looked = None if movement is Movement.DATA else (before, values, movement)
        return movement

    def catch_up(self) -> None:
        """Read the snapshot again where a row was changed on purpose since."""
        if self.outdated:
            self.look_again(values=True)

    def _look(self, values: bool) -> Movement:
        before, self.outdated = self.snapshot, False
        again = self._again()
        if before.agrees(again, values=values):
            stable = [before.tie(row) for row in before.rows] == [before.tie(row) for row in again.rows]
            return Movement.NONE if stable else Movement.ORDER
        if before.by_id.keys() != again.by_id.keys():
            again = self._again()
            if before.agrees(again, values=values):
                return Movement.NONE
        self._snapshot = again
        self.memory.clear(self)
        self._see_orders()
        return Movement.DATA

    def _see_orders(self) -> None:
        """See how the server sorts where the contract leaves it open: text, and rows without the sort key."""
        order, snapshot = self.operation.order, self.snapshot
        for word, descending, _ in parse.sorts(self.operation):
            field = order.keys[word] if order else ""
            if (field, descending) in snapshot.ranks or not snapshot.open(field):
                continue
            if order and order.default and order.default[0] == (field, descending):
                seen = ranks.of_listing(snapshot, field, descending, snapshot.rows)
            else:
                seen = self._seen(Query(order=(word, descending)), field) if snapshot.ended else None
            if seen is not None:
                snapshot = replace(snapshot, ranks={**snapshot.ranks, (field, descending): seen})
        self._snapshot = snapshot

    def _seen(self, query: Query, field: str) -> ranks.Ranks | None:
        """The ranks of an order's values, from the whole listing where one page holds it, else from its two ends."""
        descending, rows = bool(query.order and query.order[1]), len(self.snapshot)
        if size := self.whole():
            listed = self.ask(query.but(limit=size)).rows
            return ranks.of_listing(self.snapshot, field, descending, listed or ())
        first, last = (self.ask(query.but(limit=1, offset=at)).rows for at in (0, rows - 1))
        return ranks.of_ends(self.snapshot, field, descending, first[0], last[0]) if first and last else None

    def _again(self) -> Snapshot:
        self._readings += 1
        return self._read_all(self.snapshot.by_id)

    def gone(self) -> bool:
        """Whether the collection was there and is there no more: its plain listing is asked for again."""
        return self._snapshot is not None and self.ask(Query(), fresh=True).status in GONE

    def whole(self) -> int | None:
        """A limit with which one page holds the whole listing, or None where none is known to."""
        rows = len(self.snapshot)
        if not self.snapshot.ended:
            return None
        if self.operation.page is None or rows < self.granted:
            return self.granted
        if rows >= LARGEST or self.refused_above is not None:
            return None
        ids, snapshot = self.ask(Query(limit=LARGEST)).ids, self.snapshot
        if len(ids) != rows or any(name not in snapshot.by_id for name in ids):
            return None
        alike = [snapshot.tie(snapshot.by_id[name]) for name in ids] == [snapshot.tie(row) for row in snapshot.rows]
        return LARGEST if alike else None
