"""A run that failed names the likely cause, asks little for it, and leaves verdicts as they are."""

from __future__ import annotations

import httpx
import pytest

from listproof import faults
from listproof.mock import Mock, reference
from listproof.results.model import Run, Verdict
from listproof.run import diagnosis
from listproof.run.session import Session
from listproof.run.settings import Settings

CONTRACT = "langsmith"


def checked(server: Mock) -> Run:
    """Some requirements, checked against a mock."""
    settings = Settings.of(contract=CONTRACT, only=("PAG", "FLT-04", "FLT-01", "ERR-01"))
    with Session(settings, transport=httpx.WSGITransport(app=server.app), mock=server) as session:
        return session.run()


def test_the_cause_is_named_with_what_fails_because_of_it() -> None:
    run = checked(faults.variant("filter_after_the_page").server(CONTRACT, seed=0))
    (cause,) = run.causes
    assert cause.names == ("page-before-filter",)
    assert cause.sentences == ("The page is cut first and filtered afterwards",)
    assert cause.fails == ("FLT-04",)
    assert 1 < cause.answers <= cause.wrong
    assert cause.right > 100


def test_of_a_right_server_no_cause_is_named() -> None:
    assert checked(reference(CONTRACT)).causes == ()


def test_verdicts_and_requests_are_what_they_are_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def server() -> Mock:
        return faults.variant("offset_ignored").server(CONTRACT, seed=0)

    named = checked(server())
    monkeypatch.setattr(diagnosis, "causes", lambda *_: ())
    plain = checked(server())
    assert named.causes
    assert [(each.facts.id, each.verdict) for each in named.requirements] == [
        (each.facts.id, each.verdict) for each in plain.requirements
    ]
    ((_, with_causes),) = named.traffic.requests.items()
    ((_, without),) = plain.traffic.requests.items()
    assert with_causes["GET"] - without["GET"] <= 12


def test_a_bug_of_ours_is_told_and_what_was_found_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in the search for causes")

    monkeypatch.setattr(diagnosis, "causes", broken)
    run = checked(faults.variant("offset_ignored").server(CONTRACT, seed=0))
    bugs = [each for each in run.results if each.verdict is Verdict.ERROR]
    assert len(bugs) == 1
    assert "in the search for causes" in bugs[0].message
    assert bugs[0].findings
    assert run.exit_code == 4
