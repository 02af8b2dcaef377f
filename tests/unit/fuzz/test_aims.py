"""What no generator finds is put into generated requests: real cursors, and what slots mean."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest

from listproof.codec.parse import decoded, parse
from listproof.collection import target
from listproof.collection.probes import Known
from listproof.collection.target import Target
from listproof.contract import library
from listproof.fuzz.targeting import Targeting
from listproof.http.client import Client
from listproof.http.secret import Secret
from listproof.mock.served import made


def mocked(name: str) -> Target:
    contract = library.load(name)
    server = made(contract)
    headers = {header: Secret(value, "$KEY") for header, value in server.headers.items()}
    client = Client("http://mock.example", headers=headers, transport=httpx.WSGITransport(server.app))
    named = {each.name: each.parents for each in server.collections}
    known = Known(server.unknown, scopes=server.scopes)
    return target.build(contract.lists[0], client, named, seed=1, known=known)


def test_drawn_cursors_become_real_ones_or_are_left_out() -> None:
    aim, sent = Targeting(mocked("examples/cursor")), Counter[str]()
    for _ in range(300):
        aimed = aim.at("GET", "limit=5&cursor=0", {})
        if aimed.known:
            cursor = dict(decoded(aimed.request.query)).get("cursor")
            answer = aimed.collection.ask(aimed.request)
            sent["none" if cursor is None else "drawn" if cursor == "0" else str(answer.status)] += 1
    assert sent["none"] > sent["200"] > 0
    assert sent["400"] > 0  # with a character lost
    assert 0 < sent["drawn"] < sent["none"]


def test_a_drawn_text_becomes_an_order_where_the_document_lists_none() -> None:
    operation = library.load("examples/filters").lists[0]
    assert operation.order
    slots = {slot for each in (operation.order.asc, operation.order.desc) if each for slot in each.slots()}
    listed = [each.enum for each in operation.parameters if each.name in slots]
    assert not any(listed), "this contract's document lists its orders"
    (slot,) = slots
    aim = Targeting(mocked("examples/filters"))
    found = [aim.at("GET", f"{slot}=%C3%A9x", {}) for _ in range(200)]
    read = [parse(operation, each.request.query) for each in found if each.known]
    legal = [query for query in read if query is not None and query.sort]
    assert len(legal) > len(read) / 5
    assert len({query.sort for query in legal}) > 1


@pytest.mark.parametrize(("query", "name"), [("limit=3&cursor=0", "examples/cursor"), ("order=x&limit=3", "seekrflow")])
def test_the_same_seed_aims_at_the_same(query: str, name: str) -> None:
    one, two = (
        [(each.collection.name, each.request.query) for each in (aim.at("GET", query, {}) for _ in range(50))]
        for aim in (Targeting(mocked(name)), Targeting(mocked(name)))
    )
    assert one == two
