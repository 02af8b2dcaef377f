"""What is left out of rows meets the other parameters in combinations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from listproof.codec.facets import parts, query_of
from listproof.codec.facets.selection import Without
from listproof.contract import library
from listproof.contract.model import Contract
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import made
from listproof.oracle.query import Query
from listproof.results.model import Result
from listproof.run.session import Session
from listproof.run.settings import Settings

SERVERS = Path(__file__).parents[2] / "servers"

SENT = {"berths": "show=-", "moorings": "/without/"}
"""How a raw query of the mock begins to leave members out."""

Broken = Callable[[Wanted], bool]


def contract(name: str) -> Contract:
    return library.load(str(SERVERS / name))


def forgetting(name: str, broken: Broken) -> Stages:
    """Whole rows where members are to be left out of a request that is broken."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted = Stages().read(grammar, parents, query)
        dropping = SENT[name] in query.replace("%2F", "/").replace("%2D", "-")
        return replace(wanted, select=None) if dropping and broken(wanted) else wanted

    return replace(Stages(), read=read)


def mixed(name: str, stages: Stages) -> Mapping[str, Result]:
    own = contract(name)
    settings = Settings.of(str(own.folder), only=("MIX", "SEL-10"))
    with Session(settings, mock=made(own, stages=stages)) as session:
        results = session.run().results
    return {each.id: each for each in results if each.collection in (None, "main")}


@pytest.mark.parametrize("name", SENT)
def test_a_right_server_passes(name: str) -> None:
    found = mixed(name, Stages())
    assert {each: found[each].verdict for each in ("SEL-10", "MIX-01", "MIX-02")} == {
        "SEL-10": "passed",
        "MIX-01": "passed",
        "MIX-02": "passed",
    }


BROKEN: Mapping[str, tuple[str, Broken]] = {
    "with a filter": ("berths", lambda wanted: "filter" in wanted.sent),
    "in an order": ("berths", lambda wanted: "order" in wanted.sent),
    "with a filter in a body": ("moorings", lambda wanted: "filter" in wanted.sent),
}


@pytest.mark.parametrize("when", BROKEN)
def test_what_comes_back_beside_another_parameter_is_found(when: str) -> None:
    name, broken = BROKEN[when]
    found = mixed(name, forgetting(name, broken))
    assert found["SEL-10"].verdict == "passed"
    assert found["MIX-01"].verdict == "failed"
    assert "meet" in found["MIX-01"].findings[0].actual


def test_a_projection_is_one_part_whether_it_keeps_or_leaves_out() -> None:
    (own,) = contract("berths").lists
    part = parts(own)["select"]
    assert part.of(part.put(Query(select=("place",)), Without(("size",)))) == Without(("size",))
    assert part.of(part.put(Query(drop=("size",)), ("place",))) == ("place",)
    assert query_of(own, {"select": None}) == Query()
