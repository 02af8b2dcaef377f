"""A check run without a server, on the answers that the model expects: it shows what the check is going to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import httpx

from ..checking.trial import Trial
from ..codec import parse
from ..codec.compose import compose
from ..codec.walk import Walk
from ..collection import walker
from ..collection.answer import Answer
from ..collection.listing import Listing, written
from ..collection.movement import Movement
from ..collection.request import Question, Request
from ..collection.target import Target
from ..http.exchange import Exchange
from ..oracle import envelope, expected
from ..oracle.query import Query
from ..oracle.row import Row, row_of
from ..oracle.snapshot import Snapshot
from .plan import Case


@dataclass(frozen=True)
class Planned:
    """A request that a check is going to send to a collection."""

    collection: Listing
    request: Request


class Ended(Exception):
    """What comes now depends on the server, or must be sent at its own time."""


class DryRun:
    """A Listing that answers as the model expects, and notes what it was asked. Without ``rows`` nobody knows its rows:
    it is of a parent that has none to show."""

    def __init__(self, real: Listing, rows: bool) -> None:
        self.real, self._rows = real, rows
        self.name, self.operation, self.parents, self.path = real.name, real.operation, real.parents, real.path
        self.requester, self.limits = real.requester, real.limits
        self.began, self.odd, self.endless = real.began, real.odd, real.endless
        self.outdated = False
        self.asked: list[Request] = []

    @property
    def granted(self) -> int:
        """The real one's."""
        return self.real.granted

    @property
    def is_read(self) -> bool:
        """The real one's."""
        return self.real.is_read

    @property
    def partial(self) -> bool:
        """Whether not all rows are known."""
        return self._rows and self.real.partial

    @property
    def snapshot(self) -> Snapshot:
        """The rows. Raises Ended where nobody knows them."""
        if not self._rows:
            raise Ended
        return self.real.snapshot

    def ask(self, question: Question, *, fresh: bool = False) -> Answer:
        """What the model expects. Raises Ended where only the server can say."""
        if fresh:
            raise Ended  # a confirmation: the check sees something wrong
        page = question.by(self.operation).page if isinstance(question, Walk) else None
        if page is not None and page.sequential:
            raise Ended  # only the server knows how later pages are asked for
        if isinstance(question, Walk):
            return walker.walked(self, question, fresh=fresh)
        asked = written(self, question) if isinstance(question, Query) else question
        if asked.credential != "own":
            raise Ended  # another credential is tried one at a time
        if any(value == TAG for _, value in asked.headers):
            raise Ended
        self.asked.append(asked)
        query = question if isinstance(question, Query) else parse.parse(self.operation, asked.query)
        return self._expected(asked, query)

    def look_again(self, *, values: bool = False, since: int | None = None) -> Movement:  # noqa: ARG002
        """Nobody can say: raises Ended."""
        raise Ended

    def gone(self) -> bool:
        """It is there, as far as the model knows."""
        return False

    def _expected(self, asked: Request, query: Query | None) -> Answer:
        if not self._rows or query is None:
            return _answer(asked, 404 if query else 422, None, {})
        want = expected.expected(self.snapshot, query)
        rows = want.rows
        if want.fields is not None:
            rows = tuple(row_of(self.operation, row.shown(self.operation.fields, want.fields)) for row in want.rows)
        if asked.method == "HEAD":
            return _answer(asked, 200, None, self._tagged)
        facts = envelope.said(self.snapshot, query)
        held = [dict(row.whole) for row in rows]
        value, headers = compose(self.requester.frame, self.operation.envelope, held, facts)
        return replace(_answer(asked, 200, rows, {**self._tagged, **headers}), value=value)

    @cached_property
    def _tagged(self) -> Mapping[str, str]:
        return {"etag": TAG} if any("etag" in each.headers for each in self.requester.client.exchanges[-1:]) else {}


def planned_requests(case: Case) -> Iterator[Planned]:
    """The requests that a case is going to send, as far as they can be told, in its order; none of them is sent."""
    if case.requirement.alone or not case.requirement.applies(case.target.operation):
        return
    stands: dict[int, DryRun] = {}
    target = _without_server(case.target, stands)
    own = stands[id(case.collection)] if case.collection else target.best()
    with suppress(Exception):  # on the real answers the same check will say what is wrong
        case.requirement.run(Trial(target, own, other=case.other))
    for each in stands.values():
        yield from (Planned(each.real, asked) for asked in each.asked)


def _without_server(target: Target, stands: dict[int, DryRun]) -> Target:
    def stand(real: Listing, rows: bool = False) -> DryRun:
        return stands.setdefault(id(real), DryRun(real, rows))

    def groups(real: Mapping[str, tuple[Listing, ...]]) -> dict[str, tuple[Listing, ...]]:
        return {name: tuple(map(stand, each)) for name, each in real.items()}

    probes = target.probes
    return replace(
        target,
        collections=tuple(stand(each, rows=True) for each in target.collections),
        twins={name: stand(each, rows=True) for name, each in target.twins.items()},
        probes=replace(
            probes,
            unknown=stand(probes.unknown),
            malformed=tuple(map(stand, probes.malformed)),
            foreign=stand(probes.foreign) if probes.foreign else None,
            spelled=groups(probes.spelled),
            altered=groups(probes.altered),
            near=groups(probes.near),
        ),
    )


TAG = '"rehearsed"'
"""The validator of every expected answer, where the server has sent one before."""

BYTES = 600
"""A row's share of an expected body."""


def _answer(asked: Request, status: int, rows: tuple[Row, ...] | None, headers: Mapping[str, str]) -> Answer:
    exchange = Exchange(
        number=0,
        method=asked.method,
        url="",
        path="",
        query=asked.query,
        request_headers=(),
        status=status,
        headers=httpx.Headers({"content-type": "application/json", **headers}),
        body=b" " * BYTES * len(rows or ()),
        seconds=0.0,
    )
    return Answer((exchange,), rows)
