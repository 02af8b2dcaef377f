"""What must come, computed from the snapshot, compared with what plain loops make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hypothesis import assume, given
from hypothesis import strategies as st
from small_listings import EIGHT, L, Plain, S, ids, listing, received, seen, snapshot
from stand_in import run, stamp

from listproof.contract.order import Order
from listproof.contract.template import Template
from listproof.oracle.difference import Difference, Kind, Tied
from listproof.oracle.expected import expected, fields_of, window
from listproof.oracle.query import Condition, Query, SortKey
from listproof.oracle.received import difference


def brute(rows: Plain, query: Query, default: int) -> Plain:
    """The answer by plain loops: rows are put in one after another, counted off, and copied member by member."""
    line: Plain = []
    for row in rows:
        if any(row[each.filter] != each.value for each in query.where):
            continue
        at = len(line)
        if query.sort:
            moment = datetime.fromisoformat(row["created_at"])
            for place, other in enumerate(line):
                before = datetime.fromisoformat(other["created_at"])
                if (moment > before) if query.sort[0].descending else (moment < before):
                    at = place
                    break
        line.insert(at, row)
    wanted = default if query.size is None else query.size
    out: Plain = []
    for number, row in enumerate(line):
        if number >= (query.start or 0) and len(out) < wanted:
            names = set(query.select) if query.select else set(row)
            out.append({name: row[name] for name in row if name in names})
    return out


NUMBERS = st.none() | st.integers(0, 25)

SELECTS = st.none() | st.lists(st.sampled_from(["run_id", "status", "created_at", "thread_id"]), min_size=1).map(tuple)

FILTERS = st.just(()) | st.sampled_from(["success", "error"]).map(lambda value: (Condition("status", value),))

LISTED = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["success", "error"])), max_size=14)


@given(LISTED, st.builds(Query, size=NUMBERS, start=NUMBERS, where=FILTERS, select=SELECTS))
def test_langsmith_answers_are_what_plain_loops_make(drawn: Sequence[tuple[int, str]], query: Query) -> None:
    rows = listing(drawn, "langsmith")
    want = expected(snapshot(rows), query)
    got = [dict(row.data) if want.fields is None else row.project(want.fields) for row in want.rows]
    assert got == brute(rows, query, 10)
    assert difference(snapshot(rows), query, received(brute(rows, query, 10))) is None


ORDERS = st.just(()) | st.booleans().map(lambda way: (SortKey("created_at", way),))


@given(LISTED, st.builds(Query, size=NUMBERS, start=NUMBERS, sort=ORDERS))
def test_seekrflow_answers_are_what_plain_loops_make(drawn: Sequence[tuple[int, str]], query: Query) -> None:
    rows = listing(drawn, "seekrflow")
    assert [row.data for row in expected(snapshot(rows, S), query).rows] == brute(rows, query, 20)
    assert difference(snapshot(rows, S), query, received(brute(rows, query, 20), S)) is None


@given(
    LISTED,
    st.builds(Query, size=NUMBERS, start=NUMBERS, where=FILTERS, select=SELECTS),
    st.integers(0, 13),
    st.sampled_from(["drop", "repeat", "swap", "alter", "add", "lose"]),
)
def test_another_content_is_never_taken_for_the_same(
    drawn: Sequence[tuple[int, str]], query: Query, at: int, change: str
) -> None:
    rows = listing(drawn, "langsmith")
    right = brute(rows, query, 10)
    wrong = [dict(row) for row in right]
    assume(len(wrong) > at + (change == "swap"))
    if change == "drop":
        del wrong[at]
    elif change == "repeat":
        wrong.insert(at, wrong[at])
    elif change == "swap":
        wrong[at], wrong[at + 1] = wrong[at + 1], wrong[at]
    elif change == "alter":
        name = sorted(wrong[at])[-1]
        wrong[at][name] = wrong[at][name] + "?"
    elif change == "add":
        wrong[at]["unasked"] = None
    else:
        del wrong[at][sorted(wrong[at])[0]]
    found = difference(snapshot(rows), query, received(wrong))
    if wrong == right:  # two rows with equal values changed places
        assert found is None
    elif isinstance(found, Tied):
        assert change == "swap"
        key = snapshot(rows).key
        assert key is not None
        if "run_id" in right[at]:
            stored = {row["run_id"]: row[key] for row in rows}
            assert stored[right[at]["run_id"]] == stored[right[at + 1]["run_id"]]
    else:
        assert isinstance(found, Difference)


def test_ties_follow_the_key_that_was_asked_for() -> None:
    words = {"age": "created_at", "name": "status"}
    two = replace(S, order=Order(words, Template("sort={key}"), Template("sort=-{key}"), (("created_at", True),), ()))
    rows = [run(n, "seekrflow", status="ab"[n % 2], created_at=stamp(n)) for n in (4, 3, 2, 1)]
    listed = seen(snapshot(rows, two))
    names = lambda found: [row.id for row in found.rows]  # noqa: E731 - short
    query = Query(sort=(SortKey("name", False),))
    assert names(expected(listed, query)) == ["run-0004", "run-0002", "run-0003", "run-0001"]  # type: ignore[no-untyped-call]  # a short lambda
    by = {row["id"]: row for row in rows}
    turned = received([by[f"run-{n:04d}"] for n in (2, 4, 1, 3)], two)
    assert isinstance(difference(listed, query, turned), Tied)
    assert isinstance(difference(listed, Query(sort=(SortKey("age", False),)), turned), Difference)
    assert len(set(expected(listed, query).ties)) == 2


def test_rows_without_a_sort_value_come_last() -> None:
    rows = [run(1, "seekrflow"), run(2, "seekrflow", created_at=None), run(3, "seekrflow", created_at="soon")]
    rows += [run(4, "seekrflow")]
    found = expected(snapshot(rows, S), Query(sort=(SortKey("created_at", True),)))
    assert [row.id for row in found.rows] == ["run-0004", "run-0001", "run-0002", "run-0003"]


def test_the_window_is_counted_from_the_documented_defaults() -> None:
    assert window(L, Query()) == (0, 10)
    assert window(S, Query(start=3)) == (3, 20)
    assert window(L, Query(size=0)) == (0, 0)
    assert window(replace(L, page=None), Query()) == (0, None)
    assert L.page is not None
    assert L.page.at is not None
    assert L.page.size is not None
    silent = replace(L.page, size=replace(L.page.size, schema={}), at=replace(L.page.at, schema={}), first=1)
    assert window(replace(L, page=silent), Query()) == (0, None)
    assert window(replace(L, page=silent), Query(start=2, size=5)) == (2, 5)


def test_without_paging_all_rows_are_due() -> None:
    bare = replace(L, page=None)
    assert len(expected(snapshot(EIGHT, bare), Query()).rows) == 8


def test_projected_members() -> None:
    assert L.select is not None
    assert fields_of(L, Query()) is None
    assert fields_of(L, Query(select=())) is None
    assert fields_of(S, Query(select=("id",))) is None
    assert fields_of(L, Query(select=("status", "run_id", "status"))) == ("status", "run_id")
    always = replace(L, select=replace(L.select, always=("run_id",)))
    assert fields_of(always, Query(select=("status",))) == ("status", "run_id")


def test_what_comes_back_unasked_tells_the_rows() -> None:
    assert L.select is not None
    always = replace(L, select=replace(L.select, always=("run_id",)))
    rows = [{"run_id": row["run_id"], "status": row["status"]} for row in ids(7, 8)]
    found = difference(snapshot(EIGHT, always), Query(size=2, select=("status",)), received(rows))
    assert isinstance(found, Difference)
    assert found.kind is Kind.ORDER
