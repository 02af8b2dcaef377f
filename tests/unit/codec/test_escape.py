"""Quotes within texts of a filter: doubled, or with a sign before them, as a contract says."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest

import listproof
from listproof.codec.encode import text
from listproof.codec.parse import parse
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.errors import ContractError
from listproof.mock.generic.grammar import Grammar
from listproof.oracle.query import Condition, Query
from listproof.results.model import Run, Verdict

AIRLINES = ["Borealis", "O'Hara Air", "Sun\\Sea", "Sun' and delay ge '5", "Ends\\"]

HARD = ["'", "\\", "\\'", "'\\", "''", "\\\\", " and ", "a' and b", "a\\' and 'b\\"]


def departures(folder: Path, *changes: tuple[str, str]) -> Path:
    """The example departures, with carriers that hold quotes and the sign before them."""
    shutil.copytree(library.load("examples/departures").folder, folder, dirs_exist_ok=True)
    listing, api = folder / "listing.toml", folder / "openapi.yaml"
    text = listing.read_text("utf-8").replace('quote = "\'"', "quote = \"'\"\nescape = '\\'")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    listing.write_text(text, "utf-8")
    text = api.read_text("utf-8")
    plain = "[Borealis, O'Hara Air, Sun and Sea, Meridian]"
    assert plain in text
    api.write_text(text.replace(plain, json.dumps(AIRLINES)), "utf-8")
    return folder


@pytest.fixture
def escaping(tmp_path: Path) -> ListOperation:
    (operation,) = library.load(str(departures(tmp_path))).lists
    return operation


@pytest.mark.parametrize("value", [*HARD, *AIRLINES, *map("".join, itertools.product("'\\a", repeat=3))])
def test_what_is_asked_is_read_as_it_was_meant(escaping: ListOperation, value: str) -> None:
    query = Query(where=(Condition("carrier", value), Condition("delay.ge", "5")))
    sent = text(escaping, query)
    assert parse(escaping, sent, documented=False) == query
    read = Grammar(escaping).read({}, sent)
    assert [(each.field, each.op, texts) for each, texts in read.where] == [
        ("carrier", "eq", (value,)),
        ("delay", "ge", ("5",)),
    ]


@pytest.mark.parametrize(
    "value, written",
    [("O'Hara", r"'O\'Hara'"), ("a\\b", r"'a\\b'"), ("a''b\\", r"'a\'\'b\\'")],
)
def test_the_sign_stands_before_quotes_and_before_itself(escaping: ListOperation, value: str, written: str) -> None:
    own = escaping.filter("carrier")
    assert own.quoted(value) == written
    assert own.unquoted(written) == value


@pytest.mark.parametrize("written", ["'", "a", "'a", "'a'b'", r"'a\'", r"'\a'", "'''"])
def test_what_is_not_written_so_is_no_value(escaping: ListOperation, written: str) -> None:
    assert escaping.filter("carrier").unquoted(written) is None


def ended(run: Run, verdict: Verdict) -> set[str]:
    return {each.id for each in run.results if each.verdict is verdict and not each.consequence_of}


def test_a_server_that_reads_the_sign_passes_and_another_one_is_found(tmp_path: Path) -> None:
    folder = departures(tmp_path)
    run = listproof.check(folder, only=("FLT-01", "FLT-02", "FLT-05"), max_examples=5)
    assert ended(run, Verdict.PASSED) >= {"FLT-01", "FLT-02"}
    assert not ended(run, Verdict.FAILED)
    fault = "quotes_in_an_expression_stay_doubled"
    assert ended(listproof.check(folder, only=("FLT-02",), max_examples=5, fault=fault), Verdict.FAILED) == {"FLT-02"}


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('quote = "\'"\n', "", "list[0].filter[0].escape: means nothing without quote. Leave it out, or add quote."),
        ("escape = '\\'", 'escape = "\'"', "escape: is the quote itself. Leave it out: quotes are doubled then."),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ContractError) as caught:
        library.load(str(departures(tmp_path, (old, new))))
    assert said in str(caught.value)
