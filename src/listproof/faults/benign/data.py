"""Servers whose data is unusual: too little to decide much, or of another form."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from listproof.faults.registry import benign
from listproof.faults.schema.bodies import finding
from listproof.mock.data import Data, Row, Rows, Stored
from listproof.mock.instant import instant
from listproof.mock.pipeline import Call, Pipeline

L = "langsmith"
ONE_ROW = frozenset(
    ("SCH-03", "PAG-01", "PAG-02", "PAG-03", "PAG-04", "PAG-05", "PAG-10", "PAG-12", "PAG-14", "PAG-15", "PAG-16",
     "PAG-19", "ERR-05", "ERR-06",
     "ORD-01", "ORD-02", "ORD-03", "ORD-04", "ORD-05", "ORD-07", "ORD-08", "ORD-09", "ORD-10",
     "FLT-01", "FLT-02", "FLT-03", "FLT-04", "SEL-01", "SEL-02", "SEL-04", "HTT-03")
)  # what needs two rows or more, or a long body  # fmt: skip
NO_ROW = frozenset(
    ("SCH-02", "PAG-06", "PAG-07", "PAG-09", "PAG-17", "FLT-06", "SEL-03", "SEL-05", "SEL-06", "SEL-07", "SEL-08",
     "SCO-01", "SCO-02", "SCO-07", "LIF-01", "LIF-02", "LIF-03", "LIF-04")
)  # what needs one  # fmt: skip
SMALL = frozenset({"PAG-05", "PAG-12", "HTT-03"})  # what needs more rows than a page, a long body


def keeping(pipeline: Pipeline, number: int) -> Pipeline:
    """Keep so many rows of every thread, the newest; of another account's thread all."""
    data = pipeline.data
    kept: list[Stored] = []
    for thread in data.threads:
        newest = sorted(data.rows(thread.id), key=lambda row: instant(row["created_at"]), reverse=True)
        ids = {row[pipeline.id] for row in (newest if not thread.listed else newest[:number])}
        kept += [stored for stored in data.stored(thread.id) if stored.row[pipeline.id] in ids]
    return replace(pipeline, data=Data(data.threads, tuple(kept)))


def remade(pipeline: Pipeline, change: Callable[[int, Row], Row]) -> Pipeline:
    """Change every stored row; the number is its place among all rows by created_at, the oldest first."""
    stored = pipeline.data.runs
    order = sorted(range(len(stored)), key=lambda at: (instant(stored[at].row["created_at"]), at))
    place = {at: number for number, at in enumerate(order)}
    rows = tuple(replace(one, row=change(place[at], one.row)) for at, one in enumerate(stored))
    return replace(pipeline, data=Data(pipeline.data.threads, rows))


@benign(undecided=ONE_ROW | NO_ROW)
def every_collection_is_empty(pipeline: Pipeline) -> Pipeline:
    """No thread that is known has a run."""
    return keeping(pipeline, 0)


@benign(undecided=ONE_ROW)
def every_collection_has_one_row_at_most(pipeline: Pipeline) -> Pipeline:
    """Every thread has one run, or none."""
    return keeping(pipeline, 1)


@benign(undecided=SMALL)
def every_collection_fits_a_page(pipeline: Pipeline) -> Pipeline:
    """Every thread has eight runs at most."""
    return keeping(pipeline, 8)


@benign(undecided={"ORD-01", "ORD-02", "ORD-03"})
def everything_was_created_at_once(pipeline: Pipeline) -> Pipeline:
    """All runs have one created_at, earlier than all their other stamps."""
    return remade(pipeline, lambda _, row: {**row, "created_at": "2025-10-01T00:00:00Z"})


@benign(L, undecided={"FLT-01", "FLT-02", "FLT-03", "FLT-04"})
def every_run_succeeded(pipeline: Pipeline) -> Pipeline:
    """All runs have the status success."""
    return remade(pipeline, lambda _, row: {**row, "status": "success"})


@benign()
def no_two_runs_share_an_instant(pipeline: Pipeline) -> Pipeline:
    """Every run was created a little later than the one before."""

    def apart(place: int, row: Row) -> Row:
        stamp = row["created_at"]
        zone = "Z" if stamp.endswith("Z") else stamp[-6:]
        whole, _, digits = stamp.removesuffix(zone).partition(".")
        stamp = f"{whole}.{digits or '0':0<9}{place:03}{zone}"
        same = row.get("updated_at") == row["created_at"]
        return {**row, "created_at": stamp, **({"updated_at": stamp} if same else {})}

    return remade(pipeline, apart)


@benign()
def ids_grow_with_time(pipeline: Pipeline) -> Pipeline:
    """Ids begin with the time of creation, as version 7 of UUID does, so that both orders are one."""

    def timed(place: int, row: Row) -> Row:
        milliseconds = instant(row["created_at"])[0] * 1000
        bits = milliseconds << 80 | 7 << 76 | (place & 0xFFF) << 64 | 2 << 62 | place * 0x9E3779B97F4A7C15 % 2**62
        id = str(uuid.UUID(int=bits))
        return {**row, pipeline.id: id if pipeline.contract == L else f"run_{id}"}

    return remade(pipeline, timed)


@benign("seekrflow")
def ids_are_any_text(pipeline: Pipeline) -> Pipeline:
    """Ids of runs hold spaces, slashes, quotes and characters outside ASCII."""
    return remade(pipeline, lambda place, row: {**row, "id": f'Lauf №{place % 7} / "{place}" & über'})


@benign()
def some_runs_are_in_the_future(pipeline: Pipeline) -> Pipeline:
    """The runs that wait were scheduled for the year 2099: they were created later than now."""

    def scheduled(_: int, row: Row) -> Row:
        if row["status"] not in ("queued", "pending"):
            return row
        later = {"created_at": row["created_at"].replace("2025", "2099", 1)}
        return {**row, **later, **({"expires_at": None} if "expires_at" in row else {})}

    return remade(pipeline, scheduled)


@benign()
def ties_never_turn(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants stand in the order of their ids, whichever order is asked."""

    def sort(rows: Rows, call: Call) -> Rows:
        by_id = sorted(rows, key=lambda row: str(row[pipeline.id]))
        newest_first = call.asked.order == "desc"
        return tuple(sorted(by_id, key=lambda row: instant(row["created_at"]), reverse=newest_first))

    return replace(pipeline, sort=sort)


@benign(L)
def the_oldest_runs_come_first(pipeline: Pipeline) -> Pipeline:
    """The server's own order, of which the document says nothing, begins at the oldest."""
    return replace(pipeline, sort=lambda rows, call: pipeline.sort(rows, call.asking(order="asc")))


@benign(L)
def runs_stand_by_id(pipeline: Pipeline) -> Pipeline:
    """The server's own order, of which the document says nothing, is that of the ids."""
    return replace(pipeline, sort=lambda rows, _: tuple(sorted(rows, key=lambda row: str(row[pipeline.id]))))


@benign()
def fractions_have_nine_digits(pipeline: Pipeline) -> Pipeline:
    """created_at always has nine digits after the point."""

    def padded(row: Row) -> Row:
        stamp = row["created_at"]
        zone = "Z" if stamp.endswith("Z") else stamp[-6:]
        whole, _, digits = stamp.removesuffix(zone).partition(".")
        return {**row, "created_at": f"{whole}.{digits:0<9}{zone}"}

    return finding(pipeline, padded)


@benign()
def whole_numbers_have_no_point(pipeline: Pipeline) -> Pipeline:
    """1.0 is written 1; in LangSmith only where fields are selected, so that it reads 1.0 elsewhere."""

    def shorter(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: shorter(v) for k, v in value.items()}
        if isinstance(value, list):
            return [shorter(v) for v in value]
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def project(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        some = pipeline.contract != L or call.asked.select is not None
        return tuple(shorter(dict(row)) for row in done) if some else done

    return replace(pipeline, project=project)


@benign()
def a_leap_second(pipeline: Pipeline) -> Pipeline:
    """The run of the thread one was created in the last second of 2016, which was the 61st of its minute."""

    def project(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        if call.asked.parent != pipeline.data.named("one").id:
            return done
        return tuple({**row, "created_at": "2016-12-31T23:59:60Z"} if "created_at" in row else row for row in done)

    return replace(pipeline, project=project)


@benign(L)
def threads_are_spelt_in_capitals(pipeline: Pipeline) -> Pipeline:
    """The thread_id of every row, a UUID, has capital letters."""

    def project(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        return tuple({**row, "thread_id": row["thread_id"].upper()} if "thread_id" in row else row for row in done)

    return replace(pipeline, project=project)


@benign()
def ids_begin_anew_in_each_thread(pipeline: Pipeline) -> Pipeline:
    """The runs of other have the ids of main's first runs: an id is one within its thread."""
    main, other = (pipeline.data.rows(pipeline.data.named(name).id) for name in ("main", "other"))
    taken = {row[pipeline.id]: known[pipeline.id] for row, known in zip(other, main, strict=False)}
    return remade(pipeline, lambda _, row: {**row, pipeline.id: taken.get(row[pipeline.id], row[pipeline.id])})
