"""Faults of select: which names are accepted, alone, repeated, all at once or with a comma."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote_plus

from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.stages import crashing, parsing_query
from listproof.mock.langsmith import FIELDS
from listproof.mock.pipeline import Asked, Pipeline, Refusal, Request

L = "langsmith"
MEETS = "with another parameter"


def checking(pipeline: Pipeline, wrong: Callable[[tuple[str, ...]], bool], error: Callable[[], Exception]) -> Pipeline:
    """Fail where the names selected are such."""

    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if asked.select is not None and wrong(asked.select):
            raise error()
        return asked

    return replace(pipeline, parse=parse)


def _refusal(message: str) -> Callable[[], Refusal]:
    return lambda: Refusal(422, message, ("query", "select"))


@fault("F-SEL-08", contracts=L, roots={"SEL-05"}, when=MEETS, meets=("select",))
def the_same_name_twice_is_refused(pipeline: Pipeline) -> Pipeline:
    """Selecting a name twice gives 422."""
    return checking(pipeline, lambda names: len(set(names)) < len(names), _refusal("a name stands twice in select"))


@fault("F-SEL-07", contracts=L, roots={"SEL-05"}, when=MEETS, meets=("select",))
def names_in_reverse_are_refused(pipeline: Pipeline) -> Pipeline:
    """Two names and more, written in the reverse of the document's sequence, give 422."""

    def turned(names: tuple[str, ...]) -> bool:
        places = [FIELDS.index(name) for name in names]
        return len(set(places)) > 1 and places == sorted(places, reverse=True)

    return checking(pipeline, turned, _refusal("select is not in sequence"))


@fault("F-SEL-17", contracts=L, roots={"SEL-06"}, when=MEETS, meets=("select",))
def all_names_at_once_are_refused(pipeline: Pipeline) -> Pipeline:
    """Selecting every name gives 422."""
    return checking(pipeline, lambda names: set(names) == set(FIELDS), _refusal("select holds too many names"))


@fault("F-SEL-17", contracts=L, roots={"SEL-06", "ERR-02"}, when=MEETS, meets=("select",))
def all_names_at_once_crash(pipeline: Pipeline) -> Pipeline:
    """Selecting every name gives 500."""
    return checking(pipeline, lambda names: set(names) == set(FIELDS), lambda: IndexError("tuple index out of range"))


def _selected_texts(query: str) -> list[str]:
    return [part[7:] for part in query.split("&") if part.startswith("select=")]


def _comma(name: str) -> bool:
    return re.search(",|%2[cC]", name) is not None


def naming(pipeline: Pipeline, change: Callable[[list[str]], list[str]]) -> Pipeline:
    """Read the raw names of select as ``change`` gives them."""

    def changed(query: str) -> str:
        rest = [part for part in query.split("&") if not part.startswith("select=")]
        return "&".join([*rest, *(f"select={name}" for name in change(_selected_texts(query)))])

    return parsing_query(pipeline, changed)


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, meets=("select",))
def unknown_names_give_empty_rows(pipeline: Pipeline) -> Pipeline:
    """Where no selected name is known, every row is {}."""

    def parse(request: Request, parent: str) -> Asked:
        names = _selected_texts(request.query)
        if not names or any(name in FIELDS or not name or _comma(name) for name in names):
            return pipeline.parse(request, parent)
        rest = "&".join(part for part in request.query.split("&") if not part.startswith("select="))
        return replace(pipeline.parse(replace(request, query=rest), parent), select=())

    return replace(pipeline, parse=parse)


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, when=MEETS, meets=("select",))
def unknown_names_among_good_ones_are_skipped(pipeline: Pipeline) -> Pipeline:
    """A name outside the enum is ignored beside one inside."""

    def kept(names: list[str]) -> list[str]:
        some = any(name in FIELDS for name in names)
        return [name for name in names if name in FIELDS or _comma(name) or not some]

    return naming(pipeline, kept)


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, when=MEETS, meets=("select",))
def names_in_any_case(pipeline: Pipeline) -> Pipeline:
    """select=STATUS and other names in capitals, or with one, are accepted."""
    return naming(pipeline, lambda names: [name.lower() if name.isascii() else name for name in names])


@fault("F-SEL-09", contracts=L, roots={"SEL-07", "ERR-02"}, meets=("select",))
def unknown_names_crash(pipeline: Pipeline) -> Pipeline:
    """A name outside the enum gives 500, unless it is empty or holds a comma."""
    return crashing(
        pipeline, lambda query: any(name and name not in FIELDS and not _comma(name) for name in _selected_texts(query))
    )


@fault("F-SEL-13", contracts=L, roots={"SEL-07", "ERR-02"}, meets=("select",))
def an_empty_select_crashes(pipeline: Pipeline) -> Pipeline:
    """select= gives 500."""
    return crashing(pipeline, lambda query: "" in _selected_texts(query))


@fault("F-SEL-11", contracts=L, roots={"SEL-08"}, meets=("select",))
def a_comma_means_no_select(pipeline: Pipeline) -> Pipeline:
    """A name with a comma is ignored, and rows come whole where no other stands beside it."""
    return naming(pipeline, lambda names: [name for name in names if not _comma(name)])


@fault("F-SEL-11", contracts=L, roots={"SEL-08"}, meets=("select",))
def a_comma_ends_a_name(pipeline: Pipeline) -> Pipeline:
    """select=a,b is read as select=a."""
    return naming(pipeline, lambda names: [re.split(",|%2[cC]", name)[0] for name in names])


@fault("F-SEL-11", contracts=L, roots={"SEL-08", "ERR-02"}, meets=("select",))
def a_comma_in_a_name_crashes(pipeline: Pipeline) -> Pipeline:
    """select=a,b gives 500."""
    return crashing(pipeline, lambda query: any(map(_comma, _selected_texts(query))))


def _skipping(pipeline: Pipeline, where: str) -> Pipeline:
    """Ignore names outside the enum, but those with a comma, in the queries in which ``where`` is found."""

    def known(query: str) -> str:
        if re.search(where, query) is None:
            return query
        wrong = [
            f"select={name}" for name in _selected_texts(query) if name and name not in FIELDS and not _comma(name)
        ]
        return "&".join(part for part in query.split("&") if part not in wrong)

    return parsing_query(pipeline, known)


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, when=PAST, meets=("select", "offset"))
def an_unknown_name_is_ignored_past_the_first_row(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 a name outside the enum is ignored."""
    return _skipping(pipeline, r"(?:^|&)offset=0*[1-9]")


@fault("F-SEL-10", contracts=L, roots={"SEL-07"}, when=MEETS, meets=("select", "status"))
def an_unknown_name_is_ignored_beside_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status a name outside the enum is ignored."""
    return _skipping(pipeline, r"(?:^|&)status=")


@fault("F-SEL-11", contracts=L, roots={"SEL-08"}, when=MEETS, meets=("select", "status"))
def commas_separate_names_beside_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status select=a,b is read as two names."""

    def split(query: str) -> str:
        if not query.startswith("status=") and "&status=" not in query:
            return query
        parts = (re.sub(",|%2[cC]", "&select=", p) if p.startswith("select=") else p for p in query.split("&"))
        return "&".join(parts)

    return parsing_query(pipeline, split)


@fault("F-SEL-11", contracts=L, roots={"SEL-08"}, meets=("select",))
def a_json_array_holds_names(pipeline: Pipeline) -> Pipeline:
    """select=["a"] is read as select=a."""

    def read(names: list[str]) -> list[str]:
        found = [re.fullmatch(r'\["(\w+)"\]', unquote_plus(name)) for name in names]
        return [match[1] if match else name for match, name in zip(found, names, strict=True)]

    return naming(pipeline, read)
