"""A fixed sequence of requests to a mock, sent straight to its WSGI application."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from listproof import faults, mock
from listproof.mock.langsmith import FIELDS, STATUSES

SIZES = (
    "", "limit=1", "limit=2", "limit=5", "limit=13", "limit=20", "limit=22", "limit=23", "limit=100", "limit=101",
    "limit=0", "limit=0&offset=2", "offset=1", "offset=2", "offset=12", "offset=13", "offset=22", "offset=23",
    "offset=30", "offset=2&limit=5", "limit=2&offset=2", "limit=5&offset=7", "limit=7&offset=5", "limit=1&offset=7",
    "limit=2&offset=7", "limit=2&offset=9", "limit=3&offset=5", "limit=9&offset=3",
)  # fmt: skip
WALK = ("offset=0", "limit=3&offset=0", "limit=3&offset=3", "limit=3&offset=6", "limit=3&offset=9", "limit=3&offset=12")
WORDS = (
    "limit=abc", "limit=1.5", "limit=1e1", "limit=true", "limit=", "limit=50abc", "offset=abc", "offset=1e1",
    "limit=-1", "limit=-3", "offset=-1", "offset=-3", "limit=007", "limit=%2B5", "limit=%207", "limit=1.0",
    "limit=1_1", "limit=%D9%A3", "limit=%C2%B2", "offset=1.0", f"offset={2**31}", f"offset={2**63}", f"limit={2**31}",
    f"limit={2**63 - 1}&offset=14", f"offset={'9' * 23}", "limit=1&limit=2", "offset=1&offset=2", "foo=1",
)  # fmt: skip
ORDERS = (
    "order=asc&limit=100", "order=desc&limit=100", "order=asc", "order=desc", "order=asc&offset=2",
    "order=asc&limit=3", "order=asc&limit=3&offset=3", "order=desc&offset=2", "order=asc&offset=9&limit=7",
    "order=DESC", "order=foo", "order=", "order=asc&order=desc",
)  # fmt: skip
FILTERS = (
    *(f"status={status}&limit=100" for status in (*STATUSES, "succ", "cess", "SUCCESS", "bogus", "")),
    *(f"status={status}" for status in STATUSES), "status=success&offset=1", "status=success&limit=2",
    "status=success&limit=2&offset=1", "status=interrupted&limit=1&offset=1", "status=error,success",
    "status=error&status=success", "status=success&limit=1&offset=2", "status=interrupted&offset=2",
    "status=success&offset=4", "status=%20error", "status=erro_", "status=*", "status=bogus&offset=1",
)  # fmt: skip
SELECTS = (
    *(f"select={name}&limit=100" for name in FIELDS), "select=run_id", "select=bogus", "select=", "select=STATUS",
    "select=run_id&select=status", "select=status&select=run_id", "select=run_id&select=run_id", "select=run_id,status",
    "select=run_id&select=bogus", "&".join(f"select={name}" for name in FIELDS), "select=run_id&offset=2",
    "select=kwargs&select=metadata&offset=2", "select=run_id&limit=3", "select=run_id&limit=3&offset=3",
    "select=status&limit=5", "select=metadata&limit=2&offset=6", "status=error&select=run_id",
    "status=success&select=run_id&limit=2", "status=success&select=metadata&select=status",
    "status=success&select=metadata&select=kwargs&limit=2&offset=1", "status=interrupted&select=kwargs",
    "status=bogus&select=run_id", "select=bogus&offset=1", "status=error&select=bogus", "select=%5B%22run_id%22%5D",
    "status=error&select=run_id,status", "select=created_at&select=updated_at",
    "select=run_id&select=status&select=kwargs&select=metadata&select=created_at",
)  # fmt: skip
BESIDE = ("limit=abc&offset=1", "limit=2&offset=abc", "limit=2&offset=-1")
BESIDE_ORDERS = ("offset=abc&order=asc", "limit=-1&order=asc")
BESIDE_FILTERS = (
    "limit=abc&status=success", "limit=-1&status=success", "limit=-1&select=run_id", "offset=-5&limit=3&status=success",
)  # fmt: skip
ODD = ("limit=2%00", "limit=2%C0%80", "limit=abc&offset=abc")
BATCHES = ("limit=32", "limit=64", "limit=2&offset=64")
EMPTIES = ("limit=&offset=1", "offset=", "limit=2e1")
FAR = (
    f"offset={2**64}", f"limit={2**32 + 1}&offset=1", "offset=9999&limit=2", "offset=-5&limit=3", "offset=-5&limit=7",
)  # fmt: skip
QUERIES = {
    "seekrflow": (*SIZES, *WALK, *WORDS, *ORDERS, *BESIDE, *BESIDE_ORDERS, *EMPTIES, *FAR, *ODD),
    "langsmith": (*SIZES, *WALK, *WORDS, *FILTERS, *SELECTS, *BESIDE, *BESIDE_FILTERS, *EMPTIES, *FAR, *ODD),
}
ELSEWHERE = {
    "seekrflow": ("", "limit=101", "order=asc&limit=2", "limit=100&offset=100", "offset=105", "limit=abc",
                  *BATCHES),
    "langsmith": (
        "", "limit=101", "limit=100&offset=100", "offset=105", "limit=abc", "status=timeout&limit=100",
        "status=success&limit=100", "status=pending&limit=101", "status=interrupted", *BATCHES,
    ),
}  # fmt: skip
PLAIN = {"accept-encoding": "identity"}
VARIED = (
    {"accept-encoding": "gzip"}, {"x-team-id": "team_b"}, {"x-team-id": "team_z"}, {"x-team-id": "a\tb"},
    {"if-none-match": '"stale"'}, {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
)  # fmt: skip
WRONG_KEYS = (
    "",
    None,
    "wrong",
    "Bearer wrong",
    "mock-K1-aQ7x",
    "mock-K1-aQ7xLm2vRt9Zc1",
    "mock-K1-aQ8xLm2vRt9Zc",
    "mock-k1-aq7xlm2vrt9zc",
)


@dataclass(frozen=True)
class Question:
    """``names`` are the parameters and headers that a fault may need in order to show."""

    path: str
    query: str
    method: str
    headers: tuple[tuple[str, str], ...]
    names: frozenset[str]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def seen(self) -> tuple[int, str | None, str | None, str | None, bytes]:
        """What tells two answers apart."""
        names = ("content-type", "etag", "last-modified")
        return (self.status, *(self.headers.get(name) for name in names), self.body)  # type: ignore[return-value]


def ask(served: mock.Mock, path: str, query: str = "", method: str = "GET", **headers: str) -> Answer:
    """One request; header names may have underscores."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": unquote(path), "REQUEST_URI": path, "QUERY_STRING": query,
        "wsgi.input": io.BytesIO(), **{f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers.items()},
    }  # fmt: skip
    began: list[Any] = []
    body = b"".join(served.app(environ, lambda *args: began.append(args)))
    status, pairs = began[0]
    return Answer(int(status[:3]), {k.lower(): v for k, v in pairs}, body)


def questions(served: mock.Mock) -> Iterator[Question]:
    contract = served.pipeline.contract
    parents = [c.parents for c in served.collections] + [served.unknown, served.malformed, served.foreign]
    own = served.collections[0].parents.items()
    parents += [{name: f"{value}-and-more" for name, value in own}, {name: value[:-1] for name, value in own}]

    def question(path: str, query: str = "", method: str = "GET", **headers: str | None) -> Question:
        sent = {**served.headers, **PLAIN, **headers}
        names = {part.partition("=")[0] for part in query.split("&") if part} | set(headers)
        given = tuple((name.lower(), value) for name, value in sent.items() if value is not None)
        return Question(path, query, method, given, frozenset(names))

    for number, parent in enumerate(parent for parent in parents if parent):
        path = served.prefix + served.path(parent)
        for query in QUERIES[contract] if number == 0 else ELSEWHERE[contract]:
            yield question(path, query)
        for headers in VARIED:
            yield question(path, "limit=100", **headers)
        for key in WRONG_KEYS if served.headers and number == 0 else ():
            for query in ("limit=2", "limit=4"):  # the first was answered to the right key before, the second not
                yield question(path, query, Authorization=key)
        for name, key in served.other_headers.items() if number == 0 else ():
            yield question(path, "limit=100", **{name: key})
        yield question(path, method="HEAD")
        yield question(path.replace("/runs", "%1F/runs"))
        if served.headers:
            yield question(path, "limit=3", Authorization=None)
            yield question(path, "limit=abc", Authorization=None)
            yield question(path, "limit=abc", Authorization="wrong")
            yield question(path, "limit=3&order=asc", Authorization=None)
            yield question(path, "limit=3", "HEAD", Authorization=None)
            yield question(path, "limit=3", Authorization=None, **{"x-team-id": "team_b"})
    for text in spellings(served.collections[0].parents["thread_id"]):
        yield question(served.prefix + served.path({"thread_id": text}), "limit=3")


def spellings(known: str) -> list[str]:
    """An id otherwise written, cut short, and altered in its last character or behind its beginning."""
    behind = known[8:].translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    return [known.swapcase(), f"{{{known}}}", known.replace("-", ""), known[:8], known[:-1] + "a", known[:8] + behind]


def asked(served: mock.Mock) -> tuple[tuple[Question, Answer], ...]:
    """The answers to all questions, in their order."""
    return tuple((one, ask(served, one.path, one.query, one.method, **dict(one.headers))) for one in questions(served))


@cache
def right(contract: str, changed: bool = False) -> tuple[tuple[Question, Answer], ...]:
    """What the reference says; after a change of its data, where that is wanted."""
    served = mock.reference(contract)
    if changed:
        served.change()
    return asked(served)


@cache
def given(name: str, contract: str) -> tuple[tuple[Question, Answer], ...]:
    """What a fault or a benign variant says."""
    one = faults.variant(name)
    served = one.server(contract)
    if changes(one):
        served.change()
    return asked(served)


def changes(one: faults.Variant) -> bool:
    """Whether it shows only after its data has changed."""
    return isinstance(one, faults.Fault) and one.when == "after a change"
