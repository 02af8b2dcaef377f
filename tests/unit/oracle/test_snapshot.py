"""Rows and what a snapshot knows of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from stand_in import operation, run, stamp

from listproof.collection.compaction import compactor
from listproof.contract.order import Order
from listproof.contract.template import Template
from listproof.oracle.canonical import digest_of
from listproof.oracle.query import Condition, Where
from listproof.oracle.row import Row, row_of
from listproof.oracle.snapshot import Snapshot
from listproof.oracle.sort_values import sort_value, sort_values

L, S = operation("langsmith"), operation("seekrflow")


def snapshot(*rows: dict[str, Any]) -> Snapshot:
    return Snapshot(L, tuple(row_of(L, row) for row in rows))


def stamps(*texts: object, field: str = "created_at") -> Snapshot:
    return snapshot(
        *(
            run(number, **{field: text})  # type: ignore[arg-type]  # any member
            for number, text in enumerate(texts)
        )
    )


def test_a_row_is_its_identity() -> None:
    assert row_of(L, {"run_id": "a", "x": 1}).id == "a"
    assert row_of(L, {"run_id": 7}).id == 7


@pytest.mark.parametrize("identity", [None, [1], {"a": 1}, Decimal("1.5")])
def test_without_a_scalar_identity_a_row_is_its_content(identity: object) -> None:
    data = {"run_id": identity, "x": 1}
    assert row_of(L, data).id == digest_of(data)
    assert row_of(L, {"x": 1}).id == digest_of({"x": 1})


def test_a_row_cut_down_to_names_holds_those_that_it_has() -> None:
    row = Row("a", {"run_id": "a", "status": None})
    assert row.project(["status", "none", "run_id"]) == {"status": None, "run_id": "a"}
    assert row.form == digest_of({"status": None, "run_id": "a"})


@pytest.mark.parametrize(
    "texts",
    [
        (stamp(3), stamp(2), stamp(1)),
        (stamp(1), stamp(1), stamp(2)),
        ("2025-11-03T08:00:00.9Z", "2025-11-03T08:00:00.15Z", "2025-11-03T08:00:00.1Z"),
        ("2025-11-03T10:00:00+02:00", "2025-11-03T08:30:00Z"),
    ],
)
def test_the_sort_key_is_the_time_stamp_that_explains_the_listing(texts: tuple[str, ...]) -> None:
    assert stamps(*texts).key == "created_at"


@pytest.mark.parametrize(
    "texts", [(), (stamp(1),), (stamp(1), stamp(1)), (stamp(2), stamp(1), stamp(3)), (stamp(2), None)]
)
def test_no_sort_key_is_made_up(texts: tuple[object, ...]) -> None:
    assert stamps(*texts).key is None


def test_a_second_time_stamp_is_tried_where_the_first_does_not_explain_the_listing() -> None:
    rows = [run(1, created_at=stamp(2), updated_at=stamp(9)), run(2, created_at=stamp(3), updated_at=stamp(8))]
    rows += [run(3, created_at=stamp(1), updated_at=stamp(7))]
    assert snapshot(*rows).key == "updated_at"


@pytest.mark.parametrize("odd", ["soon", 5, Decimal("1.5"), None, True, {}, ""])
def test_an_odd_value_among_time_stamps_ends_nothing(odd: object) -> None:
    odd_one = stamps(stamp(3), odd, stamp(2), stamp(1))
    assert odd_one.key is None
    assert sort_values(odd_one.rows, "created_at")[1] is None
    assert None not in (sort_values(odd_one.rows, "created_at")[at] for at in (0, 2, 3))


def test_the_contract_names_the_sort_key_where_it_states_an_order() -> None:
    assert Snapshot(S, ()).key == "created_at"
    silent = replace(S, order=Order({"age": "started_at"}, Template("o={key}"), None, None, ()))
    assert Snapshot(silent, ()).key == "started_at"


@pytest.mark.parametrize(
    "value, kind",
    [(stamp(1), tuple), ("soon", str), (5, int), (Decimal("0.5"), Decimal), ("", str), (False, bool)],
)
def test_sort_values(value: object, kind: type) -> None:
    assert type(sort_value(Row("a", {"x": value}), "x")) is kind


@pytest.mark.parametrize("value", [None, [], {}])
def test_what_does_not_sort(value: object) -> None:
    assert sort_value(Row("a", {"x": value}), "x") is None
    assert sort_value(Row("a", {}), "x") is None


def test_false_sorts_before_true() -> None:
    rows = [Row(n, {"x": value}) for n, value in enumerate((True, False, None, 1))]
    assert sort_values(rows, "x") == [True, False, None, None]
    own = replace(S, order=Order({"x": "x"}, Template("sort={key}"), None, None, ()))
    listing = Snapshot(own, tuple(rows[:2]))
    assert [row.id for row in listing.ordered((), (("x", False),))] == [1, 0]
    assert not listing.open("x")
    assert Snapshot(own, tuple(rows[:3])).open("x")


def test_a_value_of_another_kind_than_most_leaves_the_order_open() -> None:
    own = replace(S, order=Order({"x": "x"}, Template("sort={key}"), None, None, ()))
    texts = ("2025-11-03T08:00:00Z", "2025-11-03T09:00:00Z", 1_762_160_400)
    rows = tuple(Row(n, {"x": value}) for n, value in enumerate(texts))
    assert not Snapshot(own, rows[:2]).open("x")
    assert Snapshot(own, rows).open("x")
    assert not Snapshot(own, rows).knows("x", False)


def test_numbers_of_both_kinds_sort_together() -> None:
    rows = [Row(n, {"x": value}) for n, value in enumerate((1, Decimal("0.5"), 2))]
    assert sort_values(rows, "x") == [1, Decimal("0.5"), 2]
    assert sort_values([], "x") == []


def test_ties_are_groups_of_equal_instants_in_listing_order() -> None:
    same = "2025-11-03T08:00:00.5Z"
    listing = stamps("2025-11-03T09:00:00Z", same, "2025-11-03T10:00:00.500+02:00", "2025-11-03T07:00:00Z")
    assert listing.key == "created_at"
    assert [[row.id for row in group] for group in listing.tied.values()] == [["run-0001", "run-0002"]]
    one, two = listing.rows[1:3]
    assert listing.tie(one) == listing.tie(two) != listing.tie(listing.rows[0])
    assert listing.tie(one, ("status",)) != listing.tie(two, ("status",))


def test_without_a_sort_key_no_rows_tie() -> None:
    listing = stamps(stamp(2), stamp(2))
    assert listing.key is None
    assert not listing.tied


def test_rows_without_the_sort_key_tie() -> None:
    half = Snapshot(S, (row_of(S, {"id": "a"}), row_of(S, {"id": "b", "created_at": None})))
    assert half.key == "created_at"
    assert [[row.id for row in group] for group in half.tied.values()] == [["a", "b"]]


def test_two_readings_agree_where_what_decides_is_the_same() -> None:
    one = snapshot(run(2), run(1))
    assert one.deciding == ("status", "created_at")
    assert one.agrees(snapshot(run(1), run(2)), values=True)
    assert one.agrees(snapshot(run(2, metadata={"a": 1}), run(1)))
    assert not one.agrees(snapshot(run(2, metadata={"a": 1}), run(1)), values=True)
    for other in ([run(2)], [run(2), run(1), run(0)], [run(2, status="error"), run(1, status="x")]):
        assert not one.agrees(snapshot(*other))
    assert not one.agrees(snapshot(run(2, created_at=stamp(5)), run(1)))
    assert Snapshot(S, ()).deciding == ("created_at",)
    assert stamps(stamp(1)).deciding == ("status",)


def test_what_rows_may_be_sorted_by_stays_whole() -> None:
    own = replace(S, order=Order({"name": "title"}, Template("sort={key}"), None, None, ()))
    row = row_of(own, {"id": "a", "title": "t" * 100, "text": "t" * 100})
    small = compactor(own)(row)
    assert small.data["title"] == "t" * 100
    assert small.data["text"] != "t" * 100
    assert small.form == row.form


def test_each_question_to_one_snapshot_has_its_own_answer() -> None:
    listing = snapshot(run(3), run(2), run(1))
    field = "created_at"
    asked: list[tuple[Where, tuple[tuple[str, bool], ...]]] = [
        ((Condition("status", run(2)["status"]),), ()),
        ((), ()),
        ((), ((field, False),)),
        ((), ((field, True),)),
    ]
    found = [[row.id for row in listing.ordered(*each)] for each in asked]
    three, two, one = (f"run-000{number}" for number in (3, 2, 1))
    assert found == [[two], [three, two, one], [one, two, three], [three, two, one]]


def test_what_no_row_has_is_told_by_the_members_asked_for() -> None:
    listing = snapshot(run(2, status="error"), run(1, status="success"))
    forms = {status: digest_of({"status": status}) for status in ("error", "success", "timeout")}
    assert listing.lacks(["status"], forms.values()) == {forms["timeout"]}
    assert listing.lacks(["status"], [forms["error"]], likely=listing.rows[:1]) == set()
    assert listing.lacks(["run_id"], forms.values()) == {*forms.values()}
    assert listing.lacks(["status"], []) == set()


def test_values_are_counted_where_they_are_text_and_those_of_arrays_one_by_one() -> None:
    listing = snapshot(run(1, status="error"), run(2, status="error"), run(3, status=None), run(4, status=["x"]))
    assert listing.values_of("status") == {"error": 2, "x": 1}


def test_positions_and_identities() -> None:
    listing = snapshot(run(2), run(1))
    assert len(listing) == listing.listed == 2
    assert replace(listing, repeated=("run-0002",)).listed == 3
    assert listing.position == {"run-0002": 0, "run-0001": 1}
    assert listing.by_id["run-0001"].data["created_at"] == stamp(1)
