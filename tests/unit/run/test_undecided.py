"""What was not decided is told first, in every report alike, and does not pass for lack of a finding."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest

from listproof import mock
from listproof.cli import command as cli
from listproof.errors import UsageError
from listproof.report import html, junit, plain, summary
from listproof.results.model import Level, Run, Verdict
from listproof.run import settings
from listproof.run.session import Session
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

ONLY = ("PAG", "SEL", "FLT-05")
Answer = Callable[[httpx.Request], httpx.Response | None]


class Instead(httpx.BaseTransport):
    """A server that ``answers`` some requests otherwise."""

    def __init__(self, app: httpx.BaseTransport, answer: Answer) -> None:
        self._app, self._answer = app, answer

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request) or self._app.handle_request(request)


def run(*names: str, answer: Answer = lambda _: None, more: Mapping[str, str] | None = None, **words: object) -> Run:
    """The LangSmith mock as a server of somebody's, with these of its collections and ``more`` by their ids."""
    served = mock.reference("langsmith")
    own = {each.name: each.parents for each in served.collections if each.name in names}
    own |= {name: {"thread_id": identity} for name, identity in (more or {}).items()}
    asked = Settings.of("langsmith", "http://server.test", own, only=ONLY, fuzz=False)
    transport = Instead(httpx.WSGITransport(app=served.app), answer)
    with Session(asked.but(**words), transport=transport) as opened:
        return opened.run()


def refusing(status: int, where: str) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(status, json={"detail": "no"}) if where in str(request.url) else None

    return answer


def test_one_empty_collection_verifies_nothing() -> None:
    told = run("empty")
    musts = [each for each in told.requirements if each.facts.level is Level.MUST]
    musts = [each for each in musts if each.verdict is not Verdict.NOT_APPLICABLE]
    open_ = [row.facts.id for row in musts if row.verdict is Verdict.INCONCLUSIVE]
    assert len(open_) * 2 > len(musts)
    assert told.exit_code == 3
    assert told.verdict_line.startswith(
        f"Not verified: {len(open_)} of {len(musts)} required checks lacked data ({open_[0]}, "
    )


def test_every_report_agrees_that_too_little_was_decided() -> None:
    told = run("empty")
    assert plain.mood(told) == "open"
    assert summary.text(told).startswith("## ⚠️ Not verified")
    assert '<div class="verdict open"><h1>Not verified' in html.text(told)
    cases = list(ET.fromstring(junit.text(told)).iter("testcase"))
    failed = {str(case.get("name")).split()[0] for case in cases if case.find("failure") is not None}
    levels = {row.facts.id: row.facts.level for row in told.requirements}
    assert failed == {row.facts.id for row in told.requirements
                      if row.verdict is Verdict.INCONCLUSIVE and levels[row.facts.id] is Level.MUST}  # fmt: skip


def test_who_accepts_it_is_told_all_the_same() -> None:
    told = run("empty", accept_undecided=True)
    assert (told.exit_code, told.conformant) == (0, None)
    assert told.verdict_line.startswith("Not verified: ")
    assert summary.text(told).startswith("## ⚠️ Not verified")
    assert "<failure" not in junit.text(told)


def test_one_cannot_want_both() -> None:
    with pytest.raises(UsageError, match="Leave one out"):
        settings.read({"contract": "langsmith", "strict": True, "accept_undecided": True}, {})


def test_the_last_line_has_the_colour_of_its_mood(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert cli.main(["check", "langsmith", "--only", "PAG-01", "--quiet"]) == 0
    assert capsys.readouterr().out.startswith("\x1b[1;32m")
    assert cli.main(["check", "langsmith", "--only", "PAG-01", "--quiet", "--fault", "limit_ignored"]) == 1
    assert capsys.readouterr().out.startswith("\x1b[1;31m")


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_parent_that_the_server_refuses_is_a_mistake_in_the_command(status: int) -> None:
    with pytest.raises(UsageError) as caught:
        run(more={"typo": "no-such-thread"}, answer=refusing(status, "no-such-thread"))
    said = str(caught.value)
    assert str(status) in said
    assert "--collection" in said
    assert status == 404 or "typo (" in said


@pytest.mark.parametrize("status", [400, 422])
def test_beside_readable_ones_it_is_told_and_nothing_fails_for_it(status: int) -> None:
    names = [each.name for each in mock.reference("langsmith").collections]
    told = run(*names, more={"typo": "no-such-thread"}, answer=refusing(status, "no-such-thread"))
    assert [row.facts.id for row in told.requirements if row.verdict is Verdict.FAILED] == []
    assert (told.exit_code, told.conformant) == (0, None)
    assert told.verdict_line.endswith("; could not be read: typo")
    note = next(each.note for each in told.collections if each.name == "typo")
    assert note.startswith(f"answered {status} ")
    assert note.endswith(": is its id right?")
    assert plain.mood(told) == "open"
    strict = run(*names, more={"typo": "x"}, answer=refusing(status, "/x/"), strict=True, only=("PAG-01",))
    assert strict.exit_code == 3


def test_a_listing_that_comes_without_pages_is_read_and_its_pages_are_a_finding() -> None:
    told = run("empty", answer=refusing(422, "offset=0"), strict=True)
    assert [row.facts.id for row in told.requirements if row.verdict is Verdict.FAILED] == ["PAG-08"]
    assert told.exit_code == 1
    read = told.collections[0]
    assert (read.rows, read.note.startswith("its first page is refused: 422")) == (0, True)


def test_the_target_file_and_the_options_know_it(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    file.write_text('[target.a]\ncontract = "langsmith"\naccept_undecided = true\n')
    assert settings.read({"config": str(file), "target": "a"}, {}).outcome.accept_undecided
    assert cli.parser().parse_args(["check", "langsmith", "--accept-undecided"]).accept_undecided
