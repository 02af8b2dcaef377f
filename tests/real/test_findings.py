"""docs/findings.md tells of the server as it is."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from real.agent_server import AgentServer
from real.conftest import Checked
from real.findings import PAGE, Stock, page, stock
from real.test_known_answer import ANSWER


@pytest.fixture(scope="module")
def beside(server: AgentServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stock]:
    """Stock Schemathesis on the same server: with generated thread ids, and with one that has runs."""
    thread = server.make_thread(runs=12)
    folder: Path = tmp_path_factory.mktemp("stock")
    return {"bare": stock(server.base_url, folder, None), "pinned": stock(server.base_url, folder, thread)}


def test_what_stock_schemathesis_reports_is_known(beside: dict[str, Stock]) -> None:
    """Each of its reports is explained, as true or as a false alarm; some of both exist."""
    reported = {code for each in beside.values() for code in each.failures}
    assert reported == set(ANSWER["stock"])
    assert {each["true"] for each in ANSWER["stock"].values()} == {True, False}


def test_the_page_is_current(
    checked: Checked, server: AgentServer, beside: dict[str, Stock], request: pytest.FixtureRequest
) -> None:
    """The page says what this run found, but for versions and for requests that are drawn at random."""
    versions = {**server.versions(), "schemathesis": version("schemathesis")}
    made = page(checked.report, ANSWER, versions, beside)
    if request.config.getoption("--write-findings"):
        PAGE.write_text(made, encoding="utf-8")
    told = PAGE.read_text("utf-8")
    assert _steady(told) == _steady(made)


def _steady(text: str) -> list[str]:
    drawn = text.partition("## FUZ-01")
    after = drawn[2].partition("## Not applicable")[2]
    counted = ("| langgraph", "| schemathesis", "Rows:", "With its defaults")
    return [line for line in (drawn[0] + after).splitlines() if not line.startswith(counted)]
