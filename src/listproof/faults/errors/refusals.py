"""Faults of answers to what is refused, of answers that should not have been, and of crashes."""

from __future__ import annotations

from dataclasses import replace

from listproof.faults.errors.bodies import refusing
from listproof.faults.pagination.repetitions import KNOWN
from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request, encode

S, L = "seekrflow", "langsmith"
_NOBODY = Request("GET", "/")


@fault("F-ERR-01", roots={"ERR-01"})
def errors_call_their_message_something_else(pipeline: Pipeline) -> Pipeline:
    """A 422 holds error where detail is documented, and a detail that is null."""

    def renamed(reply: Reply, refusal: Refusal) -> Reply:
        return replace(reply, body=encode({"error": refusal.message, "detail": None}))

    return refusing(pipeline, 422, renamed)


@fault("F-ERR-01", contracts=S, roots={"ERR-01"}, when="with another parameter", meets=("order",))
def a_bad_order_has_a_detail_of_its_own(pipeline: Pipeline) -> Pipeline:
    """The detail of a 422 is a string where order is to blame, and the documented array otherwise."""

    def other(reply: Reply, refusal: Refusal) -> Reply:
        return replace(reply, body=encode({"detail": refusal.message})) if "order" in refusal.at else reply

    return refusing(pipeline, 422, other)


@fault("F-ERR-02", contracts=L, roots={"ERR-01", "ERR-03"})
def not_found_is_an_html_page(pipeline: Pipeline) -> Pipeline:
    """The 404 of an unknown thread is an HTML page."""
    page = b"<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not Found</h1></body></html>"
    return refusing(
        pipeline, 404, lambda reply, _: replace(reply, body=page).having("Content-Type", "text/html; charset=utf-8")
    )


@fault("F-ERR-06", contracts=L, roots={"ERR-01"})
def not_found_has_no_body(pipeline: Pipeline) -> Pipeline:
    """The 404 of an unknown thread has an empty body."""
    return refusing(pipeline, 404, lambda reply, _: replace(reply, body=b""))


def raising_status(pipeline: Pipeline, status: int, name: str) -> Pipeline:
    """Another status where that parameter is to blame for a 422."""

    def other(reply: Reply, refusal: Refusal) -> Reply:
        return replace(reply, status=status) if name in refusal.at else reply

    return refusing(pipeline, 422, other)


@fault("F-ERR-03", roots={"ERR-02"}, meets=("offset",))
def a_bad_offset_is_a_bad_request(pipeline: Pipeline) -> Pipeline:
    """A bad offset is answered 400, which the document does not list; a bad limit 422."""
    return raising_status(pipeline, 400, "offset")


@fault("F-ERR-03", roots={"ERR-02"})
def unknown_parameters_are_bad_requests(pipeline: Pipeline) -> Pipeline:
    """A parameter that the document does not know is answered 400, which the document does not list."""

    def parse(request: Request, parent: str) -> Asked:
        if any(part.partition("=")[0] not in KNOWN for part in request.query.split("&") if part):
            raise Refusal(400, "Unknown parameter")
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


@fault(
    "F-SCH-09",
    roots={S: {"ERR-02", "PAG-02", "ORD-01"}, L: {"ERR-02", "PAG-02", "FLT-05", "FLT-07"}},
    contracts=(S, L),
    when="rare rows",
)
def one_bad_row_fails_its_page(pipeline: Pipeline) -> Pipeline:
    """A page that holds main's oldest run gives 500."""

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        bad = bool(rows) and call.asked.parent == pipeline.data.named("main").id
        if bad and pipeline.sort(rows, call.asking(order="asc"))[0] in found:
            raise ValueError("1 validation error for Run")
        return found

    return replace(pipeline, slice=page)


@fault(roots={"ERR-02"}, when="sometimes", reason="a server that crashes at times: every row about 5xx, seldom")
def every_sixth_listing_crashes(pipeline: Pipeline) -> Pipeline:
    """Every sixth listing gives 500."""
    turn = every(pipeline, 6)

    def find(data: Data, call: Call) -> Rows:
        if turn():
            raise ConnectionError("server closed the connection unexpectedly")
        return pipeline.find(data, call)

    return replace(pipeline, find=find)


def telling(pipeline: Pipeline, text: str) -> Pipeline:
    """Put this text before the message of a 422."""

    def told(_: Reply, refusal: Refusal) -> Reply:
        longer = Refusal(refusal.status, text + refusal.message, refusal.at, refusal.kind)
        return pipeline.refuse(longer, _NOBODY)

    return refusing(pipeline, 422, told)


@fault("F-ERR-04", roots={"ERR-03"})
def errors_show_a_path(pipeline: Pipeline) -> Pipeline:
    """The message of a 422 holds the path of a source file."""
    return telling(pipeline, "/usr/local/lib/python3.12/site-packages/app/routes/runs.py: ")


@fault("F-ERR-04", roots={"ERR-03"})
def errors_show_a_java_stack(pipeline: Pipeline) -> Pipeline:
    """The message of a 422 holds a stack trace of a Java server."""
    at = "\tat com.example.runs.RunController.list(RunController.java:88)\n"
    return telling(pipeline, f"java.lang.IllegalArgumentException: bad value\n{at}{at}")


@fault("F-ERR-05", contracts=S, roots={"ERR-04"})
def an_unknown_thread_is_an_error_with_status_200(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 200 with an error body and without rows."""

    def handle(changed: Pipeline, request: Request) -> Reply:
        reply = pipeline.handle(changed, request)
        known = any(f"/{thread.id}/" in request.path for thread in changed.data.threads)
        body = encode({"error": {"code": "not_found", "message": "No such thread"}})
        return reply if known or reply.status != 200 else replace(reply, body=body)

    return replace(pipeline, handle=handle)


@fault("F-ERR-05", contracts=S, roots={"ERR-04", "ORD-06"}, meets=("order",))
def a_bad_order_is_an_error_with_status_200(pipeline: Pipeline) -> Pipeline:
    """An order outside the enum is answered 200 with the error body."""

    def accepted(reply: Reply, refusal: Refusal) -> Reply:
        return replace(reply, status=200) if "order" in refusal.at else reply

    return refusing(pipeline, 422, accepted)


@fault("F-ERR-05", contracts=L, roots={"ERR-04", "FLT-06"}, meets=("status",))
def a_bad_status_is_an_error_with_status_200(pipeline: Pipeline) -> Pipeline:
    """A status outside the enum is answered 200 with the error body."""

    def accepted(reply: Reply, refusal: Refusal) -> Reply:
        return replace(reply, status=200) if "status" in refusal.at else reply

    return refusing(pipeline, 422, accepted)


@fault("F-ERR-05", contracts=L, roots={"ERR-04", "SCO-04"})
def a_malformed_thread_is_an_error_with_status_200(pipeline: Pipeline) -> Pipeline:
    """A malformed thread id is answered 200 with the error body."""

    def accepted(reply: Reply, refusal: Refusal) -> Reply:
        return replace(reply, status=200) if "thread_id" in refusal.at else reply

    return refusing(pipeline, 422, accepted)


@fault("F-ERR-04", roots={"ERR-03"}, when="sometimes")
def every_third_error_shows_the_stack(pipeline: Pipeline) -> Pipeline:
    """The message of every third 422 holds a stack trace."""
    turn = every(pipeline, 3)
    trace = 'Traceback (most recent call last):\n  File "/srv/app/api/runs.py", line 41, in list_runs\nValueError: '
    traced = telling(pipeline, trace)
    return refusing(pipeline, 422, lambda reply, refusal: traced.refuse(refusal, _NOBODY) if turn() else reply)
