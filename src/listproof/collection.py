"""One parent's listing: asking it, reading all of it, and telling a moved collection from a wrong answer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any
from urllib.parse import quote

from . import query as queries
from .client import Call, Client
from .contract import ListOperation
from .errors import ListproofError
from .exchange import Exchange
from .flight import Failure
from .query import Query
from .reading import Reader
from .secret import Secret
from .snapshot import Row, Snapshot

INFRASTRUCTURE = (429, 502, 503, 504)
"""Answers of what stands before a server: evidence neither for nor against it."""

LARGEST = 1000
"""No larger limit is sent where it could bring more rows than this."""

MOST_ROWS, MOST_PAGES = 1_000_000, 10_000
"""Where reading a listing stops that has no end."""

PAGE = 100
"""Rows that a page of the snapshot asks for: no server is asked for more unless its size is known."""


class Unreadable(ListproofError):
    """A collection whose listing cannot be read; ``answer`` is what came instead."""

    def __init__(self, message: str, answer: Answer) -> None:
        super().__init__(message)
        self.answer = answer


@dataclass(frozen=True)
class Request:
    """A request that is no plain query: a raw query string, a header, another method or credential.

    ``turn`` tells repetitions of one request apart, where repetition is the point.
    """

    query: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    credential: str | Secret = "own"
    turn: int = 0


@dataclass(frozen=True)
class Walk:
    """Pages of ``size`` rows of one query, each where the last one ended, until all rows known to be there came."""

    query: Query
    size: int
    turn: int = 0  # other than 0: one page after the other, as a client asks, and none from memory


@dataclass(frozen=True)
class Answer:
    """What came back for a question, with the rows read; a walk's answer holds all its pages.

    ``rows`` is None where the body is no array of objects; ``problem`` then says what it is.
    """

    exchanges: tuple[Exchange, ...]
    rows: tuple[Row, ...] | None
    value: Any = field(repr=False, compare=False, default=None)
    problem: str = ""

    @property
    def exchange(self) -> Exchange:
        """The (last) exchange."""
        return self.exchanges[-1]

    @property
    def status(self) -> int:
        return self.exchange.status

    @property
    def ok(self) -> bool:
        """A 200 with rows that can be read (possibly none)."""
        return self.status == 200 and self.rows is not None

    @property
    def refused(self) -> bool:
        """A 4xx without rows, as the catalogue has it."""
        return 400 <= self.status < 500 and self.status != 429 and not self.rows

    @property
    def infrastructure(self) -> bool:
        return self.status in INFRASTRUCTURE or bool(self.exchange.broken)

    @cached_property
    def ids(self) -> tuple[Hashable, ...]:
        return tuple(row.id for row in self.rows or ())

    def __str__(self) -> str:
        if self.ok:
            return f"{self.status} with {len(self.rows or ())} rows"
        body = self.exchange.body[:120].decode("utf-8", "replace")
        return f"{self.status} {body}".strip()


class Movement(Enum):
    """What reading the snapshot again showed."""

    NONE = "the data did not move"
    ORDER = "the same rows came in another order"
    DATA = "rows or the fields that decide came, went or changed"


Question = Query | Request | Walk


class Collection:
    """A list operation under one parent. Answers are kept until the data moves: a question is asked once."""

    def __init__(
        self,
        name: str,
        operation: ListOperation,
        parents: Mapping[str, str],
        client: Client,
        *,
        page: int = PAGE,
        reader: Reader | None = None,
    ) -> None:
        self.reader = reader or Reader()
        self.name, self.operation, self.parents, self.client = name, operation, dict(parents), client
        self.path = operation.path
        for parameter, value in parents.items():
            self.path = self.path.replace("{" + parameter + "}", quote(value, safe="~"))
        self.granted = page  # rows that a page may ask for and gets
        self.refused_above: int | None = None  # the largest limit that is not refused, where one was
        self._answers: dict[Request | Walk, Answer] = {}
        self._snapshot: Snapshot | None = None
        self.began: frozenset[Hashable] = frozenset()  # ids of the rows that were there when it was first read
        self._unreadable: Unreadable | None = None

    def ask(self, question: Question, *, fresh: bool = False) -> Answer:
        """The answer to a question, from memory where it was asked before and ``fresh`` is not set."""
        asked = Request(queries.text(self.operation, question)) if isinstance(question, Query) else question
        if not fresh and asked in self._answers:
            return self._answers[asked]
        answer = self._walk(asked, fresh) if isinstance(asked, Walk) else self._send(asked)
        if answer.status not in INFRASTRUCTURE:  # an outage is over when the next check asks
            self._answers[asked] = answer
        return answer

    def call(self, asked: Request) -> Call:
        """The request as the client sends it."""
        return Call(asked.method, self.path, asked.query, dict(asked.headers), asked.credential)

    def knows(self, asked: Request) -> bool:
        """Whether a request was answered before."""
        return asked in self._answers

    def keep(self, asked: Request, came: Exchange | Failure) -> None:
        """Take an answer into memory that somebody else asked for; an outage or an error is not kept."""
        if isinstance(came, Exchange) and came.status not in INFRASTRUCTURE and not came.broken:
            self._answers[asked] = self.read(came)

    def _send(self, asked: Request) -> Answer:
        call = self.call(asked)
        exchange = self.client.send(
            call.method, call.path, call.query, headers=call.headers, credential=call.credential
        )
        return self.read(exchange)

    def read(self, exchange: Exchange) -> Answer:
        """An exchange with its rows read."""
        if exchange.truncated or exchange.broken:
            return Answer((exchange,), None, problem=exchange.broken or "a body cut off at the body cap")
        if exchange.method == "HEAD" or not exchange.body:
            return Answer((exchange,), None, problem="an empty body")
        said = self.reader.read(self.operation, exchange.body)
        return Answer((exchange,), said.rows, said.value, said.problem)

    def _walk(self, walk: Walk, fresh: bool) -> Answer:
        exchanges: list[Exchange] = []
        rows: list[Row] = []
        at, most = walk.query.offset or 0, len(self.snapshot) // walk.size + 10
        while len(exchanges) < most:
            page = Request(queries.text(self.operation, walk.query.but(limit=walk.size, offset=at)), turn=walk.turn)
            answer = self.ask(page, fresh=fresh)
            exchanges += answer.exchanges
            if answer.rows is None or not answer.ok:
                return Answer(tuple(exchanges), None, answer.value, answer.problem)
            rows += answer.rows
            at += len(answer.ids)
            if not answer.ids or at >= self._count(walk.query):
                break
        return Answer(tuple(exchanges), tuple(rows))

    def _count(self, query: Query) -> int:
        rows = self.snapshot.rows
        return sum(all(row.data.get(name) == value for name, value in query.filters) for row in rows)

    @property
    def snapshot(self) -> Snapshot:
        """All rows in the server's own order. Raises Unreadable where the listing cannot be read at all."""
        if self._unreadable is not None:
            raise self._unreadable
        if self._snapshot is None:
            try:
                self._snapshot = self._read_all()
                self.began = frozenset(self._snapshot.by_id)
            except Unreadable as error:
                self._unreadable = error
                raise
        return self._snapshot

    def _read_all(self) -> Snapshot:
        rows: dict[Hashable, Row] = {}
        repeated: list[Hashable] = []
        collisions: list[Hashable] = []

        def read(complete: bool = True, note: str = "") -> Snapshot:
            return Snapshot(self.operation, tuple(rows.values()), tuple(repeated), complete, note, tuple(collisions))

        at, size, pages = 0, 0, 0
        while True:
            answer = self._page(at)
            if answer.rows is None or not answer.ok:
                if rows:
                    return read(False, f"reading stopped at row {at}: {answer}")
                raise Unreadable(f"{self.name}: {answer.problem or answer}", answer)
            new = [row for row in answer.rows if row.id not in rows]
            whole_page_known = not new
            grown = False
            if new and 0 < size < self.granted:  # a short page that was not the last
                grown = len(self._page(at - size).ids) != size
                self.granted = self.granted if grown else size  # the server cuts pages down to this
            size = len(answer.rows)
            if not whole_page_known:
                repeated += [row.id for row in answer.rows if row.id in rows]
                inside: dict[Hashable, Row] = {}
                for row in answer.rows:
                    if row.id in inside:
                        repeated.append(row.id)
                        collisions += [row.id] if row.form != inside[row.id].form else []
                    inside[row.id] = row
                for row in new:
                    rows.setdefault(row.id, row)
            at += len(answer.rows)
            pages += 1
            if whole_page_known or grown or self.operation.page is None or self._ends(at):
                return read()
            if at >= MOST_ROWS or pages >= MOST_PAGES:
                return read(False, f"reading stopped after {at} rows in {pages} pages: no end in sight")

    def _ends(self, at: int) -> bool:
        """Whether an earlier reading proved that the listing ends here, so that no further page need be asked."""
        return self._snapshot is not None and at < self.granted and len(self._snapshot) == at

    def _page(self, at: int) -> Answer:
        while True:
            if self.operation.page is None:
                return self.ask(Query(), fresh=True)
            answer = self.ask(Query(limit=self.granted, offset=at), fresh=True)
            default = self.operation.page.size.default or 10
            if not answer.refused or answer.status in (401, 403, 404) or self.granted <= default:
                return answer
            self.granted = self.refused_above = max(self.granted // 2, default)

    def look_again(self, *, values: bool = False) -> Movement:
        """Read the snapshot again and say what moved since; if it moved, forget every answer given before.

        With ``values`` every member of every row counts, else the id, the sort key and the filtered fields. Rows that
        are gone at a second look and back at a third are a server's fault, not a movement.
        """
        before = self.snapshot
        again = self._read_all()
        if _same(before, again, values):
            stable = [before.tie(row) for row in before.rows] == [before.tie(row) for row in again.rows]
            return Movement.NONE if stable else Movement.ORDER
        if before.by_id.keys() != again.by_id.keys():
            again = self._read_all()
            if _same(before, again, values):
                return Movement.NONE
        self._snapshot = again
        self._answers.clear()
        return Movement.DATA

    def whole(self) -> int | None:
        """A limit with which one page holds the whole listing, or None where none is known to."""
        rows = len(self.snapshot)
        if self.operation.page is None or rows < self.granted:
            return self.granted
        if rows >= LARGEST or self.refused_above is not None:
            return None
        ids, snapshot = self.ask(Query(limit=LARGEST)).ids, self.snapshot
        if len(ids) != rows or any(name not in snapshot.by_id for name in ids):
            return None
        alike = [snapshot.tie(snapshot.by_id[name]) for name in ids] == [snapshot.tie(row) for row in snapshot.rows]
        return LARGEST if alike else None


def _same(one: Snapshot, other: Snapshot, values: bool) -> bool:
    fields = one.deciding  # of one reading: a listing in disorder has no sort key of its own
    if one.signature(fields) != other.signature(fields):
        return False
    return not values or {row.id: row.form for row in one.rows} == {row.id: row.form for row in other.rows}
