"""Asks one path of the server, and keeps the answers: a request is sent once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..codec import encode, wire
from ..codec.compose import compose
from ..codec.response import Decoder
from ..codec.walk import Walk
from ..contract.model import ListOperation
from ..contract.template import Pair
from ..http import body
from ..http.client import Client
from ..http.concurrency import Failure
from ..http.exchange import Exchange
from ..http.request_builder import Call
from ..oracle.query import Query
from .answer import INFRASTRUCTURE, Answer
from .answer_cache import AnswerCache
from .request import Request


class Requester:
    """The requests to one path. Without ``decoder`` no rows are read: the path is not a listing. ``saved`` is how many
    questions were answered from memory, ``shown`` how many different rows the answer had that had most of them;
    ``frame`` is the first body that held rows, without them, where they stand within it; ``always`` are slots and
    texts that every request has."""

    def __init__(
        self,
        operation: ListOperation,
        path: str,
        client: Client,
        *,
        decoder: Decoder | None,
        memory: AnswerCache[Answer] | None = None,
        always: Sequence[Pair] = (),
    ) -> None:
        self.always = tuple(always)
        self.operation, self.path, self.client, self.decoder = operation, path, client, decoder
        self._memory: AnswerCache[Answer] = memory or AnswerCache()
        self._sent_ahead: set[Request | Walk] = set()  # answers that nobody has needed yet
        self.saved = self.shown = 0
        self.frame: Any = None

    def request(self, query: Query) -> Request:
        """The request that asks a query."""
        return Request(encode.text(self.operation, query))

    def ask(self, question: Query | Request, *, fresh: bool = False) -> Answer:
        """The answer, from memory where it was asked before and ``fresh`` is not set."""
        asked = self.request(question) if isinstance(question, Query) else question
        known = self.known(asked, fresh=fresh)
        return self.took(asked, self._exchanged(asked)) if known is None else known

    def known(self, asked: Request | Walk, *, fresh: bool = False) -> Answer | None:
        """What somebody who asks this now gets from memory, which nobody does who wants a ``fresh`` answer."""
        known = None if fresh else self._memory.get(self, asked)
        if known is not None:
            self._note_size(known)
        self.saved += known is not None and asked not in self._sent_ahead
        self._sent_ahead.discard(asked)
        return known

    def took(self, asked: Request | Walk, answer: Answer) -> Answer:
        """Keep an answer that came, and give it; an outage is over when the next check asks."""
        if answer.status not in INFRASTRUCTURE:
            self._memory.put(self, asked, answer)
        if not isinstance(asked, Request) or asked.credential == "own":
            self._note_size(answer)
        return answer

    def _note_size(self, answer: Answer) -> None:
        if answer.ok and len(answer.ids) > self.shown:
            self.shown = max(self.shown, len(set(answer.ids)))

    def call(self, asked: Request) -> Call:
        """The request as the client sends it."""
        if self.decoder is None:
            return Call(asked.method, self.path, asked.query, dict(asked.headers), asked.credential)
        sent = wire.encoded(self.operation, asked.query, self.always)
        method = sent.method if asked.method == "GET" else asked.method
        body = (sent.body if asked.body is None else asked.body) if method == "POST" else b""
        return Call(method, self.path, sent.query, dict((*sent.headers, *asked.headers)), asked.credential, body)

    def asks(self, exchange: Exchange) -> bool:
        """Whether a request that went by was one for this listing; several may have one path."""
        if not exchange.path.endswith(self.path):
            return False
        sent = dict(exchange.request_headers)
        asked = wire.asked(self.operation, exchange.query, sent, exchange.content)
        return not self.always or asked is None or wire.has(asked, self.always)

    def _exchanged(self, asked: Request) -> Answer:
        call = self.call(asked)
        exchange = self.client.send(
            call.method, call.path, call.query, headers=call.headers, credential=call.credential, body=call.body
        )
        return self.read(exchange)

    def send_all(self, queries: Iterable[Query]) -> Iterator[Answer | Failure]:
        """What comes for each of the queries, which are sent together; it is not kept."""
        for came in self.client.send_all([self.call(self.request(each)) for each in queries]):
            yield self.read(came) if isinstance(came, Exchange) else came

    def read(self, exchange: Exchange) -> Answer:
        """An exchange with its rows read."""
        if self.decoder is None:
            return Answer((exchange,), None, problem=exchange.broken)
        if exchange.truncated or exchange.broken:
            return Answer((exchange,), None, problem=exchange.broken or body.too_large(self.client.body_cap))
        if exchange.method == "HEAD" or not exchange.body:
            return Answer((exchange,), None, problem="an empty body")
        said, envelope = self.decoder.read(self.operation, exchange.body), self.operation.envelope
        if self.frame is None and envelope.rows and exchange.status == 200 and said.rows is not None:
            self.frame = compose(said.value, envelope, [], {})[0]
        return Answer((exchange,), said.rows, said.value, said.problem, said.beyond_reader, said.much)

    @property
    def room(self) -> int:
        """How many answers may be had at once (see AnswerCache)."""
        return self._memory.room

    def knows(self, asked: Request) -> bool:
        """Whether a request was answered before."""
        return self._memory.knows(self, asked)

    def kept(self) -> list[tuple[Request, Answer]]:
        """The requests whose answers are kept, with them."""
        return [(asked, answer) for asked, answer in self._memory.of(self) if isinstance(asked, Request)]

    def keep(self, asked: Request, came: Exchange | Failure) -> None:
        """Take an answer into memory that was sent for ahead; an outage or an error is not kept."""
        if isinstance(came, Exchange) and came.status not in INFRASTRUCTURE and not came.truncated:
            self._memory.put(self, asked, self.read(came))
            self._sent_ahead.add(asked)

    def put(self, query: Query, answer: Answer) -> None:
        """Keep the answer to a query."""
        self._memory.put(self, self.request(query), answer)

    def forget(self, query: Query | None = None) -> None:
        """Keep the answer to a query no longer; without one, no answer."""
        if query is None:
            self._memory.clear(self)
        else:
            self._memory.forget(self, self.request(query))
