"""Which wrong keys are sent, and that checks are written for any contract's names."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import listproof
from listproof.checking.requirement import REGISTRY
from listproof.collection import target
from listproof.contract import library
from listproof.http.client import Client
from listproof.http.secret import Secret
from listproof.mock import reference
from listproof.results.model import Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

SUITE = Path(listproof.__file__).parent / "suite"
TELLING = ("observe", "answered", "refused", "not_crashed")
NAMES = r"(?:limit|offset|order|status|select|thread_id|run_id)"


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
    one = target.build(library.load("seekrflow").lists[0], client, places, seed=1, auth_probes=auth_probes)
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


def literals(file: Path) -> list[str]:
    """The query strings that a module holds, but for those in what it tells."""
    tree = ast.parse(file.read_text("utf-8"))
    told = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in TELLING
        for part in ast.walk(node)
    }
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [
        f"{file.name}:{each.lineno}: {each.value!r}"
        for each in texts
        if id(each) not in told and re.fullmatch(rf"(?:[^\s=]+=[^\s&]*&)*{NAMES}=[^\s&]+(?:&\S*)?", str(each.value))
    ]


def test_no_check_holds_a_parameter_of_one_contract() -> None:
    assert [each for file in sorted(SUITE.glob("*.py")) for each in literals(file)] == []
