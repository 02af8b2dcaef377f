"""Faults of select."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from listproof.faults.registry import fault
from listproof.faults.stages import parsing_query
from listproof.mock.data import Row, Rows
from listproof.mock.langsmith import FIELDS
from listproof.mock.pipeline import Call, Pipeline


def selecting(pipeline: Pipeline, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Pipeline:
    """Project as if other names had been selected."""

    def project(rows: Rows, call: Call) -> Rows:
        names = call.asked.select
        return pipeline.project(rows, call if names is None else call.asking(select=change(names)))

    return replace(pipeline, project=project)


def projected(pipeline: Pipeline, change: Callable[[Row], Row]) -> Pipeline:
    """Change every row that was projected."""

    def project(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        return done if call.asked.select is None else tuple(map(change, done))

    return replace(pipeline, project=project)


@fault("F-SEL-01", contracts="langsmith", roots={"SEL-02"}, meets=("select",))
def select_ignored(pipeline: Pipeline) -> Pipeline:
    """Rows come whole whatever is selected."""
    return selecting(pipeline, lambda names: FIELDS)  # noqa: ARG005 - ignoring them is the fault


@fault("F-SEL-01", contracts="langsmith", roots={"SEL-02"}, when="with another parameter", meets=("select", "status"))
def select_ignored_with_a_status(pipeline: Pipeline) -> Pipeline:
    """Rows come whole where a status is asked with the select."""
    return replace(
        pipeline,
        project=lambda rows, call: pipeline.project(rows, call.asking(select=None) if call.asked.status else call),
    )


@fault("F-SEL-02", contracts="langsmith", roots={"SEL-01", "SCH-02"}, when="rare rows", meets=("select",))
def empty_metadata_left_out(pipeline: Pipeline) -> Pipeline:
    """A selected metadata that is empty is left out."""
    return projected(pipeline, lambda row: {k: v for k, v in row.items() if (k, v) != ("metadata", {})})


@fault("F-SEL-03", contracts="langsmith", roots={"SEL-02"}, meets=("select",))
def run_id_comes_unasked(pipeline: Pipeline) -> Pipeline:
    """run_id is returned though it was not selected."""
    return selecting(pipeline, lambda names: (*names, "run_id"))


@fault("F-SEL-04", contracts="langsmith", roots={"SEL-03"}, when="rare rows", meets=("select",))
def nulls_dropped_from_selected_values(pipeline: Pipeline) -> Pipeline:
    """Null members inside a selected value are lost."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if v is not None}
        return [bare(v) for v in value] if isinstance(value, list) else value

    return projected(pipeline, lambda row: {k: bare(v) for k, v in row.items()})


@fault("F-SEL-12", contracts="langsmith", roots={"SEL-03"}, when="rare rows", meets=("select",))
def selected_integers_pass_through_floats(pipeline: Pipeline) -> Pipeline:
    """A selected integer beyond 2**53 is rounded."""

    def rounded(row: Row) -> Row:
        changed: Row = json.loads(json.dumps(row), parse_int=lambda digits: int(float(digits)))
        return changed

    return projected(pipeline, rounded)


@fault("F-SEL-16", contracts="langsmith", roots={"SEL-03"}, when="rare rows", meets=("select",))
def selected_stamps_lose_their_fraction(pipeline: Pipeline) -> Pipeline:
    """A selected created_at comes in whole seconds."""

    def whole(row: Row) -> Row:
        return {k: re.sub(r"\.[0-9]+", "", v) if k == "created_at" else v for k, v in row.items()}

    return projected(pipeline, whole)


@fault("F-SEL-05", contracts="langsmith", roots={"SEL-04", "ORD-07"}, when="with another parameter", meets=("select",))
def order_is_lost_unless_created_at_is_selected(pipeline: Pipeline) -> Pipeline:
    """Rows are sorted after projection, so that without created_at they stay in the order of storage."""

    def sort(rows: Rows, call: Call) -> Rows:
        names = call.asked.select
        return rows if names is not None and "created_at" not in names else pipeline.sort(rows, call)

    return replace(pipeline, sort=sort)


@fault("F-SEL-07", contracts="langsmith", roots={"SEL-01", "SCH-02"}, meets=("select",))
def only_the_last_select_counts(pipeline: Pipeline) -> Pipeline:
    """Of repeated select parameters the last one alone counts."""
    return selecting(pipeline, lambda names: names[-1:])


@fault("F-SEL-08", contracts="langsmith", roots={"SEL-05", "ERR-02"}, when="with another parameter", meets=("select",))
def the_same_name_twice_crashes(pipeline: Pipeline) -> Pipeline:
    """Selecting a name twice gives 500."""

    def once(names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < len(names):
            raise ValueError("column specified more than once")
        return names

    return selecting(pipeline, once)


@fault("F-SEL-10", contracts="langsmith", roots={"SEL-07"}, meets=("select",))
def unknown_names_are_skipped(pipeline: Pipeline) -> Pipeline:
    """A name outside the enum is ignored, unless it holds a comma."""

    def known(query: str) -> str:
        parts = [
            p for p in query.split("&") if not p.startswith("select=") or p[7:] in FIELDS or "," in p or "%2C" in p
        ]
        return "&".join(parts)

    return parsing_query(pipeline, known)


@fault("F-SEL-11", contracts="langsmith", roots={"SEL-08"}, meets=("select",))
def commas_separate_names(pipeline: Pipeline) -> Pipeline:
    """select=a,b is read as two names."""

    def split(query: str) -> str:
        return "&".join(
            part if not part.startswith("select=") else re.sub(",|%2[cC]", "&select=", part)
            for part in query.split("&")
        )

    return parsing_query(pipeline, split)


@fault("F-SEL-14", contracts="langsmith", roots={"SEL-02"}, meets=("select",))
def only_the_first_row_is_projected(pipeline: Pipeline) -> Pipeline:
    """From the second row on rows come whole."""
    return replace(pipeline, project=lambda rows, call: (*pipeline.project(rows[:1], call), *rows[1:]))


@fault("F-SEL-15", contracts="langsmith", roots={"SEL-04"}, when="rare rows", meets=("select",))
def equal_projections_collapse(pipeline: Pipeline) -> Pipeline:
    """Rows that look alike after projection are listed once."""

    def project(rows: Rows, call: Call) -> Rows:
        return tuple({json.dumps(row): row for row in pipeline.project(rows, call)}.values())

    return replace(pipeline, project=project)
