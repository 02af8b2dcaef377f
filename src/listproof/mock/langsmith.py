"""The reference server of LangSmith Agent Server *List runs*."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import parse_qsl

from listproof.mock import pipeline as stages
from listproof.mock.data import Data, Rows
from listproof.mock.data_langsmith import data
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request, encode, integer

DEFAULT_LIMIT = 10
STATUSES = ("pending", "running", "error", "success", "timeout", "interrupted")
FIELDS = (
    "run_id",
    "thread_id",
    "assistant_id",
    "created_at",
    "updated_at",
    "status",
    "metadata",
    "kwargs",
    "multitask_strategy",
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def authenticate(_request: Request) -> str:
    """Everybody is the one account: the document declares no security."""
    return "K1"


def parse(request: Request, parent: str) -> Asked:
    """What a request asks for, read as the document says. Raises Refusal (422)."""
    if _UUID.fullmatch(parent.lower()) is None:
        raise Refusal(422, "thread_id must be a UUID", ("path", "thread_id"))
    pairs = parse_qsl(request.query, keep_blank_values=True)
    sent = dict(pairs)  # of repeated scalars the last wins
    status = sent.get("status")
    if status is not None and status not in STATUSES:
        raise Refusal(422, f"status must be one of {', '.join(STATUSES)}", ("query", "status"))
    select = tuple(value for name, value in pairs if name == "select") if "select" in sent else None
    if select is not None and not set(FIELDS).issuperset(select):
        raise Refusal(422, f"select must be one of {', '.join(FIELDS)}", ("query", "select"))
    limit, offset = (_count(sent, name, default) for name, default in (("limit", DEFAULT_LIMIT), ("offset", 0)))
    return Asked(parent.lower(), limit, offset, "desc", status, select, frozenset(sent))


def _count(sent: dict[str, str], name: str, default: int) -> int:
    if name not in sent:
        return default
    value = integer(sent[name])
    if value is None or value < 0:
        raise Refusal(422, f"{name} must be a non-negative integer", ("query", name))
    return value


def find(data: Data, call: Call) -> Rows:
    """The rows of the thread. Raises Refusal (404) for one that does not exist."""
    if data.thread(call.asked.parent) is None:
        raise Refusal(404, f"Thread with ID {call.asked.parent} not found", ("path", "thread_id"))
    return data.rows(call.asked.parent)


def refuse(refusal: Refusal, _request: Request) -> Reply:
    """The answer to a refused request: an object with ``detail``, a text."""
    reply = Reply(refusal.status, encode({"detail": refusal.message}))
    return reply.having("Allow", "GET, HEAD") if refusal.status == 405 else reply


def pipeline(large: int = 0) -> Pipeline:
    """A server that meets the contract, newest run first; ``large`` adds a collection of that many rows."""
    return Pipeline(
        contract="langsmith",
        data=data(large),
        pattern="/threads/([^/]+)/runs",
        id="run_id",
        default=DEFAULT_LIMIT,
        authenticate=authenticate,
        parse=parse,
        find=find,
        filter=stages.filter_by_status,
        sort=partial(stages.sort_by_created_at, id="run_id"),
        slice=stages.slice_page,
        project=stages.project_selected,
        render=stages.render_json,
        refuse=refuse,
        deliver=stages.deliver_validated,
        handle=stages.answer,
    )
