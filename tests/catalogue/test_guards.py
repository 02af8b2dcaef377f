"""Servers that are unusual but right: a naive check alarms on each of them, the catalogue on none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from listproof.mock import mock
from listproof.mock.data import Data, Row, Rows, Stored
from listproof.mock.instant import instant
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request, answer, encode
from listproof.mock.served import Mock, pipeline
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

BOTH = ("seekrflow", "langsmith")
Change = Callable[[Pipeline], Pipeline]
Step = Callable[[Data, int], Data]


def judged(server: Mock, *names: str) -> Run:
    """All requirements but fuzzing, on some collections of the server."""
    places = tuple(each for each in server.collections if each.name in (names or ("main", "other", "empty", "big")))
    server = replace(server, collections=places)
    settings = Settings.of(contract=server.pipeline.contract, fuzz=False, seed=1)
    with Session(settings, transport=httpx.WSGITransport(app=server.app), mock=server) as session:
        run = session.run()
    broken = [each.message for each in run.results if each.verdict is Verdict.ERROR]
    assert not broken, broken[0]
    return run


def failed(run: Run) -> set[str]:
    return {row.facts.id for row in run.requirements if row.verdict is Verdict.FAILED}


def told(run: Run) -> str:
    """The findings of a run, for the message of a test that fails."""
    return "\n".join(
        f"{each.id} {each.collection}: {found.kind}: {found.expected} | {found.actual} | {found.curl[-1]}"
        for each in run.results
        for found in each.findings
    )


def rewritten(base: Pipeline, change: Callable[[int, Row], dict[str, Any]]) -> Pipeline:
    """The same rows with some members changed, for good."""
    runs = tuple(
        replace(stored, row={**stored.row, **change(n, stored.row)}) for n, stored in enumerate(base.data.runs)
    )
    return replace(base, data=Data(base.data.threads, runs))


def sorted_by(base: Pipeline, key: Callable[[Row], Any]) -> Pipeline:
    return replace(base, sort=lambda rows, call: tuple(sorted(rows, key=key)))


def all_at_once(base: Pipeline) -> Pipeline:
    """Every row has one and the same time stamp."""
    return rewritten(base, lambda n, row: {"created_at": "2025-10-01T08:00:00.5Z"})


def stamps_written_in_many_ways(base: Pipeline) -> Pipeline:
    """Some fractions are longer than they need be, some letters small, some zones written out."""

    def written(row: Row) -> Row:
        text = row.get("created_at", "")
        if not text.endswith("Z"):
            return row
        whole, _, fraction = text[:-1].partition(".")
        long, small = f"{whole}.{fraction or '0'}00Z", f"{whole.lower()}.{fraction or '0'}z"
        zone = f"{whole}{'.' if fraction else ''}{fraction}-00:00"
        return {**row, "created_at": (long, small, zone, text)[sum(text.encode()) % 4]}

    return replace(base, render=lambda rows, call: base.render(tuple(map(written, rows)), call))


def ties_in_the_same_order_both_ways(base: Pipeline) -> Pipeline:
    """desc is asc reversed but for rows with equal keys, which come by id both ways."""

    def sort(rows: Rows, call: Call) -> Rows:
        by_id = sorted(rows, key=lambda row: str(row[base.id]))
        descending = call.asked.order == "desc"
        return tuple(sorted(by_id, key=lambda row: instant(row["created_at"]), reverse=descending))

    return replace(base, sort=sort)


def oldest_first(base: Pipeline) -> Pipeline:
    return sorted_by(base, lambda row: (instant(row["created_at"]), row["run_id"]))


def by_identity(base: Pipeline) -> Pipeline:
    return sorted_by(base, lambda row: row["run_id"])


def as_stored(base: Pipeline) -> Pipeline:
    return replace(base, sort=lambda rows, call: rows)


def by_last_update(base: Pipeline) -> Pipeline:
    return sorted_by(base, lambda row: (instant(row["updated_at"]), row["run_id"]))


def limits_refused_above(most: int) -> Change:
    def change(base: Pipeline) -> Pipeline:
        def parse(request: Request, parent: str) -> Asked:
            asked = base.parse(request, parent)
            if asked.limit > most:
                raise Refusal(422, f"at most {most}", ("query", "limit"))
            return asked

        return replace(base, parse=parse)

    change.__name__ = f"limits_refused_above_{most}"
    return change


def limits_cut_to_100(base: Pipeline) -> Pipeline:
    def parse(request: Request, parent: str) -> Asked:
        asked = base.parse(request, parent)
        return replace(asked, limit=min(asked.limit, 100))

    return replace(base, parse=parse)


def refusing(base: Pipeline, wrong: Callable[[Asked, str], bool]) -> Pipeline:
    def parse(request: Request, parent: str) -> Asked:
        asked = base.parse(request, parent)
        if wrong(asked, request.query):
            raise Refusal(422, "no", ("query",))
        return asked

    return replace(base, parse=parse)


def large_numbers_refused(base: Pipeline) -> Pipeline:
    return refusing(base, lambda asked, _: max(asked.limit, asked.offset) >= 2**31)


def zero_refused(base: Pipeline) -> Pipeline:
    return refusing(base, lambda asked, _: asked.limit == 0)


def repeated_and_unknown_parameters_refused(base: Pipeline) -> Pipeline:
    def wrong(asked: Asked, query: str) -> bool:
        names = [pair.partition("=")[0] for pair in query.split("&") if pair]
        once = [name for name in names if name != "select"]
        return len(once) != len(set(once)) or not asked.sent <= {"limit", "offset", "order", "status", "select"}

    return refusing(base, wrong)


def negative_numbers_give_no_rows(base: Pipeline) -> Pipeline:
    def handle(own: Pipeline, request: Request) -> Reply:
        negative = any(f"{name}=-" in request.query for name in ("limit", "offset"))
        return Reply(200, b"[]") if negative else answer(own, request)

    return replace(base, handle=handle)


def unknown_threads_are_404(base: Pipeline) -> Pipeline:
    def find(data: Data, call: Call) -> Rows:
        thread = data.thread(call.asked.parent)
        if thread is None or thread.account != call.account:
            raise Refusal(404, "no such thread")
        return base.find(data, call)

    return replace(base, find=find)


def unknown_threads_are_403(base: Pipeline) -> Pipeline:
    known = unknown_threads_are_404(base)

    def handle(own: Pipeline, request: Request) -> Reply:
        reply = answer(own, request)
        return replace(reply, status=403) if reply.status == 404 else reply

    return replace(known, handle=handle)


def runs_are_scheduled_into_the_future(base: Pipeline) -> Pipeline:
    def later(_: int, row: Row) -> dict[str, Any]:
        waiting = row["status"] in ("pending", "queued")
        return {"created_at": row["created_at"].replace("2025-", "2095-", 1)} if waiting else {}

    return rewritten(base, later)


@pytest.mark.daily
@pytest.mark.parametrize(
    "change, contracts",
    [
        (all_at_once, BOTH),
        (stamps_written_in_many_ways, BOTH),
        (ties_in_the_same_order_both_ways, BOTH),
        *((change, ("langsmith",)) for change in (oldest_first, by_identity, as_stored, by_last_update)),
        *((limits_refused_above(most), BOTH) for most in (50, 100, 1000)),
        (large_numbers_refused, BOTH),
        (zero_refused, ("langsmith",)),
        (repeated_and_unknown_parameters_refused, BOTH),
        (negative_numbers_give_no_rows, ("langsmith",)),
        (unknown_threads_are_404, ("seekrflow",)),
        (unknown_threads_are_403, ("seekrflow",)),
        (runs_are_scheduled_into_the_future, BOTH),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_no_requirement_fails_on_a_server_that_is_unusual_but_right(change: Change, contracts: Sequence[str]) -> None:
    for contract in contracts:
        run = judged(mock(change(pipeline(contract))))
        assert not failed(run), told(run)
        assert run.comparisons > 500


def living(base: Pipeline, every: int, step: Step) -> Pipeline:
    """A server whose data changes with every so many requests."""
    state = {"data": base.data, "requests": 0}

    def handle(own: Pipeline, request: Request) -> Reply:
        state["requests"] += 1  # type: ignore[operator]  # a number
        if state["requests"] % every == 0:  # type: ignore[operator]
            state["data"] = step(state["data"], state["requests"] // every)  # type: ignore[arg-type,operator]
        return answer(replace(own, data=state["data"]), request)  # type: ignore[arg-type]

    return replace(base, handle=handle)


def main_of(data: Data) -> list[Stored]:
    main = data.named("main").id
    return [stored for stored in data.runs if stored.row["thread_id"] == main and not stored.deleted]


def arriving(data: Data, number: int) -> Data:
    """One run more, newer than all others; once they are 60 the oldest goes."""
    pattern = max(main_of(data), key=lambda stored: instant(stored.row["created_at"])).row
    own = "run_id" if "run_id" in pattern else "id"
    moment = f"2026-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    row = {**pattern, own: f"{pattern[own][:-8]}{number:08x}", "created_at": moment}
    if "updated_at" in row:
        row["updated_at"] = moment
    oldest = min(main_of(data), key=lambda stored: instant(stored.row["created_at"]))
    kept = [each for each in data.runs if each is not oldest or len(main_of(data)) < 60]
    return Data(data.threads, (*kept, Stored(row)))


def going(data: Data, number: int) -> Data:
    """One run less."""
    gone = main_of(data)[number % 5] if len(main_of(data)) > 5 else None
    return Data(data.threads, tuple(replace(each, deleted=True) if each is gone else each for each in data.runs))


NEXT = {"run_id": {"pending": "running", "running": "success"}, "id": {"queued": "running"}}


def advancing(data: Data, number: int) -> Data:
    """One run's status moves on; the last of them stay as they are."""
    steps = NEXT["run_id" if "run_id" in data.runs[0].row else "id"]
    waiting = [each for each in main_of(data) if each.row["status"] in steps]
    if not waiting:
        return data
    chosen = waiting[number % len(waiting)]
    moved = replace(chosen, row={**chosen.row, "status": steps[chosen.row["status"]]})
    return Data(data.threads, tuple(moved if each is chosen else each for each in data.runs))


def updating(data: Data, number: int) -> Data:
    """One run gets another member's value, which no filter or order looks at."""
    chosen = main_of(data)[number % len(main_of(data))]
    name = "metadata" if "metadata" in chosen.row else "instructions"
    value: Any = {"seen": number} if name == "metadata" else f"seen {number}"
    moved = replace(chosen, row={**chosen.row, name: value})
    return Data(data.threads, tuple(moved if each is chosen else each for each in data.runs))


@pytest.mark.daily
@pytest.mark.parametrize("every", [1, 7, 50])
@pytest.mark.parametrize("step", [arriving, going, advancing, updating], ids=lambda step: step.__name__)
@pytest.mark.parametrize("contract", BOTH)
def test_no_requirement_fails_while_the_data_lives(
    contract: str, step: Callable[[Data, int], Data], every: int
) -> None:
    run = judged(mock(living(pipeline(contract), every, step)), "main", "other")
    assert failed(run) <= {"MAN-01"}, told(run)  # what was there at the start is no longer all that is there


@pytest.mark.parametrize("contract", BOTH)
def test_a_cap_that_cuts_quietly_is_one_finding(contract: str) -> None:
    run = judged(mock(limits_cut_to_100(pipeline(contract))))
    assert failed(run) == {"PAG-12"}, told(run)


@pytest.mark.parametrize("contract", BOTH)
def test_a_server_that_answers_nothing_but_errors_is_judged_to_the_end(contract: str) -> None:
    base = pipeline(contract)
    server = mock(replace(base, handle=lambda own, request: Reply(500, encode({"detail": "down"}))))
    run = judged(server)
    assert "ERR-02" in failed(run)
    assert not any(
        each.verdict is Verdict.PASSED and each.family in ("PAG", "ORD", "FLT", "SEL") for each in run.results
    )
