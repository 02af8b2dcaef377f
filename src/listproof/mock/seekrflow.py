"""The reference server of SeekrFlow *List runs*."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from listproof.mock import pipeline as stages
from listproof.mock.data import Data, Rows
from listproof.mock.data_seekrflow import data
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request, encode, integer

KEYS = {"mock-K1-aQ7xLm2vRt9Zc": "K1", "mock-K2-Wd5jYp8nHs4Kb": "K2"}  # key -> account; they open nothing but this mock
DEFAULT_LIMIT = 20


def authenticate(request: Request) -> str:
    """The account of the key in ``Authorization``, with or without the word Bearer before it."""
    value = request.headers.get("authorization", "").strip()
    word, _, rest = value.partition(" ")
    account = KEYS.get(rest.strip() if word.lower() == "bearer" else value)
    if account is None:
        raise Refusal(401, "Invalid or missing API key")
    return account


def parse(request: Request, parent: str) -> Asked:
    """What a request asks for, read as the document says. Raises Refusal (422)."""
    sent = dict(parse_qsl(request.query, keep_blank_values=True))  # of repeated parameters the last wins
    order = sent.get("order", "desc")
    if order not in ("asc", "desc"):
        raise Refusal(422, "Input should be 'asc' or 'desc'", ("query", "order"), "enum")
    limit, offset = (_count(sent, name, default) for name, default in (("limit", DEFAULT_LIMIT), ("offset", 0)))
    return Asked(parent, limit, offset, order, sent=frozenset(sent))


def _count(sent: dict[str, str], name: str, default: int) -> int:
    if name not in sent:
        return default
    value = integer(sent[name])
    if value is None:
        raise Refusal(422, "Input should be a valid integer", ("query", name), "int_parsing")
    if value < 0:
        raise Refusal(422, "Input should be greater than or equal to 0", ("query", name), "greater_than_equal")
    return value


def find(data: Data, call: Call) -> Rows:
    """The thread's rows; an unknown thread and another account's look alike. Teams do not matter."""
    thread = data.thread(call.asked.parent)
    return data.rows(thread.id) if thread is not None and thread.account == call.account else ()


def refuse(refusal: Refusal, _request: Request) -> Reply:
    """The answer to a refused request, in the form that the document has for it."""
    detail: Any = refusal.message
    if refusal.status == 422:
        detail = [{"loc": list(refusal.at), "msg": refusal.message, "type": refusal.kind}]
    reply = Reply(refusal.status, encode({"detail": detail}))
    return reply.having("Allow", "GET, HEAD") if refusal.status == 405 else reply


def pipeline(large: int = 0) -> Pipeline:
    """A server that meets the contract; ``large`` adds a collection of that many rows."""
    return Pipeline(
        contract="seekrflow",
        data=data(large),
        pattern="/v1/threads/([^/]+)/runs",
        id="id",
        default=DEFAULT_LIMIT,
        authenticate=authenticate,
        parse=parse,
        find=find,
        filter=stages.filter_by_status,
        sort=partial(stages.sort_by_created_at, id="id"),
        slice=stages.slice_page,
        project=stages.project_selected,
        render=stages.render_json,
        refuse=refuse,
        deliver=stages.deliver_validated,
        handle=stages.answer,
    )
