"""Where requests under way at once disturb each other, that alone is told, and the rest is asked one at a time."""

from __future__ import annotations

import pytest

from listproof import faults
from listproof.faults.http import together
from listproof.mock import serve
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

CONTRACT = "langsmith"


def failed(concurrency: int) -> dict[str, Verdict]:
    server = faults.variant("what_is_asked_is_kept_in_a_singleton").server(CONTRACT)
    with serve(server.app, prefix=server.prefix) as running:
        settings = Settings.of(
            contract=CONTRACT,
            base_url=running.base_url,
            collections={each.name: each.parents for each in server.collections},
            only=("PAG-05", "PAG-06", "PAG-07", "HTT-05"),
            concurrency=concurrency,
        )
        with Session(settings) as session:
            return {row.facts.id: row.verdict for row in session.run().requirements}


@pytest.mark.whole_run
def test_company_is_told_once_and_under_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "SECONDS", 0.04)  # long enough for company on a loaded machine, too
    verdicts = failed(4)
    assert [each for each, verdict in verdicts.items() if verdict is Verdict.FAILED] == ["HTT-05"]


def test_without_company_nothing_is_decided() -> None:
    assert failed(1)["HTT-05"] is Verdict.INCONCLUSIVE
