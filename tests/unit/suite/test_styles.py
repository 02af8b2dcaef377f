"""Lists that come whole, or with a size their first rows: right servers of every habit, and wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from event_server import STREAMS, Events, Page, contract

from listproof.contract import library
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

FAMILIES = ("SCH", "PAG", "STY", "TOT", "ORD", "FLT", "SCO", "MIX", "FUZ")

DEFAULT = "schema: { type: integer, minimum: 1, maximum: 100, default: 10 } }"


@dataclass
class Whole(Events):
    """Without a limit ``unasked`` rows come, all of them for None; above ``refused`` a limit is refused, above
    ``capped`` it is cut down."""

    style: str = "whole"
    unasked: int | None = 10
    refused: int = 100
    capped: int = 10_000

    def _page(self, request: httpx.Request, stream: str, asked: dict[str, str]) -> httpx.Response:
        size = int(asked["limit"]) if "limit" in asked else self.unasked
        if size is not None and size > self.refused:
            raise ValueError
        own = {**asked, "limit": str(min(100, self.capped, 100 if size is None else size))}
        return super()._page(request, stream, own)


def judged(folder: Path, server: Whole, change: tuple[str, str] = ("", ""), **settings: Any) -> Run:
    own = contract(folder, "whole")
    document = own / "openapi.yaml"
    document.write_text(document.read_text("utf-8").replace(*change), "utf-8")
    named = {name: {"stream": name} for name in STREAMS}
    said = {"only": FAMILIES, "max_examples": 40, **settings}
    with Session(Settings.of(str(own), "http://events.invalid", named, **said), transport=server) as session:
        return session.run()


def roots(run: Run) -> set[str]:
    return {
        each.id
        for each in run.results
        if each.verdict is Verdict.ERROR or (each.verdict is Verdict.FAILED and not each.consequence_of)
    }


NO_DEFAULT = (DEFAULT, DEFAULT.replace(", default: 10", ""))
NO_MAXIMUM = (DEFAULT, DEFAULT.replace(", maximum: 100", ""))
NEITHER = (DEFAULT, "schema: { type: integer, minimum: 1 } }")


@pytest.mark.parametrize(
    "server, change",
    [
        (Whole(), ("", "")),
        (Whole(unasked=None), NO_DEFAULT),
        (Whole(unasked=20), NO_DEFAULT),
        (Whole(unasked=None, refused=10_000), NEITHER),
        (Whole(refused=40), NO_MAXIMUM),
        (Whole(refused=10_000), NO_MAXIMUM),
    ],
    ids=[
        "default",
        "no default",
        "an undocumented default",
        "no bounds",
        "refuses more than 40",
        "no maximum",
    ],
)
def test_a_right_server_fails_nothing(tmp_path: Path, server: Whole, change: tuple[str, str]) -> None:
    run = judged(tmp_path, server, change)
    assert {each.id: each.message for each in run.results if each.verdict in (Verdict.FAILED, Verdict.ERROR)} == {}
    passed = {each.id for each in run.results if each.verdict is Verdict.PASSED}
    assert {"PAG-01", "STY-03", "TOT-01", "ORD-01", "ORD-08", "FLT-01", "FLT-04", "MIX-01", "FUZ-01"} <= passed


def last(page: Page) -> Page:
    return replace(page, start=max(0, len(page.listing) - page.size))


def before_the_order(page: Page) -> Page:
    if "sort" not in page.asked:
        return page
    first = sorted(page.listing, key=lambda row: row["id"])[: page.size]
    return replace(page, listing=[row for row in page.listing if row in first])


def shorter(page: Page) -> Page:
    return replace(page, size=page.size - 1) if page.size > 1 else page


@pytest.mark.parametrize("cut", [last, before_the_order, shorter])
def test_a_size_that_gives_other_rows_than_the_first_is_found(tmp_path: Path, cut: Callable[[Page], Page]) -> None:
    run = judged(tmp_path, Whole(cut=cut), only=("PAG", "STY", "ORD", "FLT"))
    assert "STY-03" in roots(run)
    assert roots(run) <= {"STY-03", "PAG-05"}


def test_a_size_that_is_ignored_is_found_once(tmp_path: Path) -> None:
    run = judged(tmp_path, Whole(cut=lambda page: replace(page, size=100)), only=("PAG", "STY", "ORD", "FLT"))
    assert roots(run) == {"PAG-01"}


def test_rows_behind_the_largest_size_are_not_judged(tmp_path: Path) -> None:
    """Of 43 rows the document lets nobody see more than 20."""
    run = judged(tmp_path, Whole(refused=20), (DEFAULT, DEFAULT.replace("100", "20")), only=("PAG", "STY", "TOT"))
    assert roots(run) == set()
    said = {each.id: each.message for each in run.results if each.collection == "main"}
    assert "rows that were not read" in said["TOT-01"]


def test_a_list_without_a_size_needs_no_style(tmp_path: Path) -> None:
    own = contract(tmp_path, "whole")
    table = own / "listing.toml"
    table.write_text(table.read_text("utf-8").replace('size = "limit"\n', ""), "utf-8")
    assert library.load(str(own)).lists[0].page is None
