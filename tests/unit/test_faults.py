"""Each fault differs from the reference somewhere, and each benign variant answers the same question rightly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from listproof import faults, mock
from listproof.errors import UsageError
from listproof.faults import benign
from listproof.faults.registry import FAMILIES, fault
from listproof.mock.instant import instant
from listproof.mock.langsmith import FIELDS, STATUSES
from listproof.mock.pipeline import Pipeline

NUMBERS = [
    "", "limit=1", "limit=2", "offset=2&limit=2", "offset=2", "limit=22", "limit=100", "limit=0", "limit=101",
    "limit=-1", "offset=12", "offset=22", "offset=30", "offset=9&limit=3", f"offset={2**63}", "limit=50abc",
    "limit=abc", "limit=1&limit=2",
]  # fmt: skip
QUERIES = {
    "seekrflow": [*NUMBERS, "order=asc&limit=100", "order=asc&offset=2", "order=DESC", "order=foo"],
    "langsmith": [
        *NUMBERS,
        *(f"status={status}&limit=100" for status in (*STATUSES, "succ", "SUCCESS", "bogus")),
        "status=success&offset=1", "status=error", "select=run_id", "select=status&limit=100", "select=bogus",
        "select=run_id&select=status", "select=run_id&select=run_id", "select=run_id,status",
        "status=error&select=run_id", "&".join(f"select={name}" for name in FIELDS),
    ],
}  # fmt: skip
PLAIN = {"accept-encoding": "identity"}
VARIED = ({"accept-encoding": "gzip"}, {"x-team-id": "team_b"}, {"if-none-match": '"stale"'})
WRONG_KEYS = ("", "wrong", "mock-K1-aQ7x", "mock-k1-aq7xlm2vrt9zc")
ALL = [(f.name, contract) for f in faults.all_faults() for contract in f.contracts]
BENIGN = [(v.name, contract) for v in faults.all_benign() for contract in v.contracts]
EXEMPT = ("CTR-", "MIX-", "FUZ-")


def answers(served: mock.Mock) -> Iterator[tuple[int, str, bytes]]:
    """Status, media type and decoded body of a fixed sequence of requests."""
    parents = [c.parents for c in served.collections] + [served.unknown, served.malformed, served.foreign]
    own = {**served.headers, **PLAIN}
    with httpx.Client(transport=httpx.WSGITransport(served.app), base_url="http://mock" + served.prefix) as client:

        def ask(path: str, headers: dict[str, str], method: str = "GET") -> tuple[int, str, bytes]:
            try:
                answer = client.request(method, path, headers=headers)
            except httpx.DecodingError as error:
                return 0, "", str(error).encode()
            return answer.status_code, answer.headers.get("content-type", ""), answer.content

        for path in [served.path(parent) for parent in parents if parent]:
            main = path == served.path(served.collections[0].parents)
            for query in QUERIES[served.pipeline.contract] if main else ("", "limit=101", "status=pending&limit=101"):
                yield ask(f"{path}?{query}", own)
            for headers in VARIED:
                yield ask(f"{path}?limit=100", {**own, **headers})
            for key in WRONG_KEYS if served.headers else ():
                yield ask(path, {"authorization": key})
            yield ask(path, own, "HEAD")


@cache
def right(contract: str, changed: bool = False) -> list[tuple[int, str, bytes]]:
    served = mock.reference(contract)
    if changed:
        served.change()
    return list(answers(served))


@cache
def given(name: str, contract: str) -> list[tuple[int, str, bytes]]:
    one = faults.variant(name)
    served = one.server(contract)
    if changes(one):
        served.change()
    return list(answers(served))


def changes(one: faults.Variant) -> bool:
    return isinstance(one, faults.Fault) and one.when == "after a change"


@pytest.mark.parametrize("name, contract", ALL)
def test_a_fault_shows(name: str, contract: str) -> None:
    wrong = given(name, contract)
    differing = sum(a != b for a, b in zip(wrong, right(contract, changes(faults.get(name))), strict=True))
    assert 0 < differing < len(wrong)


def test_faults_differ_from_each_other() -> None:
    for contract in ("seekrflow", "langsmith"):
        seen: dict[int, str] = {}
        for one in faults.all_faults(contract):
            fingerprint = hash(tuple(given(one.name, contract)))
            assert fingerprint not in seen, f"{one.name} and {seen[fingerprint]} are the same server"
            seen[fingerprint] = one.name


def test_every_family_has_faults_and_every_way_to_hide_is_there() -> None:
    assert {f.family for f in faults.all_faults()} == set(FAMILIES.values())
    for when, least in (("with another parameter", 3), ("rare rows", 3), ("past the first page", 3), ("sometimes", 2)):
        assert len([f for f in faults.all_faults() if f.when == when]) >= least


def test_a_fault_is_described() -> None:
    for one in faults.all_faults():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", one.name)
        assert one.sentence.endswith(".")
        assert set(one.roots) == set(one.contracts)
        assert all(re.fullmatch(r"F-(PAG|ORD|FLT|SEL|SCO|SCH|ERR|HTTP|CON|AUT)-\d\d", row) for row in one.rows)
        for ids in one.roots.values():
            assert ids
            assert all(re.fullmatch(r"[A-Z]{3}-\d\d", id) and not id.startswith(EXEMPT) for id in ids)


def test_an_unknown_fault_is_answered_with_close_names() -> None:
    with pytest.raises(UsageError, match="Did you mean offset_ignored"):
        faults.get("offset_ignord")
    with pytest.raises(UsageError, match="no fault or benign variant named 'zzz'"):
        faults.variant("zzz")


def test_a_fault_of_the_other_contract_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="langsmith only"):
        faults.get("select_ignored").server("seekrflow")


def test_slips_in_a_registration_are_refused() -> None:
    def nameless(pipeline: Pipeline) -> Pipeline:
        return pipeline

    with pytest.raises(ValueError, match="when is one of"):
        fault(roots={"PAG-01"}, when="never")
    with pytest.raises(ValueError, match="roots are given for"):
        fault(roots={"seekrflow": {"PAG-01"}})
    with pytest.raises(ValueError, match="docstring"):
        fault(roots={"PAG-01"})(nameless)


def test_two_servers_of_a_fault_share_no_state() -> None:
    first, second = (faults.get("drops_the_last_row_of_every_third_answer").server("langsmith") for _ in range(2))
    assert list(answers(first)) == list(answers(second))


@pytest.mark.parametrize("name, contract", BENIGN)
def test_a_benign_variant_lists_the_same_rows(name: str, contract: str) -> None:
    served = faults.variant(name).server(contract)
    assert served.log == []
    with mock.serve(served.app, prefix=served.prefix) as running, httpx.Client() as client:
        for collection in served.collections:
            url = f"{running.base_url}{served.path(collection.parents)}?limit=100"
            answer = client.get(url, headers=dict(served.headers))
            assert answer.status_code == 200
            expected = _reference_rows(contract, collection.name)
            assert [_essence(row, contract) for row in answer.json()][-len(expected) or None :] == expected


def _reference_rows(contract: str, name: str) -> list[Any]:
    reference = mock.reference(contract)
    parents = next(c.parents for c in reference.collections if c.name == name)
    with httpx.Client(transport=httpx.WSGITransport(reference.app), base_url="http://mock") as client:
        rows = client.get(reference.path(parents) + "?limit=100", headers=dict(reference.headers)).json()
    return [_essence(row, contract) for row in rows]


def _essence(row: dict[str, Any], contract: str) -> Any:
    fields = FIELDS if contract == "langsmith" else set(row) - {"session_name"}
    return {k: instant(v) if k.endswith("_at") and v else v for k, v in row.items() if k in fields}


def test_benign_variants_are_at_least_ten_and_most_can_be_told_from_the_reference() -> None:
    assert len(faults.all_benign()) >= 10
    same_in_content = {"connections_close", "behind_a_path_prefix", "nothing_is_compressed", "rows_arrive_every_200_ms"}
    for name, contract in BENIGN:
        if name not in same_in_content:
            assert given(name, contract) != right(contract), name


def test_rows_arrive_by_the_clock() -> None:
    now = [0.0]
    pipeline = benign.rows_arrive_every_200_ms(mock.pipeline("langsmith"), clock=lambda: now[0])
    served = mock.mock(replace(pipeline))
    path = served.path(served.collections[0].parents) + "?limit=100"
    with httpx.Client(transport=httpx.WSGITransport(served.app), base_url="http://mock") as client:
        before = client.get(path).json()
        now[0] = 1.05
        after = client.get(path).json()
    assert after[5:] == before
    assert len({row["run_id"] for row in after}) == len(after) == 18
    assert all(instant(row["created_at"]) > instant(before[0]["created_at"]) for row in after[:5])


def test_mock_and_faults_never_import_the_oracle() -> None:
    source = Path(mock.__file__).parents[1]
    for module in [*(source / "mock").glob("*.py"), *(source / "faults").glob("*.py")]:
        names = re.findall(r"^\s*(?:from|import) (listproof[.\w]*)", module.read_text(), re.MULTILINE)
        own = ("listproof.mock", "listproof.faults", "listproof.errors", "listproof.contract")
        allowed = (*own, "listproof") if module.name == "command.py" else own
        assert all(name.startswith(own) or name in allowed for name in names), module.name


def test_roots_are_requirements_of_the_catalogue_in_json_form() -> None:
    table = {f.name: {contract: sorted(ids) for contract, ids in f.roots.items()} for f in faults.all_faults()}
    assert json.loads(json.dumps(table)) == table
