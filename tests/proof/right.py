"""Servers of any contract that are unusual but right, made of the stages of its mock: no check may fail on one."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import count

from listproof.contract.member import may_lack
from listproof.contract.model import Contract, ListOperation
from listproof.faults.general.kinds import is_time
from listproof.faults.general.members import sort_keys
from listproof.faults.general.needs import lacking
from listproof.faults.general.schema_bodies import good, replying
from listproof.faults.general.schema_rows import showing
from listproof.faults.general.stages import sorted_so
from listproof.mock.data import Row, Rows
from listproof.mock.generic.ahead import linked
from listproof.mock.generic.cursors import Cursors
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal, Reply, Request

Change = Callable[[Stages], Stages]


@dataclass(frozen=True)
class Right:
    """A server of the operations that have the ``needs``; ``spoken`` are the SHOULDs that may say something of it."""

    change: Change
    needs: tuple[str, ...]
    spoken: frozenset[str]

    def fits(self, contract: Contract) -> bool:
        """Whether all operations of a contract have what it needs, so that it is right in each."""
        return all(not lacking(each, self.needs) for each in contract.lists)


RIGHT: dict[str, Right] = {}
"""By name."""


def right(*needs: str, spoken: Iterable[str] = ()) -> Callable[[Change], Change]:
    """Register one."""

    def register(change: Change) -> Change:
        RIGHT[change.__name__] = Right(change, needs, frozenset(spoken))
        return change

    return register


def _empty_at(stages: Stages, first: Callable[[bool], bool]) -> Stages:
    """Put rows without the first key before those that have it where ``first(descending)``."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        done = stages.ordered(operation, rows, wanted)
        if not wanted.sort:
            return done
        field, descending = wanted.sort[0]
        if not may_lack(operation, field) or (operation.order and field in operation.order.nulls):
            return done
        known = tuple(row for row in done if value(operation, row, field) is not None)
        empty = tuple(row for row in done if value(operation, row, field) is None)
        return (*empty, *known) if first(descending) else (*known, *empty)

    return replace(stages, ordered=ordered)


@right("order.absent")
def rows_without_the_key_come_first(stages: Stages) -> Stages:
    """Rows without the sort key come first in both directions."""
    return _empty_at(stages, lambda _: True)


@right("order.absent")
def rows_without_the_key_come_last(stages: Stages) -> Stages:
    """Rows without the sort key come last in both directions."""
    return _empty_at(stages, lambda _: False)


@right("order.absent")
def no_key_is_the_lowest(stages: Stages) -> Stages:
    """Rows without the sort key are lower than all others."""
    return _empty_at(stages, lambda descending: not descending)


@right("order.absent")
def no_key_is_the_highest(stages: Stages) -> Stages:
    """Rows without the sort key are higher than all others."""
    return _empty_at(stages, lambda descending: descending)


@right("order")
def ties_never_turn(stages: Stages) -> Stages:
    """Rows with equal sort keys stand in the order of their ids, whichever direction is asked."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if operation.order is None or operation.order.ties or not wanted.sort:
            return stages.ordered(operation, rows, wanted)
        keys = [field for field, _ in wanted.sort]
        done = stages.ordered(operation, rows, wanted)
        place: dict[str, int] = {}
        for row in done:
            place.setdefault(str([value(operation, row, key) for key in keys]), len(place))
        by_id = sorted(done, key=lambda row: str(value(operation, row, operation.id)))
        return tuple(sorted(by_id, key=lambda row: place[str([value(operation, row, key) for key in keys])]))

    return replace(stages, ordered=ordered)


def _led_to(stages: Stages, base: str) -> Stages:
    """Let links begin with another base than that of the request."""

    def inner(request: Request, name: str, cursor: str | None) -> str:
        return base + re.sub(r"^https?://[^/]+", "", stages.linked(request, name, cursor))

    return replace(stages, linked=inner)


@right("link", spoken=("LNK-03",))
def behind_a_proxy(stages: Stages) -> Stages:
    """Links name the host, the scheme and the port that the server has behind its proxy."""
    return _led_to(stages, "https://rows.internal:8443")


@right("link", spoken=("LNK-03",))
def behind_a_proxy_and_a_path(stages: Stages) -> Stages:
    """The same, and there the listing stands below another path."""
    return _led_to(stages, "https://rows.internal/gateway/v2")


@right("link")
def links_have_no_host(stages: Stages) -> Stages:
    """Links are relative references (RFC 3986, 4.2)."""
    return replace(stages, linked=lambda *asked: re.sub(r"^https?://[^/]+", "", linked(*asked)))


@right("next", "!row")
def cursors_differ_every_time(stages: Stages) -> Stages:
    """Equal requests have different cursors."""
    numbers = count(1)
    return replace(stages, nonce=lambda: (next(numbers) % 65_536).to_bytes(2))


@right("next", "!row", spoken=("CUR-14",))
def cursors_are_used_up(stages: Stages) -> Stages:
    """A cursor, which differs every time, is refused when it comes again."""
    used: set[str] = set()

    def placed(operation: ListOperation, listed: Rows, cursors: Cursors, wanted: Wanted) -> Wanted:
        found = stages.placed(operation, listed, cursors, wanted)
        if wanted.cursor is not None and re.fullmatch(r"[A-Za-z0-9_-]{24}", wanted.cursor):
            if wanted.cursor in used:
                raise Refusal(422, "this was read already")
            used.add(wanted.cursor)
        return found

    return replace(cursors_differ_every_time(stages), placed=placed)


def _past_the_end(stages: Stages, status: int) -> Stages:
    def ended(operation: ListOperation, rows: Rows, wanted: Wanted) -> None:
        page = operation.page
        if page is not None and "past" not in page.facts and 0 < wanted.start >= len(rows):
            raise Refusal(status, "there is no such page")
        stages.ended(operation, rows, wanted)

    return replace(stages, ended=ended)


@right("page", "unknown")
def pages_past_the_end_are_not_found(stages: Stages) -> Stages:
    """A page number beyond the last page is answered 404, as some frameworks do."""
    return _past_the_end(stages, 404)


@right("page")
def pages_past_the_end_are_refused(stages: Stages) -> Stages:
    """A page number beyond the last page is refused."""
    return _past_the_end(stages, 422)


@right()
def members_come_in_any_order(stages: Stages) -> Stages:
    """The members of every other object come in reverse, in many lines, with escaped characters."""

    def written(_: Request, reply: Reply) -> Reply:
        turns = count()

        def turned(pairs: list[tuple[str, object]]) -> dict[str, object]:
            return dict(reversed(pairs)) if next(turns) % 2 else dict(pairs)

        body = json.loads(reply.body, object_pairs_hook=turned)
        return replace(reply, body=json.dumps(body, indent=2).encode())

    return replying(stages, written, good)


@right()
def headers_are_many(stages: Stages) -> Stages:
    """Answers carry a request id, a rate limit and a charset, and the connection closes."""

    def changed(_: Request, reply: Reply) -> Reply:
        own = reply.having("X-Request-Id", "0f3a").having("X-RateLimit-Remaining", "999").having("Connection", "close")
        return own.having("Content-Type", f"{reply.header('Content-Type') or 'application/json'}; charset=utf-8")

    return replying(stages, changed, good)


def _stamped(stages: Stages, change: Callable[[str], str]) -> Stages:
    """Write time stamps otherwise, always in the same way."""

    def changed(operation: ListOperation, row: Row) -> Row:
        own = [name for name in sort_keys(operation) if is_time(operation.field_schema(name))]
        return {**row, **{name: change(row[name]) for name in own if isinstance(row.get(name), str)}}

    return showing(stages, changed)


@right("order.time")
def zones_are_written_out(stages: Stages) -> Stages:
    """UTC is written +00:00 instead of Z in time stamps that are sorted by."""
    return _stamped(stages, lambda text: f"{text[:-1]}+00:00" if text.endswith("Z") else text)


@right("order.time")
def fractions_have_nine_digits(stages: Stages) -> Stages:
    """Time stamps that are sorted by always have nine digits after the point."""
    return _stamped(
        stages,
        lambda text: re.sub(r"(?:\.([0-9]+))?(?=Z$)", lambda found: f".{found.group(1) or '':0<9}", text, count=1),
    )


@right("!order.default")
def what_has_no_order_comes_in_any(stages: Stages) -> Stages:
    """Where no order is asked and none is documented, rows come in a sequence of the server's own, always the same."""

    def mixed(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if wanted.sort:
            return stages.ordered(operation, rows, wanted)
        return tuple(
            sorted(
                rows,
                key=lambda row: random.Random(str(value(operation, row, operation.id))).random(),
            )
        )

    return sorted_so(stages, mixed)


@right("path", "!unknown", "!total")
def an_unknown_parent_is_not_found(stages: Stages) -> Stages:
    """An unknown parent is answered 404, though the document does not list it."""

    def listed(operation: ListOperation, data: object, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)  # type: ignore[arg-type]
        known = any(each.rows is rows for each in data.listings)  # type: ignore[attr-defined]
        if not known:
            raise Refusal(404, "there is no such thing")
        return rows

    return replace(stages, listed=listed)
