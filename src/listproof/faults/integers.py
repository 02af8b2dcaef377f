"""Faults of reading integers: what is none, what is below 0, what is large, what is spelled or written unusually."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from listproof.faults.pagination import parsing_query, slicing
from listproof.faults.registry import fault
from listproof.mock.data import Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Request

_NUMBER = re.compile(r"(?:(?<=&)|^)(limit|offset)=([^&]*)")
BELOW = {"seekrflow": {"PAG-10"}, "langsmith": {"PAG-16"}}
BELOW_CRASH = {"seekrflow": {"PAG-10", "ERR-02"}, "langsmith": {"PAG-11", "ERR-02"}}
KNOWN = frozenset({"limit", "offset", "order", "status", "select"})


def reading(
    pipeline: Pipeline, pattern: str, change: Callable[[str], str | None], name: str = "limit|offset"
) -> Pipeline:
    """Read a value that ``pattern`` fits as if ``change(value)`` had been written; None leaves the parameter out."""

    def one(match: re.Match[str]) -> str:
        value = unquote(match[2])
        if re.fullmatch(name, match[1]) is None or re.fullmatch(pattern, value) is None:
            return match[0]
        changed = change(value)
        return "" if changed is None else f"{match[1]}={changed}"

    return parsing_query(pipeline, lambda query: _NUMBER.sub(one, query))


def crashing(pipeline: Pipeline, where: Callable[[str], bool]) -> Pipeline:
    """500 where the raw query is such."""

    def parse(request: Request, parent: str) -> Asked:
        if where(request.query):
            raise RuntimeError("this was not thought of")
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


def numbers(query: str) -> list[str]:
    """The values of limit and offset, decoded."""
    return [unquote(match[2]) for match in _NUMBER.finditer(query)]


@fault("F-PAG-25", roots={"PAG-09"}, meets=("offset",))
def words_for_offsets_mean_zero(pipeline: Pipeline) -> Pipeline:
    """An offset in letters is taken for 0."""
    return reading(pipeline, "[A-Za-z]+", lambda _: "0", name="offset")


@fault("F-PAG-25", roots={"PAG-09"}, meets=("limit",))
def words_for_limits_mean_the_default(pipeline: Pipeline) -> Pipeline:
    """A limit in letters is taken for no limit."""
    return reading(pipeline, "[A-Za-z]+", lambda _: None, name="limit")


def beside(pipeline: Pipeline, name: str, other: str, pattern: str, change: Callable[[str], str | None]) -> Pipeline:
    """Read a value of ``name`` otherwise, as ``reading`` does, where the parameter ``other`` is sent with it."""
    changed = reading(pipeline, pattern, change, name)

    def parse(request: Request, parent: str) -> Asked:
        there = re.search(rf"(?:^|&){other}=", request.query)
        return (changed if there else pipeline).parse(request, parent)

    return replace(pipeline, parse=parse)


@fault("F-PAG-25", roots={"PAG-09"}, when="with another parameter", meets=("limit", "offset"))
def a_word_for_a_limit_means_the_default_beside_an_offset(pipeline: Pipeline) -> Pipeline:
    """A limit in letters is refused alone, and taken for no limit where an offset is sent with it."""
    return beside(pipeline, "limit", "offset", "[A-Za-z]+", lambda _: None)


@fault("F-PAG-25", roots={"PAG-09"}, when="with another parameter", meets=("limit", "offset"))
def a_word_for_an_offset_means_zero_beside_a_limit(pipeline: Pipeline) -> Pipeline:
    """An offset in letters is refused alone, and taken for 0 where a limit is sent with it."""
    return beside(pipeline, "offset", "limit", "[A-Za-z]+", lambda _: "0")


@fault("F-PAG-25", contracts="langsmith", roots={"PAG-09"}, when="with another parameter", meets=("limit", "status"))
def a_word_for_a_limit_means_the_default_beside_a_status(pipeline: Pipeline) -> Pipeline:
    """A limit in letters is refused alone, and taken for no limit where a status is sent with it."""
    return beside(pipeline, "limit", "status", "[A-Za-z]+", lambda _: None)


@fault("F-PAG-25", contracts="seekrflow", roots={"PAG-09"}, when="with another parameter", meets=("offset", "order"))
def a_word_for_an_offset_means_zero_beside_an_order(pipeline: Pipeline) -> Pipeline:
    """An offset in letters is refused alone, and taken for 0 where an order is sent with it."""
    return beside(pipeline, "offset", "order", "[A-Za-z]+", lambda _: "0")


@fault("F-PAG-19", contracts="langsmith", roots={"PAG-16"}, when="with another parameter", meets=("limit", "status"))
def a_negative_limit_gives_rows_beside_a_status(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 is refused alone, and read without its sign where a status is sent with it."""
    return beside(pipeline, "limit", "status", "-[0-9]+", lambda text: text.lstrip("-"))


@fault("F-PAG-19", contracts="langsmith", roots={"PAG-16"}, when="with another parameter", meets=("limit", "select"))
def a_negative_limit_gives_every_row_beside_a_select(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 is refused alone, and means no limit where a select is sent with it."""
    return beside(pipeline, "limit", "select", "-[0-9]+", lambda _: "1" + "0" * 9)


@fault("F-PAG-19", contracts="seekrflow", roots={"PAG-10"}, when="with another parameter", meets=("limit", "order"))
def a_negative_limit_means_the_default_beside_an_order(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 is refused alone, and taken for no limit where an order is sent with it."""
    return beside(pipeline, "limit", "order", "-[0-9]+", lambda _: None)


@fault("F-PAG-21", roots=BELOW, when="with another parameter", meets=("limit", "offset"))
def a_negative_offset_means_zero_beside_a_limit(pipeline: Pipeline) -> Pipeline:
    """An offset below 0 is refused alone, and taken for 0 where a limit is sent with it."""
    return beside(pipeline, "offset", "limit", "-[0-9]+", lambda _: "0")


@fault("F-PAG-21", roots=BELOW, meets=("offset",))
def negative_offsets_count_from_the_end(pipeline: Pipeline) -> Pipeline:
    """offset=-3 gives the last three rows, as slices of some languages do."""

    def parse(request: Request, parent: str) -> Asked:
        match = re.search(r"(?:^|&)offset=(-[0-9]{1,9})(?=&|$)", request.query)
        if match is None:
            return pipeline.parse(request, parent)
        rest = request.query.replace(match[0].lstrip("&"), "offset=0")
        return replace(pipeline.parse(replace(request, query=rest), parent), offset=int(match[1]))

    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        return rows[asked.offset :][: asked.limit] if asked.offset < 0 else pipeline.slice(rows, call)

    return replace(pipeline, parse=parse, slice=page)


@fault("F-PAG-21", roots=BELOW, meets=("offset",))
def negative_offsets_mean_zero(pipeline: Pipeline) -> Pipeline:
    """An offset below 0 is taken for 0."""
    return reading(pipeline, "-[0-9]+", lambda _: "0", name="offset")


@fault("F-PAG-19", roots=BELOW, meets=("limit",))
def negative_limits_mean_no_limit(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 gives every row."""
    return reading(pipeline, "-[0-9]+", lambda _: "1" + "0" * 9, name="limit")


@fault("F-PAG-19", "F-PAG-21", roots=BELOW)
def signs_are_lost(pipeline: Pipeline) -> Pipeline:
    """-3 is read as 3."""
    return reading(pipeline, "-[0-9]+", lambda text: text.lstrip("-"))


@fault("F-PAG-20", roots=BELOW_CRASH, meets=("limit",))
def negative_limits_crash(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 gives 500."""
    return crashing(pipeline, lambda query: re.search(r"(^|&)limit=-[0-9]", query) is not None)


@fault("F-PAG-22", roots=BELOW_CRASH, meets=("offset",))
def negative_offsets_crash(pipeline: Pipeline) -> Pipeline:
    """An offset below 0 gives 500."""
    return crashing(pipeline, lambda query: re.search(r"(^|&)offset=-[0-9]", query) is not None)


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


@fault("F-PAG-35", roots={"PAG-13", "ERR-02"}, when="with another parameter", meets=("offset",))
def repeated_offset_crashes(pipeline: Pipeline) -> Pipeline:
    """offset=1&offset=2 gives 500."""
    return crashing(pipeline, lambda query: _times("offset", query) > 1)


@fault("F-PAG-35", contracts="seekrflow", roots={"PAG-13", "ERR-02"}, when="with another parameter", meets=("order",))
def repeated_order_crashes(pipeline: Pipeline) -> Pipeline:
    """order=asc&order=desc gives 500."""
    return crashing(pipeline, lambda query: _times("order", query) > 1)


@fault("F-PAG-35", contracts="langsmith", roots={"PAG-13", "ERR-02"}, when="with another parameter", meets=("status",))
def repeated_status_crashes(pipeline: Pipeline) -> Pipeline:
    """status=error&status=success gives 500."""
    return crashing(pipeline, lambda query: _times("status", query) > 1)


def _times(name: str, query: str) -> int:
    return sum(part.partition("=")[0] == name for part in query.split("&"))


@fault(roots={"PAG-13", "ERR-02"}, reason="a neighbour of the repeated parameter, F-PAG-35")
def unknown_parameters_crash(pipeline: Pipeline) -> Pipeline:
    """A parameter that the document does not know gives 500."""
    return crashing(pipeline, lambda query: any(p.partition("=")[0] not in KNOWN for p in query.split("&") if p))


ORDER = "binding by position is an old habit of query parsers; no real case of a list is at hand"


def _out_of_order(query: str) -> bool:
    names = [part.partition("=")[0] for part in query.split("&")]
    return "offset" in names and "limit" in names[names.index("offset") :]


@fault(roots={"PAG-14"}, when="with another parameter", meets=("limit", "offset"), reason=ORDER)
def an_offset_written_before_the_limit_is_ignored(pipeline: Pipeline) -> Pipeline:
    """offset=2&limit=5 is read as limit=5; limit=5&offset=2 is right."""
    return parsing_query(
        pipeline,
        lambda query: re.sub(r"(^|&)offset=[0-9]+(?=&|$)", r"\1", query) if _out_of_order(query) else query,
    )


@fault(roots={"PAG-14"}, when="with another parameter", meets=("limit", "offset"), reason=ORDER)
def limit_and_offset_are_bound_by_position(pipeline: Pipeline) -> Pipeline:
    """offset=2&limit=5 is read as limit=2&offset=5."""
    turned = {"limit": "offset", "offset": "limit"}
    return parsing_query(
        pipeline,
        lambda query: (
            re.sub(r"(^|&)(limit|offset)(?==)", lambda m: m[1] + turned[m[2]], query) if _out_of_order(query) else query
        ),
    )


@fault(roots={"PAG-14", "ERR-02"}, when="with another parameter", meets=("limit", "offset"), reason=ORDER)
def a_limit_written_after_the_offset_crashes(pipeline: Pipeline) -> Pipeline:
    """offset=2&limit=5 gives 500; limit=5&offset=2 is right."""
    return crashing(pipeline, _out_of_order)


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


@fault("F-PAG-25", roots={"PAG-15"})
def exponents_end_at_the_letter(pipeline: Pipeline) -> Pipeline:
    """1e1 is read as 1."""
    return reading(pipeline, "[0-9]+e[0-9]+", lambda text: text.partition("e")[0])


@fault("F-PAG-25", roots={"PAG-15"})
def exponents_are_ignored(pipeline: Pipeline) -> Pipeline:
    """limit=1e1 is taken for no limit, offset=1e1 for no offset."""
    return reading(pipeline, "[0-9]+e[0-9]+", lambda _: None)


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


def _sliced(pipeline: Pipeline, with_status: str) -> Pipeline:
    """Read ``offset=-5&limit=3`` as ``rows[-5:-2]``, and refuse other negative offsets."""

    def parse(request: Request, parent: str) -> Asked:
        match = re.search(r"(?:^|&)offset=-([0-9]{1,9})(?=&|$)", request.query)
        asked = pipeline.parse(replace(request, query=_NUMBER.sub(_nonnegative, request.query)), parent)
        if match is None or int(match[1]) <= asked.limit or with_status not in request.query:
            return pipeline.parse(request, parent)
        return replace(asked, offset=-int(match[1]))

    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        return rows[asked.offset : asked.offset + asked.limit] if asked.offset < 0 else pipeline.slice(rows, call)

    return replace(pipeline, parse=parse, slice=page)


def _nonnegative(match: re.Match[str]) -> str:
    return match[0].replace("offset=-", "offset=")


@fault("F-PAG-21", roots=BELOW, when="with another parameter", meets=("limit", "offset"))
def a_negative_offset_is_sliced_beside_a_smaller_limit(pipeline: Pipeline) -> Pipeline:
    """offset=-5&limit=3 gives three of the last five rows; with no limit, or a larger one, it is refused."""
    return _sliced(pipeline, "limit=")


@fault("F-PAG-21", contracts="langsmith", roots={"PAG-16"}, when="with another parameter", meets=("offset", "status"))
def a_negative_offset_is_sliced_beside_a_status(pipeline: Pipeline) -> Pipeline:
    """offset=-5&limit=3 gives rows where a status is sent with it, and is refused otherwise."""
    return _sliced(pipeline, "status=")


@fault("F-PAG-22", contracts="langsmith", roots={"PAG-11", "ERR-02"}, when="with another parameter", meets=("offset",))
def a_negative_offset_crashes_beside_a_smaller_limit(pipeline: Pipeline) -> Pipeline:
    """offset=-5&limit=3 gives 500; a negative offset alone is refused."""
    return crashing(pipeline, lambda query: re.search(r"limit=[0-4](&|$)", query) is not None and "offset=-" in query)
