"""``listproof init --path``: a list that no document describes, and whose words reports show then."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from listproof.cli.command import main
from listproof.contract import library
from listproof.init import minimal
from listproof.report import html, summary, terminal
from listproof.report import json as report
from listproof.run.session import Session
from listproof.run.settings import Settings

SCHEMA = Path(__file__).parents[3] / "docs" / "report.schema.json"

STYLES = {
    "offset": ("--size", "limit", "--offset", "skip", "--total", "/meta/total"),
    "page": ("--size", "per", "--page", "p"),
    "cursor": ("--size", "n", "--cursor", "after", "--next", "/meta/next"),
    "link": ("--size", "n", "--next", "link:next"),
    "none": (),
}


def made(folder: Path, *more: str) -> Path:
    assert main(["init", "--path", "/teams/{team}/notes", "--rows", "/data/items", *more, "--out", str(folder)]) == 0
    return folder


@pytest.mark.parametrize("style", STYLES)
def test_a_list_is_described_by_what_is_said_of_it(tmp_path: Path, style: str) -> None:
    folder = made(tmp_path / "made", *STYLES[style], "--field", "state:string", "--filter", "state")
    (found,) = library.load(str(folder)).lists
    assert found.key == "GET /teams/{team}/notes"
    assert (found.page.style if found.page else "none") == style
    assert [(each.field, each.op) for each in found.filters] == [("state", "eq")]


@pytest.mark.parametrize("style", STYLES)
def test_its_mock_conforms(tmp_path: Path, style: str) -> None:
    folder = made(
        tmp_path / "made", *STYLES[style], "--field", "state", "--filter", "state", "--field", "made:date-time"
    )
    settings = Settings.of(str(folder), only=("SCH", "PAG", "PGN", "CUR", "LNK", "TOT", "FLT", "SCO"))
    with Session(settings) as session:
        run = session.run()
    assert not [row.facts.id for row in run.requirements if row.verdict in ("failed", "error")]
    assert sum(row.verdict == "passed" for row in run.requirements) >= 3


def test_every_report_says_that_the_document_is_not_the_vendors(tmp_path: Path) -> None:
    folder = made(tmp_path / "made", *STYLES["offset"])
    contract = library.load(str(folder))
    assert hashlib.sha256((folder / "openapi.json").read_bytes()).hexdigest() in contract.origin
    with Session(Settings.of(str(folder), only=("SCH-01",))) as session:
        run = session.run()
    shown = io.StringIO()
    terminal.header(terminal.console(shown), contract, session.place, run.collections, 1)
    for text in (shown.getvalue(), report.text(run), summary.text(run), html.text(run)):
        assert minimal.TITLE in text


def test_every_finding_says_that_our_document_states_it(tmp_path: Path) -> None:
    folder, said = (
        made(tmp_path / "made", *STYLES["offset"]),
        "stated in the minimal document that listproof init wrote",
    )
    settings = Settings.of(str(folder), only=("TOT",), fault="total_is_one_too_few")
    with Session(settings) as session:
        run = session.run()
    failed = [row for row in run.requirements if row.verdict == "failed"]
    assert failed
    assert all("stated" not in row.facts.provenance for row in run.requirements)
    assert any(said in row.facts.provenance for row in failed)
    shown = io.StringIO()
    terminal.show(terminal.console(shown), run)
    assert f"MUST ({said})" in " ".join(shown.getvalue().split())
    assert "the minimal document that listproof init wrote of what its user said" in html.text(run)
    assert "the OpenAPI document (stated)" not in html.text(run)
    told = json.loads(report.text(run))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(told)
    assert [each["provenance"] for each in told["requirements"] if each["id"] == failed[0].facts.id] == [[said]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--path", "notes"), "--path notes: begin it with a slash"),
        (("--path", "/notes", "--cursor", "after"), "--cursor needs --next PLACE"),
        (("--path", "/notes", "--page", "p", "--offset", "o"), "--offset and --page are two ways"),
        (("--path", "/notes", "--rows", "items"), "write a place in the answer with a slash: /items"),
        (("--path", "/notes", "--field", "state:text"), "--field state:text: write NAME:KIND"),
        (("openapi.yaml", "--path", "/notes"), "Name a document or its URL, or one list by --path"),
        ((), "Name a document or its URL, or one list by --path"),
        (("openapi.yaml", "--size", "limit"), "--size is for a list that no document describes"),
        (("openapi.yaml", "--header", "x-key: ${KEY}"), "--header is for the request of a URL"),
        (("--path", "/notes", "--operation", "GET *"), "--operation chooses among those of a document"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert main(["init", *words, "--out", str(tmp_path / "made")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
