"""Faults that show on odd bytes, on parents that are none, and where a request is wrong twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, unquote_to_bytes

from listproof.faults.registry import benign, fault
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request, encode, integer

S, L = "seekrflow", "langsmith"
BYTES = "scanners, pasted text and broken clients send such bytes; databases and decoders raise on them"
TWICE = "one handler for several mistakes: each is refused alone, and both together are not"


def crashing(pipeline: Pipeline, where: Callable[[Request], bool]) -> Pipeline:
    """Fail with an exception that nobody catches."""

    def parse(request: Request, parent: str) -> Asked:
        if where(request):
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


@fault(roots={"ERR-02", "ERR-07"}, when="rare rows", reason=BYTES)
def nul_in_a_value_crashes(pipeline: Pipeline) -> Pipeline:
    """A NUL in the value of a query parameter reaches the database and gives 500."""
    return crashing(pipeline, lambda request: b"\0" in unquote_to_bytes(request.query))


@fault(roots={"ERR-02", "ERR-07"}, when="rare rows", reason=BYTES)
def bytes_that_are_no_utf_8_crash(pipeline: Pipeline) -> Pipeline:
    """A query whose bytes are no UTF-8 gives 500."""

    def broken(request: Request) -> bool:
        unquote_to_bytes(request.query).decode()
        return False

    return crashing(pipeline, broken)


@fault(roots={"ERR-07"}, when="rare rows", reason=BYTES)
def control_characters_in_a_thread_id_crash(pipeline: Pipeline) -> Pipeline:
    """A control character in the thread's id gives 500."""

    def controlled(request: Request) -> bool:
        return any(byte < 0x20 for byte in unquote_to_bytes(request.path))

    return crashing(pipeline, controlled)


@fault(contracts=S, roots={"ERR-07"}, when="with another parameter", meets=("x-team-id",), reason=BYTES)
def a_tab_in_the_team_crashes(pipeline: Pipeline) -> Pipeline:
    """A team id with a tab in it gives 500."""
    return crashing(pipeline, lambda request: "\t" in request.headers.get("x-team-id", ""))


def _wrong_numbers(request: Request) -> int:
    sent = dict(parse_qsl(request.query, keep_blank_values=True))
    return sum(name in sent and integer(sent[name]) is None for name in ("limit", "offset"))


@fault(roots={"ERR-09"}, when="with another parameter", meets=("limit", "offset"), reason=TWICE)
def two_wrong_numbers_give_the_first_page(pipeline: Pipeline) -> Pipeline:
    """A limit and an offset that are both no numbers are both left out."""

    def parse(request: Request, parent: str) -> Asked:
        wrong = _wrong_numbers(request) == 2
        return pipeline.parse(replace(request, query="") if wrong else request, parent)

    return replace(pipeline, parse=parse)


def _empty_where(pipeline: Pipeline, where: Callable[[Refusal, Request], bool]) -> Pipeline:
    """Answer some refused requests with an empty listing."""

    def refuse(refusal: Refusal, request: Request) -> Reply:
        return Reply(200, encode([])) if where(refusal, request) else pipeline.refuse(refusal, request)

    return replace(pipeline, refuse=refuse)


@fault(contracts=L, roots={"ERR-09"}, when="with another parameter", meets=("limit",), reason=TWICE)
def a_malformed_thread_with_a_limit_is_empty(pipeline: Pipeline) -> Pipeline:
    """A malformed thread id is refused alone; with a limit it gives `[]`."""

    def limited(refusal: Refusal, request: Request) -> bool:
        return refusal.status == 422 and "path" in refusal.at and "limit=" in request.query

    return _empty_where(pipeline, limited)


@fault(contracts=L, roots={"ERR-09"}, when="with another parameter", reason=TWICE)
def an_unknown_thread_with_a_wrong_number_is_empty(pipeline: Pipeline) -> Pipeline:
    """An unknown thread asked for with a limit or an offset that is not a number gives `[]`."""

    def twice(_: Refusal, request: Request) -> bool:
        parent = request.path.split("/")[-2]
        return _wrong_numbers(request) > 0 and pipeline.data.thread(parent) is None

    return _empty_where(pipeline, twice)


@fault(contracts=S, roots={"ERR-09"}, when="with another parameter", reason=TWICE)
def a_wrong_number_without_a_key_lists_nothing(pipeline: Pipeline) -> Pipeline:
    """A limit or an offset that is not a number, sent without a key, gives `[]`."""
    return _empty_where(pipeline, lambda refusal, request: refusal.status == 401 and _wrong_numbers(request) > 0)


@fault(contracts=S, roots={"ERR-09"}, when="with another parameter", reason=TWICE)
def a_wrong_number_with_a_wrong_key_lists_nothing(pipeline: Pipeline) -> Pipeline:
    """A limit or an offset that is not a number, sent with a key that opens nothing, gives `[]`."""

    def both(refusal: Refusal, request: Request) -> bool:
        return refusal.status == 401 and bool(request.headers.get("authorization")) and _wrong_numbers(request) > 0

    return _empty_where(pipeline, both)


@fault(contracts=L, roots={"ERR-08"}, reason="a validation of the path in another layer than that of the query")
def a_malformed_thread_is_a_bad_request(pipeline: Pipeline) -> Pipeline:
    """A malformed thread id is answered 400, which the document does not list."""

    def refuse(refusal: Refusal, request: Request) -> Reply:
        reply = pipeline.refuse(refusal, request)
        return replace(reply, status=400) if refusal.status == 422 and "path" in refusal.at else reply

    return replace(pipeline, refuse=refuse)


@fault(roots={"ERR-08"}, reason="a router's own pattern of the path, with a status of its own")
def a_thread_id_without_a_digit_is_not_acceptable(pipeline: Pipeline) -> Pipeline:
    """A thread id without a digit is answered 406, which the document does not list."""

    def parse(request: Request, parent: str) -> Asked:
        if not any(map(str.isdigit, parent)):
            raise Refusal(406, "no such route", ("path", "thread_id"))
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


@fault(contracts=S, roots={"ERR-08"}, reason="a lookup that fails is told as a bad request, by a catch-all handler")
def an_unknown_thread_is_a_bad_request(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 400, which the document does not list."""

    def find(data: Data, call: Call) -> Rows:
        if data.thread(call.asked.parent) is None:
            raise Refusal(400, "no such thread", ("path", "thread_id"))
        return pipeline.find(data, call)

    return replace(pipeline, find=find)


@benign()
def nul_is_refused_everywhere(pipeline: Pipeline) -> Pipeline:
    """Any control character in a request line is refused with 422 before anything else."""

    def handle(current: Pipeline, request: Request) -> Reply:
        if any(byte < 0x20 for byte in unquote_to_bytes(request.target)):
            return pipeline.refuse(Refusal(422, "control characters", ("query",)), request)
        return pipeline.handle(current, request)

    return replace(pipeline, handle=handle)
