"""Lists that come whole, and lists in several page styles: right servers of every habit, and wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from event_server import STREAMS, TABLES, Events, Page, contract, events

from listproof.contract import library
from listproof.errors import ContractError
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


OFFSET = 'style = "offset"\nsize = "limit"\nat = "offset"'
NUMBER = 'style = "page"\nsize = "limit"\nat = "page"'
CURSOR, LINK = TABLES["cursor"], TABLES["link"]

AT = "{ name: cursor, in: query, schema: { type: string } }"
POSITIONS = f"""{AT}
        - {{ name: offset, in: query, schema: {{ type: integer, minimum: 0 }} }}
        - {{ name: page, in: query, schema: {{ type: integer, minimum: 1 }} }}"""


@dataclass
class Both(Events):
    """Pages by offset or by number, too; ``jumped`` may change those. Of more than ``most`` rows no page is given."""

    jumped: Callable[[Page], Page] = lambda page: page
    most: int = 100

    def _page(self, request: httpx.Request, stream: str, asked: dict[str, str]) -> httpx.Response:
        if int(asked.get("limit", "10")) > self.most:
            raise ValueError
        if not {"offset", "page"} & asked.keys():
            return super()._page(request, stream, asked)
        size = int(asked.get("limit", "10"))
        start = int(asked.get("offset", "0")) + (int(asked.get("page", "1")) - 1) * size
        if not 1 <= size <= 100 or start < 0 or asked.get("kind") not in {"start", "stop", "pause", "resume", None}:
            raise ValueError
        if asked.get("sort", "at").strip("-") not in ("at", "closed"):
            raise ValueError
        listing = self.listed(events(stream), asked)
        page = self.jumped(Page(listing, start, size, None, asked))
        rows = page.listing[page.start : page.start + page.size]
        body: dict[str, Any] = {"events": rows, "total": len(listing)}
        if self.style == "cursor":
            end = start + size
            body["next"] = self._token(replace(page, following=end)) if end < len(listing) else None
        return httpx.Response(200, json=body, request=request)


def of_both(folder: Path, server: Both, first: str, second: str, **settings: Any) -> Run:
    own = contract(folder, server.style)
    document, table = own / "openapi.yaml", own / "listing.toml"
    document.write_text(document.read_text("utf-8").replace(AT, POSITIONS), "utf-8")
    written = f"{first}\n\n[[list.page]]\n{second}"
    table.write_text(table.read_text("utf-8").replace(TABLES[server.style], written), "utf-8")
    named = {name: {"stream": name} for name in STREAMS}
    said = {"only": ("SCH", "PAG", "PGN", "CUR", "LNK", "STY", "TOT", "ORD", "FLT"), "fuzz": False, **settings}
    with Session(Settings.of(str(own), "http://events.invalid", named, **said), transport=server) as session:
        return session.run()


PAIRS = {
    "offset, cursor": ("cursor", OFFSET, CURSOR),
    "cursor, offset": ("cursor", CURSOR, OFFSET),
    "page, link": ("link", NUMBER, LINK),
    "link, page": ("link", LINK, NUMBER),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_two_styles_of_a_right_server_give_one_sequence(tmp_path: Path, pair: str) -> None:
    style, first, second = PAIRS[pair]
    run = of_both(tmp_path, Both(style), first, second)
    assert {each.id: each.message for each in run.results if each.verdict in (Verdict.FAILED, Verdict.ERROR)} == {}
    assert "STY-01" in {each.id for each in run.results if each.verdict is Verdict.PASSED}


def later(change: Callable[[Page], Page]) -> Callable[[Page], Page]:
    return lambda page: change(page) if page.start else page


def of_pages(second: str) -> str:
    """The requirement on how pages of a style follow one another."""
    return "PAG-03" if second in (OFFSET, NUMBER) else "CUR-02"


SHIFTS: dict[str, Callable[[Page], Page]] = {
    "loses a row": later(lambda page: replace(page, start=page.start + 1)),
    "repeats a row": later(lambda page: replace(page, start=page.start - 1)),
    "turns the order": later(lambda page: replace(page, listing=page.listing[::-1])),
}


@pytest.mark.parametrize("name", SHIFTS)
@pytest.mark.parametrize("pair", PAIRS)
def test_a_second_style_with_other_rows_is_found(tmp_path: Path, pair: str, name: str) -> None:
    style, first, second = PAIRS[pair]
    jumps = second in (OFFSET, NUMBER)
    server = Both(style, jumped=SHIFTS[name]) if jumps else Both(style, cut=SHIFTS[name])
    run = of_both(tmp_path, server, first, second)
    assert of_pages(second) in roots(run)
    if second != NUMBER:  # pages of the default size alone do not explain those of others
        assert roots(run) <= {of_pages(second), "LNK-02"}
    wrong = [each for each in run.results if each.verdict is Verdict.FAILED]
    assert all("by the page style" in found.actual for each in wrong if each.id[:3] != "STY" for found in each.findings)
    assert any(each.id == "STY-01" and each.consequence_of for each in wrong)


def test_what_is_wrong_in_both_styles_is_found_once(tmp_path: Path) -> None:
    both = Both(jumped=SHIFTS["repeats a row"], cut=SHIFTS["repeats a row"])
    run = of_both(tmp_path, both, OFFSET, CURSOR)
    assert roots(run) == {"PAG-03"}
    assert any(each.id == "CUR-02" and each.consequence_of for each in run.results)


def test_rows_that_the_first_style_loses_are_known_by_the_second(tmp_path: Path) -> None:
    """Cursors never show the eleventh row, in pages of whatever size."""
    lost = Both(most=20, cut=lambda page: replace(page, listing=[*page.listing[:10], *page.listing[11:]]))
    found = of_both(tmp_path, lost, CURSOR, OFFSET, only=("CUR", "STY"))
    assert roots(found) == {"CUR-02"}


def test_two_styles_have_positions_of_their_own(tmp_path: Path) -> None:
    shared = OFFSET.replace('at = "offset"', 'at = "cursor"')
    with pytest.raises(ContractError, match="cursor has its role from"):
        of_both(tmp_path, Both(), CURSOR, shared)
