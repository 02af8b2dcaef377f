"""The properties of the data set, one test each: where one is lost, some fault can no longer be seen."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from listproof import mock
from listproof.mock import data_langsmith, data_seekrflow
from listproof.mock.data import Data, Row
from listproof.mock.instant import instant

ROOT = Path(__file__).parents[2]
CONTRACTS = ("seekrflow", "langsmith")
DEFAULT = {"seekrflow": 20, "langsmith": 10}
ID = {"seekrflow": "id", "langsmith": "run_id"}


def data(contract: str) -> Data:
    return data_seekrflow.data() if contract == "seekrflow" else data_langsmith.data()


def newest_first(contract: str, name: str = "main") -> list[Row]:
    store = data(contract)
    rows = sorted(store.rows(store.named(name).id), key=lambda row: row[ID[contract]])
    return sorted(rows, key=lambda row: instant(row["created_at"]), reverse=True)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_row_is_valid_against_the_document(contract: str) -> None:
    document = yaml.safe_load((ROOT / "contracts" / contract / "openapi.yaml").read_text())
    schema = {"$ref": "#/components/schemas/Run", "components": document["components"]}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    rows = [stored.row for stored in data(contract).runs]
    assert len(rows) > 120
    assert [error.message for row in rows for error in validator.iter_errors(json.loads(json.dumps(row)))] == []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_data_is_the_same_every_time(contract: str) -> None:
    assert data(contract) == data(contract)


def test_collections_have_the_sizes_that_the_checks_need() -> None:
    sizes = {c.name: c.rows for c in mock.reference("seekrflow").collections}
    assert sizes == {"main": 23, "other": 3, "prefix": 2, "team": 2, "empty": 0, "one": 1, "big": 107}
    sizes = {c.name: c.rows for c in mock.reference("langsmith", large=1500).collections}
    assert sizes == {"main": 13, "other": 3, "empty": 0, "one": 1, "big": 107, "large": 1500}


@pytest.mark.parametrize("contract", CONTRACTS)
def test_ids_are_unique_over_all_threads(contract: str) -> None:
    ids = [stored.row[ID[contract]] for stored in data(contract).runs]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("name", ["main", "big"])
def test_totals_are_no_multiple_of_a_page_size(contract: str, name: str) -> None:
    total = len(newest_first(contract, name))
    assert total > DEFAULT[contract]
    assert all(total % size for size in (2, 3, 5, 7, DEFAULT[contract]))


@pytest.mark.parametrize("contract, order", [("seekrflow", "desc"), ("seekrflow", "asc"), ("langsmith", "desc")])
@pytest.mark.parametrize("size", [2, 5, 7])
def test_six_equal_instants_lie_across_a_page_border(contract: str, order: str, size: int) -> None:
    stamps = [instant(row["created_at"]) for row in newest_first(contract)]
    if order == "asc":
        stamps.reverse()
    tied = [n for n, stamp in enumerate(stamps) if stamps.count(stamp) == 6]
    assert len(tied) == 6
    assert any(n % size == 0 for n in tied[1:])


@pytest.mark.parametrize("contract", CONTRACTS)
def test_tied_rows_are_stored_in_another_order_than_their_ids(contract: str) -> None:
    store = data(contract)
    rows = store.rows(store.named("main").id)
    stamps = [instant(row["created_at"]) for row in rows]
    ids = [row[ID[contract]] for row, stamp in zip(rows, stamps, strict=True) if stamps.count(stamp) == 6]
    assert ids not in (sorted(ids), sorted(ids, reverse=True))


@pytest.mark.parametrize("contract", CONTRACTS)
def test_three_rows_share_a_second_in_fractions_that_text_sorts_wrongly(contract: str) -> None:
    rows = [row["created_at"] for row in newest_first(contract)]
    same = [text for text in rows if text.endswith((".9Z", ".15Z", ".1Z"))]
    assert len({text[:19] for text in same}) == 1
    assert [text[19:] for text in same] == [".9Z", ".15Z", ".1Z"]
    assert sorted(same, reverse=True) != same


@pytest.mark.parametrize("contract", CONTRACTS)
def test_seconds_alone_do_not_give_the_order(contract: str) -> None:
    rows = newest_first(contract)
    by_second = sorted(rows, key=lambda r: (instant(r["created_at"])[0], r[ID[contract]]), reverse=True)
    assert [instant(r["created_at"]) for r in by_second] != [instant(r["created_at"]) for r in rows]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_zones_and_fraction_widths_vary_so_that_text_order_is_wrong(contract: str) -> None:
    texts = [row["created_at"] for row in newest_first(contract)]
    assert any(text.endswith("+02:00") for text in texts)
    assert len({len(text.split(".")[1].split("Z")[0].split("+")[0]) for text in texts if "." in text}) >= 3
    without_zone = sorted(texts, key=lambda text: instant(text[:19] + "Z"), reverse=True)
    assert [instant(t) for t in without_zone] != [instant(t) for t in texts]


def test_two_instants_differ_only_beyond_microseconds() -> None:
    rows = [instant(row["created_at"]) for row in newest_first("seekrflow")]
    assert any(a[0] == b[0] and a[1] != b[1] and a[1][:6] == b[1][:6] for a, b in pairwise(rows))


@pytest.mark.parametrize(
    "contract, key",
    [
        ("seekrflow", "id"),
        ("seekrflow", "started_at"),
        ("seekrflow", "storage"),
        ("langsmith", "run_id"),
        ("langsmith", "updated_at"),
        ("langsmith", "storage"),
    ],
)
def test_no_other_key_gives_the_order_of_created_at(contract: str, key: str) -> None:
    store = data(contract)
    stored = list(store.rows(store.named("main").id))
    created = lambda rows: [instant(row["created_at"]) for row in rows]  # noqa: E731
    if key == "storage":
        other = stored
    else:
        stored = [row for row in stored if row.get(key) is not None]
        by_time = key.endswith("_at")
        other = sorted(stored, key=lambda row: instant(row[key]) if by_time else row[key])
    right = sorted(created(stored))  # type: ignore[no-untyped-call]  # a short lambda
    assert created(other) not in (right, right[::-1])  # type: ignore[no-untyped-call]  # a short lambda


def test_orders_of_started_ended_and_ids_differ_from_each_other() -> None:
    rows = [row for row in newest_first("seekrflow") if row.get("completed_at")]
    orders = [[r["id"] for r in sorted(rows, key=lambda r: instant(r[k]))] for k in ("started_at", "completed_at")]
    orders.append(sorted(row["id"] for row in rows))
    assert len({tuple(order) for order in orders}) == 3


def test_langsmith_main_has_every_status_but_timeout() -> None:
    assert {row["status"] for row in newest_first("langsmith")} == {
        "pending", "running", "error", "success", "interrupted"
    }  # fmt: skip


def test_seekrflow_main_has_a_row_of_each_state_in_both_spellings_of_cancelled() -> None:
    assert {row["status"] for row in newest_first("seekrflow")} == {
        "queued", "running", "completed", "failed", "canceled", "cancelled"
    }  # fmt: skip


@pytest.mark.parametrize("contract, rarest", [("seekrflow", "failed"), ("langsmith", "error")])
def test_the_rarest_status_is_on_the_two_oldest_rows_beyond_the_first_page(contract: str, rarest: str) -> None:
    statuses = [row["status"] for row in newest_first(contract)]
    assert [n for n, status in enumerate(statuses) if status == rarest] == [len(statuses) - 2, len(statuses) - 1]
    assert len(statuses) - 2 >= DEFAULT[contract]
    assert min(statuses.count(status) for status in statuses) == 2


def test_a_status_has_two_rows_with_others_between() -> None:
    statuses = [row["status"] for row in newest_first("langsmith")]
    places = [n for n, status in enumerate(statuses) if status == "success"]
    assert len(places) >= 4
    assert any(b - a > 1 for a, b in pairwise(places))


def test_langsmith_values_are_nested_and_delicate() -> None:
    rows = newest_first("langsmith")
    text = json.dumps([[row["metadata"], row["kwargs"]] for row in rows], ensure_ascii=False, separators=(",", ":"))
    for part in ("null", ":[]", ":{}", ":1.0", str(2**53 + 1), "日本語", "🚀", '""'):
        assert part in text
    assert any(row["metadata"] == {} for row in rows)
    assert any(row["kwargs"] == {} for row in rows)


def test_seekrflow_nullable_members_are_null_and_set() -> None:
    rows = newest_first("seekrflow")
    for name in ("started_at", "expires_at", "cancelled_at", "failed_at", "completed_at", "instructions", "usage"):
        assert any(name in row and row[name] is None for row in rows), name
        assert any(row.get(name) is not None for row in rows), name
    assert {type(row.get("max_completion_tokens")) for row in rows} >= {int, type(None)}


@pytest.mark.parametrize("name", ["response_format", "tool_choice"])
def test_seekrflow_unions_appear_as_string_and_as_object(name: str) -> None:
    assert {type(row[name]) for row in newest_first("seekrflow") if name in row} == {str, dict}


@pytest.mark.parametrize(
    "name",
    ["object", "is_active", "tools", "meta_data", "truncation_strategy", "response_format", "tool_choice", "usage"],
)
def test_seekrflow_optional_members_are_absent_on_some_rows_only(name: str) -> None:
    present = {name in row for row in newest_first("seekrflow")}
    assert present == {True, False}


@pytest.mark.parametrize("contract, name", [("seekrflow", "model"), ("langsmith", "assistant_id")])
def test_low_cardinality_fields_repeat(contract: str, name: str) -> None:
    values = [row[name] for row in newest_first(contract)]
    assert len(set(values)) <= 2 < len(values)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_one_deleted_row_is_stored_and_never_listed(contract: str) -> None:
    store = data(contract)
    gone = [stored.row for stored in store.runs if stored.deleted]
    assert len(gone) == 1
    main = store.named("main").id
    assert gone[0]["thread_id"] == main
    assert gone[0] not in store.rows(main)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_other_is_interleaved_with_main(contract: str) -> None:
    main = [instant(row["created_at"]) for row in newest_first(contract)]
    other = [instant(row["created_at"]) for row in newest_first(contract, "other")]
    assert all(main[-1] < stamp < main[0] for stamp in other)
    assert len({sum(stamp > other_stamp for stamp in main) for other_stamp in other}) == 3


def test_prefix_thread_begins_with_the_id_of_main_and_no_other_does() -> None:
    store = data("seekrflow")
    main = store.named("main").id
    assert [t.name for t in store.threads if t.id != main and t.id.startswith(main)] == ["prefix"]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_big_has_a_body_over_8_kib_and_more_than_a_hundred_rows(contract: str) -> None:
    rows = newest_first(contract, "big")
    assert len(rows) > 100
    assert len(json.dumps(rows[:100])) > 8192


def test_seekrflow_life_cycle_is_consistent() -> None:
    ended_at = {"completed": "completed_at", "failed": "failed_at"}
    ended_at |= {"canceled": "cancelled_at", "cancelled": "cancelled_at"}
    for stored in data("seekrflow").runs:
        row: dict[str, Any] = dict(stored.row)
        own = ended_at.get(row["status"])
        for name in set(ended_at.values()):
            assert (row.get(name) is not None) == (name == own), row
        started, ended = row.get("started_at"), row.get(own) if own else None
        assert started is None or instant(started) >= instant(row["created_at"])
        assert ended is None or instant(ended) >= instant(started or row["created_at"])
        assert not row.get("is_active") or row["status"] in ("queued", "running")
        usage = row.get("usage")
        assert usage is None or own is not None
        assert usage is None or usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_langsmith_updates_never_precede_creation() -> None:
    rows = [stored.row for stored in data("langsmith").runs]
    assert all(instant(row["updated_at"]) >= instant(row["created_at"]) for row in rows)
