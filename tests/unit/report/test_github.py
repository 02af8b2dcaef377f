"""A run in the log of GitHub Actions."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from constructed import FINDING, RUN, result, row

from listproof.report import github, terminal
from listproof.results.model import Cause, Level, Run, Verdict


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def logged(run: Run) -> list[str]:
    stream = io.StringIO()
    terminal.show(terminal.console(stream), run, log=True)
    return stream.getvalue().splitlines()


def test_problems_are_annotated_and_their_consequences_are_not() -> None:
    lines = [line for line in logged(RUN) if line.startswith(("::error", "::warning"))]
    statement = RUN.requirements[1].facts.statement
    found = "missing on main: expected rows 1 to 3: a, b, c; actual 2 rows, missing: c."
    assert lines[0] == f"::error title=listproof PAG-02::{statement} {found}"
    assert lines[1].startswith("::warning title=listproof HTT-01::")
    assert len(lines) == 2


def test_a_should_that_fails_the_run_is_an_error() -> None:
    kinds = [line.split()[0] for line in github.annotated(replace(RUN, counted=("PAG-02", "HTT-01")))]
    assert kinds == ["::error", "::error"]


def test_the_likely_cause_is_told_first() -> None:
    cause = Cause(("x",), ("the filter is ignored",), RUN.operations[0], ("PAG-02",), 1, 1, 1)
    line = next(iter(github.annotated(replace(RUN, causes=(cause,)))))
    assert line.index("Likely cause: the filter is ignored.") < line.index("missing on main")


def test_what_is_no_problem_is_in_groups_that_end() -> None:
    lines = logged(RUN)
    marks = [line for line in lines if line.startswith(("::group", "::endgroup"))]
    assert marks == ["::group::Observations", "::endgroup::", "::group::Checks", "::endgroup::"]
    problem = next(at for at, line in enumerate(lines) if line.startswith("x PAG-02 MUST"))
    assert problem < lines.index("::group::Observations")


@pytest.mark.parametrize(
    "nasty", ["\n::error::FORGED", "::stop-commands::FORGED", "%0A::error::FORGED", "\r::add-mask::FORGED", "a,b:c%25"]
)
def test_a_text_of_the_server_begins_no_command(nasty: str) -> None:
    finding = replace(FINDING, kind=nasty, expected=nasty, actual=nasty)
    run = replace(RUN, results=(result("PAG-02", Verdict.FAILED, nasty, findings=(finding,)),))
    for line in github.annotated(run):
        assert "\n" not in line
        assert "\r" not in line
        assert "%0A" not in line
    assert not [line for line in logged(run) if "FORGED" in line and line.startswith("::") and "title=" not in line]


def test_no_more_are_told_than_the_log_shows() -> None:
    rows = tuple(row(f"PAG-{number:02}", Verdict.FAILED, level=Level.MUST) for number in range(30))
    assert len([*github.annotated(replace(RUN, requirements=rows, counted=tuple(r.facts.id for r in rows)))]) == 10


@pytest.mark.parametrize("value, there, quiet, yes", [
    ("true", False, False, True), ("true", True, False, False), ("", False, False, False), ("true", False, True, False),
])  # fmt: skip
def test_only_a_log_of_github_has_commands(value: str, there: bool, quiet: bool, yes: bool) -> None:
    out = terminal.console(Terminal() if there else io.StringIO(), quiet=quiet)
    assert github.wanted(out, {"GITHUB_ACTIONS": value}) is yes
