"""Words of page styles: the mocks of changed examples, right ones and ones that are wrong in one way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from listproof.codec.encode import back, positioned, text
from listproof.codec.parse import parse
from listproof.contract import library
from listproof.errors import ContractError
from listproof.faults.general.registry import get_general
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import made
from listproof.oracle.query import Query
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess, Time

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"
SERVERS = Path(__file__).parents[2] / "servers"
FAMILIES = ("SCH", "PAG", "PGN", "CUR", "LNK", "STY", "ORD", "FLT")


def changed(folder: Path, example: str, changes: dict[str, str]) -> Path:
    """An example with other words in its two files."""
    for name in ("openapi.yaml", "listing.toml"):
        place = EXAMPLES if (EXAMPLES / example).exists() else SERVERS
        text = (place / example / name).read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    return folder


def judged(folder: Path, fault: str = "", stages: Stages | None = None) -> Run:
    contract = library.load(str(folder))
    server = get_general(fault, contract).server(contract, seed=1) if fault else made(contract, stages=stages)
    clock, inside = Time(), InProcess(app=server.app)
    settings = Settings.of(contract=str(folder), only=FAMILIES, seed=1, fuzz=False)
    with Session(settings, transport=inside, mock=server, sleep=clock.sleep, clock=clock) as session:
        return session.run()


def failed(run: Run) -> dict[str, str]:
    wrong = (Verdict.FAILED, Verdict.ERROR)
    return {each.id: each.message for each in run.results if each.verdict in wrong and not each.consequence_of}


def passed(run: Run) -> set[str]:
    return {each.id for each in run.results if each.verdict is Verdict.PASSED}


UNSIZED = {
    'size = "per_page"\n': "",
    'echo = { size = "/pagination/per_page", at = "/pagination/page" }\n': "",
    'pages = "/pagination/pages"\n': "",
}


def test_pages_without_a_size_are_walked_by_the_number_of_the_next_one(tmp_path: Path) -> None:
    run = judged(changed(tmp_path, "page-number", UNSIZED))
    assert failed(run) == {}
    assert {"CUR-01", "CUR-02", "CUR-06", "CUR-07"} <= passed(run)


@pytest.mark.parametrize(
    ("fault", "root"),
    [("a_later_page_names_itself", "CUR-01"), ("only_the_first_page_names_another_one", "CUR-07")],
)
def test_a_wrong_next_number_ends_such_a_walk(tmp_path: Path, fault: str, root: str) -> None:
    assert set(failed(judged(changed(tmp_path, "page-number", UNSIZED), fault))) == {root}


def test_a_cursor_that_asks_for_the_first_page_is_sent_with_every_first_page(tmp_path: Path) -> None:
    operation = library.load(str(changed(tmp_path, "crossings", {}))).lists[0]
    assert text(operation, Query()) == "mark=%2A"
    assert text(operation, Query(size=2)) == "count=2&mark=%2A"
    assert positioned(text(operation, Query(size=2)), "mark", "x y") == "count=2&mark=x%20y"
    assert parse(operation, "mark=%2A&count=2") == Query(size=2)
    assert parse(operation, "count=2") is None
    assert parse(operation, "count=2&mark=other") is None
    assert back(operation, Query(size=2), "b") == "count=2&reverse=true&mark=b"


def test_the_cursor_of_the_first_page_may_be_empty(tmp_path: Path) -> None:
    folder = changed(tmp_path, "crossings", {'first = "*"': 'first = ""'})
    run = judged(folder)
    assert failed(run) == {}
    assert {"CUR-02", "CUR-10", "CUR-15"} <= passed(run)


def test_cursors_that_can_be_used_once_are_used_once(tmp_path: Path) -> None:
    run = judged(changed(tmp_path, "lockers", {}))
    assert failed(run) == {}
    assert {"CUR-02", "CUR-03", "CUR-08", "CUR-09", "CUR-14", "FLT-04"} <= passed(run)


def test_a_server_that_keeps_used_cursors_is_right_too(tmp_path: Path) -> None:
    folder = changed(tmp_path, "journals", {"polling = true": "polling = true\nsingle = true"})
    run = judged(folder, stages=replace(Stages(), spent=lambda wanted: wanted))
    assert failed(run) == {}
    assert "CUR-14" in passed(run)


def test_a_walk_of_pages_that_always_name_another_one_ends_without_rows(tmp_path: Path) -> None:
    run = judged(changed(tmp_path, "journals", {}))
    assert failed(run) == {}
    assert {"CUR-01", "CUR-02", "CUR-07", "CUR-09", "FLT-02", "ORD-02"} <= passed(run)
    assert {each.verdict for each in run.results if each.id == "CUR-06"} <= {Verdict.NOT_APPLICABLE}


def test_the_end_may_be_a_page_without_rows(tmp_path: Path) -> None:
    run = judged(changed(tmp_path, "journals", {"polling = true": 'end = "empty"'}))
    assert failed(run) == {}


def test_a_size_of_the_way_back_has_a_slot_of_its_own(tmp_path: Path) -> None:
    operation = library.load(str(changed(tmp_path, "alarms", {}))).lists[0]
    assert back(operation, Query(size=2), "7") == "last=2&before=7"


@pytest.mark.parametrize(
    ("example", "old", "new", "said"),
    [
        ("cursor", 'at = "cursor"\n', 'at = "cursor"\nfirst = 1\n', "page[0].first: is a number, where a cursor"),
        ("page-number", "first = 1\n", 'first = "1"\n', "page[0].first: is a text, where a position is a number"),
        ("cursor", 'at = "cursor"\n', 'at = "cursor"\nback = "cursor"\n', "page[0].back: cursor takes the cursor of"),
        ("alarms", "more = ", "single = true\nmore = ", "page[0].single: means nothing where a cursor is a row."),
        (
            "link-header",
            'next = "link:next"\n',
            'next = "link:next"\nforeign = "refuse"\n',
            "foreign: means nothing where no",
        ),
        ("alarms", "more = ", "polling = true\nmore = ", "page[0].polling: means nothing where a page without rows"),
        ("journals", "polling = true", 'polling = true\nend = "empty"', "page[0].end: contradicts or repeats polling"),
        ("alarms", 'next = "row:/id"', 'next = "/more"', "page[0].back_at: is missing: what back takes is nowhere."),
        ("alarms", 'size = "last"', 'size = "order"', "page[0].back.size: order "),
        ("page-number", "first = 1\n", 'first = 1\nback = "state"\n', "page[0].back: means nothing where pages"),
        ("page-number", '"/pagination/next_page"', '"link:next"', "page[0].next: link:next holds no page number."),
        ("page-number", "first = 1\n", "first = 1\nshort = true\n", "page[0].short: means nothing where"),
        ("page-number", "first = 1\n", 'first = 1\nend = "empty"\n', "page[0].end: means nothing where"),
    ],
)
def test_words_that_mean_nothing_are_refused(tmp_path: Path, example: str, old: str, new: str, said: str) -> None:
    with pytest.raises(ContractError) as caught:
        library.load(str(changed(tmp_path, example, {old: new})))
    assert said in str(caught.value)
