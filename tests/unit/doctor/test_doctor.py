"""What collections can decide, told without judging the server that holds them."""

from __future__ import annotations

import httpx
import pytest

from listproof import faults, mock
from listproof.doctor import diagnosis
from listproof.doctor.simulated_server import SimulatedServer
from listproof.errors import UsageError
from listproof.mock import Mock
from listproof.results.model import Level, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

BASE = "http://mock.invalid"


def asked(served: Mock, *names: str) -> Settings:
    """Settings for these collections of the mock, all of them by default."""
    own = {each.name: each.parents for each in served.collections if not names or each.name in names}
    contract = served.pipeline.contract
    headers = tuple(f"{name}: {value}" for name, value in served.headers.items())
    return Settings.of(contract, BASE + served.prefix, own, headers, foreign=served.foreign, scopes=served.scopes)


def examined(served: Mock, *names: str) -> diagnosis.Diagnosis:
    return diagnosis.examine(asked(served, *names), transport=httpx.WSGITransport(app=served.app))


SHAPES = (
    "offset-envelope",
    "page-number",
    "cursor",
    "row-cursor",
    "link-header",
    "whole",
    "filters",
    "departures",
    "tickets",
    "two-styles",
    "fixed-pages",
)
EXAMPLES = [f"examples/{each}" for each in SHAPES]


@pytest.mark.parametrize("contract", ["langsmith", "seekrflow", *EXAMPLES])
def test_the_twin_conforms(contract: str) -> None:
    """No check finds anything on the twin of a conforming server: it answers as the model of the contract says."""
    served = mock.reference(contract)
    if contract in EXAMPLES:
        own = {each.name: each.parents for each in served.collections if each.name in ("main", "other", "empty")}
        settings = Settings.of(contract, BASE + served.prefix, own, fuzz=False)
    else:
        settings = asked(served).but(fuzz=False)
    with Session(settings, transport=httpx.WSGITransport(app=served.app)) as real:
        twin = SimulatedServer(real.targets, real.base_url)
        with Session(settings, transport=twin) as session:
            run = session.run()
    failed = {each.facts.id for each in run.requirements if each.verdict in (Verdict.FAILED, Verdict.ERROR)}
    assert failed <= {"ERR-01"}  # the body of a refusal is the twin's own
    passed = [each.facts.family for each in run.requirements if each.verdict is Verdict.PASSED]
    assert ("CUR" in passed) is any(each in contract for each in ("cursor", "link", "fixed", "two-styles"))


@pytest.mark.parametrize("contract", ["langsmith", "seekrflow"])
def test_it_says_what_the_check_itself_says(contract: str) -> None:
    """What a check of the same collections leaves undecided is what the doctor names, and nothing else."""
    for names in (("one",), ("main",), ("other", "empty"), ()):
        served = mock.reference(contract)
        settings = asked(served, *names).but(fuzz=False)
        with Session(settings, transport=httpx.WSGITransport(app=served.app)) as session:
            run = session.run()
        undecided = {each.facts.id for each in run.requirements if each.verdict is Verdict.INCONCLUSIVE}
        assert {each.facts.id for each in examined(served, *names).open} == undecided, names


def test_few_requests_and_no_judgement() -> None:
    """A server that is wrong everywhere gets the same answer; it is asked for its rows and for no more."""
    served = faults.get("status_ignored").server("langsmith")
    found = examined(served, "main", "other", "one")
    assert found.requests == len(served.log) <= 6
    assert {each.id for each in found.decidable} >= {"FLT-01", "FLT-06", "PAG-04"}


def test_the_smallest_data_is_named() -> None:
    found = examined(mock.reference("langsmith"), "one")
    needs = {each.facts.id: each.needs for each in found.open}
    assert needs["PAG-05"] == ("needs more than 10 rows",)
    assert needs["FLT-01"] == ("needs rows of at least 2 values of status",)
    can, musts = found.musts
    assert 0 < can < musts
    assert musts - can == sum(each.facts.level is Level.MUST for each in found.open)


def test_the_best_of_many_collections_are_chosen() -> None:
    served = mock.reference("langsmith")
    settings = asked(served)
    by_id = {each.parents["thread_id"]: each.name for each in served.collections}
    found = [each.parents for each in reversed(served.collections)]
    chosen = diagnosis.choose(settings, found, transport=httpx.WSGITransport(app=served.app)).data.collections
    told = {name: by_id[parents["thread_id"]] for name, parents in chosen.items()}
    assert told == {name: name for name in ("main", "big", "other", "one", "empty")}


def test_nothing_to_examine_is_said() -> None:
    with pytest.raises(UsageError, match="found no collection"):
        diagnosis.choose(Settings.of("langsmith", BASE), [])
    with pytest.raises(UsageError, match="give --base-url"):
        diagnosis.examine(Settings.of("langsmith"))
