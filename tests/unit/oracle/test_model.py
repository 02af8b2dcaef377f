"""The oracle against a reference written in another way, and each kind of difference produced on purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stand_in import operation, run, stamp

from listproof.contract.model import ListOperation, Order
from listproof.oracle.difference import Difference, Kind, Tied, content, sequence
from listproof.oracle.expected import Unknown, expected, fields_of, window
from listproof.oracle.query import Query
from listproof.oracle.received import difference
from listproof.oracle.row import Row, row_of
from listproof.oracle.snapshot import Snapshot

L, S = operation("langsmith"), operation("seekrflow")
Plain = list[dict[str, Any]]


def snapshot(rows: Plain, of: ListOperation = L) -> Snapshot:
    return Snapshot(of, tuple(row_of(of, row) for row in rows))


def received(rows: Plain, of: ListOperation = L) -> list[Row]:
    return [row_of(of, row) for row in rows]


def brute(rows: Plain, query: Query, default: int) -> Plain:
    """The answer by plain loops: rows are put in one after another, counted off, and copied member by member."""
    line: Plain = []
    for row in rows:
        if any(row[field] != value for field, value in query.filters):
            continue
        at = len(line)
        if query.order is not None:
            moment = datetime.fromisoformat(row["created_at"])
            for place, other in enumerate(line):
                before = datetime.fromisoformat(other["created_at"])
                if (moment > before) if query.order[1] else (moment < before):
                    at = place
                    break
        line.insert(at, row)
    wanted = default if query.limit is None else query.limit
    out: Plain = []
    for number, row in enumerate(line):
        if number >= (query.offset or 0) and len(out) < wanted:
            names = set(query.select) if query.select else set(row)
            out.append({name: row[name] for name in row if name in names})
    return out


NUMBERS = st.none() | st.integers(0, 25)
SELECTS = st.none() | st.lists(st.sampled_from(["run_id", "status", "created_at", "thread_id"]), min_size=1).map(tuple)
FILTERS = st.just(()) | st.sampled_from(["success", "error"]).map(lambda value: (("status", value),))
LISTED = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["success", "error"])), max_size=14)


def listing(drawn: Sequence[tuple[int, str]], contract: str) -> Plain:
    """Rows newest first, many with one time stamp, as some server lists them."""
    latest = sorted(enumerate(drawn), key=lambda pair: -pair[1][0])
    return [run(n, contract, created_at=stamp(second), status=status) for n, (second, status) in latest]


@given(LISTED, st.builds(Query, limit=NUMBERS, offset=NUMBERS, filters=FILTERS, select=SELECTS))
def test_langsmith_answers_are_what_plain_loops_make(drawn: Sequence[tuple[int, str]], query: Query) -> None:
    rows = listing(drawn, "langsmith")
    want = expected(snapshot(rows), query)
    got = [dict(row.data) if want.fields is None else row.project(want.fields) for row in want.rows]
    assert got == brute(rows, query, 10)
    assert difference(snapshot(rows), query, received(brute(rows, query, 10))) is None


ORDERS = st.none() | st.tuples(st.just("created_at"), st.booleans())


@given(LISTED, st.builds(Query, limit=NUMBERS, offset=NUMBERS, order=ORDERS))
def test_seekrflow_answers_are_what_plain_loops_make(drawn: Sequence[tuple[int, str]], query: Query) -> None:
    rows = listing(drawn, "seekrflow")
    assert [row.data for row in expected(snapshot(rows, S), query).rows] == brute(rows, query, 20)
    assert difference(snapshot(rows, S), query, received(brute(rows, query, 20), S)) is None


@given(
    LISTED,
    st.builds(Query, limit=NUMBERS, offset=NUMBERS, filters=FILTERS, select=SELECTS),
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


EIGHT = [
    run(number, created_at=stamp(number), status="error" if number % 4 == 0 else "success")
    for number in range(8, 0, -1)
]
OF_FOUR = Query(limit=4, offset=2)


def ids(*numbers: int) -> Plain:
    return [next(row for row in EIGHT if row["run_id"] == f"run-{number:04d}") for number in numbers]


@pytest.mark.parametrize(
    "kind, numbers",
    [
        (Kind.TOO_MANY, (6, 5, 4, 3, 2)),
        (Kind.SHORT, (6, 5, 4)),
        (Kind.SHORT, ()),
        (Kind.SHIFTED, (5, 4, 3, 2)),
        (Kind.SHIFTED, (8, 7, 6, 5)),
        (Kind.SHIFTED, (2, 1)),
        (Kind.DUPLICATED, (6, 5, 5, 4)),
        (Kind.MISSING, (6, 5, 3)),
        (Kind.EXTRA, (6, 5, 4, 2)),
        (Kind.EXTRA, (8, 4, 3)),
        (Kind.ORDER, (3, 4, 5, 6)),
    ],
)
def test_each_kind_of_another_sequence(kind: Kind, numbers: tuple[int, ...]) -> None:
    found = difference(snapshot(EIGHT), OF_FOUR, received(ids(*numbers)))
    assert isinstance(found, Difference)
    assert found.kind is kind
    assert found.expected_ids == ("run-0006", "run-0005", "run-0004", "run-0003")
    assert found.actual_ids == tuple(f"run-{number:04d}" for number in numbers)


def test_a_row_of_elsewhere_is_foreign() -> None:
    found = difference(snapshot(EIGHT), OF_FOUR, received([*ids(6, 5, 4), run(99)]))
    assert isinstance(found, Difference)
    assert found.kind is Kind.FOREIGN
    assert (found.expected, found.actual) == ("rows of this collection (4)", "not in its listing: run-0099")
    assert found.actual_ids == ("run-0006", "run-0005", "run-0004", "run-0099")


@pytest.mark.parametrize(
    "numbers, wanted, came",
    [
        ((6, 5, 4, 3, 2), "4 rows", "5 rows, too many: run-0002"),
        ((6, 5, 4), "4 rows", "3 rows, missing: run-0003"),
        ((5, 4, 3, 2), "4 rows from row 2 on", "4 rows from row 3 on"),
        ((6, 5, 5, 4), "each row once", "more than once: run-0005"),
        ((5, 6, 2, 1), "rows run-0006, run-0005, run-0004, run-0003", "instead run-0005, run-0006, run-0002, run-0001"),
        (
            (4, 6, 5, 3),
            "the sequence run-0006, run-0005, run-0004, run-0003",
            "the sequence run-0004, run-0006, run-0005, run-0003 (3 of 4 rows differ)",
        ),
    ],
)
def test_another_sequence_is_told_in_sentences(numbers: tuple[int, ...], wanted: str, came: str) -> None:
    found = difference(snapshot(EIGHT), OF_FOUR, received(ids(*numbers)))
    assert isinstance(found, Difference)
    assert (found.expected, found.actual) == (wanted, came)


def test_the_only_other_row_is_a_shifted_window() -> None:
    found = difference(snapshot(ids(2, 1)), Query(limit=1), received(ids(1)))
    assert isinstance(found, Difference)
    assert found.kind is Kind.SHIFTED


def test_rows_where_none_are_due_are_too_many() -> None:
    found = difference(snapshot(EIGHT), Query(limit=0), received(ids(8)))
    assert isinstance(found, Difference)
    assert (found.kind, found.expected) == (Kind.TOO_MANY, "0 rows")


def test_a_window_of_a_filtered_listing_is_shifted_within_it() -> None:
    query = Query(filters=(("status", "success"),), limit=2, offset=1)
    found = difference(snapshot(EIGHT), query, received(ids(5, 3)))
    assert isinstance(found, Difference)
    assert (found.kind, found.expected, found.actual) == (
        Kind.SHIFTED,
        "2 rows from row 1 on",
        "2 rows from row 2 on",
    )


Change = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize(
    "kind, change",
    [
        (Kind.ALTERED, lambda row: row.update(status="timeout")),
        (Kind.ALTERED, lambda row: row.update(thread_id=None)),
        (Kind.MISSING_FIELD, lambda row: row.pop("status")),
        (Kind.EXTRA_FIELD, lambda row: row.update(more=1)),
    ],
)
@pytest.mark.parametrize("at", [0, 3])
def test_each_kind_of_another_row(kind: Kind, change: Change, at: int) -> None:
    rows = [dict(row) for row in ids(6, 5, 4, 3)]
    change(rows[at])
    found = difference(snapshot(EIGHT), OF_FOUR, received(rows))
    assert isinstance(found, Difference)
    assert found.kind is kind
    assert rows[at]["run_id"] in found.expected


@pytest.mark.parametrize(
    "kind, answer",
    [
        (None, [{"status": "success"}, {"status": "success"}, {"status": "error"}]),
        (Kind.ORDER, [{"status": "error"}, {"status": "success"}, {"status": "success"}]),
        (Kind.ALTERED, [{"status": "success"}, {"status": "success"}, {"status": "success"}]),
        (Kind.ALTERED, [{"status": "success"}, {"status": None}, {"status": "error"}]),
        (Kind.MISSING_FIELD, [{"status": "success"}, {}, {"status": "error"}]),
        (Kind.EXTRA_FIELD, [{"status": "success"}, {"status": "success"}, {"status": "error", "run_id": "run-0004"}]),
        (Kind.SHORT, [{"status": "success"}, {"status": "success"}]),
        (Kind.TOO_MANY, [{"status": "success"}, {"status": "success"}, {"status": "error"}, {"status": "success"}]),
        (Kind.SHORT, []),
    ],
)
def test_rows_without_identity_are_told_by_their_content(kind: Kind | None, answer: Plain) -> None:
    query = Query(limit=3, offset=2, select=("status",))
    found = difference(snapshot(EIGHT), query, received(answer))
    assert (found.kind if isinstance(found, Difference) else found) is kind


def test_all_altered_rows_are_named() -> None:
    rows = [{**row, "status": "timeout"} for row in ids(6, 5)]
    found = difference(snapshot(EIGHT), OF_FOUR, received([*rows, *ids(4, 3)]))
    assert isinstance(found, Difference)
    assert found.expected == "row run-0006: status = 'success'"
    assert found.actual == "status = 'timeout' (2 of 4 rows differ)"
    assert found.altered_ids == ("run-0006", "run-0005")
    assert found.expected_ids == found.actual_ids == ("run-0006", "run-0005", "run-0004", "run-0003")


SIX, FIVE, FOUR = ({name: row[name] for name in ("status", "thread_id")} for row in ids(6, 5, 4))
ELSE = {"status": "timeout", "thread_id": SIX["thread_id"]}


@pytest.mark.parametrize(
    "answer, wanted, came",
    [
        ([SIX, FIVE], "3 rows", "2 rows"),
        ([{**SIX, "b": 1, "a": 1}, FIVE, FOUR], "only status, thread_id", "also a, b"),
        ([SIX, {**FIVE, "a": 1}, {**FOUR, "b": 1}], "only status, thread_id", "also a (2 of 3 rows differ)"),
        ([{}, FIVE, FOUR], "the fields status, thread_id", "status, thread_id missing"),
        ([SIX, {"thread_id": 1}, {}], "the fields status, thread_id", "status missing (2 of 3 rows differ)"),
        ([SIX, ELSE, FOUR], f"row 1 to be {FIVE}", f"row 1 is {ELSE}"),
        ([SIX, ELSE, ELSE], f"row 1 to be {FIVE}", f"row 1 is {ELSE} (2 of 3 rows differ)"),
        ([FOUR, FIVE, SIX], f"row 0 to be {SIX}", f"row 0 is {FOUR} (2 of 3 rows differ)"),
    ],
)
def test_rows_without_identity_are_told_in_sentences(answer: Plain, wanted: str, came: str) -> None:
    query = Query(limit=3, offset=2, select=("status", "thread_id"))
    found = difference(snapshot(EIGHT), query, received(answer))
    assert isinstance(found, Difference)
    assert (found.expected, found.actual, found.actual_ids) == (wanted, came, ())
    rows_differ = found.kind not in (Kind.EXTRA_FIELD, Kind.MISSING_FIELD)
    assert found.expected_ids == (("run-0006", "run-0005", "run-0004") if rows_differ else ())


TIED = [
    run(5, created_at=stamp(9), status="error"),
    run(4, created_at=stamp(5), status="success"),
    run(3, created_at=stamp(5), status="error"),
    run(2, created_at=stamp(5), status="success", note="only here"),
    run(1, created_at=stamp(1), status="success"),
]


@pytest.mark.parametrize("numbers", [(4, 2), (2, 3), (3, 4)])
def test_equal_sort_keys_excuse_other_rows_of_the_group(numbers: tuple[int, int]) -> None:
    by = {row["run_id"]: row for row in TIED}
    rows = [by[f"run-{number:04d}"] for number in numbers]
    assert isinstance(difference(snapshot(TIED), Query(limit=2, offset=1), received(rows)), Tied)


def test_equal_sort_keys_excuse_neither_other_values_nor_other_keys() -> None:
    by = {row["run_id"]: row for row in TIED}
    altered = [by["run-0003"], {**by["run-0004"], "status": "timeout"}]
    found = difference(snapshot(TIED), Query(limit=2, offset=1), received(altered))
    assert isinstance(found, Difference)
    assert found.kind is Kind.ALTERED
    beyond = difference(snapshot(TIED), Query(limit=2, offset=1), received([by["run-0004"], by["run-0001"]]))
    assert isinstance(beyond, Difference)


def test_equal_sort_keys_excuse_no_row_that_the_filter_leaves_out() -> None:
    by = {row["run_id"]: row for row in TIED}
    query = Query(filters=(("status", "success"),), limit=2)
    assert isinstance(difference(snapshot(TIED), query, received([by["run-0002"], by["run-0004"]])), Tied)
    found = difference(snapshot(TIED), query, received([by["run-0004"], by["run-0003"]]))
    assert isinstance(found, Difference)
    assert found.kind is Kind.EXTRA


def test_without_identity_equal_sort_keys_excuse_what_the_group_holds() -> None:
    query = Query(limit=2, offset=1, select=("status",))
    swapped = [{"status": "error"}, {"status": "success"}]
    assert isinstance(difference(snapshot(TIED), query, received(swapped)), Tied)
    found = difference(snapshot(TIED), query, received([{"status": "error"}, {"status": "error"}]))
    assert isinstance(found, Difference)
    turned = [{"status": "error"}, {"status": "success"}, {"status": "success"}]
    assert isinstance(difference(snapshot(TIED), query.but(limit=3), received(turned)), Tied)


def seen(listing: Snapshot) -> Snapshot:
    """With the order of text that the server was seen to have."""
    return replace(listing, ranks={("status", False): {"a": 0, "b": 1}})


def test_the_order_of_text_is_the_one_that_was_seen() -> None:
    own = replace(L, order=Order({"name": "status"}, "sort={key}", None, None, ()))
    listing = snapshot([run(n, status="ab"[n % 2]) for n in (3, 2, 1)], own)
    query = Query(order=("name", False))
    falling = replace(listing, ranks={("status", False): {"b": 0, "a": 1}})
    by = {row.id: row for row in listing.rows}
    rising = [by[f"run-{n:04d}"] for n in (2, 3, 1)]
    assert isinstance(difference(listing, query, rising), Unknown)
    assert difference(seen(listing), query, rising) is None
    assert difference(falling, query, [*rising[1:], rising[0]]) is None
    assert isinstance(difference(falling, query, rising), Difference)


def test_without_identity_ties_follow_the_key_that_was_asked_for() -> None:
    words = {"age": "created_at", "name": "status"}
    own = replace(L, order=Order(words, "sort={key}", None, (("created_at", True),), ()))
    listed = seen(snapshot([run(n, status="ab"[n % 2], thread_id=f"t{n}") for n in (4, 3, 2, 1)], own))
    query = Query(order=("name", False), select=("thread_id",))
    turned = [{"thread_id": name} for name in ("t2", "t4", "t1", "t3")]
    assert isinstance(difference(listed, query, received(turned)), Tied)
    assert isinstance(difference(listed, query, received(turned[::-1])), Difference)


def test_rows_that_vary_in_their_members_may_tie_too() -> None:
    query = Query(limit=2, offset=2, select=("note",))
    assert difference(snapshot(TIED), query, received([{}, {"note": "only here"}])) is None
    assert isinstance(difference(snapshot(TIED), query, received([{"note": "only here"}, {}])), Tied)


def test_ties_follow_the_key_that_was_asked_for() -> None:
    words = {"age": "created_at", "name": "status"}
    two = replace(S, order=Order(words, "sort={key}", "sort=-{key}", (("created_at", True),), ()))
    rows = [run(n, "seekrflow", status="ab"[n % 2], created_at=stamp(n)) for n in (4, 3, 2, 1)]
    listed = seen(snapshot(rows, two))
    names = lambda found: [row.id for row in found.rows]  # noqa: E731 - short
    query = Query(order=("name", False))
    assert names(expected(listed, query)) == ["run-0004", "run-0002", "run-0003", "run-0001"]  # type: ignore[no-untyped-call]  # a short lambda
    by = {row["id"]: row for row in rows}
    turned = received([by[f"run-{n:04d}"] for n in (2, 4, 1, 3)], two)
    assert isinstance(difference(listed, query, turned), Tied)
    assert isinstance(difference(listed, Query(order=("age", False)), turned), Difference)
    assert len(set(expected(listed, query).ties)) == 2


def test_rows_without_a_sort_value_come_last() -> None:
    rows = [run(1, "seekrflow"), run(2, "seekrflow", created_at=None), run(3, "seekrflow", created_at="soon")]
    rows += [run(4, "seekrflow")]
    found = expected(snapshot(rows, S), Query(order=("created_at", True)))
    assert [row.id for row in found.rows] == ["run-0004", "run-0001", "run-0002", "run-0003"]


def test_the_window_is_counted_from_the_documented_defaults() -> None:
    assert window(L, Query()) == (0, 10)
    assert window(S, Query(offset=3)) == (3, 20)
    assert window(L, Query(limit=0)) == (0, 0)
    assert window(replace(L, page=None), Query()) == (0, None)
    assert L.page is not None
    silent = replace(L.page, size=replace(L.page.size, schema={}), at=replace(L.page.at, schema={}), first=1)
    assert window(replace(L, page=silent), Query()) == (0, None)
    assert window(replace(L, page=silent), Query(offset=2, limit=5)) == (2, 5)


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
    found = difference(snapshot(EIGHT, always), Query(limit=2, select=("status",)), received(rows))
    assert isinstance(found, Difference)
    assert found.kind is Kind.ORDER


def test_a_sequence_is_judged_also_where_the_wanted_rows_are_not_in_the_snapshot() -> None:
    listed = snapshot(EIGHT)
    want = received([run(99), *ids(8)])
    found = sequence(listed, want, received(ids(8, 7)))
    assert isinstance(found, Difference)
    assert found.kind is Kind.EXTRA
    assert sequence(listed, want, want) is None


def test_long_lists_of_ids_are_cut() -> None:
    found = difference(snapshot(EIGHT), Query(limit=8), [])
    assert isinstance(found, Difference)
    six = "run-0008, run-0007, run-0006, run-0005, run-0004, run-0003"
    assert found.actual == f"0 rows, missing: {six} … (8 in all)"
    shorter = difference(snapshot(EIGHT), Query(limit=6), [])
    assert isinstance(shorter, Difference)
    assert shorter.actual == f"0 rows, missing: {six}"


def test_a_row_equals_its_full_row_up_to_number_format() -> None:
    full, same = Row("a", {"run_id": "a", "x": 1}), Row("a", {"run_id": "a", "x": 1})
    assert content(full, same, None) is None
    assert content(full, Row("a", {"x": 1}), ("x",)) is None
    found = content(full, Row("a", {"x": "1"}), ("x",))
    assert found is not None
    assert found.kind is Kind.ALTERED


@pytest.mark.parametrize(
    "data, fields, wanted, came",
    [
        ({"a": 1}, None, "row x with a, b, c", "without b, c"),
        ({"a": 1, "e": 1, "d": 1}, ("a",), "row x with a only", "also d, e"),
        ({"a": 1, "b": 2, "d": 1}, ("b", "a"), "row x with b, a only", "also d"),
    ],
)
def test_all_missing_and_extra_fields_of_a_row_are_named(
    data: dict[str, Any], fields: tuple[str, ...] | None, wanted: str, came: str
) -> None:
    found = content(Row("x", {"a": 1, "b": 2, "c": 3}), Row("x", data), fields)
    assert found is not None
    assert (found.expected, found.actual) == (wanted, came)
