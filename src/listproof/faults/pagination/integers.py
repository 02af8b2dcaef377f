"""Faults of reading integers: words in their place, alone and beside another parameter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from listproof.faults.registry import fault
from listproof.faults.stages import parsing_query
from listproof.mock.pipeline import Asked, Pipeline, Request

NUMBER = re.compile(r"(?:(?<=&)|^)(limit|offset)=([^&]*)")


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

    return parsing_query(pipeline, lambda query: NUMBER.sub(one, query))


def numbers(query: str) -> list[str]:
    """The values of limit and offset, decoded."""
    return [unquote(match[2]) for match in NUMBER.finditer(query)]


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
