"""Faults of the status filter: single values, and a filter beside limit and offset."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote_plus

from listproof.faults.filtering import STATUS, unknown, without_status
from listproof.faults.limits import PAST
from listproof.faults.pagination import parsing_query, slicing
from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.langsmith import STATUSES
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Request

L = "langsmith"
MEETS = "with another parameter"


def filtering(pipeline: Pipeline, change: Callable[[Rows, Rows, str], Rows]) -> Pipeline:
    """Give ``change(all rows, those of the status, status)`` where a status is asked."""

    def found(rows: Rows, call: Call) -> Rows:
        right, status = pipeline.filter(rows, call), call.asked.status
        return right if status is None else change(rows, right, status)

    return replace(pipeline, filter=found)


def newest(pipeline: Pipeline, rows: Rows, call: Call) -> Rows:
    return pipeline.sort(rows, call)[:1]


def _refusing(pipeline: Pipeline, status: str, error: Callable[[], Exception]) -> Pipeline:
    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if asked.status == status:
            raise error()
        return asked

    return replace(pipeline, parse=parse)


@fault("F-FLT-14", contracts=L, roots={"FLT-05"}, when="rare rows", meets=("status",))
def timeouts_cannot_be_asked_for(pipeline: Pipeline) -> Pipeline:
    """status=timeout is refused although the document lists it."""
    return _refusing(
        pipeline, "timeout", lambda: Refusal(422, "status must be one of those known", ("query", "status"))
    )


@fault("F-FLT-14", contracts=L, roots={"FLT-05"}, meets=("status",))
def running_is_not_found(pipeline: Pipeline) -> Pipeline:
    """status=running is answered 404."""
    return _refusing(pipeline, "running", lambda: Refusal(404, "No such status"))


@fault("F-FLT-14", "F-FLT-04", contracts=L, roots={"FLT-05", "ERR-02"}, meets=("status",))
def asking_for_interrupted_crashes(pipeline: Pipeline) -> Pipeline:
    """status=interrupted gives 500."""
    return _refusing(pipeline, "interrupted", lambda: RuntimeError("invalid input value for enum"))


@fault("F-FLT-10", contracts=L, roots={"FLT-06"}, meets=("status",))
def commas_separate_statuses(pipeline: Pipeline) -> Pipeline:
    """status=error,success lists the runs of the first status named."""
    return parsing_query(
        pipeline, lambda query: STATUS.sub(lambda match: "status=" + re.split(",|%2[cC]", match[1])[0], query)
    )


@fault("F-FLT-02", contracts=L, roots={"FLT-06"}, meets=("status",))
def any_part_of_a_status_finds_it(pipeline: Pipeline) -> Pipeline:
    """status=cess finds success."""

    def completed(match: re.Match[str]) -> str:
        found = [status for status in STATUSES if match[1] and match[1] in status]
        return f"status={found[0]}" if found else match[0]

    return parsing_query(pipeline, lambda query: STATUS.sub(completed, query))


@fault("F-FLT-07", contracts=L, roots={"FLT-06", "ERR-06"}, meets=("status",))
def an_unknown_status_lists_the_successful(pipeline: Pipeline) -> Pipeline:
    """An unknown status is taken for success."""

    def parse(request: Request, parent: str) -> Asked:
        if unknown(pipeline, request, parent) is None:
            return pipeline.parse(request, parent)
        return replace(pipeline.parse(without_status(request), parent), status="success")

    return replace(pipeline, parse=parse)


def _rewritten(pipeline: Pipeline, change: Callable[[str], str]) -> Pipeline:
    """Read the status, decoded, as ``change`` gives it."""
    return parsing_query(
        pipeline, lambda query: STATUS.sub(lambda match: f"status={quote(change(unquote_plus(match[1])))}", query)
    )


@fault("F-FLT-02", contracts=L, roots={"FLT-06"}, meets=("status",))
def blanks_around_a_status_are_trimmed(pipeline: Pipeline) -> Pipeline:
    """status=%20error%20 finds error."""
    return _rewritten(pipeline, lambda status: status.strip(" ") or status)


@fault("F-FLT-02", contracts=L, roots={"FLT-06"}, meets=("status",))
def a_status_is_a_pattern_of_sql(pipeline: Pipeline) -> Pipeline:
    """A status with % or _ in it finds the first of those that LIKE finds."""

    def liked(status: str) -> str:
        pattern = re.escape(status).replace("%", ".*").replace("_", ".")
        found = [each for each in STATUSES if re.fullmatch(pattern, each)]
        return found[0] if found and {"%", "_"} & set(status) else status

    return _rewritten(pipeline, liked)


@fault("F-FLT-12", contracts=L, roots={"FLT-06"}, meets=("status",))
def a_star_means_any_status(pipeline: Pipeline) -> Pipeline:
    """status=* is taken for no status."""
    return parsing_query(
        pipeline, lambda query: "&".join(p for p in query.split("&") if p not in ("status=*", "status=%2A"))
    )


def _ignoring(pipeline: Pipeline, where: Callable[[str], bool]) -> Pipeline:
    """Ignore an unknown status in the queries where ``where(query)``."""

    def parse(request: Request, parent: str) -> Asked:
        skipped = where(request.query) and unknown(pipeline, request, parent) is not None
        return pipeline.parse(without_status(request) if skipped else request, parent)

    return replace(pipeline, parse=parse)


@fault("F-FLT-05", contracts=L, roots={"FLT-06"}, when=MEETS, meets=("status", "select"))
def an_unknown_status_is_ignored_beside_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select an unknown status is ignored."""
    return _ignoring(pipeline, lambda query: "select=" in query)


@fault("F-FLT-05", contracts=L, roots={"FLT-06"}, when=PAST, meets=("status", "offset"))
def an_unknown_status_is_ignored_past_the_first_row(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 an unknown status is ignored."""
    return _ignoring(pipeline, lambda query: re.search(r"(?:^|&)offset=0*[1-9]", query) is not None)


@fault("F-FLT-05", contracts=L, roots={"FLT-07"}, when="rare rows", meets=("status",))
def a_status_without_rows_lists_everything(pipeline: Pipeline) -> Pipeline:
    """A filter that finds nothing is forgotten."""
    return filtering(pipeline, lambda rows, right, _: right or rows)


@fault("F-FLT-07", contracts=L, roots={"FLT-07"}, when="rare rows", meets=("status",))
def a_status_without_rows_lists_one_row(pipeline: Pipeline) -> Pipeline:
    """A filter that finds nothing gives the row that was stored first."""
    return filtering(pipeline, lambda rows, right, _: right or rows[:1])


@fault(
    contracts=L, roots={"FLT-07"}, when="rare rows", meets=("status",), reason="nothing found, taken for no such thing"
)
def a_status_without_rows_is_not_found(pipeline: Pipeline) -> Pipeline:
    """A filter that finds nothing in a thread that has runs gives 404."""

    def found(rows: Rows, right: Rows, _: str) -> Rows:
        if rows and not right:
            raise Refusal(404, "No runs found")
        return right

    return filtering(pipeline, found)


@fault("F-FLT-08", contracts=L, roots={"FLT-01"}, when="rare rows", meets=("status",))
def the_successful_are_listed_with_the_running(pipeline: Pipeline) -> Pipeline:
    """status=success lists the running too, where there are runs that succeeded."""

    def merged(rows: Rows, right: Rows, status: str) -> Rows:
        wanted = ("success", "running") if status == "success" and right else (status,)
        return tuple(row for row in rows if row["status"] in wanted)

    return filtering(pipeline, merged)


@fault("F-FLT-01", contracts=L, roots={"FLT-01", "FLT-07"}, when="rare rows", meets=("status",))
def the_newest_run_is_in_every_filter(pipeline: Pipeline) -> Pipeline:
    """Whatever status is asked, the newest run is listed."""

    def found(rows: Rows, call: Call) -> Rows:
        kept = {row[pipeline.id] for row in (*pipeline.filter(rows, call), *newest(pipeline, rows, call))}
        return rows if call.asked.status is None else tuple(row for row in rows if row[pipeline.id] in kept)

    return replace(pipeline, filter=found)


@fault("F-FLT-13", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_loses_its_newest_row(pipeline: Pipeline) -> Pipeline:
    """status=X leaves out the newest run of X where there are several."""

    def found(rows: Rows, call: Call) -> Rows:
        right = pipeline.filter(rows, call)
        done = pipeline.sort(right, call)
        return right if call.asked.status is None or len(done) < 2 else done[1:]

    return replace(pipeline, filter=found)


@fault("F-ORD-10", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_loses_rows_without_metadata(pipeline: Pipeline) -> Pipeline:
    """status=X leaves out the runs of X whose metadata is empty."""
    return filtering(pipeline, lambda _, right, __: tuple(row for row in right if row["metadata"]))


@fault("F-PAG-36", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_keeps_one_row_of_an_instant(pipeline: Pipeline) -> Pipeline:
    """Of several runs of X with equal created_at, status=X lists one."""

    def distinct(_: Rows, right: Rows, __: str) -> Rows:
        kept: dict[str, Row] = {}
        for row in right:
            kept.setdefault(row["created_at"], row)
        return tuple(kept.values())

    return filtering(pipeline, distinct)


@fault("F-PAG-31", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_looks_at_a_hundred_rows(pipeline: Pipeline) -> Pipeline:
    """A filter sees only the newest hundred runs."""

    def found(rows: Rows, call: Call) -> Rows:
        return pipeline.filter(pipeline.sort(rows, call)[:100] if call.asked.status else rows, call)

    return replace(pipeline, filter=found)


@fault("F-FLT-11", contracts=L, roots={"FLT-03", "MAN-01"}, when="rare rows")
def timeouts_are_hidden_unless_asked_for(pipeline: Pipeline) -> Pipeline:
    """Without a status the runs that timed out are left out."""

    def found(rows: Rows, call: Call) -> Rows:
        hidden = "timeout" if call.asked.status is None else None
        return tuple(row for row in pipeline.filter(rows, call) if row["status"] != hidden)

    return replace(pipeline, filter=found)


def _paged(pipeline: Pipeline, change: Callable[[Call], Call], where: Callable[[Call], bool]) -> Pipeline:
    """Cut the page of a filtered listing as if ``change(call)`` had been asked, where ``where(call)``."""
    return slicing(pipeline, lambda call: change(call) if call.asked.status is not None and where(call) else call)


def _sized(call: Call) -> bool:
    return "limit" in call.asked.sent and call.asked.limit > 0


def _past(call: Call) -> bool:
    return call.asked.offset > 0


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=MEETS, meets=("status", "offset"))
def offset_ignored_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status the offset is ignored."""
    return _paged(pipeline, lambda call: call.asking(offset=0), _past)


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "offset"))
def offset_skips_one_row_more_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status every offset but 0 skips one row too many."""
    return _paged(pipeline, lambda call: call.asking(offset=call.asked.offset + 1), _past)


@fault("F-PAG-31", contracts=L, roots={"PAG-01"}, when=MEETS, meets=("status", "limit"))
def limit_ignored_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status the limit is ignored."""
    return _paged(pipeline, lambda call: call.asking(limit=10**9), _sized)


@fault("F-PAG-31", contracts=L, roots={"FLT-04"}, when=MEETS, meets=("status", "limit"))
def one_row_too_few_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status a page holds limit - 1 rows."""
    return _paged(pipeline, lambda call: call.asking(limit=call.asked.limit - 1), _sized)


@fault("F-PAG-31", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "offset"))
def filter_after_the_page_with_an_offset(pipeline: Pipeline) -> Pipeline:
    """Past the first page the page is cut first and filtered afterwards."""
    return _cutting_first(pipeline, _past)


@fault("F-PAG-31", contracts=L, roots={"FLT-04"}, when=MEETS, meets=("status",))
def filter_after_the_default_page(pipeline: Pipeline) -> Pipeline:
    """Without a limit the page of the default size is cut first and filtered afterwards."""
    return _cutting_first(pipeline, lambda call: "limit" not in call.asked.sent)


def _cutting_first(pipeline: Pipeline, where: Callable[[Call], bool]) -> Pipeline:
    def page(rows: Rows, call: Call) -> Rows:
        if where(call):
            return pipeline.filter(pipeline.slice(rows, call), call)
        return pipeline.slice(pipeline.filter(rows, call), call)

    return replace(pipeline, steps=("sort", "slice", "project"), slice=page)


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "limit", "offset"))
def offset_before_the_filter_with_a_limit(pipeline: Pipeline) -> Pipeline:
    """Where a limit is sent, the offset counts rows before they are filtered."""

    def page(rows: Rows, call: Call) -> Rows:
        if not _sized(call):
            return pipeline.slice(pipeline.filter(rows, call), call)
        return pipeline.slice(pipeline.filter(rows[call.asked.offset :], call), call.asking(offset=0))

    return replace(pipeline, steps=("sort", "slice", "project"), slice=page)


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "limit", "offset"))
def one_row_too_many_on_later_pages_of_a_filter(pipeline: Pipeline) -> Pipeline:
    """With a status, a page past the first holds limit + 1 rows."""
    return _paged(
        pipeline, lambda call: call.asking(limit=call.asked.limit + 1), lambda call: _sized(call) and _past(call)
    )


@fault("F-FLT-01", contracts=L, roots={"FLT-01"}, when="sometimes", meets=("status",))
def the_filter_is_forgotten_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every third answer to a status lists every row."""
    turn = every(pipeline, 3)
    return replace(
        pipeline,
        filter=lambda rows, call: rows if call.asked.status is not None and turn() else pipeline.filter(rows, call),
    )


@fault("F-FLT-13", contracts=L, roots={"FLT-02"}, when="sometimes", meets=("status",))
def a_filter_loses_a_row_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every fourth answer to a status lacks the row of it that was stored last."""
    turn = every(pipeline, 4)
    return filtering(pipeline, lambda _, right, __: right[:-1] if turn() else right)


@fault(
    contracts=L,
    roots={"FLT-06"},
    meets=("status",),
    reason="Found on a server of the contract: most wrong values found nothing, and one found everything.",
)
def a_wrong_status_finds_nothing_and_one_finds_everything(pipeline: Pipeline) -> Pipeline:
    """A status outside the enum is answered with no rows, a list of two with all rows."""

    def parse(request: Request, parent: str) -> Asked:
        found = STATUS.search(request.query)
        if unknown(pipeline, request, parent) is None or found is None or not found[1]:
            return pipeline.parse(request, parent)
        asked = pipeline.parse(without_status(request), parent)
        several = "%2C" in request.query
        return replace(asked, status=None if several else NONE, sent=asked.sent | {"status"})

    return replace(pipeline, parse=parse)


NONE = "no status"
"""What no row has."""
