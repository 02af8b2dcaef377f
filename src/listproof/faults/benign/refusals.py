"""Servers that refuse, or accept, parameters that the documents leave open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from listproof.faults.errors.bodies import refusing
from listproof.faults.pagination.integers import reading
from listproof.faults.pagination.repetitions import KNOWN
from listproof.faults.registry import benign
from listproof.faults.stages import parsing_query
from listproof.mock.pipeline import Asked, Pipeline, Refusal, Reply, Request, encode

S, L = "seekrflow", "langsmith"


def refusing_query(pipeline: Pipeline, wrong: Callable[[str], str | None]) -> Pipeline:
    """Refuse a raw query with 422, where ``wrong`` names the parameter to blame."""

    def parse(request: Request, parent: str) -> Asked:
        name = wrong(request.query)
        if name is not None:
            raise Refusal(422, f"{name} is not accepted", ("query", name))
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


def refusing_asked(pipeline: Pipeline, name: str, wrong: Callable[[Asked], bool]) -> Pipeline:
    """Refuse with 422 what was read, where it is such."""

    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if wrong(asked):
            raise Refusal(422, f"{name} is out of range", ("query", name))
        return asked

    return replace(pipeline, parse=parse)


@benign()
def limits_above_fifty_are_refused(pipeline: Pipeline) -> Pipeline:
    """A limit above 50 gives 422."""
    return refusing_asked(pipeline, "limit", lambda asked: asked.limit > 50)


@benign()
def limits_above_a_thousand_are_refused(pipeline: Pipeline) -> Pipeline:
    """A limit above 1000 gives 422."""
    return refusing_asked(pipeline, "limit", lambda asked: asked.limit > 1000)


@benign()
def offsets_beyond_32_bits_are_refused(pipeline: Pipeline) -> Pipeline:
    """An offset of 2**31 and more gives 422."""
    return refusing_asked(pipeline, "offset", lambda asked: asked.offset >= 2**31)


@benign()
def offsets_above_a_thousand_are_refused(pipeline: Pipeline) -> Pipeline:
    """An offset above 1000 gives 422, where no listing is as long."""
    return refusing_asked(pipeline, "offset", lambda asked: asked.offset > 1000)


@benign()
def windows_end_at_row_ten_thousand(pipeline: Pipeline) -> Pipeline:
    """A page that would end behind row 10,000 gives 422, as search engines have it."""
    return refusing_asked(pipeline, "offset", lambda asked: asked.offset + asked.limit > 10_000)


@benign(L)
def an_empty_page_cannot_be_asked_for(pipeline: Pipeline) -> Pipeline:
    """limit=0 gives 422, which the document does not forbid."""
    return refusing_asked(pipeline, "limit", lambda asked: asked.limit == 0)


def _parameter_names(query: str) -> list[str]:
    return [part.partition("=")[0] for part in query.split("&") if part]


@benign()
def unknown_parameters_are_refused(pipeline: Pipeline) -> Pipeline:
    """A parameter that the document does not know gives 422."""
    return refusing_query(
        pipeline, lambda query: next((name for name in _parameter_names(query) if name not in KNOWN), None)
    )


def _twice(query: str) -> str | None:
    names = [name for name in _parameter_names(query) if name != "select"]
    return next((name for name in names if names.count(name) > 1), None)


@benign()
def repeated_parameters_are_refused(pipeline: Pipeline) -> Pipeline:
    """A parameter that is sent twice, other than select, gives 422."""
    return refusing_query(pipeline, _twice)


@benign()
def the_first_of_repeated_parameters_wins(pipeline: Pipeline) -> Pipeline:
    """limit=1&limit=2 is read as limit=1."""

    def first(query: str) -> str:
        seen: set[str] = set()
        kept = []
        for part in query.split("&"):
            name = part.partition("=")[0]
            if name == "select" or name not in seen:
                kept.append(part)
            seen.add(name)
        return "&".join(kept)

    return parsing_query(pipeline, first)


@benign(L)
def negative_values_give_no_rows(pipeline: Pipeline) -> Pipeline:
    """A limit or an offset below 0 gives 200 and no rows."""
    no_limit = reading(pipeline, "-[0-9]+", lambda _: "0", name="limit")
    return reading(no_limit, "-[0-9]+", lambda _: "1" + "0" * 9, name="offset")


@benign()
def integers_are_read_leniently(pipeline: Pipeline) -> Pipeline:
    """1.0, +5, a space before, 007, 1_1 and the digits of other scripts are read as the integers they spell."""
    spelled = r" *[+-]?[0-9\u0660-\u0669\u0966-\u096f\uff10-\uff19]+(_\d+)*(\.0+)? *"
    return reading(pipeline, spelled, lambda text: str(int(re.sub(r"\.0+\s*$", "", text))))


@benign()
def exponents_are_read(pipeline: Pipeline) -> Pipeline:
    """1e1 is read as 10 and 10.0 too, which JSON Schema counts among the integers; 1.5 and 15e-1 are refused."""

    def read(text: str) -> str:
        number = float(text)
        return str(int(number)) if number.is_integer() else text

    return reading(pipeline, r"[0-9]{1,9}(\.[0-9]{1,9})?([eE][+-]?[0-9])?", read)


@benign()
def integers_are_read_strictly(pipeline: Pipeline) -> Pipeline:
    """A number that begins with a zero too many is refused."""

    def wrong(query: str) -> str | None:
        match = re.search(r"(?:^|&)(limit|offset)=-?0[0-9]", query)
        return match[1] if match else None

    return refusing_query(pipeline, wrong)


def _changed(pipeline: Pipeline, change: Callable[[Refusal], object]) -> Pipeline:
    def other(reply: Reply, refusal: Refusal) -> Reply:
        return replace(reply, body=encode(change(refusal)))

    return refusing(refusing(pipeline, 422, other), 404, other)


@benign()
def errors_say_more_than_they_must(pipeline: Pipeline) -> Pipeline:
    """Error bodies have members that the document does not know, and entries of a 422 input and ctx."""

    def longer(refusal: Refusal) -> object:
        if pipeline.contract == L or refusal.status == 404:
            return {"detail": refusal.message, "code": "bad", "request_id": None}
        entry = {"loc": [*refusal.at, 0], "msg": refusal.message, "type": refusal.kind, "input": "x", "ctx": {"ge": 0}}
        return {"detail": [entry, {**entry, "url": "https://errors.example/bad"}], "request_id": None}

    return _changed(pipeline, longer)


@benign()
def errors_in_other_words(pipeline: Pipeline) -> Pipeline:
    """Errors are told in German and in as few words as can be."""

    def told(refusal: Refusal) -> object:
        if pipeline.contract == L or refusal.status == 404:
            return {"detail": "Ungültige Anfrage"}
        return {"detail": [{"loc": [], "msg": "ungültig", "type": "wert"}]}

    return _changed(pipeline, told)
