"""Servers that say unusual things beside their rows, and are right by a contract that says so: nothing is found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.mock.data import Rows
from listproof.mock.generic import stages as right
from listproof.mock.generic.body import ABSENT
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found, told
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.site import site
from listproof.mock.pipeline import Refusal
from listproof.mock.served import of_site
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess, Time

FAMILIES = ("SCH", "PAG", "PGN", "TOT", "FLT")

Say = Callable[[Facts, Found, Wanted], Facts]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Unusual:
    """An example whose files are changed, served by ``stages``; ``applies`` are requirements that must be decided."""

    example: str
    document: tuple[Pair, ...] = ()
    listing: tuple[Pair, ...] = ()
    stages: Stages = Stages()  # noqa: RUF009 - frozen
    applies: tuple[str, ...] = ()
    families: tuple[str, ...] = FAMILIES


def saying(change: Say) -> Stages:
    """Stages that say something else."""

    def unusual(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        return change(told(operation, data, found, wanted), found, wanted)

    return replace(Stages(), told=unusual)


def last(found: Found, wanted: Wanted) -> bool:
    return wanted.start + len(found.page) >= len(found.kept)


def refusing(_operation: Any, rows: Rows, wanted: Wanted) -> Rows:
    """404 past the end, as some frameworks do."""
    if wanted.start >= max(1, len(rows)):
        raise Refusal(404, "there is no such page")
    return right.cut(_operation, rows, wanted)


def capped(facts: Facts, found: Found, wanted: Wanted) -> Facts:
    """The number of pages that the counted rows fill."""
    return {**facts, "pages": -(-min(len(found.kept), 40) // (wanted.size or 1))}


TOTAL = "        total:\n          type: integer\n"
MORE = "        has_more:\n          type: boolean\n"
REQUIRED = "required: [total, returned, has_more, limit, offset]"
NUMBER = "            page:\n              type: integer\n"
LIMIT = "        limit:\n          type: integer\n"

UNUSUAL = {
    "a total that is counted up to a limit": Unusual(
        "offset-envelope",
        listing=(('total = "/meta/total"', 'total = { at = "/meta/total", cap = 10 }'),),
        applies=("TOT-01", "TOT-02"),
    ),
    "a total of all rows": Unusual(
        "offset-envelope",
        listing=(('total = "/meta/total"', 'total = { at = "/meta/total", of = "all" }'),),
        applies=("TOT-01", "TOT-02"),
    ),
    "a total of the page": Unusual(
        "offset-envelope",
        listing=(('total = "/meta/total"', 'total = { at = "/meta/total", of = "page" }'),),
        applies=("TOT-03",),
    ),
    "a total that is a text": Unusual(
        "offset-envelope",
        document=((TOTAL, "        total:\n          type: string\n"),),
        applies=("SCH-05", "TOT-01", "TOT-02"),
    ),
    "a total with a decimal point": Unusual(
        "offset-envelope",
        stages=saying(lambda facts, *_: {**facts, "total": float(facts["total"])}),
        applies=("SCH-05", "TOT-01", "TOT-02"),
    ),
    "rows that are left out where there are none": Unusual(
        "offset-envelope",
        document=(("required: [object, data, meta]", "required: [object, meta]"),),
        listing=(('rows = "/data"', 'rows = "/data"\nrows_absent = "empty"'),),
        applies=("SCH-05", "PAG-09"),
    ),
    "a flag that says that this is the last page": Unusual(
        "offset-envelope",
        listing=(('more = "/meta/has_more"', 'more = "!/meta/has_more"'),),
        applies=("TOT-04",),
    ),
    "null where no rows follow": Unusual(
        "offset-envelope",
        document=((MORE, "        has_more:\n          type: [boolean, 'null']\n"),),
        stages=saying(lambda facts, found, wanted: {**facts, "more": None if last(found, wanted) else True}),
        applies=("SCH-05", "TOT-04"),
    ),
    "nothing where no rows follow": Unusual(
        "offset-envelope",
        document=((REQUIRED, "required: [total, returned, limit, offset]"),),
        stages=saying(lambda facts, found, wanted: {**facts, "more": ABSENT if last(found, wanted) else True}),
        applies=("SCH-05", "TOT-04"),
    ),
    "an echo that is a text": Unusual(
        "offset-envelope",
        document=((LIMIT, "        limit:\n          type: string\n"),),
        applies=("SCH-05", "PGN-06"),
    ),
    "404 past the last page": Unusual(
        "page-number", stages=replace(Stages(), cut=refusing), applies=("PGN-03", "PGN-05", "TOT-02")
    ),
    "one page where there are no rows": Unusual(
        "page-number",
        stages=saying(lambda facts, *_: {**facts, "pages": max(1, facts["pages"])}),
        applies=("PGN-05",),
    ),
    "pages of the rows that are counted": Unusual(
        "page-number",
        listing=(('total = "/pagination/total"', 'total = { at = "/pagination/total", cap = 40 }'),),
        stages=saying(capped),
        applies=("PGN-05", "TOT-01"),
    ),
    "pages that are counted from zero": Unusual(
        "page-number",
        document=(
            ("            default: 1\n", "            minimum: 0\n            default: 0\n"),
            (NUMBER + "              minimum: 1\n", NUMBER),
        ),
        listing=(("first = 1", "first = 0"),),
        applies=("PGN-01", "PGN-02", "PGN-03", "PGN-06"),
    ),
    "a total in a header of the first page only": Unusual(
        "bare-headers",
        stages=saying(lambda facts, _, wanted: {**facts, "total": ABSENT if wanted.start else facts["total"]}),
        applies=("SCH-05", "TOT-01"),
    ),
    "a total in a range": Unusual(
        "bare-headers",
        listing=(('"header:X-Total-Count"', r"'header:Content-Range#/(\d+)$'"),),
        applies=("SCH-05", "TOT-01", "TOT-02"),
    ),
}


def searching(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """What is searched for comes with the best match first, where no order is asked for."""
    best = any(filter_.op == "contains" for filter_, _ in wanted.apart) and "order" not in wanted.sent
    return right.ordered(operation, rows, wanted) if not best else tuple(sorted(rows, key=lambda row: str(row["key"])))


def archived(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """Rows of one component are archived; with ``others`` they come too, with everything else."""
    asked = any(texts == ("others",) for filter_, texts in wanted.apart if not filter_.field)
    seen = tuple(each for each in wanted.apart if each[0].field or (each[0].op == "contains" and not asked))
    kept = right.apart(operation, rows, replace(wanted, apart=seen))
    return kept if asked else tuple(row for row in kept if row["component"] != "hull")


def turning(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """Rows without an order that is asked for begin with another one every time."""
    found, first = right.ordered(operation, rows, wanted), next(TURNS)
    return found if "order" in wanted.sent else (*found[first % 7 :], *found[: first % 7])


TURNS = count()

UNUSUAL |= {
    "an order that changes, as the contract says": Unusual(
        "tickets",
        listing=(('id = "key"', 'id = "key"\nunstable = true'), ('default = ["-created_at"]\n', "")),
        document=(("            default: -created_at\n", ""),),
        stages=replace(Stages(), ordered=turning),
        applies=("SCH-02", "FLT-01"),
        families=("SCH", "PAG", "ORD", "FLT", "RNG", "TOT", "FUZ"),
    ),
    "a search with the best match first": Unusual(
        "tickets",
        stages=replace(Stages(), ordered=searching),
        applies=("RNG-13", "RNG-14"),
        families=("FLT", "RNG"),
    ),
    "a filter that brings rows that are hidden without it": Unusual(
        "tickets",
        listing=(('op = "eq"\nsend = "assigned={value}"', 'op = "in"\njoin = ","\nsend = "assigned={value}"'),),
        stages=replace(Stages(), apart=archived),
        applies=("RNG-14",),
        families=("RNG",),
    ),
}


def edited(text: str, pairs: tuple[Pair, ...]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.mark.daily
@pytest.mark.whole_run
@pytest.mark.parametrize("name", UNUSUAL)
def test_nothing_is_found(name: str, tmp_path: Path) -> None:
    unusual = UNUSUAL[name]
    folder = shutil.copytree(library.load(f"examples/{unusual.example}").folder, tmp_path / unusual.example)
    for file, pairs in (("openapi.yaml", unusual.document), ("listing.toml", unusual.listing)):
        folder.joinpath(file).write_text(edited(folder.joinpath(file).read_text("utf-8"), pairs), "utf-8")
    mock, clock = of_site(site(library.load(str(folder)), stages=unusual.stages)), Time()
    said = Settings.of(str(folder), seed=1, profile="quick", only=unusual.families)
    with Session(said, transport=InProcess(app=mock.app), mock=mock, sleep=clock.sleep, clock=clock) as session:
        run = session.run()
    assert [(each.id, each.findings) for each in run.results if each.findings] == []
    passed = {each.facts.id for each in run.requirements if each.verdict is Verdict.PASSED}
    assert set(unusual.applies) <= passed
