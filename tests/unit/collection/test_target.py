"""The server, operation and collections of a run."""

from __future__ import annotations

import uuid
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest
from stand_in import Asked, Rows, StandIn, operation, page, reply, runs

from listproof.collection import target
from listproof.collection.probes import MALFORMED, Known
from listproof.collection.target import Target, size


def of(sizes: dict[str, int | None], **more: object) -> Target:
    """A target whose collections have so many rows, None where they cannot be read."""

    def change(_: Rows, asked: Asked) -> Rows | httpx.Response:
        rows = sizes[asked.path.split("/")[2]]
        return reply(None) if rows is None else page(runs(rows), asked)

    places = {name: {"thread_id": name} for name in sizes}
    return target.build(operation(), StandIn([], change).client(), places, seed=3, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sizes, best",
    [
        ({"a": 3, "b": 11, "c": 500}, "b"),
        ({"a": 3, "b": 10, "c": 7}, "b"),
        ({"a": 0, "b": 0}, "a"),
        ({"a": None, "b": 2}, "b"),
        ({"a": None, "b": None}, "a"),
    ],
)
def test_the_best_collection_has_more_rows_than_a_page_and_few_enough(sizes: dict[str, int | None], best: str) -> None:
    assert of(sizes).best().name == best


def test_collections_that_cannot_be_read_are_known() -> None:
    one = of({"a": None, "b": 2})
    assert [size(each) for each in one.collections] == [None, 2]
    assert [each.name for each in one.readable()] == ["b"]


def test_without_a_default_page_the_best_has_more_than_one_row() -> None:
    one = of({"a": 1, "b": 3, "c": 9})
    bare = replace(one, operation=replace(one.operation, page=None))
    assert bare.best().name == "b"


def test_an_unknown_parent_is_made_from_the_seed() -> None:
    one, again = of({"a": 1}), of({"a": 1})
    made = one.probes.unknown.parents["thread_id"]
    assert uuid.UUID(made).version == 4
    assert again.probes.unknown.parents == one.probes.unknown.parents
    other = target.build(operation(), one.client, {"a": {"thread_id": "a"}}, seed=4)
    assert other.probes.unknown.parents != one.probes.unknown.parents
    assert of({"a": 1}, known=Known({"thread_id": "none"})).probes.unknown.parents == {"thread_id": "none"}


def test_malformed_parents_stand_for_what_parsers_stumble_over() -> None:
    one = of({"a": 1})
    known = one.collections[0].parents["thread_id"]
    words = [*MALFORMED, f"{known}-listproof"]
    assert [each.path for each in one.probes.malformed] == [f"/threads/{quote(word, safe='')}/runs" for word in words]
    assert {each.name for each in one.probes.malformed} == {"malformed"}


def test_where_ids_have_a_form_what_is_nearly_one_is_malformed_too() -> None:
    one = of({"a": 1})
    known = one.collections[0].parents["thread_id"]
    assert one.probes.malformed[-1].parents == {"thread_id": f"{known}-listproof"}
    free = target.build(operation("seekrflow"), StandIn([]).client(), {"a": {"thread_id": "t"}}, seed=1)
    assert [each.parents["thread_id"] for each in free.probes.malformed] == [*MALFORMED]


def test_what_the_user_knows_of_the_server() -> None:
    one = of({"a": 1})
    assert (one.probes.foreign, one.probes.scopes, one.probes.auth, one.profile) == (None, {}, "safe", "default")
    known = Known(foreign={"thread_id": "x"}, scopes={"x-team-id": "t"}, auth="full")
    told = of({"a": 1}, known=known, profile="quick")
    assert told.probes.foreign is not None
    assert told.probes.foreign.parents == {"thread_id": "x"}
    assert (told.probes.scopes, told.probes.auth, told.profile) == ({"x-team-id": "t"}, "full", "quick")
