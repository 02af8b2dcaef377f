"""Faults of error answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.mock.pipeline import Pipeline, Refusal, Reply, Request, encode

_NOBODY = Request("GET", "/")


def _with(refusal: Refusal, message: str) -> Refusal:
    return Refusal(refusal.status, message, refusal.at, refusal.kind)


def refusing(pipeline: Pipeline, status: int, change: Callable[[Reply, Refusal], Reply]) -> Pipeline:
    """Change the answers to refusals of that status."""
    return replace(
        pipeline,
        refuse=lambda refusal, request: (
            change(pipeline.refuse(refusal, request), refusal)
            if refusal.status == status
            else pipeline.refuse(refusal, request)
        ),
    )


@fault("F-ERR-01", roots={"ERR-01"})
def detail_has_the_other_shape(pipeline: Pipeline) -> Pipeline:
    """The detail of a 422 is a string where an array is documented, or the reverse."""

    def other(reply: Reply, refusal: Refusal) -> Reply:
        array = [{"loc": list(refusal.at), "msg": refusal.message, "type": refusal.kind}]
        detail = refusal.message if pipeline.contract == "seekrflow" else array
        return replace(reply, body=encode({"detail": detail}))

    return refusing(pipeline, 422, other)


@fault("F-ERR-02", roots={"ERR-01", "ERR-03"})
def errors_as_html_pages(pipeline: Pipeline) -> Pipeline:
    """A 422 is an HTML page."""
    page = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1></body></html>"
    return refusing(
        pipeline, 422, lambda reply, _: replace(reply, body=page).having("Content-Type", "text/html; charset=utf-8")
    )


@fault("F-ERR-06", roots={"ERR-01"})
def errors_as_plain_text(pipeline: Pipeline) -> Pipeline:
    """A 422 is plain text."""
    return refusing(
        pipeline,
        422,
        lambda reply, refusal: replace(reply, body=refusal.message.encode()).having("Content-Type", "text/plain"),
    )


@fault("F-ERR-03", roots={"ERR-02"})
def status_400_for_422(pipeline: Pipeline) -> Pipeline:
    """Bad values are answered 400, which the document does not list."""
    return refusing(pipeline, 422, lambda reply, _: replace(reply, status=400))


@fault("F-ERR-04", roots={"ERR-03"})
def errors_show_the_stack(pipeline: Pipeline) -> Pipeline:
    """The message of a 422 holds a stack trace."""
    trace = 'Traceback (most recent call last):\n  File "/srv/app/api/runs.py", line 41, in list_runs\nValueError: '

    def traced(_: Reply, refusal: Refusal) -> Reply:
        return pipeline.refuse(_with(refusal, trace + refusal.message), _NOBODY)

    return refusing(pipeline, 422, traced)


@fault("F-ERR-04", roots={"ERR-03"})
def errors_show_sql(pipeline: Pipeline) -> Pipeline:
    """The message of a 422 holds the failing SQL."""
    sql = 'syntax error at or near "LIMIT": SELECT * FROM runs WHERE thread_id = $1 ORDER BY created_at DESC LIMIT $2'
    return refusing(pipeline, 422, lambda _, refusal: pipeline.refuse(_with(refusal, sql), _NOBODY))


@fault("F-ERR-05", contracts="langsmith", roots={"ERR-04", "SCO-03"})
def unknown_thread_is_an_error_with_status_200(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 200 with an error body."""
    return refusing(pipeline, 404, lambda reply, _: replace(reply, status=200))
