"""Faults of sizes and positions that are no plain legal integers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import crashing, nothing, reading, texts
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import integer

SIZE = ("size",)
BOTH = ("size", "start")
BELOW = "-[0-9]+"
WORD = "[A-Za-z]+"
IN_LETTERS = {"PAG-09"}
TOO_LOW = {"PAG-10"}
SPELT = {"PAG-15"}


@general("F-PAG-25", needs=SIZE, roots=IN_LETTERS, meets=SIZE, walked=True)
def words_for_limits_mean_the_default(stages: Stages) -> Stages:
    """A size in letters is taken for none."""
    return reading(stages, "size", WORD, nothing)


@general("F-PAG-25", needs=BOTH, roots=IN_LETTERS, meets=("start",))
def words_for_offsets_mean_zero(stages: Stages) -> Stages:
    """A position in letters is taken for none."""
    return reading(stages, "start", WORD, nothing)


@general("F-PAG-25", needs=SIZE, roots=IN_LETTERS | SPELT, walked=True)
def integers_end_where_the_digits_end(stages: Stages) -> Stages:
    """50abc is read as 50, 1.5 as 1."""
    pattern = r"[0-9]+[^0-9].*"

    def digits(text: str) -> str:
        return text[: next(at for at, character in enumerate(text) if not character.isdigit())]

    return reading(reading(stages, "size", pattern, digits), "start", pattern, digits)


@general("F-PAG-25", needs=BOTH, roots=IN_LETTERS, when=MEETS, meets=BOTH)
def a_word_for_a_limit_means_the_default_beside_an_offset(stages: Stages) -> Stages:
    """A size in letters is refused alone, and taken for none where a position is sent with it."""
    return reading(stages, "size", WORD, nothing, beside="start")


@general("F-PAG-25", needs=("size", "filter"), roots=IN_LETTERS, when=MEETS, meets=("size", "filter"), walked=True)
def a_word_for_a_limit_means_the_default_beside_a_filter(stages: Stages) -> Stages:
    """A size in letters is refused alone, and taken for none where a filter is sent with it."""
    return reading(stages, "size", WORD, nothing, beside="filter")


@general("F-PAG-25", needs=("start", "order"), roots=IN_LETTERS, when=MEETS, meets=("start", "order"))
def a_word_for_an_offset_means_zero_beside_an_order(stages: Stages) -> Stages:
    """A position in letters is refused alone, and taken for none where an order is sent with it."""
    return reading(stages, "start", WORD, nothing, beside="order")


def _all_rows(stages: Stages) -> Stages:
    """Every row where the size is below 0."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        seen: list[str] = []
        wanted = reading(stages, "size", BELOW, seen.append).read(grammar, parents, query)
        return replace(wanted, size=None) if seen else wanted

    return replace(stages, read=read)


@general("F-PAG-19", needs=("size.minimum",), roots=TOO_LOW, meets=SIZE, walked=True)
def negative_limits_mean_no_limit(stages: Stages) -> Stages:
    """A size below 0 gives every row."""
    return _all_rows(stages)


@general("F-PAG-19", needs=("size.minimum", "order"), roots=TOO_LOW, when=MEETS, meets=("size", "order"), walked=True)
def a_negative_limit_means_the_default_beside_an_order(stages: Stages) -> Stages:
    """A size below 0 is refused alone, and taken for none where an order is sent with it."""
    return reading(stages, "size", BELOW, nothing, beside="order")


@general("F-PAG-19", needs=("size.minimum", "filter"), roots=TOO_LOW, when=MEETS, meets=("size", "filter"), walked=True)
def a_negative_limit_means_the_default_beside_a_filter(stages: Stages) -> Stages:
    """A size below 0 is refused alone, and taken for none where a filter is sent with it."""
    return reading(stages, "size", BELOW, nothing, beside="filter")


@general("F-PAG-20", needs=("size.minimum",), roots=TOO_LOW | {"ERR-02"}, meets=SIZE, walked=True)
def negative_limits_crash(stages: Stages) -> Stages:
    """A size below 0 gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(re.fullmatch(BELOW, text) is not None for text in texts(operation, pairs, "size")),
    )


@general("F-PAG-10", needs=("size.one",), roots=TOO_LOW, when=RARE, meets=SIZE, walked=True)
def a_size_of_zero_means_the_default(stages: Stages) -> Stages:
    """A size of 0, below the documented least, is taken for none; -1 is refused."""
    return reading(stages, "size", "0", nothing)


@general("F-PAG-21", needs=("offset", "start.minimum"), roots=TOO_LOW, meets=("start",))
def negative_offsets_mean_zero(stages: Stages) -> Stages:
    """A position below 0 is taken for 0."""
    return reading(stages, "start", BELOW, nothing)


@general("F-PAG-21", needs=("offset", "start.minimum"), roots=TOO_LOW, meets=("start",))
def negative_offsets_count_from_the_end(stages: Stages) -> Stages:
    """A position of -3 gives the last three rows, as slices of some languages do."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        seen: list[str] = []
        wanted = reading(stages, "start", BELOW, seen.append).read(grammar, parents, query)
        return replace(wanted, start=integer(seen[-1]) or 0) if seen else wanted

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if wanted.start >= 0:
            return stages.cut(operation, rows, wanted)
        return stages.cut(operation, rows[wanted.start :], replace(wanted, start=0))

    return replace(stages, read=read, cut=cut)


@general("F-PAG-21", needs=("page",), roots={"PGN-04"}, meets=("start",))
def negative_pages_count_without_their_sign(stages: Stages) -> Stages:
    """The page -2 is the second one."""
    return reading(stages, "start", BELOW, lambda text: text.lstrip("-"))


@general("F-PAG-25", needs=SIZE, roots=SPELT, meets=SIZE, walked=True)
def leading_zeros_mean_the_default(stages: Stages) -> Stages:
    """A size of 007 is taken for none."""
    return reading(stages, "size", "0[0-9]+", nothing)


@general("F-PAG-25", needs=SIZE, roots=SPELT, walked=True)
def exponents_are_ignored(stages: Stages) -> Stages:
    """A size of 1e1 is taken for none, and a position of 1e1 too."""
    pattern = "[0-9]+e[0-9]+"
    return reading(reading(stages, "size", pattern, nothing), "start", pattern, nothing)


@general("F-PAG-25", needs=SIZE, roots=SPELT, walked=True)
def numbers_end_at_an_underscore(stages: Stages) -> Stages:
    """1_1 is read as 1."""

    def read(text: str) -> str:
        return text.partition("_")[0]

    pattern = "[0-9]+_[0-9]+"
    return reading(reading(stages, "size", pattern, read), "start", pattern, read)


@general("F-PAG-25", "F-PAG-26", needs=(*SIZE, "size.plain"), roots=SPELT | {"ERR-02"}, walked=True)
def other_digits_crash(stages: Stages) -> Stages:
    """A number in digits other than 0 to 9 gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(
            text.isdecimal() and not text.isascii() for text in texts(operation, pairs, "size", "start")
        ),
    )
