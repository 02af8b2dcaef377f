"""Many lists in one run: which are asked, whose collections they share, and what becomes of each."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import many_lists
import pytest

from listproof.contract import library
from listproof.contract.model import Contract
from listproof.errors import UsageError
from listproof.report import json as report
from listproof.report import plain, summary, terminal
from listproof.results.model import Run, Verdict
from listproof.run import narrowing, validation
from listproof.run.session import Session
from listproof.run.setting_groups import Data
from listproof.run.settings import Settings

ONLY = ("SCH-01", "SCH-03", "FLT-01", "TOT-02")

WRONG = {
    "GET /teams/{team}/notes": "filter_ignored",
    "GET /teams/{team}/members/{member}/tasks": "total_counts_the_page",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_lists.write(tmp_path_factory.mktemp("many"), 5)


@pytest.fixture(scope="module")
def whole(folder: Path) -> Contract:
    return library.load(str(folder))


def judged(folder: Path, wrong: Mapping[str, str], *operations: str) -> Run:
    settings = Settings.of(str(folder), only=ONLY, operations=operations)
    mock = many_lists.mock(narrowing.contract(settings), wrong)
    with Session(settings, mock=mock) as session:
        return session.run()


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return judged(folder, WRONG)


def test_a_fault_is_told_of_the_operation_that_has_it_and_of_no_other(run: Run) -> None:
    found = {each.operation: (each.conformant, each.roots) for each in run.by_operation}
    assert [*found] == [*many_lists.keys(5)]
    assert found.pop("GET /teams/{team}/notes") == (False, ("FLT-01",))
    assert found.pop("GET /teams/{team}/members/{member}/tasks") == (False, ("TOT-02",))
    # not every MUST that applies was asked, so that the others are not said to conform
    assert set(found.values()) == {(None, ())}
    assert run.conformant is False


def test_reports_say_what_became_of_each_operation(run: Run) -> None:
    said = json.loads(report.text(run))
    kept = {each["operation"]: each for each in said["operations"]}
    assert kept["GET /teams/{team}/notes"]["roots"] == ["FLT-01"]
    assert kept["GET /teams/{team}/notes"]["verdicts"]["failed"] == 1
    text = io.StringIO()
    terminal.show(terminal.console(text), run)
    line = next(
        each for each in text.getvalue().splitlines() if each.startswith("operation     GET /teams/{team}/notes")
    )
    assert "FAILED: FLT-01 (" in line
    assert "total_counts" not in text.getvalue()
    assert dict(plain.operations(run))["GET /orders"] == "4 passed"
    assert "FAILED\\: TOT-02 (" in summary.text(run)


def test_an_operation_conforms_if_all_that_applies_to_it_passed(folder: Path) -> None:
    settings = Settings.of(str(folder), operations=("GET /orders",), max_examples=10)
    with Session(settings, mock=many_lists.mock(narrowing.contract(settings), {})) as session:
        run = session.run()
    (found,) = run.by_operation
    open_ = [
        row.facts.id for row in run.requirements if row.verdict is Verdict.INCONCLUSIVE and row.facts.level == "MUST"
    ]
    assert found.conformant is (None if open_ else True)
    assert found.conformant == run.conformant
    assert not found.roots


def test_patterns_choose_operations(whole: Contract) -> None:
    keys = many_lists.keys(5)
    for patterns, expected in {
        ("GET /orders",): {"GET /orders"},
        ("GET /teams/{team}/*",): {key for key in keys if "/teams/" in key},
        ("/orders", "*tasks"): {"GET /orders", "GET /teams/{team}/members/{member}/tasks"},
        ("*",): set(keys),
    }.items():
        found = narrowing.narrowed(whole, patterns)
        assert {each.key for each in found.lists} == expected
        assert {each.key for each in (*found.lists, *found.unasked)} == set(keys)
    assert set(narrowing.narrowed(whole, ("*",)).out_of_scope) == {"GET /health"}
    assert not narrowing.narrowed(whole, ("/orders",)).out_of_scope


@pytest.mark.parametrize(
    "pattern, said",
    [
        ("GET /order", "--operation 'GET /order': the contract has no such operation. Did you mean GET /orders?"),
        ("POST *", "the contract has no such operation. Its lists: GET /orders, "),
        ("GET /health", "--operation names no list, and every check begins at one. Add one of GET /orders, "),
    ],
)
def test_a_pattern_that_names_no_list_is_a_mistake(whole: Contract, pattern: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        narrowing.narrowed(whole, (pattern,))


def test_only_what_was_chosen_is_asked(folder: Path) -> None:
    run = judged(folder, {}, "GET /teams/*")
    assert run.operations == tuple(key for key in many_lists.keys(5) if "/teams/" in key)
    assert {each.operation for each in run.results} == set(run.operations)


def test_collections_serve_every_operation_with_their_parameters(whole: Contract) -> None:
    given = Data(collections={"main": {"team": "a"}, "other": {"team": "b"}, "one": {"team": "a", "member": "m"}})
    found = {each.key: validation.collections(each, given) for each in whole.lists}
    assert found["GET /teams/{team}/notes"] == found["GET /teams/{team}/files"]
    assert [*found["GET /teams/{team}/notes"]] == ["main", "other"]
    assert [*found["GET /teams/{team}/members/{member}/tasks"]] == ["one"]
    assert found["GET /orders"] == {"main": {}}
    validation.refuse_misfits(whole, given)


def test_collections_that_give_more_serve_an_operation_too(whole: Contract) -> None:
    given = Data(collections={"x": {"team": "a", "member": "m"}, "y": {"team": "a", "member": "n"}})
    found = {each.key: validation.collections(each, given) for each in whole.lists}
    assert found["GET /teams/{team}/notes"] == {"x": {"team": "a"}}
    assert [*found["GET /teams/{team}/members/{member}/tasks"]] == ["x", "y"]


def test_what_only_other_operations_need_is_no_mistake(whole: Contract) -> None:
    given = Data(collections={"x": {"team": "a", "member": "m"}})
    validation.refuse_misfits(narrowing.narrowed(whole, ("GET /orders",)), given)
