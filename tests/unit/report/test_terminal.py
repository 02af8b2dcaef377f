"""What a run looks like on a terminal, from constructed values."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from constructed import FINDING, OPERATION, RUN, result, row

from listproof.report import plain, terminal, terminal_lines
from listproof.results.model import Cited, CollectionSummary, Observation, Run, Stopped, Verdict


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(run: Run, *, verbose: bool = False) -> str:
    stream = io.StringIO()
    terminal.show(terminal.console(stream), run, verbose=verbose)
    return stream.getvalue()


def test_a_table_row_has_id_statement_level_verdict_comparisons_and_time_in_100_columns() -> None:
    lines = shown(RUN, verbose=True).splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("PAG-01 What"))
    assert max(map(len, lines[at : at + 2])) <= terminal_lines.WIDTH
    assert lines[at].split()[-6:] == ["MUST", "+", "passed", "3", "0.00", "s"]
    whole = f"{lines[at][7:63].strip()} {lines[at + 1].strip()}"
    assert whole == RUN.requirements[0].facts.statement  # not cut


def test_a_consequence_names_its_root_and_is_not_told_in_full() -> None:
    for verbose in (False, True):
        text = shown(RUN, verbose=verbose)
        assert "  1 more check fails because of it: PAG-04" in text
        assert "x PAG-04 MUST" not in text
    assert "x as PAG-02" in text
    assert "Pagination  1 failed: PAG-02, 1 failed because of PAG-02: PAG-04, 1 passed\n" in shown(RUN)


def test_a_root_is_told_in_full() -> None:
    text = shown(RUN)
    start = text.index("x PAG-02 MUST (stated)")
    told = text[start : text.index("more check fails because", start)]
    for part in (
        "hundred columns.",
        "openapi.yaml:63: default: 10",
        "missing on main: 2 of 4 identical requests differ",
        "expected  rows 1 to 3: a, b, c",
        "actual    2 rows, missing: c",
        "2 more comparisons differ in this way, also on big",
    ):
        assert part in told
    assert f"    {FINDING.curl[0]}\n" in told  # in one line, to be copied as it stands


def test_a_difference_that_always_shows_says_nothing_of_repeats() -> None:
    text = shown(RUN)
    assert "  status\n" in text[text.index("x HTT-01 SHOULD") :]


@pytest.mark.parametrize("verbose, rows", [(False, "Pagination  1 failed"), (True, "PAG-01 What")])
def test_problems_come_before_what_was_tested(verbose: bool, rows: str) -> None:
    text = shown(RUN, verbose=verbose)
    order = ["x PAG-02 MUST", "x HTT-01 SHOULD", "Waivers", "Undecided", "Observations", rows, "checks        "]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_undecided_requirements_that_lack_the_same_are_grouped() -> None:
    text = shown(RUN)
    assert text.count("needs ties") == 1
    assert "ORD-09 MUST, ORD-10 MUST" in text


def test_a_listing_that_cannot_be_read_is_told_once() -> None:
    told = ("the listing cannot be read: {}: no", "needs at least 1 row")
    run = replace(
        RUN,
        collections=tuple(
            CollectionSummary(name, OPERATION, {"thread_id": name}, None, "answered 500") for name in ("main", "big")
        ),
        results=tuple(
            result(
                identity,
                Verdict.INCONCLUSIVE,
                name,
                reasons=tuple(each.format(name) for each in told),
                stopped=Stopped.UNREADABLE,
            )
            for identity in ("ORD-09", "ORD-10")
            for name in ("main", "big")
        ),
    )
    text = shown(run)
    assert text.count("needs a listing that can be read") == 1
    assert "    main, big: answered 500\n      ORD-09 MUST, ORD-10 MUST\n" in text


def test_a_reason_that_comes_twice_is_said_once() -> None:
    twice = result("ORD-09", Verdict.INCONCLUSIVE, reasons=("needs ties", "needs ties"))
    assert "  needs ties\n" in shown(replace(RUN, results=(twice,)))


def test_observations_say_whether_the_server_kept_to_it() -> None:
    text = shown(RUN)
    assert "CTR-02 limit above 100 (always): a limit of 101 is refused with 422" in text
    assert "CTR-02 negative (varies): refused (3 times); [] (once)" in text


def test_counts_say_how_to_repeat() -> None:
    text = shown(RUN, verbose=True)
    assert "1 passed, 3 failed, 2 undecided, 1 not applicable" in text
    assert "requests      40 GET, 2 HEAD to h\n" in text
    proof = "51.2 kB received; 3 requests repeated; waited 2.5 s before requests; 1 redirect not followed"
    assert proof in " ".join(text.split())
    assert "requests 60, with rows 20, statuses 200 (35) 422 (25)" in text
    assert "21 in 1.2 s, seed 42 (--seed 42 repeats it)" in text


def test_not_applicable_requirements_are_named_once_and_fill_no_table() -> None:
    text = shown(RUN, verbose=True)
    assert "Not applicable to this contract: FLT-01" in text
    assert "Filtering" not in text
    brief = shown(RUN)
    assert "1 check not applicable to this contract (--verbose lists them)" in brief
    assert not {"Filtering", "FLT-01"} & set(brief.replace(":", " ").split())


def test_requirements_of_one_family_are_named_together() -> None:
    names = ("PAG-01", "PAG-02", "PAG-03", "FLT-01", "FLT-02", "NUL-01")
    run = replace(RUN, requirements=tuple(row(each, Verdict.NOT_APPLICABLE) for each in names))
    assert plain.in_short(run, ["PAG-02", "PAG-03", "FLT-01", "FLT-02", "NUL-01"]) == "PAG-02, -03; FLT (2); NUL-01"


@pytest.mark.parametrize(
    "hostile, harmless",
    [
        ("[bold red]x[/bold red] [link=http://evil]", "[bold red]x[/bold red] [link=http://evil]"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("line\rover", r"line\rover"),
        ("\ud800", r"\ud800"),
        ("smile :smiley:", "smile :smiley:"),
    ],
)
def test_text_from_the_server_is_shown_as_it_is_and_moves_no_cursor(hostile: str, harmless: str) -> None:
    finding = replace(FINDING, actual=hostile, curl=(f"curl {hostile}",))
    run = replace(
        RUN,
        results=(result("PAG-02", Verdict.FAILED, findings=(finding,)),),
        observations=(Observation("CTR-02", OPERATION, "topic", hostile, None),),
    )
    text = shown(run)
    assert text.count(harmless) == 3
    assert not {"\x1b", "\x07", "\r", "\u202e", "\ud800"} & set(text)


def test_long_text_from_the_server_is_cut() -> None:
    run = replace(RUN, observations=(Observation("CTR-02", OPERATION, "topic", "y" * 5000, None),))
    assert "more characters)" in shown(run)
    assert shown(run).count("y") < 1000


def test_a_bug_of_ours_is_shown_with_its_traceback() -> None:
    broken = result("PAG-01", Verdict.ERROR, reasons=("Traceback (most recent call last):\nKeyError: 'x'",))
    text = shown(replace(RUN, results=(broken,), requirements=(row("PAG-01", Verdict.ERROR),)))
    assert "PAG-01 on main: a bug in listproof, please report it" in text
    assert "KeyError: 'x'" in text


@pytest.mark.parametrize("verbose", [False, True])
def test_the_output_is_plain_ascii_where_it_is_no_terminal(verbose: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "TTY_COMPATIBLE"):
        monkeypatch.setenv(name, "1")
    text = shown(RUN, verbose=verbose)
    assert "\x1b" not in text
    assert text.isascii()


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_a_terminal_is_used_in_its_whole_width(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    terminal.show(terminal.console(stream), RUN, verbose=True)
    text = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    lines = [each for each in text.splitlines() if "curl " not in each]
    assert columns - 25 < max(map(len, lines)) <= columns
    assert "✗ PAG-02 MUST" in text


def test_a_problem_has_two_curl_lines_at_most_and_none_twice() -> None:
    kinds = [
        replace(FINDING, kind=f"kind {number}", outcome=str(number), curl=("curl a", f"curl {number}", "curl z"))
        for number in range(4)
    ]
    run = replace(RUN, results=(result("PAG-02", Verdict.FAILED, findings=tuple(kinds)),))
    text = shown(run)
    assert [line.strip() for line in text.splitlines() if "curl " in line and "more" not in line] == [
        "curl a",
        "curl 1",
    ]
    assert "also: kind 3 on main (2 comparisons): 2 rows, missing: c" in text
    assert "4 more curl lines: --verbose and --report DIR show them" in text
    every = [line.strip() for line in shown(run, verbose=True).splitlines() if "curl " in line]
    assert sorted(every) == ["curl 0", "curl 1", "curl 2", "curl 3", "curl a", "curl z"]


def test_each_operation_of_several_has_its_own_lines() -> None:
    others = (OPERATION, "GET /b", "GET /c", "GET /d", "GET /e")
    root = replace(
        RUN.requirements[1],
        cited=tuple(Cited(each, "openapi.yaml", at, f"of {each}") for at, each in enumerate(others)),
    )
    run = replace(
        RUN,
        operations=others,
        requirements=(root,),
        results=tuple(result("PAG-02", Verdict.FAILED, findings=(FINDING,), operation=each) for each in others[1:]),
        observations=tuple(Observation("CTR-02", each, "zero", "refused", True) for each in others[:2]),
    )
    text = shown(run)
    told = text[text.index("x PAG-02") :]
    assert "  GET /b\n  openapi.yaml:1: of GET /b\n  missing on main" in told
    assert "openapi.yaml:0" not in told  # of an operation where nothing is wrong
    assert "  and on 1 more operation: GET /e\n" in told
    assert "GET /e\n  openapi.yaml:4" in shown(run, verbose=True)
    assert f"Observations (they fail nothing), {OPERATION}, GET /b\n" in text  # which do the same
    apart = replace(run, observations=tuple(replace(o, text=o.operation) for o in run.observations))
    assert f"Observations (they fail nothing), {OPERATION}\n" in shown(apart)
    assert "Observations (they fail nothing), GET /b\n" in shown(apart)
    every = replace(run, observations=tuple(replace(run.observations[0], operation=each) for each in others))
    assert "Observations (they fail nothing), every list\n" in shown(every)


def test_what_is_undecided_on_some_of_several_operations_names_them() -> None:
    others = (OPERATION, "GET /b", "GET /c")
    lacking = tuple(
        result(
            "ORD-09",
            Verdict.INCONCLUSIVE,
            operation=each,
            reasons=("needs ties" if each == "GET /b" else "needs rows",),
        )
        for each in others
    )
    text = shown(replace(RUN, operations=others, results=lacking))
    assert "  needs ties (on GET /b)\n" in text
    assert f"  needs rows (on {OPERATION}, GET /c)\n" in text


def test_rows_that_one_collection_lacks_are_not_told_where_another_has_them() -> None:
    rows = {"main": 43, "few": 9}
    reasons = {"main": "the page does not begin at the first row", "few": "needs more than 10 rows"}
    run = replace(
        RUN,
        collections=tuple(
            CollectionSummary(name, OPERATION, {"thread_id": name}, number, "") for name, number in rows.items()
        ),
        results=tuple(result("ORD-09", Verdict.INCONCLUSIVE, name, reasons=(why,)) for name, why in reasons.items()),
    )
    assert plain.undecided(run)[reasons["main"]] == ["ORD-09"]
    assert reasons["few"] not in plain.undecided(run)
    fewer = replace(run, collections=tuple(replace(each, rows=9) for each in run.collections))
    assert reasons["few"] in plain.undecided(fewer)
