"""Servers that refuse, or accept, parents and credentials that the documents leave open."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from listproof.faults.registry import benign
from listproof.faults.scope.parents import unknowing
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Request

S, L = "seekrflow", "langsmith"


@benign()
def malformed_threads_are_not_found(pipeline: Pipeline) -> Pipeline:
    """A thread id that cannot be one is answered 404; in SeekrFlow only such, not every unknown one."""

    def parse(request: Request, parent: str) -> Asked:
        if not any(character.isdigit() for character in parent):
            raise Refusal(404, "No such thread", ("path", "thread_id"))
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


def _unknown_threads_get(pipeline: Pipeline, status: int) -> Pipeline:
    """That status for unknown threads, and for those of other accounts."""

    def gone() -> Rows:
        raise Refusal(status, "No access to such a thread", ("path", "thread_id"))

    unknown = unknowing(pipeline, lambda *_: gone())
    foreign = pipeline.data.named("foreign").id
    return replace(
        unknown, find=lambda data, call: gone() if call.asked.parent == foreign else unknown.find(data, call)
    )


@benign(L)
def thread_ids_in_every_spelling(pipeline: Pipeline) -> Pipeline:
    """A UUID is read as Python reads it: in braces, without dashes, as a URN, in upper case."""

    def parse(request: Request, parent: str) -> Asked:
        try:
            return pipeline.parse(request, str(UUID(parent)))
        except ValueError:
            return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


@benign(L)
def thread_ids_in_lower_case_only(pipeline: Pipeline) -> Pipeline:
    """A thread id in upper case is answered 404."""

    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if parent != parent.lower():
            raise Refusal(404, f"Thread with ID {parent} not found", ("path", "thread_id"))
        return asked

    return replace(pipeline, parse=parse)


@benign(S)
def thread_ids_in_any_case(pipeline: Pipeline) -> Pipeline:
    """A thread id in upper case finds the thread."""
    return replace(pipeline, parse=lambda request, parent: pipeline.parse(request, parent.lower()))


@benign(S)
def unknown_threads_are_not_found(pipeline: Pipeline) -> Pipeline:
    """An unknown thread, and one of another account, is answered 404."""
    return _unknown_threads_get(pipeline, 404)


@benign(S)
def unknown_threads_are_forbidden(pipeline: Pipeline) -> Pipeline:
    """An unknown thread, and one of another account, is answered 403."""
    return _unknown_threads_get(pipeline, 403)


@benign(S)
def teams_that_the_key_is_not_in_are_forbidden(pipeline: Pipeline) -> Pipeline:
    """An x-team-id that is none of the account's teams, empty or null too, is answered 403."""
    teams = {thread.team for thread in pipeline.data.threads}

    def find(data: Data, call: Call) -> Rows:
        team = call.request.headers.get("x-team-id")
        if team is not None and team not in teams:
            raise Refusal(403, "Not a member of this team", ("header", "x-team-id"))
        return pipeline.find(data, call)

    return replace(pipeline, find=find)


@benign(S)
def the_word_bearer_is_not_understood(pipeline: Pipeline) -> Pipeline:
    """Only the bare key is accepted."""

    def authenticate(request: Request) -> str:
        if " " in request.headers.get("authorization", "").strip():
            raise Refusal(401, "Invalid or missing API key")
        return pipeline.authenticate(request)

    return replace(pipeline, authenticate=authenticate)
