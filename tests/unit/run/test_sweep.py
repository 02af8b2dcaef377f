"""The last look: every kept answer is compared with the listing, and nothing is sent for what is right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from listproof import faults
from listproof.codec.encode import text
from listproof.mock import Mock, reference
from listproof.oracle.difference import Difference, Kind
from listproof.oracle.query import Condition, Query
from listproof.results.model import Result, Verdict
from listproof.run import sweep
from listproof.run.blame import Blamed, explained
from listproof.run.session import Session
from listproof.run.settings import Settings

CONTRACT = "langsmith"
LATE = Query(size=101)


@contextmanager
def session(server: Mock) -> Iterator[Session]:
    transport = httpx.WSGITransport(app=server.app)
    with Session(Settings.of(contract=CONTRACT), transport=transport, mock=server) as one:
        yield one


def checked(one: Session) -> list[Result]:
    """The results of SCH-02, SCH-03 and PAG-04 as if all had passed."""
    big = next(each for each in one.targets[0].collections if each.name == "big")
    operation = one.targets[0].operation.key
    return [
        Result(id_, id_[:3], operation, big.name, Verdict.PASSED, 1) for id_ in ("SCH-02", "SCH-03", "PAG-04", "ORD-08")
    ]


def late(one: Session, results: list[Result], *queries: Query) -> list[Result]:
    """What the last look says after these queries were asked of the large collection."""
    big = next(each for each in one.targets[0].collections if each.name == "big")
    for query in queries:
        big.ask(query)
    return one.late(results)


def test_right_answers_cost_no_request() -> None:
    with session(reference(CONTRACT)) as one:
        queries = (LATE, Query(), Query(size=3, start=7), Query(select=("status",)))
        assert late(one, checked(one), *queries) == []
        sent = len(one.client.exchanges)
        assert one.late(checked(one)) == []
        assert len(one.client.exchanges) == sent


def test_a_bug_of_ours_is_an_error_beside_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("of ours")

    with session(reference(CONTRACT)) as one:
        monkeypatch.setattr(sweep, "_judged", bug)
        results = checked(one)
        found = late(one, results, LATE)
        assert {each.verdict for each in found} == {Verdict.ERROR}
        assert "ZeroDivisionError: of ours" in found[0].message
        merged = {each.id: each for each in sweep.merged(results, found)}
        assert [str(each.verdict) for each in merged.values()].count("error") == 1
        assert len(merged) == len(results)


@pytest.mark.parametrize(
    "fault, requirement, kind",
    [
        ("pieces_of_a_large_page_overlap", "SCH-03", Kind.DUPLICATED),
        ("large_pages_are_sorted_by_id", "ORD-08", Kind.ORDER),
        ("large_pages_lose_a_row_at_the_join", "PAG-04", Kind.EXTRA),
        ("rows_of_large_pages_lack_a_member", "SCH-02", Kind.SCHEMA),
        ("rows_of_large_pages_have_an_older_status", "SCH-03", Kind.ALTERED),
    ],
)
def test_what_no_check_was_looking_for_is_told_where_it_belongs(fault: str, requirement: str, kind: Kind) -> None:
    with session(faults.variant(fault).server(CONTRACT)) as one:
        (found,) = late(one, checked(one), LATE)
        assert (found.id, found.collection, found.verdict) == (requirement, "big", Verdict.FAILED)
        (finding,) = found.findings
        assert (finding.kind, finding.shown) == (str(kind), (4, 4))
        assert text(one.targets[0].operation, LATE) in finding.curl[0]
        merged = {each.id: each for each in sweep.merged(checked(one), [found])}
        assert [each.id for each in merged.values() if each.verdict is Verdict.FAILED] == [requirement]


def test_nothing_is_told_of_a_requirement_that_was_not_asked() -> None:
    with session(faults.variant("pieces_of_a_large_page_overlap").server(CONTRACT)) as one:
        assert late(one, [each for each in checked(one) if each.id != "SCH-03"], LATE) == []


def test_what_a_failed_requirement_explains_is_not_told_again() -> None:
    rows = Blamed("PAG-04", Difference(Kind.MISSING, "", ""))
    values = Blamed("SCH-03", Difference(Kind.ALTERED, "", ""))
    with session(reference(CONTRACT)) as one:
        snapshot = one.targets[0].collections[0].snapshot
    assert explained(rows, Query(), {"PAG-03"}, snapshot)
    assert explained(rows, Query(where=(Condition("status", "error"),)), {"FLT-01"}, snapshot)
    assert not explained(rows, Query(), {"FLT-01", "SEL-04", "PAG-12", "PAG-09", "ERR-02"}, snapshot)
    assert explained(values, Query(), {"SCH-02"}, snapshot)
    assert not explained(values, Query(), {"PAG-03", "SEL-03"}, snapshot)
    assert explained(Blamed("SEL-03", values.difference, named=False), Query(select=("status",)), {"PAG-03"}, snapshot)


def test_data_that_moved_are_no_finding() -> None:
    server = reference(CONTRACT)
    with session(server) as one:
        results = checked(one)
        assert one.targets[0].collections[0].snapshot
        server.change()  # a row of the large collection has another status now
        assert late(one, results, LATE) == []
