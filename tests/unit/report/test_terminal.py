"""What a run looks like on a terminal, from constructed values."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from constructed import FINDING, OPERATION, RUN, result, row

from listproof.report import plain, terminal, terminal_lines
from listproof.results.model import CollectionSummary, Observation, Run, Stopped, Verdict


def shown(run: Run) -> str:
    stream = io.StringIO()
    terminal.show(terminal.console(stream), run)
    return stream.getvalue()


def test_a_table_row_has_id_statement_level_verdict_comparisons_and_time_in_100_columns() -> None:
    line = next(line for line in shown(RUN).splitlines() if line.startswith("PAG-01 What"))
    assert len(line) <= terminal_lines.WIDTH
    assert line.split()[-6:] == ["MUST", "✓", "passed", "3", "0.00", "s"]
    assert "…" in line


def test_a_consequence_names_its_root_and_is_not_told_in_full() -> None:
    text = shown(RUN)
    assert "✗ as PAG-02" in text
    assert "  consequences: PAG-04" in text
    assert "✗ PAG-04 MUST" not in text


def test_a_root_is_told_in_full() -> None:
    text = shown(RUN)
    start = text.index("✗ PAG-02 MUST (stated)")
    told = text[start : text.index("consequences:", start)]
    for part in (
        "hundred columns.",
        "openapi.yaml:63: default: 10",
        "missing on main: 2 of 4 identical requests differ",
        "expected  rows 1 to 3: a, b, c",
        "actual    2 rows, missing: c",
        "and 2 more comparisons of this kind, also on big",
    ):
        assert part in told
    assert f"    {FINDING.curl[0]}\n" in told  # in one line, to be copied as it stands


def test_a_difference_that_always_shows_says_nothing_of_repeats() -> None:
    text = shown(RUN)
    assert "  status\n" in text[text.index("✗ HTT-01 SHOULD") :]


def test_what_matters_is_last() -> None:
    text = shown(RUN)
    order = ["PAG-01 What", "Observations", "Undecided", "✗ HTT-01 SHOULD", "✗ PAG-02 MUST", "requirements  "]
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
    text = shown(RUN)
    assert "1 passed, 3 failed, 2 undecided, 1 not applicable" in text
    assert "requests      40 GET, 2 HEAD to h\n" in text
    proof = "51.2 kB received; 3 repetitions among the requests; held back for 2.5 s; 1 redirect answered and"
    assert proof in " ".join(text.split())
    assert "requests 60, with rows 20, statuses 200 (35) 422 (25)" in text
    assert "21 in 1.2 s, seed 42 (--seed 42 repeats it)" in text


def test_not_applicable_requirements_are_named_once_and_fill_no_table() -> None:
    text = shown(RUN)
    assert "Not applicable to this contract: FLT-01" in text
    assert "Filtering" not in text


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


def test_the_output_has_no_colour_where_it_is_no_terminal() -> None:
    assert "\x1b" not in shown(RUN)


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
