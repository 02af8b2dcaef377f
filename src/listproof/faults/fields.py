"""Faults of select: which fields come back, which names are accepted, and what becomes of the values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from listproof.faults.integers import crashing
from listproof.faults.limits import PAST
from listproof.faults.pagination import parsing_query
from listproof.faults.projection import projected, selecting
from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.instant import instant, later
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


def _past(call: Call) -> bool:
    return call.asked.offset > 0


def _filtered(call: Call) -> bool:
    return call.asked.status is not None


def _whole(_: tuple[str, ...]) -> tuple[str, ...]:
    return FIELDS


@fault("F-SEL-01", contracts=L, roots={"SEL-02"}, when=PAST, meets=("select", "offset"))
def select_ignored_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 rows come whole."""
    return projecting(pipeline, _past, _whole)


@fault("F-SEL-01", contracts=L, roots={"SEL-02"}, when=MEETS, meets=("select", "limit"))
def select_ignored_with_a_limit(pipeline: Pipeline) -> Pipeline:
    """Where a limit is sent rows come whole."""
    return projecting(pipeline, lambda call: "limit" in call.asked.sent, _whole)


@fault("F-SEL-03", contracts=L, roots={"SEL-02"}, when=MEETS, meets=("select", "status"))
def status_comes_back_where_it_filters(pipeline: Pipeline) -> Pipeline:
    """status is returned though not selected, where it is filtered by."""
    return projecting(pipeline, _filtered, lambda names: (*names, "status"))


@fault("F-SEL-03", contracts=L, roots={"SEL-02"}, when=PAST, meets=("select", "offset"))
def the_sort_key_comes_back_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 created_at is returned though not selected."""
    return projecting(pipeline, _past, lambda names: (*names, "created_at"))


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


@fault("F-SEL-07", contracts=L, roots={"SEL-01"}, meets=("select",))
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
    return projecting(pipeline, _filtered, lambda names: tuple(name for name in names if name != "metadata"))


@fault("F-SEL-02", contracts=L, roots={"SEL-01", "SCH-02"}, when=PAST, meets=("select", "offset"))
def kwargs_is_lost_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """A selected kwargs is left out with an offset past 0."""
    return projecting(pipeline, _past, lambda names: tuple(name for name in names if name != "kwargs"))


@fault("F-SEL-02", contracts=L, roots={"SEL-01", "SCH-02"}, when="rare rows", meets=("select",))
def empty_kwargs_left_out(pipeline: Pipeline) -> Pipeline:
    """A selected kwargs that is empty is left out."""
    return projected(pipeline, lambda row: {k: v for k, v in row.items() if (k, v) != ("kwargs", {})})


def checking(pipeline: Pipeline, wrong: Callable[[tuple[str, ...]], bool], error: Callable[[], Exception]) -> Pipeline:
    """Fail where the names selected are such."""

    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if asked.select is not None and wrong(asked.select):
            raise error()
        return asked

    return replace(pipeline, parse=parse)


def _refusal(message: str) -> Callable[[], Refusal]:
    return lambda: Refusal(422, message, ("query", "select"))


@fault("F-SEL-08", contracts=L, roots={"SEL-05"}, when=MEETS, meets=("select",))
def the_same_name_twice_is_refused(pipeline: Pipeline) -> Pipeline:
    """Selecting a name twice gives 422."""
    return checking(pipeline, lambda names: len(set(names)) < len(names), _refusal("a name stands twice in select"))


@fault("F-SEL-07", contracts=L, roots={"SEL-05"}, when=MEETS, meets=("select",))
def names_in_reverse_are_refused(pipeline: Pipeline) -> Pipeline:
    """Two names and more, written in the reverse of the document's sequence, give 422."""

    def turned(names: tuple[str, ...]) -> bool:
        places = [FIELDS.index(name) for name in names]
        return len(set(places)) > 1 and places == sorted(places, reverse=True)

    return checking(pipeline, turned, _refusal("select is not in sequence"))


@fault("F-SEL-17", contracts=L, roots={"SEL-06"}, when=MEETS, meets=("select",))
def all_names_at_once_are_refused(pipeline: Pipeline) -> Pipeline:
    """Selecting every name gives 422."""
    return checking(pipeline, lambda names: set(names) == set(FIELDS), _refusal("select holds too many names"))


@fault("F-SEL-17", contracts=L, roots={"SEL-06", "ERR-02"}, when=MEETS, meets=("select",))
def all_names_at_once_crash(pipeline: Pipeline) -> Pipeline:
    """Selecting every name gives 500."""
    return checking(pipeline, lambda names: set(names) == set(FIELDS), lambda: IndexError("tuple index out of range"))


def _names(query: str) -> list[str]:
    return [part[7:] for part in query.split("&") if part.startswith("select=")]


def _comma(name: str) -> bool:
    return re.search(",|%2[cC]", name) is not None


def naming(pipeline: Pipeline, change: Callable[[list[str]], list[str]]) -> Pipeline:
    """Read the raw names of select as ``change`` gives them."""

    def changed(query: str) -> str:
        rest = [part for part in query.split("&") if not part.startswith("select=")]
        return "&".join([*rest, *(f"select={name}" for name in change(_names(query)))])

    return parsing_query(pipeline, changed)


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, meets=("select",))
def unknown_names_give_empty_rows(pipeline: Pipeline) -> Pipeline:
    """Where no selected name is known, every row is {}."""

    def parse(request: Request, parent: str) -> Asked:
        names = _names(request.query)
        if not names or any(name in FIELDS or not name or _comma(name) for name in names):
            return pipeline.parse(request, parent)
        rest = "&".join(part for part in request.query.split("&") if not part.startswith("select="))
        return replace(pipeline.parse(replace(request, query=rest), parent), select=())

    return replace(pipeline, parse=parse)


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, when=MEETS, meets=("select",))
def unknown_names_among_good_ones_are_skipped(pipeline: Pipeline) -> Pipeline:
    """A name outside the enum is ignored beside one inside."""

    def kept(names: list[str]) -> list[str]:
        some = any(name in FIELDS for name in names)
        return [name for name in names if name in FIELDS or _comma(name) or not some]

    return naming(pipeline, kept)


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, when=MEETS, meets=("select",))
def names_in_any_case(pipeline: Pipeline) -> Pipeline:
    """select=STATUS and other names in capitals, or with one, are accepted."""
    return naming(pipeline, lambda names: [name.lower() if name.isascii() else name for name in names])


@fault("F-SEL-09", contracts=L, roots={"SEL-07", "ERR-02"}, meets=("select",))
def unknown_names_crash(pipeline: Pipeline) -> Pipeline:
    """A name outside the enum gives 500, unless it is empty or holds a comma."""
    return crashing(
        pipeline, lambda query: any(name and name not in FIELDS and not _comma(name) for name in _names(query))
    )


@fault("F-SEL-13", contracts=L, roots={"SEL-07", "ERR-02"}, meets=("select",))
def an_empty_select_crashes(pipeline: Pipeline) -> Pipeline:
    """select= gives 500."""
    return crashing(pipeline, lambda query: "" in _names(query))


@fault("F-SEL-11", contracts=L, roots={"SEL-08"}, meets=("select",))
def a_comma_means_no_select(pipeline: Pipeline) -> Pipeline:
    """A name with a comma is ignored, and rows come whole where no other stands beside it."""
    return naming(pipeline, lambda names: [name for name in names if not _comma(name)])


@fault("F-SEL-11", contracts=L, roots={"SEL-08"}, meets=("select",))
def a_comma_ends_a_name(pipeline: Pipeline) -> Pipeline:
    """select=a,b is read as select=a."""
    return naming(pipeline, lambda names: [re.split(",|%2[cC]", name)[0] for name in names])


@fault("F-SEL-11", contracts=L, roots={"SEL-08", "ERR-02"}, meets=("select",))
def a_comma_in_a_name_crashes(pipeline: Pipeline) -> Pipeline:
    """select=a,b gives 500."""
    return crashing(pipeline, lambda query: any(map(_comma, _names(query))))


def deep(change: Callable[[Any], Any]) -> Callable[[Row], Row]:
    """Change every value inside the members of a row, the innermost first; the members themselves stay objects."""

    def inside(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: change(inside(v)) for k, v in value.items()}
        return [change(inside(v)) for v in value] if isinstance(value, list) else value

    return lambda row: {k: inside(v) for k, v in row.items()}


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def empty_lists_become_null_under_a_select(pipeline: Pipeline) -> Pipeline:
    """An empty list inside a selected value is null."""
    return projected(pipeline, deep(lambda value: None if value == [] else value))


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def empty_objects_become_lists_under_a_select(pipeline: Pipeline) -> Pipeline:
    """An empty object inside a selected value is an empty list."""
    return projected(pipeline, deep(lambda value: [] if value == {} else value))


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def characters_beyond_ascii_are_lost_under_a_select(pipeline: Pipeline) -> Pipeline:
    """A character outside ASCII inside a selected value is a question mark."""

    def plain(value: Any) -> Any:
        return value.encode("ascii", "replace").decode() if isinstance(value, str) else value

    return projected(pipeline, deep(plain))


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def booleans_become_numbers_under_a_select(pipeline: Pipeline) -> Pipeline:
    """false inside a selected value is 0."""
    return projected(pipeline, deep(lambda value: int(value) if isinstance(value, bool) else value))


@fault("F-SEL-16", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def selected_stamps_are_rewritten_in_utc(pipeline: Pipeline) -> Pipeline:
    """A selected created_at in another zone names the same instant in another text."""

    def rewritten(row: Row) -> Row:
        stamp = row.get("created_at", "Z")
        if stamp.endswith("Z"):
            return row
        digits = instant(stamp)[1]
        return {**row, "created_at": later(stamp, -1)[:-1] + (f".{digits}Z" if digits else "Z")}

    return projected(pipeline, rewritten)


def altered(pipeline: Pipeline, where: Callable[[Call], bool], change: Callable[[Row], Row]) -> Pipeline:
    """Change every row that was projected, where ``where(call)``."""

    def project(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        return tuple(map(change, done)) if call.asked.select is not None and where(call) else done

    return replace(pipeline, project=project)


def _without_nulls(row: Row) -> Row:
    def bare(value: Any) -> Any:
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value

    return {k: bare(v) for k, v in deep(bare)(row).items()}


@fault("F-SEL-04", contracts=L, roots={"SEL-03"}, when=MEETS, meets=("select", "status"))
def nulls_are_dropped_where_a_status_filters(pipeline: Pipeline) -> Pipeline:
    """Null members inside a selected value are lost where a status is asked."""
    return altered(pipeline, _filtered, _without_nulls)


@fault("F-SEL-04", contracts=L, roots={"SEL-03"}, when=PAST, meets=("select", "offset"))
def nulls_are_dropped_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """Null members inside a selected value are lost with an offset past 0."""
    return altered(pipeline, _past, _without_nulls)


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="sometimes", meets=("select",))
def a_selected_id_is_in_capitals_now_and_then(pipeline: Pipeline) -> Pipeline:
    """In every third answer to a select the assistant's id is written in capitals."""
    turn = every(pipeline, 3)
    return altered(
        pipeline,
        lambda _: turn(),
        lambda row: {k: v.upper() if k == "assistant_id" else v for k, v in row.items()},
    )


@fault("F-SEL-01", contracts=L, roots={"SEL-02"}, when="sometimes", meets=("select",))
def select_is_forgotten_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every fourth answer to a select holds whole rows."""
    turn = every(pipeline, 4)
    return projecting(pipeline, lambda _: turn(), _whole)
