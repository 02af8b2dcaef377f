"""What a question sends and what came for it, in the few words by which outcomes are grouped and listed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl

from ..codec import encode as queries
from ..codec import wire
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import Listing, written
from ..collection.request import Question, Request
from ..http.exchange import DEFAULTS, Exchange
from ..oracle.query import Query

USUAL = {"user-agent", "content-type", *(name for name, _ in DEFAULTS)}
"""Headers that every request has; only other values of them are worth a word."""


def names(where: Listing, question: Question, *, known: bool) -> frozenset[str]:
    """The names of all that a question sends beside the plain request: query parameters, headers, and the parameters of
    the path where the parent is none of the user's (not ``known``)."""
    sent = {name for name, _ in parse_qsl(_query(where, question), keep_blank_values=True)}
    page = question.by(where.operation).page if isinstance(question, Walk) else None
    sent |= page.names if page else set()
    if isinstance(question, Request):
        sent |= {name.lower() for name, _ in question.headers}
        sent |= {question.method} if question.method != "GET" else set()
        sent |= {"credential"} if question.credential != "own" else set()
    return frozenset(sent if known else {*sent, *where.parents})


def words(where: Listing, question: Question, *, known: bool) -> str:
    """A question in one line: ``?limit=0``, ``HEAD ?limit=1``, ``pages of 2 of ?status=error``."""
    text = _query(where, question)
    line = f"?{text}" if text else "no parameters"
    if not known:
        line = f"{where.path}?{text}" if text else where.path
    if isinstance(question, Walk):
        way = question.by(where.operation).page if question.style else None
        by = f" by {' and '.join(sorted(way.names))}" if way else ""
        return f"pages of {question.size}" + (f" of {line}" if text else "") + by
    if isinstance(question, Request):
        line = f"{question.method} {line}" if question.method != "GET" else line
        said = [f"{name}: {value}" for name, value in question.headers]
        said += ["another credential"] if question.credential != "own" else []
        line += f" with {', '.join(said)}" if said else ""
    return line


def sent(exchange: Exchange, parents: Iterable[str]) -> tuple[frozenset[str], str]:
    """The names and the line of a request that went by; ``parents`` are names of the path's parameters where its parent
    is none of the user's."""
    given = {name for name, _ in parse_qsl(exchange.query, keep_blank_values=True)}
    concealed = {name.lower() for name in exchange.concealed}
    given |= {name.lower() for name, _ in exchange.request_headers} - USUAL - concealed
    given |= {exchange.method} if exchange.method == "HEAD" else _in_body(exchange.content)
    line = f"?{exchange.query}" if exchange.query else "no parameters"
    if parents:
        line = f"{exchange.path}?{exchange.query}" if exchange.query else exchange.path
    return frozenset({*given, *parents}), line if exchange.method == "GET" else f"{exchange.method} {line}"


def _in_body(content: bytes) -> set[str]:
    """The slots that a request's body fills."""
    return {*wire.names_in(content or b"{}")}


def outcome(answer: Answer) -> str:
    """What came, as far as outcomes are told apart: rows, no rows, or a status."""
    if answer.status != 200:
        return str(answer.status)
    if not answer.ok:
        return "200 without rows that can be read"
    return "rows" if answer.ids else "no rows"


def told(answer: Answer) -> str:
    """What came, in a word for a list: ``200 with 3 rows``, ``422``."""
    if not answer.ok:
        return outcome(answer)
    count = len(answer.ids)
    return f"200 with {count} row{'' if count == 1 else 's'}"


def reaction(answer: Answer) -> str:
    """What the server did with a value on which the document is silent, right or wrong."""
    if answer.refused:
        return f"refused with {answer.status}"
    if not answer.ok:
        return f"answered with {answer.status}"
    return f"answered with {'rows' if answer.ids else 'no rows'}"


def _query(where: Listing, question: Question) -> str:
    if isinstance(question, Walk):
        return queries.text(where.operation, question.query)
    return written(where, question).query if isinstance(question, Query) else question.query
