"""A question is asked once, with the credential that it names, until the data moves."""

from __future__ import annotations

import pytest
from listings import heavy
from stand_in import MAIN, StandIn, operation, page, reply, runs

from listproof.collection.answer_cache import AnswerCache
from listproof.collection.collection import Collection
from listproof.collection.request import Request
from listproof.errors import Unreachable
from listproof.http.secret import Secret
from listproof.oracle.query import Query


def test_what_was_forgotten_is_asked_for_again() -> None:
    server = StandIn(heavy(3, 60_000))
    own = Collection("main", operation(), {"thread_id": MAIN}, server.client(), memory=AnswerCache(400_000))
    for offset in (0, 1, 0, 1, 2):
        assert own.ask(Query(size=1, start=offset)).ids == (f"run-{3 - offset:04d}",)
    assert len(server.log) == 3
    assert own.ask(Query(size=3)).ids == ("run-0003", "run-0002", "run-0001")
    assert own.ask(Query(size=1, start=1)).ids == ("run-0002",)
    assert [(each.limit, each.offset) for each in server.log[3:]] == [(3, 0), (1, 1)]


def test_a_question_is_asked_once_however_it_is_put() -> None:
    server = StandIn(runs(5))
    own = server.collection()
    answers = [own.ask(each) for each in (Query(size=2), Query(size=2), Request("limit=2"))]
    assert answers[0] is answers[1] is answers[2]
    assert (len(server.log), own.requester.saved) == (1, 2)
    own.ask(Request("limit=2", turn=1))
    own.ask(Query(size=2), fresh=True)
    own.ask(Request("limit=2", headers=(("x-a", "b"),)))
    assert len(server.log) == 4
    assert server.log[3].headers["x-a"] == "b"


@pytest.mark.parametrize("status, kept", [(200, True), (404, True), (503, False)])
def test_an_answer_that_somebody_else_asked_for_is_kept_unless_it_is_an_outage(status: int, kept: bool) -> None:
    server = StandIn(runs(5), lambda rows, asked: reply(page(rows, asked), status))
    own = server.collection()
    request = Request("limit=2")
    assert not own.requester.knows(request)
    own.requester.keep(request, own.requester.client.send("GET", own.path, "limit=2"))
    assert own.requester.knows(request) == kept
    answers = [own.ask(Query(size=2)) for _ in range(2)]
    assert {each.ids for each in answers} == {("run-0005", "run-0004")}
    assert (len(server.log), own.requester.saved) == ((1, 1) if kept else (3, 0))


def test_an_error_is_not_kept() -> None:
    own = StandIn(runs(5)).collection()
    own.requester.keep(Request("limit=2"), Unreachable("refused"))
    assert not own.requester.knows(Request("limit=2"))


def test_a_request_goes_with_the_credential_that_it_names() -> None:
    server = StandIn(runs(1), headers={"x-api-key": Secret("own-key", "${KEY}")})
    own = server.collection()
    for credential in ("own", "none", Secret("other-key", "probe")):
        own.ask(Request(credential=credential))
    assert [each.headers.get("x-api-key") for each in server.log] == ["own-key", None, "other-key"]


def test_path_values_are_encoded() -> None:
    own = Collection("odd", operation("seekrflow"), {"thread_id": "a/b ü~"}, StandIn([]).client())
    assert own.path == "/v1/threads/a%2Fb%20%C3%BC~/runs"
