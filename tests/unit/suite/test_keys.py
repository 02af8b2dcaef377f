"""Which wrong keys are sent."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from listproof.checking.requirement import REGISTRY
from listproof.collection import target
from listproof.collection.probes import Known
from listproof.contract import library
from listproof.http.client import Client
from listproof.http.secret import Secret
from listproof.mock import reference
from listproof.results.model import Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue


def sent(identity: str, auth_probes: str) -> list[tuple[str, str]]:
    """(key, query) of every request of one requirement on the reference server, at a loopback address."""
    served, log = reference("seekrflow"), list[tuple[str, str]]()
    inside = httpx.WSGITransport(app=served.app)

    def answer(request: httpx.Request) -> httpx.Response:
        log.append((request.headers.get("authorization", ""), request.url.query.decode()))
        came = inside.handle_request(request)
        came.read()
        kept = {name: value for name, value in came.headers.items() if not name.startswith("content-")}
        return httpx.Response(came.status_code, headers=kept, content=came.content)

    client = Client(
        "http://127.0.0.1:9",
        transport=httpx.MockTransport(answer),
        headers={name: Secret(value, value) for name, value in served.headers.items()},
    )
    places: dict[str, Any] = {each.name: each.parents for each in served.collections}
    one = target.build(library.load("seekrflow").lists[0], client, places, seed=1, known=Known(auth=auth_probes))
    catalogue()
    (result,) = [run_case(case) for case in plan([REGISTRY[identity]], one)]
    assert result.verdict is Verdict.PASSED
    return log


@pytest.mark.parametrize("auth_probes, near", [("safe", False), ("full", True)])
def test_near_copies_of_the_key_are_sent_only_where_the_run_says_so(auth_probes: str, near: bool) -> None:
    (own,) = reference("seekrflow").headers.values()
    wrong = {key for key, _ in sent("AUT-02", auth_probes)} - {own, ""}
    assert wrong
    assert any(own[:-2] in key or key in own for key in wrong) is near
