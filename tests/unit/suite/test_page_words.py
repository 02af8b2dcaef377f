"""Words of page styles: the mocks of changed examples, right ones and ones that are wrong in one way."""

from __future__ import annotations

from pathlib import Path

import pytest

from listproof.contract import library
from listproof.errors import ContractError
from listproof.faults.general.registry import get_general
from listproof.mock.served import made
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess, Time

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"
FAMILIES = ("SCH", "PAG", "PGN", "CUR", "LNK", "STY", "ORD", "FLT")


def changed(folder: Path, example: str, changes: dict[str, str]) -> Path:
    """An example with other words in its two files."""
    for name in ("openapi.yaml", "listing.toml"):
        text = (EXAMPLES / example / name).read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    return folder


def judged(folder: Path, fault: str = "") -> Run:
    contract = library.load(str(folder))
    server = get_general(fault, contract).server(contract, seed=1) if fault else made(contract)
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


@pytest.mark.parametrize(
    ("example", "old", "new", "said"),
    [
        ("page-number", '"/pagination/next_page"', '"link:next"', "page[0].next: link:next holds no page number."),
        ("page-number", "first = 1\n", "first = 1\nshort = true\n", "page[0].short: means nothing where"),
        ("page-number", "first = 1\n", 'first = 1\nend = "empty"\n', "page[0].end: means nothing where"),
    ],
)
def test_words_that_mean_nothing_are_refused(tmp_path: Path, example: str, old: str, new: str, said: str) -> None:
    with pytest.raises(ContractError) as caught:
        library.load(str(changed(tmp_path, example, {old: new})))
    assert said in str(caught.value)
