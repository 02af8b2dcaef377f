"""Faults of scope on single rows, and of parents that are unknown, malformed or another account's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.schema import ENDED_BADLY
from listproof.faults.turns import every
from listproof.mock.data import Data, Row, Rows, Thread
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request

S, L = "seekrflow", "langsmith"


def finding_more(pipeline: Pipeline, more: Callable[[Data, Call], Rows], name: str = "main") -> Pipeline:
    """Add rows to the listing of the thread of that name."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return (*rows, *more(data, call)) if rows and call.asked.parent == data.named(name).id else rows

    return replace(pipeline, find=find)


def _claimed(rows: Rows, thread: str) -> Rows:
    """The rows as if they were that thread's."""
    return tuple({**row, "thread_id": thread} for row in rows)


@fault("F-SCO-01", contracts=S, roots={"SCO-01"})
def rows_of_another_account_leak(pipeline: Pipeline) -> Pipeline:
    """The listing of main holds the runs of another account too."""
    return finding_more(pipeline, lambda data, _: data.rows(data.named("foreign").id))


@fault(roots={"SCO-01"}, when="rare rows", reason="rows copied with their old parent: a neighbour of F-SCO-01")
def failed_runs_name_another_thread(pipeline: Pipeline) -> Pipeline:
    """The thread_id of main's failed runs is that of other."""
    other = pipeline.data.named("other").id

    def find(data: Data, call: Call) -> Rows:
        main = data.named("main").id
        rows = pipeline.find(data, call)
        wrong = ENDED_BADLY if call.asked.parent == main else ()
        return tuple({**row, "thread_id": other} if row["status"] in wrong else row for row in rows)

    return replace(pipeline, find=find)


@fault("F-SCO-01", roots={"SCO-02"}, when="rare rows")
def a_run_stands_in_two_threads(pipeline: Pipeline) -> Pipeline:
    """The run of the thread one is listed in main too, with main's thread_id."""
    return finding_more(pipeline, lambda data, call: _claimed(data.rows(data.named("one").id), call.asked.parent))


@fault("F-SCO-01", roots={"SCO-02"})
def runs_of_other_stand_in_main_under_its_name(pipeline: Pipeline) -> Pipeline:
    """The runs of other are listed in main too, with main's thread_id."""
    return finding_more(pipeline, lambda data, call: _claimed(data.rows(data.named("other").id), call.asked.parent))


@fault("F-SCO-05", contracts=S, roots={"SCO-07"})
def runs_of_a_longer_id_stand_under_the_shorter(pipeline: Pipeline) -> Pipeline:
    """main lists the runs of the thread whose id begins with its own, with main's thread_id."""
    return finding_more(pipeline, lambda data, call: _claimed(data.rows(data.named("prefix").id), call.asked.parent))


@fault("F-SCO-05", contracts=S, roots={"SCO-07"}, when="rare rows")
def a_longer_id_lists_a_run_of_the_shorter(pipeline: Pipeline) -> Pipeline:
    """The thread whose id begins with main's lists main's failed runs as its own."""

    def more(data: Data, call: Call) -> Rows:
        rows = data.rows(data.named("main").id)
        return _claimed(tuple(row for row in rows if row["status"] in ENDED_BADLY), call.asked.parent)

    return finding_more(pipeline, more, "prefix")


@fault("F-SCO-01", roots={"SCO-01"}, when="sometimes")
def a_run_of_another_thread_leaks_now_and_then(pipeline: Pipeline) -> Pipeline:
    """The last row of every third answer names another thread."""
    turn, other = every(pipeline, 3), pipeline.data.named("big").id

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        wrong = bool(found) and call.asked.parent != other and turn()
        return (*found[:-1], {**found[-1], "thread_id": other}) if wrong else found

    return replace(pipeline, slice=page)


def unknowing(pipeline: Pipeline, instead: Callable[[Data, Call], Rows]) -> Pipeline:
    """Find something else where there is no such thread."""
    return replace(
        pipeline,
        find=lambda data, call: (pipeline.find if data.thread(call.asked.parent) else instead)(data, call),
    )


def _raising(error: Exception) -> Rows:
    raise error


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
    return unknowing(pipeline, lambda *_: _raising(AttributeError("'NoneType' object has no attribute 'id'")))


@fault("F-SCO-01", "F-SCO-03", roots=BOTH_ON_S)
def an_unknown_thread_lists_the_run_of_another(pipeline: Pipeline) -> Pipeline:
    """An unknown thread lists the runs of the thread one."""
    return unknowing(pipeline, lambda data, _: data.rows(data.named("one").id))


@fault("F-SCO-03", contracts=L, roots={"SCO-03"})
def an_unknown_thread_is_a_bad_value(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 422, where 404 is documented for it."""
    return unknowing(pipeline, lambda *_: _raising(Refusal(422, "thread_id names no thread", ("path", "thread_id"))))


@fault("F-SCO-03", contracts=L, roots={"SCO-03"})
def an_unknown_thread_is_forbidden(pipeline: Pipeline) -> Pipeline:
    """An unknown thread is answered 403, where 404 is documented for it."""
    return unknowing(pipeline, lambda *_: _raising(Refusal(403, "Not yours", ("path", "thread_id"))))


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


def foreign(pipeline: Pipeline, shown: Callable[[Thread, Row], bool]) -> Pipeline:
    """List some rows of another account's thread."""

    def find(data: Data, call: Call) -> Rows:
        thread = data.thread(call.asked.parent)
        if thread is None or thread.account == call.account:
            return pipeline.find(data, call)
        return tuple(row for row in data.rows(thread.id) if shown(thread, row))

    return replace(pipeline, find=find)


@fault("F-SCO-02", contracts=S, roots={"SCO-05", "SCO-09"}, when="rare rows")
def failed_runs_of_other_accounts_are_readable(pipeline: Pipeline) -> Pipeline:
    """Another account's thread lists its failed runs to everybody."""
    return foreign(pipeline, lambda _, row: row["status"] in ENDED_BADLY)


@fault("F-SCO-02", contracts=S, roots={"SCO-05", "SCO-09"}, when="with another parameter", meets=("order",))
def an_order_opens_threads_of_other_accounts(pipeline: Pipeline) -> Pipeline:
    """Where an order is sent, any key reads any thread."""
    return replace(
        pipeline,
        find=lambda data, call: (
            data.rows(call.asked.parent) if "order" in call.asked.sent else pipeline.find(data, call)
        ),
    )


def _teamed(call: Call) -> bool:
    return "x-team-id" in call.request.headers


@fault("F-AUT-04", contracts=S, roots={"SCO-06"}, when="with another parameter", meets=("x-team-id",))
def a_team_header_turns_the_order_around(pipeline: Pipeline) -> Pipeline:
    """With x-team-id and without an order the oldest rows come first."""

    def sort(rows: Rows, call: Call) -> Rows:
        turned = _teamed(call) and "order" not in call.asked.sent
        return pipeline.sort(rows, call.asking(order="asc") if turned else call)

    return replace(pipeline, sort=sort)


@fault("F-AUT-04", contracts=S, roots={"SCO-06"}, when="with another parameter", meets=("x-team-id", "limit"))
def a_team_header_halves_the_limit(pipeline: Pipeline) -> Pipeline:
    """With x-team-id a page holds half of the limit that is sent."""

    def page(rows: Rows, call: Call) -> Rows:
        halved = _teamed(call) and "limit" in call.asked.sent
        return pipeline.slice(rows, call.asking(limit=(call.asked.limit + 1) // 2) if halved else call)

    return replace(pipeline, slice=page)


@fault("F-SCO-01", contracts=L, roots={"SCO-01"}, when="with another parameter", meets=("status",))
def an_empty_thread_filters_all_threads(pipeline: Pipeline) -> Pipeline:
    """With a status the listing of the empty thread holds the runs of main."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return data.rows(data.named("main").id) if not rows and call.asked.status is not None else rows

    return replace(pipeline, find=find)


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


def spelled(pipeline: Pipeline, form: str, instead: Callable[[Request, str], Asked]) -> Pipeline:
    """Read thread ids of this form (a regular expression) otherwise."""

    def parse(request: Request, parent: str) -> Asked:
        return instead(request, parent) if re.fullmatch(form, parent) else pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


UPPER, BRACES, DASHLESS = "(?=.*[A-F])[0-9A-F-]{36}", "[{].*[}]", "[0-9a-f]{32}"


@fault(contracts=L, roots={"SCO-08"}, reason="short ids, as people quote them: a neighbour of F-SCO-05")
def a_thread_is_found_by_the_first_group_of_its_id(pipeline: Pipeline) -> Pipeline:
    """A thread is looked up by the first eight characters of its id."""

    def find(data: Data, call: Call) -> Rows:
        begin = call.asked.parent[:8]
        found = next((thread.id for thread in data.threads if thread.id.startswith(begin)), call.asked.parent)
        return pipeline.find(data, call.asking(parent=found))

    return replace(pipeline, find=find)


@fault(contracts=L, roots={"SCO-08"}, reason="short ids are accepted as git does it: a neighbour of F-SCO-05")
def a_thread_id_may_be_cut_short(pipeline: Pipeline) -> Pipeline:
    """The beginning of a thread id, eight characters or more, opens the thread."""

    def whole(request: Request, parent: str) -> Asked:
        found = next((each.id for each in pipeline.data.threads if each.id.startswith(parent.lower())), parent)
        return pipeline.parse(request, found)

    return spelled(pipeline, "[0-9a-fA-F-]{8,35}", whole)


@fault("F-SCO-09", contracts=L, roots={"SCO-08"})
def a_thread_id_in_upper_case_gives_an_empty_list(pipeline: Pipeline) -> Pipeline:
    """A thread id in upper case is answered 200 with no rows."""
    empty = pipeline.data.named("empty").id
    return spelled(pipeline, UPPER, lambda request, _: pipeline.parse(request, empty))


@fault("F-SCO-09", contracts=L, roots={"SCO-08"})
def a_thread_id_in_braces_crashes(pipeline: Pipeline) -> Pipeline:
    """A thread id in braces gives 500."""

    def crash(_request: Request, parent: str) -> Asked:
        raise LookupError(parent)

    return spelled(pipeline, BRACES, crash)


@fault("F-SCO-09", contracts=L, roots={"SCO-08"})
def a_thread_id_without_dashes_lists_another(pipeline: Pipeline) -> Pipeline:
    """A thread id without dashes lists the runs of the thread other."""
    other = pipeline.data.named("other").id
    return spelled(pipeline, DASHLESS, lambda request, _: pipeline.parse(request, other))


@fault(contracts=S, roots={"SCO-08"}, reason="a look-up without the last character: a neighbour of F-SCO-05")
def the_last_character_of_a_thread_id_does_not_count(pipeline: Pipeline) -> Pipeline:
    """A thread is found where all but the last character of its id are the same."""

    def find(data: Data, call: Call) -> Rows:
        asked = call.asked.parent
        alike = [each.id for each in data.threads if len(each.id) == len(asked) and each.id[:-1] == asked[:-1]]
        known = data.thread(asked) is not None or not alike
        return pipeline.find(data, call if known else call.asking(parent=alike[0]))

    return replace(pipeline, find=find)


@fault("F-SCO-09", contracts=S, roots={"SCO-08"})
def a_thread_id_in_upper_case_crashes(pipeline: Pipeline) -> Pipeline:
    """A thread id in upper case gives 500."""

    def crash(_request: Request, parent: str) -> Asked:
        raise LookupError(parent)

    return spelled(pipeline, "THREAD_[0-9A-F]+", crash)
