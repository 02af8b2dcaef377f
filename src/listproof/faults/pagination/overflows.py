"""Faults of large limits and offsets."""

from __future__ import annotations

import re
from collections.abc import Callable

from listproof.faults.pagination.integers import numbers, reading
from listproof.faults.registry import fault
from listproof.faults.stages import crashing, slicing
from listproof.mock.pipeline import Call, Pipeline


def _overflowing(pipeline: Pipeline, fits: Callable[[Call], bool]) -> Pipeline:
    def checked(call: Call) -> Call:
        if not fits(call):
            raise OverflowError("integer out of range")
        return call

    return slicing(pipeline, checked)


@fault("F-PAG-23", roots={"PAG-11", "ERR-02"}, when="rare rows", meets=("offset",))
def offsets_beyond_32_bits_crash(pipeline: Pipeline) -> Pipeline:
    """An offset of 2**31 and more gives 500."""
    return _overflowing(pipeline, lambda call: call.asked.offset < 2**31)


@fault("F-PAG-24", roots={"PAG-11", "ERR-02"}, when="with another parameter", meets=("limit", "offset"))
def limit_plus_offset_overflows(pipeline: Pipeline) -> Pipeline:
    """Where limit and offset each fit 64 bits and their sum does not, the answer is 500."""
    return _overflowing(
        pipeline,
        lambda call: max(call.asked.limit, call.asked.offset) >= 2**63 or call.asked.limit + call.asked.offset < 2**63,
    )


@fault("F-PAG-24", roots={"PAG-11", "ERR-02"}, when="rare rows")
def numbers_of_twenty_digits_crash(pipeline: Pipeline) -> Pipeline:
    """A number of twenty digits and more gives 500."""
    return crashing(pipeline, lambda query: any(re.fullmatch("[0-9]{20,}", text) for text in numbers(query)))


@fault("F-PAG-23", roots={"PAG-19"}, when="rare rows", meets=("limit",))
def limits_wrap_at_32_bits(pipeline: Pipeline) -> Pipeline:
    """A limit is kept in 32 bits: 4294967297 gives one row."""
    return reading(pipeline, "[0-9]+", lambda text: str(int(text) % 2**32), name="limit")


@fault("F-PAG-24", roots={"PAG-19"}, when="rare rows", meets=("offset",))
def offsets_wrap_at_64_bits(pipeline: Pipeline) -> Pipeline:
    """An offset is kept in 64 bits: 18446744073709551616 gives the first page."""
    return reading(pipeline, "[0-9]+", lambda text: str(int(text) % 2**64), name="offset")


@fault("F-PAG-24", roots={"PAG-19"}, when="rare rows", meets=("offset",))
def offsets_of_64_bits_lose_their_sign(pipeline: Pipeline) -> Pipeline:
    """An offset of 2**63 is a negative number to the server, which takes those for 0."""
    return reading(pipeline, "[0-9]+", lambda text: "0" if int(text) >= 2**63 else text, name="offset")


@fault("F-PAG-23", roots={"PAG-11", "ERR-02"}, when="rare rows", meets=("offset",))
def pages_beyond_row_ten_thousand_crash(pipeline: Pipeline) -> Pipeline:
    """A page that ends beyond row 10,000 gives 500, because the search engine refuses the window."""
    return _overflowing(pipeline, lambda call: call.asked.offset == 0 or call.asked.offset + call.asked.limit <= 10_000)
