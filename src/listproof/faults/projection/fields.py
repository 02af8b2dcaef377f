"""Faults of select: which fields come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.projection.select import projected, selecting
from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.langsmith import FIELDS
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Request

L = "langsmith"
MEETS = "with another parameter"


def projecting(
    pipeline: Pipeline, where: Callable[[Call], bool], names: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> Pipeline:
    """Project as if other names had been selected, where ``where(call)``."""

    def project(rows: Rows, call: Call) -> Rows:
        asked = call.asked.select
        wrong = asked is not None and where(call)
        return pipeline.project(rows, call.asking(select=names(asked or ())) if wrong else call)

    return replace(pipeline, project=project)


def past(call: Call) -> bool:
    """Whether the page lies past the first row."""
    return call.asked.offset > 0


def filtered(call: Call) -> bool:
    """Whether a status is asked for."""
    return call.asked.status is not None


def _whole(_: tuple[str, ...]) -> tuple[str, ...]:
    return FIELDS


@fault("F-SEL-01", contracts=L, roots={"SEL-02"}, when=PAST, meets=("select", "offset"))
def select_ignored_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 rows come whole."""
    return projecting(pipeline, past, _whole)


@fault("F-SEL-01", contracts=L, roots={"SEL-02"}, when=MEETS, meets=("select", "limit"))
def select_ignored_with_a_limit(pipeline: Pipeline) -> Pipeline:
    """Where a limit is sent rows come whole."""
    return projecting(pipeline, lambda call: "limit" in call.asked.sent, _whole)


@fault("F-SEL-03", contracts=L, roots={"SEL-02"}, when=MEETS, meets=("select", "status"))
def status_comes_back_where_it_filters(pipeline: Pipeline) -> Pipeline:
    """status is returned though not selected, where it is filtered by."""
    return projecting(pipeline, filtered, lambda names: (*names, "status"))


@fault("F-SEL-03", contracts=L, roots={"SEL-02"}, when=PAST, meets=("select", "offset"))
def the_sort_key_comes_back_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 created_at is returned though not selected."""
    return projecting(pipeline, past, lambda names: (*names, "created_at"))


@fault("F-SEL-03", contracts=L, roots={"SEL-02"}, meets=("select",))
def kwargs_brings_metadata(pipeline: Pipeline) -> Pipeline:
    """Who selects kwargs gets metadata too."""
    return selecting(pipeline, lambda names: (*names, "metadata") if "kwargs" in names else names)


@fault("F-SEL-14", contracts=L, roots={"SEL-02"}, when="rare rows", meets=("select",))
def rows_in_error_come_whole(pipeline: Pipeline) -> Pipeline:
    """The failed runs come whole whatever is selected."""

    def project(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        return tuple(row if row["status"] == "error" else short for row, short in zip(rows, done, strict=True))

    return replace(pipeline, project=project)


@fault("F-SEL-07", contracts=L, roots={"SEL-01", "SCH-02"}, meets=("select",))
def only_the_first_select_counts(pipeline: Pipeline) -> Pipeline:
    """Of repeated select parameters the first one alone counts."""
    return selecting(pipeline, lambda names: names[:1])


@fault("F-SEL-02", contracts=L, roots={"SEL-01", "SCH-02"}, meets=("select",))
def the_strategy_cannot_be_selected(pipeline: Pipeline) -> Pipeline:
    """A selected multitask_strategy is left out."""
    return selecting(pipeline, lambda names: tuple(name for name in names if name != "multitask_strategy"))


@fault("F-SEL-02", contracts=L, roots={"SEL-01", "SCH-02"}, when=MEETS, meets=("select", "status"))
def metadata_is_lost_where_a_status_filters(pipeline: Pipeline) -> Pipeline:
    """A selected metadata is left out where a status is asked."""
    return projecting(pipeline, filtered, lambda names: tuple(name for name in names if name != "metadata"))


@fault("F-SEL-02", contracts=L, roots={"SEL-01", "SCH-02"}, when=PAST, meets=("select", "offset"))
def kwargs_is_lost_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """A selected kwargs is left out with an offset past 0."""
    return projecting(pipeline, past, lambda names: tuple(name for name in names if name != "kwargs"))


@fault("F-SEL-02", contracts=L, roots={"SEL-01", "SCH-02"}, when="rare rows", meets=("select",))
def empty_kwargs_left_out(pipeline: Pipeline) -> Pipeline:
    """A selected kwargs that is empty is left out."""
    return projected(pipeline, lambda row: {k: v for k, v in row.items() if (k, v) != ("kwargs", {})})


@fault("F-SEL-01", contracts=L, roots={"SEL-02"}, when="sometimes", meets=("select",))
def select_is_forgotten_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every fourth answer to a select holds whole rows."""
    turn = every(pipeline, 4)
    return projecting(pipeline, lambda _: turn(), _whole)


@fault("F-SEL-09", contracts=L, roots={"SEL-01"}, when="with another parameter", meets=("select",))
def kwargs_cannot_be_selected(pipeline: Pipeline) -> Pipeline:
    """kwargs is refused with 422 wherever it stands in a select."""

    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if "kwargs" in (asked.select or ()):
            raise Refusal(422, "kwargs cannot be selected", ("query", "select"))
        return asked

    return replace(pipeline, parse=parse)


@fault("F-SEL-02", contracts=L, roots={"SEL-01"}, when=MEETS, meets=("select",))
def two_stamps_together_lose_one(pipeline: Pipeline) -> Pipeline:
    """updated_at is left out where created_at is selected with it and run_id is not."""

    def fewer(names: tuple[str, ...]) -> tuple[str, ...]:
        both = "created_at" in names and "run_id" not in names
        return tuple(name for name in names if name != "updated_at") if both else names

    return selecting(pipeline, fewer)


@fault("F-SEL-01", contracts=L, roots={"SEL-02"}, when=MEETS, meets=("select",))
def five_names_mean_all(pipeline: Pipeline) -> Pipeline:
    """Who selects five names or more gets whole rows."""
    return selecting(pipeline, lambda names: FIELDS if len(set(names)) >= 5 else names)
