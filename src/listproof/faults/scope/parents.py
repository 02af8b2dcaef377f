"""Faults of parents that are unknown or malformed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.stages import raising
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request

S, L = "seekrflow", "langsmith"


def unknowing(pipeline: Pipeline, instead: Callable[[Data, Call], Rows]) -> Pipeline:
    """Find something else where there is no such thread."""
    return replace(
        pipeline,
        find=lambda data, call: (pipeline.find if data.thread(call.asked.parent) else instead)(data, call),
    )


NEAR = "a server that finds a parent by prefix, where no parent's id begins with another's"


def nearly(pipeline: Pipeline, like: Callable[[str, str], bool]) -> Pipeline:
    """List the thread that the unknown id is ``like(id, asked)``."""

    def rows(data: Data, call: Call) -> Rows:
        found = [each for each in data.threads if each.account == call.account and like(each.id, call.asked.parent)]
        return data.rows(found[0].id) if found else pipeline.find(data, call)

    return unknowing(pipeline, rows)


@fault(contracts=S, roots={"SCO-07"}, reason=NEAR)
def an_id_cut_short_lists_its_thread(pipeline: Pipeline) -> Pipeline:
    """An unknown id lists the runs of the thread whose id begins with it."""
    return nearly(pipeline, lambda known, asked: len(asked) > 3 and known.startswith(asked))


@fault(contracts=S, roots={"SCO-07"}, reason=NEAR)
def an_id_with_a_tail_lists_its_thread(pipeline: Pipeline) -> Pipeline:
    """An unknown id lists the runs of the thread with whose id it begins."""
    return nearly(pipeline, lambda known, asked: asked.startswith(known))


BOTH_ON_S = {S: {"SCO-03", "SCO-04"}, L: {"SCO-03"}}  # in SeekrFlow what an unknown id does a malformed one does too


@fault("F-SCO-03", roots=BOTH_ON_S)
def an_unknown_thread_crashes(pipeline: Pipeline) -> Pipeline:
    """An unknown thread gives 500."""
    return unknowing(pipeline, lambda *_: raising(AttributeError("'NoneType' object has no attribute 'id'")))


@fault("F-SCO-01", "F-SCO-03", roots=BOTH_ON_S)
def an_unknown_thread_lists_the_run_of_another(pipeline: Pipeline) -> Pipeline:
    """An unknown thread lists the runs of the thread one."""
    return unknowing(pipeline, lambda data, _: data.rows(data.named("one").id))


@fault("F-SCO-03", contracts=L, roots={"SCO-03"})
def an_unknown_thread_is_a_bad_value(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 422, where 404 is documented for it."""
    return unknowing(pipeline, lambda *_: raising(Refusal(422, "thread_id names no thread", ("path", "thread_id"))))


@fault("F-SCO-03", contracts=L, roots={"SCO-03"})
def an_unknown_thread_is_forbidden(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 403, where 404 is documented for it."""
    return unknowing(pipeline, lambda *_: raising(Refusal(403, "Not yours", ("path", "thread_id"))))


def malformed(pipeline: Pipeline, instead: str) -> Pipeline:
    """Read a thread id that is no UUID as another thread's."""

    def parse(request: Request, parent: str) -> Asked:
        try:
            return pipeline.parse(request, parent)
        except Refusal as refusal:
            if refusal.at != ("path", "thread_id"):
                raise
            return pipeline.parse(request, instead)

    return replace(pipeline, parse=parse)


@fault("F-SCO-04", contracts=L, roots={"SCO-04"})
def a_malformed_thread_lists_another(pipeline: Pipeline) -> Pipeline:
    """A thread id that is no UUID lists the runs of main."""
    return malformed(pipeline, pipeline.data.named("main").id)


@fault("F-SCO-04", contracts=L, roots={"SCO-04"})
def a_malformed_thread_gives_an_empty_list(pipeline: Pipeline) -> Pipeline:
    """A thread id that is no UUID is answered 200 with no rows."""
    return malformed(pipeline, pipeline.data.named("empty").id)


@fault("F-SCO-04", contracts=S, roots={"SCO-04"})
def a_thread_id_of_words_lists_another(pipeline: Pipeline) -> Pipeline:
    """A thread id without any digit lists the runs of main."""

    def parse(request: Request, parent: str) -> Asked:
        known = any(character.isdigit() for character in parent)
        return pipeline.parse(request, parent if known else pipeline.data.named("main").id)

    return replace(pipeline, parse=parse)


@fault("F-SCO-03", contracts=L, roots={"SCO-03"}, when="with another parameter", meets=("offset",))
def an_unknown_thread_is_empty_past_the_first_row(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 an unknown thread gives 200 and an empty list."""

    def handle(current: Pipeline, request: Request) -> Reply:
        reply = pipeline.handle(current, request)
        past = "offset=" in request.query and "offset=0" not in request.query
        return replace(reply, status=200, body=b"[]") if past and reply.status == 404 else reply

    return replace(pipeline, handle=handle)


@fault(contracts=L, roots={"SCO-04"}, reason="an id that is cut to the length of its column: a neighbour of F-SCO-05")
def what_follows_an_id_is_cut_off(pipeline: Pipeline) -> Pipeline:
    """Of a thread id the first 36 characters count."""

    def parse(request: Request, parent: str) -> Asked:
        return pipeline.parse(request, parent[:36])

    return replace(pipeline, parse=parse)


@fault(
    contracts=L,
    roots={"FLT-07"},
    when="with another parameter",
    meets=("status",),
    reason="a filter that looks for the first row before it answers",
)
def an_empty_thread_with_a_status_is_not_found(pipeline: Pipeline) -> Pipeline:
    """A thread without runs gives 404 where a status is asked for."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        if not rows and call.asked.status is not None:
            raise Refusal(404, f"Thread with ID {call.asked.parent} not found", ("path", "thread_id"))
        return rows

    return replace(pipeline, find=find)
