"""Filters of every type: which rows they keep."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from listproof.checking.requirement import REGISTRY
from listproof.collection import target
from listproof.contract import library
from listproof.http.client import Client
from listproof.results.model import Result, Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

DOCUMENT = """
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  /jobs:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 10}}
        - {name: offset, in: query, schema: {type: integer, minimum: 0, default: 0}}
        - {name: title, in: query, schema: {type: string}}
        - {name: kind, in: query, schema: {type: string, enum: [build, test, deploy]}}
        - {name: size, in: query, schema: {type: integer, enum: [1, 2, 3]}}
        - {name: dry, in: query, schema: {type: boolean}}
        - {name: paid, in: query, schema: {type: string}}
      responses:
        "200":
          description: jobs
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Job"}}}}
        "422": {description: wrong}
components:
  schemas:
    Job:
      type: object
      required: [id, title, kind, size, dry]
      properties:
        id: {type: string}
        title: {type: string}
        kind: {type: string}
        size: {type: integer}
        dry: {type: boolean}
        paid: {type: [string, "null"]}
"""


LISTING = """
[[list]]
operation = "GET /jobs"
id = "id"
[[list.page]]
style = "offset"
size = "limit"
at = "offset"
"""


FILTERS: dict[str, list[str]] = {
    "title": [],
    "kind": [],
    "size": [],
    "dry": ["true", "false"],
    "paid": ['"card"', '"cash"'],
}


Jobs = list[dict[str, Any]]


Keep = Callable[[Jobs, str, str], Jobs]


def jobs() -> Jobs:
    paid = ("card", None, "cash", "voucher")
    rows: Jobs = [
        {
            "id": f"j{n}",
            "title": f"t{n % 5}",
            "kind": ("build", "test")[n % 2],
            "size": n % 2 + 1,
            "dry": n % 3 == 0,
            "paid": paid[n % 4],
        }
        for n in range(14)
    ]
    del rows[3]["paid"]
    return rows


def keep(rows: Jobs, name: str, value: str) -> Jobs:
    """What a correct server keeps."""
    if name in ("kind", "size") and value not in ("build", "test", "deploy", "1", "2", "3"):
        raise ValueError(value)
    if name == "dry" and value not in ("true", "false"):
        raise ValueError(value)
    return [
        row for row in rows if (row.get(name) if isinstance(row.get(name), str) else json.dumps(row.get(name))) == value
    ]


def results(
    folder: Path, filters: tuple[str, ...], identity: str, own: Keep = keep, rows: Jobs | None = None
) -> Result:
    """The result of one requirement on a server that keeps rows as ``own`` does; its contract has these filters."""
    tables = []
    for name in filters:
        values = f"values = [{', '.join(FILTERS[name])}]\n" if FILTERS[name] else ""
        tables.append(f'[[list.filter]]\nfield = "{name}"\nop = "eq"\nsend = "{name}={{value}}"\n{values}')
    folder.joinpath("openapi.yaml").write_text(DOCUMENT, "utf-8")
    folder.joinpath("listing.toml").write_text(LISTING + "".join(tables), "utf-8")
    operation = library.load(str(folder)).lists[0]
    stored = jobs() if rows is None else rows

    def answer(request: httpx.Request) -> httpx.Response:
        sent: Mapping[str, list[str]] = parse_qs(request.url.query.decode(), keep_blank_values=True)
        found = stored
        try:
            for name in filters:
                found = own(found, name, sent[name][-1]) if name in sent else found
        except ValueError as wrong:
            return httpx.Response(422, json={"detail": str(wrong)})
        limit, offset = int(sent.get("limit", ["10"])[-1]), int(sent.get("offset", ["0"])[-1])
        return httpx.Response(200, json=found[offset : offset + limit])

    client = Client("http://stand.in", transport=httpx.MockTransport(answer), retries=0, sleep=lambda _: None)
    catalogue()
    one = target.build(operation, client, {"main": {}}, seed=1)
    (case,) = plan([REGISTRY[identity]], one)
    return run_case(case)


FAMILY = ("FLT-01", "FLT-02", "FLT-03", "FLT-04", "FLT-05", "FLT-06", "FLT-07")


EVERY = tuple(FILTERS)


@pytest.mark.parametrize("identity", FAMILY)
@pytest.mark.parametrize("filters", [EVERY, *((each,) for each in EVERY), ("title", "kind"), ("kind", "title")])
def test_a_correct_server_fails_nothing(tmp_path: Path, filters: tuple[str, ...], identity: str) -> None:
    assert results(tmp_path, filters, identity).verdict not in (Verdict.FAILED, Verdict.ERROR)


@pytest.mark.parametrize("name", ["kind", "size", "dry", "paid"])
@pytest.mark.parametrize("identity", ["FLT-01", "FLT-02", "FLT-03", "FLT-05"])
def test_values_of_every_type_are_decided(tmp_path: Path, name: str, identity: str) -> None:
    assert results(tmp_path, (name,), identity).verdict is Verdict.PASSED


def test_only_the_documents_own_enum_forbids_values(tmp_path: Path) -> None:
    assert results(tmp_path, ("paid",), "FLT-06").verdict is Verdict.NOT_APPLICABLE
    assert results(tmp_path, ("size",), "FLT-06").verdict is Verdict.PASSED


@pytest.mark.parametrize("name", ["size", "dry"])
def test_an_ignored_filter_by_a_number_is_found(tmp_path: Path, name: str) -> None:
    assert results(tmp_path, (name,), "FLT-01", lambda rows, _, __: rows).verdict is Verdict.FAILED


def test_a_filter_that_cannot_be_judged_hides_no_other(tmp_path: Path) -> None:
    rows = [{**row, "kind": "build"} for row in jobs()]

    def lax(found: Jobs, name: str, value: str) -> Jobs:
        return found if name == "size" else keep(found, name, value)

    for filters in (("kind", "size"), ("size", "kind")):
        assert results(tmp_path, filters, "FLT-01", lax, rows).verdict is Verdict.FAILED
        right = results(tmp_path, filters, "FLT-01", keep, rows)
        assert (right.verdict, right.message) == (Verdict.INCONCLUSIVE, "needs rows of at least 2 values of kind")
        assert right.comparisons


def test_one_value_alone_decides_what_a_filter_loses(tmp_path: Path) -> None:
    rows = [{**row, "kind": "build"} for row in jobs()]
    for identity in ("FLT-02", "FLT-03"):
        assert results(tmp_path, ("kind",), identity, keep, rows).verdict is Verdict.PASSED
        lossy = results(tmp_path, ("kind",), identity, lambda found, name, value: keep(found, name, value)[:-1], rows)
        assert lossy.verdict is Verdict.FAILED


def test_rows_without_a_documented_value_belong_to_no_part(tmp_path: Path) -> None:
    def hiding(found: Jobs, name: str, value: str) -> Jobs:
        return keep(found, name, value)[1:]

    assert results(tmp_path, ("paid",), "FLT-03").verdict is Verdict.PASSED
    assert results(tmp_path, ("paid",), "FLT-03", hiding).verdict is Verdict.FAILED


@pytest.mark.parametrize("bad", [" build", "build ", "%", "buil_", "*", "BUILD", "build,test", "listproof"])
def test_spellings_of_a_value_are_asked(tmp_path: Path, bad: str) -> None:
    def lenient(found: Jobs, name: str, value: str) -> Jobs:
        return found if value == bad else keep(found, name, value)

    rows = [{**row, "kind": "build"} for row in jobs()]
    assert results(tmp_path, ("kind",), "FLT-06", lenient, rows).verdict is Verdict.FAILED


@pytest.mark.parametrize("turn", [2, 3, 5, 9, 14, 20])
@pytest.mark.parametrize("identity", FAMILY)
def test_rows_that_are_deleted_meanwhile_stop_no_check(tmp_path: Path, identity: str, turn: int) -> None:
    rows, turns = jobs(), itertools.count(1)

    def clearing(found: Jobs, name: str, value: str) -> Jobs:
        if next(turns) == turn:
            rows.clear()
        return keep(found, name, value)

    assert results(tmp_path, ("kind", "size"), identity, clearing, rows).verdict not in (Verdict.FAILED, Verdict.ERROR)
