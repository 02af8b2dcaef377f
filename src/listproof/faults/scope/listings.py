"""Faults of scope: whose rows are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.mock.data import Data, Rows
from listproof.mock.instant import instant
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request


@fault("F-SCO-01", roots={"SCO-01", "SCO-02"})
def rows_of_another_thread_leak(pipeline: Pipeline) -> Pipeline:
    """The listing of main holds the rows of other too."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        main, other = data.named("main").id, data.named("other").id
        return (*rows, *data.rows(other)) if call.asked.parent == main and rows else rows

    return replace(pipeline, find=find)


def _leaking(pipeline: Pipeline, when: Callable[[Call], bool]) -> Pipeline:
    """The listing of main holds the rows of other too, for such requests."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        leaks = rows and call.asked.parent == data.named("main").id and when(call)
        more = data.rows(data.named("other").id) if leaks else ()
        return (*rows, *more)

    return replace(pipeline, find=find)


@fault("F-SCO-01", contracts="langsmith", roots={"SCO-01"}, when="with another parameter", meets=("status",))
def a_filter_finds_runs_of_another_thread(pipeline: Pipeline) -> Pipeline:
    """With a status the listing of main holds the rows of other too."""
    return _leaking(pipeline, lambda call: call.asked.status is not None)


@fault("F-SCO-01", contracts="langsmith", roots={"SCO-01"}, when="with another parameter", meets=("select",))
def a_selection_brings_runs_of_another_thread(pipeline: Pipeline) -> Pipeline:
    """With a select the listing of main holds the rows of other too."""
    return _leaking(pipeline, lambda call: call.asked.select is not None)


@fault("F-SCO-01", contracts="seekrflow", roots={"SCO-01"}, when="with another parameter", meets=("order",))
def ascending_listings_hold_runs_of_another_thread(pipeline: Pipeline) -> Pipeline:
    """With order=asc the listing of main holds the rows of other too."""
    return _leaking(pipeline, lambda call: "order" in call.asked.sent and call.asked.order == "asc")


@fault("F-SCO-01", contracts="seekrflow", roots={"SCO-01"}, when="past the first page", meets=("offset",))
def later_pages_hold_runs_of_another_thread(pipeline: Pipeline) -> Pipeline:
    """Past the first row the listing of main holds the rows of other too."""
    return _leaking(pipeline, lambda call: call.asked.offset > 0)


@fault("F-SCO-01", roots={"SCO-01"}, when="past the first page")
def the_oldest_runs_of_big_name_another_thread(pipeline: Pipeline) -> Pipeline:
    """The oldest four rows of big, which stand behind its hundredth row, name main as the thread."""
    main, big = pipeline.data.named("main").id, pipeline.data.named("big").id

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        if call.asked.parent != big:
            return rows
        oldest = sorted(rows, key=lambda row: instant(row["created_at"]))[:4]
        return tuple({**row, "thread_id": main} if row in oldest else row for row in rows)

    return replace(pipeline, find=find)


@fault("F-SCO-05", contracts="seekrflow", roots={"SCO-01", "SCO-07"}, when="rare rows")
def threads_matched_by_prefix(pipeline: Pipeline) -> Pipeline:
    """A listing holds the rows of every thread whose id begins with the one asked."""

    def find(data: Data, call: Call) -> Rows:
        asked = data.thread(call.asked.parent)
        if asked is None or asked.account != call.account:
            return pipeline.find(data, call)
        ids = [t.id for t in data.threads if t.id.startswith(asked.id) and t.account == call.account]
        return tuple(row for id in ids for row in data.rows(id))

    return replace(pipeline, find=find)


@fault("F-SCO-03", contracts="langsmith", roots={"SCO-03"})
def unknown_thread_gives_an_empty_list(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 200 with no rows instead of 404."""
    return replace(pipeline, find=lambda data, call: data.rows(call.asked.parent))


@fault("F-SCO-01", roots={"seekrflow": {"SCO-03", "SCO-04"}, "langsmith": {"SCO-03"}})
def unknown_thread_lists_everything(pipeline: Pipeline) -> Pipeline:
    """An unknown thread lists the rows of all threads of the account."""

    def find(data: Data, call: Call) -> Rows:
        if data.thread(call.asked.parent) is not None or call.asked.parent == "not-a-uuid":
            return pipeline.find(data, call)
        return tuple(row for t in data.threads if t.account == call.account for row in data.rows(t.id))

    return replace(pipeline, find=find)


@fault("F-SCO-04", roots={"SCO-04"})
def malformed_thread_crashes(pipeline: Pipeline) -> Pipeline:
    """A thread id without any digit gives 500."""

    def parse(request: Request, parent: str) -> Asked:
        if not any(character.isdigit() for character in parent):
            raise ValueError("badly formed hexadecimal UUID string")
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


@fault("F-SCO-02", contracts="seekrflow", roots={"SCO-05", "SCO-09"})
def threads_of_other_accounts_are_readable(pipeline: Pipeline) -> Pipeline:
    """Any key reads any thread."""
    return replace(pipeline, find=lambda data, call: data.rows(call.asked.parent))


@fault("F-SCO-02", contracts="seekrflow", roots={"SCO-09"})
def a_key_of_another_account_reads_everything(pipeline: Pipeline) -> Pipeline:
    """The second account's key is taken for an administrator's; the first one's is not."""

    def find(data: Data, call: Call) -> Rows:
        return data.rows(call.asked.parent) if call.account == "K2" else pipeline.find(data, call)

    return replace(pipeline, find=find)


@fault("F-HTTP-06", contracts="seekrflow", roots={"SCO-09"})
def a_cache_forgets_whose_the_key_was(pipeline: Pipeline) -> Pipeline:
    """An answer given to one account is served again to every other one whose key is valid."""
    kept: dict[tuple[str, str], Reply] = {}

    def handle(current: Pipeline, request: Request) -> Reply:
        try:
            account = current.authenticate(request)
        except Refusal:
            return pipeline.handle(current, request)
        for (path, other), reply in kept.items():
            if path == request.target and other != account and request.method == "GET":
                return reply
        reply = pipeline.handle(current, request)
        if reply.status == 200 and request.method == "GET":
            kept[request.target, account] = reply
        return reply

    return replace(pipeline, handle=handle)


@fault("F-SCO-02", "F-AUT-04", contracts="seekrflow", roots={"SCO-06"}, meets=("x-team-id",))
def a_team_header_opens_foreign_threads(pipeline: Pipeline) -> Pipeline:
    """With any x-team-id the account is not looked at."""

    def find(data: Data, call: Call) -> Rows:
        return data.rows(call.asked.parent) if "x-team-id" in call.request.headers else pipeline.find(data, call)

    return replace(pipeline, find=find)


@fault("F-AUT-04", contracts="seekrflow", roots={"SCO-06"}, meets=("x-team-id",))
def a_team_header_hides_ones_own_rows(pipeline: Pipeline) -> Pipeline:
    """With x-team-id only threads made in that team are found."""

    def find(data: Data, call: Call) -> Rows:
        team = call.request.headers.get("x-team-id")
        thread = data.thread(call.asked.parent)
        return () if thread is not None and team not in (None, thread.team) else pipeline.find(data, call)

    return replace(pipeline, find=find)
