"""What a check is going to ask is found without asking it."""

from __future__ import annotations

import httpx
import pytest

from listproof.mock import reference
from listproof.run import dry_run
from listproof.run.plan import Case
from listproof.run.session import Session
from listproof.run.settings import Settings


@pytest.mark.whole_run
@pytest.mark.parametrize("contract", ["seekrflow", "langsmith"])
def test_a_rehearsal_sends_nothing(contract: str) -> None:
    served = reference(contract)
    settings = Settings.of(contract=contract, fuzz=False)
    with Session(settings, transport=httpx.WSGITransport(app=served.app), mock=served) as session:
        before = len(served.log)
        assert [case.label for case in session.cases() if sends(case, served.log)] == []
        assert len(served.log) == before


def sends(case: Case, log: list[tuple[str, str]]) -> bool:
    """Whether rehearsing a case sends something."""
    before = len(log)
    list(dry_run.planned_requests(case))
    return len(log) > before
