"""What a run says while it works."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from constructed import result

from listproof.cli import command as cli
from listproof.report import terminal
from listproof.report.progress import left, progress
from listproof.results.model import Verdict

PASSED = result("PAG-03", Verdict.PASSED, seconds=0.25)
OPEN = result("ORD-09", Verdict.INCONCLUSIVE, reasons=("needs \x1b[31mties\nand more",))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def said(stream: io.StringIO, **options: bool) -> str:
    ticks: Iterator[float] = iter(range(0, 1000, 10))
    with progress(4, file=stream, clock=lambda: next(ticks), **options) as step:
        step("PAG-03 main", None)
        step("PAG-03 main", PASSED)
        step("ORD-09 main", None)
        step("ORD-09 main", OPEN)
    return stream.getvalue()


def test_nothing_is_said_where_there_is_no_terminal() -> None:
    assert said(io.StringIO()) == ""


def test_nothing_is_said_where_quiet_is_asked_for() -> None:
    assert said(Terminal(), quiet=True) == ""


def test_a_line_for_every_check_goes_anywhere() -> None:
    assert said(io.StringIO(), verbose=True).splitlines() == [
        "PAG-03 main  passed, 3 comparisons, 0.25 s",
        "ORD-09 main  undecided, 3 comparisons, 0.00 s  needs \\x1b[31mties",
    ]


def test_a_terminal_gets_a_line_with_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    text = said(Terminal())
    assert "2 of 4, about 40 s left  ORD-09 main" in text
    assert "comparisons" not in text


@pytest.mark.parametrize(
    "seconds, done, cases, words",
    [
        (1.0, 50, 100, ""),
        (5.0, 5, 100, ""),
        (10.0, 50, 100, ", about 10 s left"),
        (200.0, 50, 100, ", about 3 min left"),
        (10.0, 100, 100, ""),
        (10.0, 99, 100, ""),
    ],
)
def test_an_estimate_is_told_once_it_says_something(seconds: float, done: int, cases: int, words: str) -> None:
    assert left(seconds, done, cases) == words


def test_quiet_leaves_the_last_line_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "langsmith", "--only", "PAG-03", "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    assert out.startswith("No problem found: ")


def test_verbose_tells_of_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "langsmith", "--only", "PAG-03", "--verbose"]) == 0
    out, err = capsys.readouterr()
    assert "PAG-03 main  passed, " in err
    assert out.splitlines()[-1].startswith("No problem found: ")


def test_quiet_and_verbose_contradict_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "langsmith", "--quiet", "--verbose"]) == 2
    assert "--verbose cannot be used with --quiet" in capsys.readouterr().err


@pytest.mark.parametrize("value, coloured", [("1", False), ("", True)])
def test_no_colour_where_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch, value: str, coloured: bool) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", value)
    stream = Terminal()
    terminal.console(stream).print("x", style="red")
    assert ("\x1b[31m" in stream.getvalue()) is coloured
