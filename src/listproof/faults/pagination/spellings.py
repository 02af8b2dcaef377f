"""Faults of integers that are spelled unusually."""

from __future__ import annotations

from listproof.faults.pagination.integers import numbers, reading
from listproof.faults.registry import fault
from listproof.faults.stages import crashing
from listproof.mock.pipeline import Pipeline


@fault("F-PAG-25", roots={"PAG-15"}, meets=("limit",))
def leading_zeros_mean_the_default(pipeline: Pipeline) -> Pipeline:
    """limit=007 is taken for no limit."""
    return reading(pipeline, "0[0-9]+", lambda _: None, name="limit")


@fault("F-PAG-25", roots={"PAG-15"})
def a_sign_or_a_space_before_a_number_hides_it(pipeline: Pipeline) -> Pipeline:
    """+5 and 7 after a space are taken for 0."""
    return reading(pipeline, r"[+ ][0-9]+", lambda _: "0")


@fault("F-PAG-25", roots={"PAG-15"})
def numbers_end_at_an_underscore(pipeline: Pipeline) -> Pipeline:
    """1_1 is read as 1."""
    return reading(pipeline, "[0-9]+_[0-9]+", lambda text: text.partition("_")[0])


@fault("F-PAG-25", roots={"PAG-15"})
def a_point_is_skipped(pipeline: Pipeline) -> Pipeline:
    """1.0 is read as 10."""
    return reading(pipeline, r"[0-9]+\.0", lambda text: text.replace(".", ""))


@fault("F-PAG-25", "F-PAG-26", roots={"PAG-15", "ERR-02"})
def other_digits_crash(pipeline: Pipeline) -> Pipeline:
    """A number in digits other than 0 to 9 gives 500."""
    return crashing(pipeline, lambda query: any(text.isdecimal() and not text.isascii() for text in numbers(query)))


@fault("F-PAG-25", "F-PAG-26", roots={"PAG-15", "ERR-02"}, when="rare rows")
def superscript_digits_crash(pipeline: Pipeline) -> Pipeline:
    """A number in superscript digits gives 500: they pass as digits, and no integer is made of them."""
    return crashing(pipeline, lambda query: any(text.isdigit() and not text.isdecimal() for text in numbers(query)))


@fault("F-PAG-25", roots={"PAG-15"})
def exponents_end_at_the_letter(pipeline: Pipeline) -> Pipeline:
    """1e1 is read as 1."""
    return reading(pipeline, "[0-9]+e[0-9]+", lambda text: text.partition("e")[0])


@fault("F-PAG-25", roots={"PAG-15"})
def exponents_are_ignored(pipeline: Pipeline) -> Pipeline:
    """limit=1e1 is taken for no limit, offset=1e1 for no offset."""
    return reading(pipeline, "[0-9]+e[0-9]+", lambda _: None)
