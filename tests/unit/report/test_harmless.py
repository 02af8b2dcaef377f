"""Texts that would do something where they are read, in every field that others fill, and every output looked at."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from constructed import FINDING, OPERATION, RUN, result, row
from markdown_it import MarkdownIt

from listproof import harmless
from listproof.cli import command as cli
from listproof.contract import library
from listproof.http.exchange import Exchange
from listproof.plugin.text import bug, violation
from listproof.report import diff_text, folder, html, progress, summary, terminal
from listproof.report import json as report_json
from listproof.report.diff import compare, markdown
from listproof.results.model import Cited, CollectionSummary, Observation, Recorded, Run, Traffic, Verdict, WaiverUse
from listproof.suite.catalogue import catalogue

NASTY = (
    "FORGED", "\nFORGED conforms: 46 MUST passed", "\r\nFORGED", "\rFORGED", "\x0bFORGED", "\x0cFORGED", "\x85FORGED",
    "\u2028FORGED", "\u2029FORGED", "\n    curl FORGED", "\n::stop-commands::FORGED", "::error::FORGED",
    " ::set-output name=a::FORGED", "##[stop-commands]FORGED", "##vso[task.complete]FORGED",
    "\n##teamcity[testFailed name='FORGED']", "\x1b[2J\x1b[H", "\x1b]0;FORGED\x07", "\x1b]8;;http://f.test\x1b\\FORGED",
    "\x9b2J", "\x9d0;FORGED\x9c", "\x00", "\x08\x08\x08", "\x7f", "\u202eDEGROF", "\u200b\ufeff\u2066", "\ue000",
    "\udcff", "\ufffe\uffff", "[[ATTACHMENT|/etc/passwd]]", "\n[[PROPERTY|level=FORGED]]", "[[ attachment |FORGED]]",
    "<script>FORGED()</script>", "<img src=x onerror=FORGED>", "]]><FORGED/>", "--><FORGED>",
    "</pre></details># FORGED",
    "# FORGED\n\n- [FORGED](http://f.test) ![FORGED](http://f.test/i)", "| FORGED |", "`FORGED`", "~~~~\nFORGED\n~~~~",
    "@FORGED #1 https://f.test", "&lt;FORGED&#10;", "{{ FORGED }}", "'; FORGED; '",
    "$(FORGED)`FORGED`\"$FORGED", "!FORGED",
    "[bold red]FORGED[/]", ":skull: FORGED", "x" * 90 + "::FORGED::", "FORGED " * 14 + "::stop-commands::a",
)  # fmt: skip


def recorded(text: str) -> Recorded:
    return Recorded(1, "GET", text, (("x-a", text),), "own", 200, ((text, text),), 3, text, True, 0.1, 1, text)


def filled(text: str) -> Run:
    """A run in which every text that a server, a contract or a user controls is this one."""
    sent = harmless.word(text) if "\x00" not in text else "x"
    found = replace(
        FINDING, kind=text, expected=text, actual=text, curl=(f"curl -H {sent} 'http://h/'",),
        evidence=(recorded(text),),
        expected_ids=(text, "a"), actual_ids=("a", text), altered_ids=(text,), foreign_ids=(text,),
        command=f"listproof check {sent}",
    )  # fmt: skip
    said: dict[str, Any] = {"reasons": (text,), "operation": f"GET {text}"}
    return replace(
        RUN, contract=text, contract_title=text, contract_version=text, contract_origin=text, operations=(text,),
        target=text, ended=text, verdict_line=f"FAILED: {text}",
        collections=(CollectionSummary(text, text, {"thread_id": text}, None, text),),
        results=(
            result("PAG-01", Verdict.ERROR, text, **said),
            result("PAG-02", Verdict.FAILED, text, findings=(found,), **said),
            result("PAG-04", Verdict.WAIVED, text, findings=(found,), **said),
            result("HTT-01", Verdict.FAILED, text, findings=(found,), **said),
            result("ORD-09", Verdict.INCONCLUSIVE, text, **said),
            result("FLT-01", Verdict.NOT_APPLICABLE, text, **said),
        ),
        requirements=(
            row("PAG-01", Verdict.ERROR),
            replace(
                row("PAG-02", Verdict.FAILED), sources=(text,),
                cited=(Cited(f"GET {text}", text, 2, text, (text,), 2), Cited(f"GET {text}", text, 3, text)),
            ),
            row("PAG-04", Verdict.WAIVED),
            replace(row("HTT-01", Verdict.FAILED), sources=(text,)),
            row("ORD-09", Verdict.INCONCLUSIVE),
            row("FLT-01", Verdict.NOT_APPLICABLE),
        ),
        observations=(Observation("CTR-02", OPERATION, text, text, True),),
        traffic=Traffic({text: {"GET": 1}}, proxy=text),
        fuzz={text: {"left_out": text}, f"{text} ": {"requests": 1, "statuses": {text: 3}}},
        waivers=(WaiverUse("SEL-01", text, text, False, text, text, text, "2026-12-31", "used", (text,)),),
        exchanges=(recorded(text),), contract_path=text, contract_file=text, lines={text: 3},
    )  # fmt: skip


def unseen(text: str) -> set[str]:
    """What no output may hold."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in harmless._UNSEEN}


def check_lines(text: str) -> None:
    """Nothing that a terminal or a CI runner would obey, and no line of ours that is another's."""
    assert not unseen(text)
    for line in text.split("\n"):
        assert not line.startswith("FORGED")
        assert not line.lstrip().startswith("::")
        assert not re.search(r"##\w*\[", line)
        assert not re.match(r" {0,4}curl FORGED", line)


def messages(value: Any) -> Iterator[str]:
    """The messages of a SARIF document."""
    if isinstance(value, dict):
        if isinstance(said := value.get("message"), dict):
            yield said["text"]
        yield from (found for each in value.values() for found in messages(each))
    elif isinstance(value, list):
        yield from (found for each in value for found in messages(each))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(f"{tag} {sorted(name for name, _ in attrs)}")

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")


def tags(text: str) -> list[str]:
    parser = Tags()
    parser.feed(text)
    return parser.seen


def rendered(text: str) -> list[str]:
    """The elements of Markdown as GitHub would show it, raw HTML and bare links among them."""
    return tags(MarkdownIt("gfm-like", {"linkify": False}).render(text))


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_the_terminal_shows_it_and_does_nothing(nasty: str) -> None:
    run, stream = filled(nasty), io.StringIO()
    contract = replace(library.load("langsmith"), name=nasty, title=nasty, version=nasty, origin=nasty)
    out = terminal.console(stream)
    terminal.header(out, contract, nasty, run.collections, 1, proxy=nasty)
    terminal.show(out, run)
    terminal.verdict(out, run)
    check_lines(stream.getvalue())
    assert stream.getvalue().strip().split("\n")[-1].startswith("FAILED: ")


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_progress_and_pytest_show_it_and_do_nothing(nasty: str) -> None:
    run, stream = filled(nasty), io.StringIO()
    with progress.progress(9, verbose=True, file=stream) as tell:
        for each in run.results:
            tell(f"{each.id} {nasty}", each)
    operation = library.load("langsmith").lists[0]
    requirement = next(each for each in catalogue() if each.id == "PAG-02")
    said = [violation(requirement, operation, each, ()) for each in run.results]
    check_lines("\n".join([stream.getvalue(), *said, bug(ValueError(nasty))]))


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_files_hold_it_as_text(nasty: str, tmp_path: Path) -> None:
    run = filled(nasty)
    folder.write(run, tmp_path)
    texts = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    assert set(texts) == {
        "report.html", "report.json", "junit.xml", "summary.md", "report.sarif", "report.ctrf.json", "exchanges.ndjson",
    }  # fmt: skip
    assert not [name for name, text in texts.items() if unseen(text)]
    root = ET.fromstring(texts["junit.xml"])
    assert "[[ATTACHMENT|" not in texts["junit.xml"].upper().replace(" ", "")
    outs = [each.text or "" for each in root.iter("system-out")]
    assert {len(re.findall(r"(?m)^\s*\[\[PROPERTY\|", each)) for each in outs} == {3}
    assert {each.tag for each in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "properties", "property", "system-out", "failure", "error", "skipped",
    }  # fmt: skip
    plain = filled("words")
    assert tags(texts["report.html"]) == tags(html.text(plain)) or "FORGED" not in nasty
    assert "forged" not in {each.split(" ")[0].strip("/") for each in tags(texts["report.html"])}
    assert rendered(texts["summary.md"]) == rendered(summary.text(plain))
    check_lines(texts["report.json"] + texts["exchanges.ndjson"] + texts["report.sarif"] + texts["report.ctrf.json"])
    for message in messages(json.loads(texts["report.sarif"])):
        check_lines(message)
        assert not re.search(r"\]\(|(?<!\{)\{(?:\{\{)*(?!\{)|(?<!\})\}(?:\}\})*(?!\})", message)
    for test in json.loads(texts["report.ctrf.json"])["results"]["tests"]:
        check_lines("\n".join([test["name"], test.get("message", ""), test.get("trace", "")]))
    document = json.loads(texts["report.json"])
    assert document["target"] == nasty
    assert len(texts["exchanges.ndjson"].splitlines()) == 1


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_a_difference_shows_it_and_does_nothing(nasty: str) -> None:
    new = report_json.document(filled(nasty))
    old = json.loads(json.dumps({**new, "requirements_version": 0, "profile": nasty, "results": [], "collections": []}))
    for each in old["requirements"]:
        each["verdict"] = "passed"
    said = markdown(compare(old, new), old, new)
    check_lines(said)
    check_lines(diff_text.text(compare(old, new), old, new))
    plain = report_json.document(filled("words"))
    other = {**plain, "requirements_version": 0, "profile": "other", "results": [], "collections": []}
    other["requirements"] = [{**each, "verdict": "passed"} for each in plain["requirements"]]
    assert rendered(said) == rendered(markdown(compare(other, plain), other, plain))


@pytest.mark.whole_run
@pytest.mark.parametrize(
    "options",
    [
        ["check", "{}"], ["check", "langsmith", "--base-url", "{}"], ["check", "langsmith", "--base-url", "http://{}/"],
        ["check", "langsmith", "--base-url", "http://127.0.0.1:1", "--collection", "{}"],
        ["check", "langsmith", "--base-url", "http://127.0.0.1:1", "--collection", "a:{}=b"],
        ["check", "langsmith", "--base-url", "http://127.0.0.1:1", "--header", "{}: a"],
        ["check", "langsmith", "--base-url", "http://127.0.0.1:1", "--header", "a: ${{file:{}}}"],
        ["check", "langsmith", "--unknown", "{}"], ["check", "langsmith", "--scope", "{}"], ["check", "--target", "{}"],
        ["check", "langsmith", "--config", "{}"], ["check", "langsmith", "--fault", "{}"], ["--{}"], ["{}"],
        ["check", "langsmith", "--only", "{}"], ["check", "langsmith", "--profile", "{}"], ["check", "langsmith", "{}"],
        ["check", "langsmith", "--rate", "{}"], ["check", "langsmith", "--seed", "{}"], ["check", "--timeout", "{}"],
        ["check", "langsmith", "--waivers", "{}"], ["check", "langsmith", "--fail-on", "{}"], ["explain", "{}"],
        ["explain", "PAG-01", "--contract", "{}"], ["diff", "{}", "{}"], ["mock", "{}"],
        ["mock", "langsmith", "--fault", "{}"],
        ["cleanup", "{}", "--base-url", "http://127.0.0.1:1"], ["doctor", "{}", "--base-url", "http://127.0.0.1:1"],
        ["check", "langsmith", "--base-url", "http://127.0.0.1:1", "--proxy", "{}"],
        ["check", "langsmith", "--base-url", "https://127.0.0.1:1", "--ca-file", "{}"],
    ],
)  # fmt: skip
def test_a_wrong_option_is_told_in_one_harmless_line(
    options: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for nasty in NASTY:
        said = [each.replace("{}", nasty).replace("{{", "{").replace("}}", "}") for each in options]
        code = cli.main(said)
        out = capsys.readouterr()
        assert code == 2, (nasty, out.err)
        check_lines(out.err)
        assert out.err.startswith("listproof: ")
        assert out.err.count("\n") == 1


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_a_word_of_a_shell_means_the_text(nasty: str) -> None:
    import subprocess

    if "\x00" in nasty:
        return  # no argument can hold it
    raw = nasty.encode("utf-8", "surrogateescape")
    line = harmless.copied(f"printf %s {harmless.word(nasty)}")
    assert "\n" not in line
    check_lines(line)
    assert subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout == raw


def test_a_curl_line_is_one_line() -> None:
    request = (("x-odd", "a\tb ##[group]"),)
    exchange = Exchange(1, "GET", "http://h/a", "/a", "", request, 200, httpx.Headers(), b"", 0.1)
    assert exchange.curl() == r"""curl -sS -i -H "$(printf '\170-odd: a\011b \043\043\133group\135')" http://h/a"""


def test_every_text_of_a_run_is_filled() -> None:
    """The fields that are not: those whose words are ours."""
    ours = {
        "contract_sha256", "started", "profile", "verdict", "id", "family", "statement", "why", "breaks", "level",
        "per", "needs", "consequence_of", "requirement", "expires", "state", "method", "credential", "verdict_line",
        "interrupted",
    }  # fmt: skip
    missing: set[str] = set()

    def look(value: Any, name: str) -> None:
        if is_dataclass(value):
            for each in fields(value):
                look(getattr(value, each.name), each.name)
        elif isinstance(value, Mapping):
            for key, each in value.items():
                look((key, each), name)
        elif isinstance(value, tuple):
            for each in value:
                look(each, name)
        elif isinstance(value, str) and value and "\x1b" not in value and name not in ours:
            missing.add(f"{name}: {value}")

    look(filled("\x1b"), "run")
    allowed = {"GET", "a", OPERATION, "CTR-02", "stated", "left_out", "statuses", "requests", "thread_id"}
    assert {each for each in missing if each.rpartition(": ")[2] not in allowed and "curl" not in each and
            "command" not in each and "request_headers" not in each and "counted" not in each} == set()  # fmt: skip
