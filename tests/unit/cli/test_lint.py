"""``listproof lint``: a contract without a server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from listproof.checking.requirement import has
from listproof.cli import lint
from listproof.cli.command import main
from listproof.contract import library
from listproof.suite.catalogue import catalogue

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"


def copied(name: str, place: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES / name, place / name))


@pytest.mark.parametrize("name", [*library.names(), *library.examples()])
def test_a_right_contract_is_said_to_be_so(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", name]) == 0
    said = capsys.readouterr().out
    assert "no mistakes" in said
    for each in library.load(name).lists:
        asked = sum(one.applies(each) for one in catalogue())
        assert f"{each.key}  {asked} of {len(catalogue())} requirements are asked." in said


def test_a_key_that_would_let_more_be_asked_is_named_and_does_so(tmp_path: Path) -> None:
    folder = copied("offset-envelope", tmp_path)
    file = folder / "listing.toml"
    file.write_text(file.read_text("utf-8").replace('total = "/meta/total"\n', ""), encoding="utf-8")
    (operation,) = library.load(str(folder)).lists
    _, keys = lint.coverage(operation)
    (whole,) = library.load("examples/offset-envelope").lists
    promised = set(keys["total"])
    assert "TOT-01" in promised
    assert all(each.applies(whole) for each in catalogue() if each.id in promised)
    assert "total" not in lint.coverage(whole)[1]


def test_all_mistakes_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied("offset-envelope", tmp_path)
    file = folder / "listing.toml"
    text = file.read_text("utf-8").replace('field = "status"', 'field = "statu"')
    file.write_text(text.replace('id = "id"', 'id = "idd"'), encoding="utf-8")
    assert main(["lint", str(folder)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "idd" in said[0]
    assert "statu" in said[1]


def test_an_unknown_name_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "langsmit"]) == 2
    assert "Did you mean langsmith?" in capsys.readouterr().err


def test_what_init_left_open_is_told_by_its_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied("offset-envelope", tmp_path)
    file = folder / "listing.toml"
    head = "# ? first = 0\n# ? size: the server differs on h, 2026-01-01: none came\n"
    file.write_text(head + file.read_text("utf-8"), encoding="utf-8")
    assert main(["lint", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "Guesses to decide: listing.toml line 1\n" in said
    assert "The server that was asked differs: listing.toml line 2\n" in said


def test_every_need_that_has_a_key_is_one() -> None:
    (operation,) = library.load("examples/filters").lists
    for role in lint.KEYS:
        assert isinstance(has(role)(operation), bool)
