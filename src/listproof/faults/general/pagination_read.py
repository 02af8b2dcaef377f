"""Faults of numbers that overflow, are spelt oddly, or are negative, and of the sequence of parameters."""

from __future__ import annotations

import re
from collections.abc import Callable

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, named, nothing, reading, rewriting, sends, texts
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.generic.pipeline import Stages

SIZE = ("size",)
START = ("start",)
BOTH = ("size", "start")
ROWS = ("size", "offset")
WRITTEN = ("size.query", "start.query")
BELOW = "-[0-9]+"
SPELT = {"PAG-15"}
CRASH = {"PAG-11", "ERR-02"}
TOO_LOW = {"PAG-10"}
LOW = ("offset", "start.minimum")
UNWRITTEN = "binding by position is an old habit of query parsers; no real case of a list is at hand"


def _both(stages: Stages, pattern: str, change: Callable[[str], str | None]) -> Stages:
    """Read sizes and positions that ``pattern`` fits as ``change(text)``."""
    return reading(reading(stages, "size", pattern, change), "start", pattern, change)


@general("F-PAG-25", needs=SIZE, roots=SPELT, walked=True)
def a_point_is_skipped(stages: Stages) -> Stages:
    """1.0 is read as 10."""
    return _both(stages, r"[0-9]+\.0", lambda text: text.replace(".", ""))


@general("F-PAG-25", needs=SIZE, roots=SPELT, walked=True)
def a_sign_or_a_space_before_a_number_hides_it(stages: Stages) -> Stages:
    """+5 and 7 after a space are taken for none."""
    return _both(stages, r"[+ ]\s*[0-9]+", nothing)


@general("F-PAG-25", needs=SIZE, roots=SPELT, walked=True)
def exponents_end_at_the_letter(stages: Stages) -> Stages:
    """1e1 is read as 1."""
    return _both(stages, "[0-9]+e[0-9]+", lambda text: text.partition("e")[0])


@general("F-PAG-25", "F-PAG-26", needs=(*SIZE, "size.plain"), roots=SPELT | {"ERR-02"}, when=RARE, walked=True)
def superscript_digits_crash(stages: Stages) -> Stages:
    """A number in superscript digits gives 500: they pass as digits, and no integer is made of them."""
    return crashing(
        stages,
        lambda operation, pairs: any(
            text.isdigit() and not text.isdecimal() for text in texts(operation, pairs, "size", "start")
        ),
    )


@general(
    "F-PAG-26",
    needs=SIZE,
    roots={**dict.fromkeys((*SPELT, "PAG-09", "ERR-02"), ()), "ERR-06": ("size.plain",)},
    walked=True,
)
def words_for_integers_crash(stages: Stages) -> Stages:
    """A size or a position that is not an integer gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(
            re.fullmatch("-?[0-9]+", text) is None for text in texts(operation, pairs, "size", "start")
        ),
    )


def _numbers(operation: ListOperation, pairs: Pairs, role: str) -> list[int]:
    found = texts(operation, pairs, role)
    return [int(text) for text in found if re.fullmatch("[0-9]+", text)]


@general("F-PAG-24", needs=ROWS, roots=CRASH, when=MEETS, meets=BOTH)
def limit_plus_offset_overflows(stages: Stages) -> Stages:
    """Where a size and a position each fit 64 bits and their sum does not, the answer is 500."""

    def over(operation: ListOperation, pairs: Pairs) -> bool:
        own = [*_numbers(operation, pairs, "size"), *_numbers(operation, pairs, "start")]
        return len(own) > 1 and max(own) < 2**63 <= sum(own)

    return crashing(stages, over)


@general("F-PAG-23", needs=ROWS, roots=CRASH, when=RARE, meets=START)
def pages_beyond_row_ten_thousand_crash(stages: Stages) -> Stages:
    """A position beyond row 10,000 gives 500, because the search engine refuses the window."""
    return crashing(stages, lambda operation, pairs: any(at >= 10_000 for at in _numbers(operation, pairs, "start")))


@general("F-PAG-24", needs=(*ROWS, "!start.maximum"), roots={"PAG-19"}, when=RARE, meets=START)
def offsets_of_64_bits_lose_their_sign(stages: Stages) -> Stages:
    """A position of 2**63 is a negative number to the server, which takes those for 0."""
    return reading(stages, "start", "[0-9]+", lambda text: "0" if int(text) >= 2**63 else text)


@general("F-PAG-19", "F-PAG-21", needs=("size.minimum",), roots=TOO_LOW, walked=True)
def signs_are_lost(stages: Stages) -> Stages:
    """-3 is read as 3."""
    return reading(reading(stages, "size", BELOW, _unsigned), "start", BELOW, _unsigned)


def _unsigned(text: str) -> str:
    return text.lstrip("-")


@general("F-PAG-22", needs=LOW, roots=TOO_LOW | {"ERR-02"}, meets=START)
def negative_offsets_crash(stages: Stages) -> Stages:
    """A position below 0 gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(re.fullmatch(BELOW, text) for text in texts(operation, pairs, "start")),
    )


@general("F-PAG-21", needs=(*LOW, "size"), roots=TOO_LOW, when=MEETS, meets=BOTH)
def a_negative_offset_means_zero_beside_a_limit(stages: Stages) -> Stages:
    """A position below 0 is refused alone, and taken for 0 where a size is sent with it."""
    return reading(stages, "start", BELOW, nothing, beside="size")


def _behind(operation: ListOperation, pairs: Pairs) -> bool:
    """Whether a position is written before a size."""
    roles = [role for name, _ in pairs for role in ("size", "start") if name in named(operation, role)]
    return "size" in roles and "start" in roles and roles.index("start") < roles.index("size")


@general(needs=(*BOTH, *WRITTEN), roots={"PAG-14", "ERR-02"}, when=MEETS, meets=BOTH, reason=UNWRITTEN)
def a_limit_written_after_the_offset_crashes(stages: Stages) -> Stages:
    """A size that is written behind a position gives 500."""
    return crashing(stages, _behind)


@general(needs=(*ROWS, *WRITTEN), roots={"PAG-14"}, when=MEETS, meets=BOTH, reason=UNWRITTEN)
def limit_and_offset_are_bound_by_position(stages: Stages) -> Stages:
    """Where a size is written behind a position, each is taken for the other, but for 0."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        own = named(operation, "size") | named(operation, "start")
        found = [text for name, text in pairs if name in own]
        if not _behind(operation, pairs) or len(found) != 2 or not all(re.fullmatch("[1-9][0-9]*", x) for x in found):
            return pairs
        turned = iter(found[::-1])
        return tuple((name, next(turned) if name in own else text) for name, text in pairs)

    return rewriting(stages, changed)


@general("F-PAG-25", needs=ROWS, roots={"PAG-09"}, when=MEETS, meets=BOTH)
def a_word_for_an_offset_means_zero_beside_a_limit(stages: Stages) -> Stages:
    """A position in letters is refused alone, and taken for 0 where a size is sent with it."""
    return rewriting(
        stages,
        lambda operation, pairs: (
            tuple(pair for pair in pairs if pair[0] not in named(operation, "start") or not pair[1].isalpha())
            if sends(operation, pairs, "size")
            else pairs
        ),
    )
