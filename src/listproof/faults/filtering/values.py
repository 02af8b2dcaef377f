"""Faults of single values of the status filter: documented ones, unknown ones and patterns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote_plus

from listproof.faults.filtering.conditions import STATUS, unknown, without_status
from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.stages import parsing_query
from listproof.mock.langsmith import STATUSES
from listproof.mock.pipeline import Asked, Pipeline, Refusal, Request

L = "langsmith"

MEETS = "with another parameter"


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


@fault("F-FLT-14", "F-FLT-04", contracts=L, roots={"FLT-05", "ERR-02"}, meets=("status",))
def every_status_crashes(pipeline: Pipeline) -> Pipeline:
    """Every documented status gives 500, as where its column was renamed; what is none is refused."""

    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if asked.status is not None:
            raise RuntimeError("no such column")
        return asked

    return replace(pipeline, parse=parse)


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
