"""What somebody knows to be there: read from files, compared with listings."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from listproof import faults, mock
from listproof.errors import UsageError
from listproof.mock import Mock
from listproof.oracle import manifest
from listproof.oracle.manifest import Change, Expected
from listproof.results.model import Run, Verdict
from listproof.run import settings
from listproof.run.selection import selected
from listproof.run.session import Session
from listproof.run.settings import Settings

BASE = "http://mock.invalid"
WHOLE = """
[collection.main]
ids = ["a", "b"]
deleted = ["c"]
[collection.other]
count = 3
includes = ["d"]
[[change]]
collection = "main"
id = "a"
field = "status"
value = "success"
within = 30
"""


def written(folder: Path, text: str, name: str = "expect.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_is_read(tmp_path: Path) -> None:
    read = manifest.read(written(tmp_path, WHOLE), ["main", "other"])
    assert read.expected == {"main": Expected(("a", "b"), deleted=("c",)), "other": Expected(includes=("d",), count=3)}
    assert read.changes == (Change("main", "a", "status", "success", 30.0),)
    assert read.decides() == {"MAN-01", "MAN-02", "MAN-03"}


def test_json_is_read_too(tmp_path: Path) -> None:
    document: dict[str, object] = {"collection": {"main": {"ids": []}}}
    read = manifest.read(written(tmp_path, json.dumps(document), "expect.json"), ["main"])
    assert read.expected == {"main": Expected(())}
    assert read.decides() == {"MAN-01"}


@pytest.mark.parametrize(
    "text, said",
    [
        (
            "[collection.mian]\ncount = 1",
            "expect.toml:1: collection.mian: mian is no such collection. Did you mean main?",
        ),
        (
            "[collection.main]\ncuont = 1",
            "expect.toml:2: collection.main.cuont: is not a known key. Did you mean count?",
        ),
        ("[colection.main]", "expect.toml:1: colection: is not a known key. Did you mean collection?"),
        (
            "collection = 1",
            r"the value 1. Expected is a table: a table for each collection, such as \[collection.main\]",
        ),
        ("change = 1", r"an array: a list of tables, each headed \[\[change\]\]"),
        (
            "[collection.main]\ncount = -1",
            "expect.toml:2: collection.main.count: is the value -1. Expected is a number of rows, such as 3",
        ),
        ("[collection.main]\ncount = true", "the truth value true. Expected is an integer: a number of rows"),
        ('[collection.main]\nids = "a"', "Expected is an array: a list of ids in quotes"),
        ('[collection.main]\nids = ["a", "a"]', "ids: holds a twice. Keep one"),
        (
            '[collection.main]\nids = ["a"]\ncount = 2',
            "expect.toml:3: collection.main.count: is 2, but ids names 1 row",
        ),
        ('[collection.main]\nids = ["a"]\ndeleted = ["a"]', "a cannot be there and be deleted"),
        ("[collection.main]", "says nothing"),
        ('[[change]]\ncollection = "main"', r"change\[0\].id: is missing. Add the id of the row"),
        (
            '[[change]]\ncollection="main"\nid="a"\nfield="status"\nvalue="x"\nwithin=0',
            "within: is the value 0. Expected is a number of seconds, at most 3600",
        ),
        ("not toml", "not valid TOML"),
    ],
)
def test_a_slip_is_one_message_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        manifest.read(written(tmp_path, text), ["main"])
    assert "expect.toml" in str(caught.value)


def test_no_file_and_no_table_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        manifest.read(tmp_path / "none.toml", ["main"])
    with pytest.raises(UsageError, match="not valid JSON"):
        manifest.read(written(tmp_path, "{", "a.json"), ["main"])
    with pytest.raises(UsageError, match="Expected is an object"):
        manifest.read(written(tmp_path, "[]", "a.json"), ["main"])


def checked(served: Mock, file: Path) -> Run:
    """The manifest's checks on the mock's main collection, with what this file says."""
    own = {"main": served.collections[0].parents}
    told = Settings.of(served.pipeline.contract, BASE, own, only=("MAN",), expect=file)
    with Session(told, transport=httpx.WSGITransport(app=served.app)) as session:
        return session.run()


def verdicts(run: Run) -> dict[str, Verdict]:
    return {each.facts.id: each.verdict for each in run.requirements}


def rows(served: Mock, *, drop: int = 0, more: str = "") -> str:
    ids = [*(served.collections[0].ids or ())[drop:], *([more] if more else [])]
    return f"ids = [{', '.join(json.dumps(each) for each in ids)}]"


def test_what_is_there_passes_and_nothing_else_is_asked(tmp_path: Path) -> None:
    served = mock.reference("langsmith")
    run = checked(served, written(tmp_path, "[collection.main]\n" + rows(served)))
    assert verdicts(run) == {"MAN-01": Verdict.PASSED}
    assert run.comparisons == 13


@pytest.mark.parametrize(
    "said, expected, actual",
    [
        ("count = 14", "14 rows", "13 rows"),
        ("count = 12", "12 rows", "13 rows"),
        ("includes = ['nobody']", "1 row expected", "not listed: nobody"),
        ("ids = []", "only the 0 rows expected", r"\(13 in all\)"),
    ],
)
def test_what_is_not_there_fails(said: str, expected: str, actual: str, tmp_path: Path) -> None:
    run = checked(mock.reference("langsmith"), written(tmp_path, f"[collection.main]\n{said}"))
    assert verdicts(run) == {"MAN-01": Verdict.FAILED}
    found = run.results[0].findings[0]
    assert found.expected == expected
    assert found.actual == actual or actual.replace("\\", "") in found.actual


def test_one_row_too_few_and_one_too_many(tmp_path: Path) -> None:
    served = mock.reference("langsmith")
    for text, kind in ((rows(served, drop=1), "extra rows"), (rows(served, more="nobody"), "missing rows")):
        run = checked(served, written(tmp_path, f"[collection.main]\n{text}"))
        assert [each.kind for each in run.results[0].findings] == [kind]


def test_a_row_that_is_said_to_be_deleted_is_found(tmp_path: Path) -> None:
    served = mock.reference("seekrflow")
    gone = (served.collections[0].ids or ())[0]
    file = written(tmp_path, f'[collection.main]\ndeleted = ["{gone}"]')
    own = {"main": served.collections[0].parents}
    headers = tuple(f"{name}: {value}" for name, value in served.headers.items())
    told = Settings.of("seekrflow", BASE, own, headers, only=("MAN",), expect=file)
    with Session(told, transport=httpx.WSGITransport(app=served.app)) as session:
        run = session.run()
    assert verdicts(run) == {"MAN-02": Verdict.FAILED}


def test_a_change_that_somebody_else_makes_is_waited_for(tmp_path: Path) -> None:
    """Read-only: the row holds the value already, or comes to hold it within the time, or does not."""
    served = mock.reference("langsmith")
    held = {
        row["run_id"]: row["status"] for row in served.pipeline.data.rows(served.collections[0].parents["thread_id"])
    }
    row, status = next(iter(held.items()))
    change = f'[[change]]\ncollection="main"\nid="{row}"\nfield="status"\nwithin=0.3\nvalue='
    assert verdicts(checked(served, written(tmp_path, f'{change}"{status}"'))) == {"MAN-03": Verdict.PASSED}
    run = checked(served, written(tmp_path, f'{change}"timeout"'))
    assert verdicts(run) == {"MAN-03": Verdict.FAILED}
    assert run.results[0].findings[0].expected == f"{row} under status=timeout within 0.3 s"


def test_a_field_that_no_filter_has_decides_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, '[[change]]\ncollection="main"\nid="a"\nfield="colour"\nvalue="red"')
    run = checked(mock.reference("langsmith"), file)
    assert verdicts(run) == {"MAN-03": Verdict.INCONCLUSIVE}
    assert "a filter by colour" in run.results[0].message


def test_rows_that_keep_arriving_are_no_finding(tmp_path: Path) -> None:
    """A manifest of a listing that grows is out of date, not violated."""
    served = faults.variant("rows_arrive_every_200_ms").server("langsmith")
    run = checked(served, written(tmp_path, "[collection.main]\n" + rows(served, drop=1)))
    assert verdicts(run) == {"MAN-01": Verdict.INCONCLUSIVE}
    assert "a listing at rest" in run.results[0].message


@pytest.mark.whole_run
@pytest.mark.parametrize("fault", [each for each in faults.all_faults() if each.family == "MAN"], ids=lambda f: f.name)
def test_each_fault_is_found_by_its_own_requirement_alone(fault: faults.Fault) -> None:
    """On the whole suite: every other answer agrees with every other."""
    for contract in fault.contracts:
        served = fault.server(contract)
        told = Settings.of(contract, fuzz=False)
        with Session(told, transport=httpx.WSGITransport(app=served.app), mock=served) as session:
            run = session.run()
        failed = [each for each in run.requirements if each.verdict is Verdict.FAILED]
        assert {each.facts.id for each in failed if each.consequence_of is None} == fault.roots[contract]


def test_without_a_manifest_nothing_of_it_is_asked() -> None:
    at = Settings.of("langsmith", BASE, {"main": {"thread_id": "x"}})
    assert not [each for each in selected(at) if each.family == "MAN"]
    assert [each.id for each in selected(Settings.of("langsmith")) if each.family == "MAN"] == [
        "MAN-01",
        "MAN-02",
        "MAN-03",
    ]
    with pytest.raises(UsageError, match="MAN needs to know which rows there are"):
        selected(at.but(only=("MAN",)))


@pytest.mark.parametrize(
    "options, said",
    [
        ({"base_url": BASE, "provision": "langgraph"}, "add --allow-writes"),
        ({"base_url": BASE, "allow_writes": True}, "--allow-writes is for --provision NAME"),
        ({"base_url": BASE, "provision_options": ["a=b"]}, "--provision-option is for --provision NAME"),
        ({"provision": "langgraph", "allow_writes": True}, "no --base-url names one"),
        ({"expect": "x.toml"}, "no --base-url names one"),
        (
            {"base_url": BASE, "provision": "x", "allow_writes": True, "collections": ["thread_id=1"]},
            "Leave --collection out",
        ),
        ({"base_url": BASE, "provision": "x", "allow_writes": True, "expect": "f"}, "Leave --expect out"),
        ({"base_url": BASE, "provision": "x", "allow_writes": True, "provision_options": ["a"]}, "expected NAME=VALUE"),
    ],
)
def test_contradictions_about_the_data(options: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        settings.read({"contract": "langsmith", **options}, {})


def test_a_target_file_cannot_allow_writes(tmp_path: Path) -> None:
    file = written(tmp_path, "[target.t]\ncontract = 'langsmith'\nallow_writes = true\n", "listproof.toml")
    with pytest.raises(UsageError, match="allow_writes: unknown"):
        settings.read({"config": str(file), "target": "t"}, {})
