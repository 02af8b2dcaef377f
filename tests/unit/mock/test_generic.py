"""The mock of any contract: made of the document, right by every check, with data on which faults show."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from listproof.contract import library
from listproof.errors import ContractError
from listproof.mock import Mock, reference
from listproof.mock.data import Rows
from listproof.mock.generic import stages
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.rows import Rows as Drawn
from listproof.mock.generic.site import Site, site
from listproof.mock.generic.template import template
from listproof.mock.pipeline import Reply, Request
from listproof.mock.served import of_site
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess, Time

SERVERS = Path(__file__).parents[2] / "servers"
DOCS = Path(__file__).parents[3] / "docs" / "adding-a-contract.md"
FOLDERS = ("shelves", "tasks", "shops", "wires", "wards", "permits", "berths", "moorings", "ferries")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The worked example of docs/adding-a-contract.md."""
    text = DOCS.read_text("utf-8")
    for file, language in (("listing.toml", "toml"), ("openapi.yaml", "yaml")):
        (block,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
        tmp_path.joinpath(file).write_text(block, "utf-8")
    return tmp_path


def made(folder: str) -> Site:
    return site(library.load(str(SERVERS / folder)))


def get(served: Site, query: str = "", name: str = "main", **headers: str) -> Reply:
    listing = next(each for each in served.listings if each.name == name)
    sent = {key.lower(): value for key, value in {**served.credentials, **headers}.items()}
    return served.handle(served, Request("GET", served.path(listing.parents), query, sent))


def rows(reply: Reply) -> list[dict[str, Any]]:
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = json.loads(reply.body)
    return found


def judged(mock: Mock, folder: Path, **settings: Any) -> Run:
    clock = Time()
    said = Settings.of(str(folder), seed=1, profile="quick", **settings)
    with Session(said, transport=InProcess(app=mock.app), mock=mock, sleep=clock.sleep, clock=clock) as session:
        return session.run()


@pytest.mark.daily
@pytest.mark.whole_run
@pytest.mark.parametrize("folder", FOLDERS)
def test_it_meets_its_contract(folder: str) -> None:
    run = judged(reference(str(SERVERS / folder)), SERVERS / folder)
    assert [(each.id, each.findings) for each in run.results if each.findings] == []
    undecided = [each.facts.id for each in run.requirements if each.verdict is Verdict.INCONCLUSIVE]
    assert undecided == []
    assert run.exit_code == 0


@pytest.mark.whole_run
@pytest.mark.parametrize("name", library.examples())
def test_it_meets_the_examples(name: str) -> None:
    run = judged(reference(name), Path(name))
    assert [(each.id, each.findings) for each in run.results if each.findings] == []
    undecided = [each.facts.id for each in run.requirements if each.verdict is Verdict.INCONCLUSIVE]
    assert undecided == []
    assert run.conformant


@pytest.mark.whole_run
def test_the_worked_example_meets_its_contract(shop: Path) -> None:
    run = judged(reference(str(shop)), shop)
    assert [(each.id, each.findings) for each in run.results if each.findings] == []
    assert run.exit_code == 0


@pytest.mark.whole_run
def test_positions_that_count_from_one_are_no_finding(shop: Path) -> None:
    text = shop.joinpath("openapi.yaml").read_text("utf-8")
    one = "name: skip, in: query, schema: { type: integer, minimum: 1, default: 1 }"
    changed = text.replace("name: skip, in: query, schema: { type: integer, minimum: 0, default: 0 }", one)
    shop.joinpath("openapi.yaml").write_text(changed, "utf-8")
    table = shop.joinpath("listing.toml").read_text("utf-8").replace('at = "skip"', 'at = "skip"\nfirst = 1')
    shop.joinpath("listing.toml").write_text(table, "utf-8")
    run = judged(reference(str(shop)), shop, only=("PAG", "MIX"))
    assert one in changed
    assert [(each.id, each.findings) for each in run.results if each.findings] == []
    assert Verdict.PASSED in [each.verdict for each in run.requirements if each.facts.id == "PAG-06"]


def off_by_one(operation: Any, found: Rows, wanted: Wanted) -> Rows:
    return stages.cut(operation, found[1:] if wanted.start else found, wanted)


def by_text(operation: Any, found: Rows, wanted: Wanted) -> Rows:
    for field, descending in wanted.sort:
        found = tuple(sorted(found, key=lambda row: str(row.get(field)), reverse=descending))
    return found


def the_first_filter_alone(operation: Any, found: Rows, wanted: Wanted) -> Rows:
    first = Wanted(wanted.parents, None, 0, (), wanted.where[:1], None)
    return stages.kept(operation, found, first)


def no_projection(_operation: Any, found: Rows, _wanted: Wanted) -> Rows:
    return found


@pytest.mark.daily
@pytest.mark.whole_run
@pytest.mark.parametrize(
    ("folder", "stage", "wrong", "found"),
    [
        ("tasks", "cut", off_by_one, "PAG-03"),
        ("tasks", "ordered", by_text, "ORD-01"),
        ("shelves", "kept", the_first_filter_alone, "MIX-01"),
        ("shelves", "projected", no_projection, "SEL-02"),
        ("shops", "cut", off_by_one, "PAG-03"),
    ],
)
def test_its_data_let_faults_show(folder: str, stage: str, wrong: Callable[..., Rows], found: str) -> None:
    wrongly: Any = {stage: wrong}
    changed = replace(Stages(), **wrongly)
    mock = of_site(site(library.load(str(SERVERS / folder)), stages=changed))
    run = judged(mock, SERVERS / folder, only=(found.partition("-")[0],))
    assert found in [each.facts.id for each in run.requirements if each.verdict is Verdict.FAILED]


@pytest.mark.parametrize("folder", FOLDERS)
def test_two_are_the_same(folder: str) -> None:
    assert made(folder).listings == made(folder).listings


@pytest.mark.parametrize("folder", ["shelves", "tasks"])
def test_many_rows_share_a_sort_key_across_the_border_of_a_page(folder: str) -> None:
    served = made(folder)
    operation = served.endpoints[0].operation
    assert operation.page is not None
    assert operation.order is not None
    size, ((field, _),) = operation.page.default, operation.order.default or (("created_at", True),)
    main = next(each for each in served.listings if each.name == "main")
    values = sorted(str(row.get(field)) for row in main.rows)
    assert any(values[at - 3 : at + 3] == [values[at]] * 6 for at in range(3, len(values)) if at % size in range(4))


@pytest.mark.parametrize("folder", FOLDERS)
def test_identities_are_unlike_the_order_of_storage(folder: str) -> None:
    served = made(folder)
    operation = served.endpoints[0].operation
    main = next(each for each in served.listings if each.name == "main")
    ids = [value(operation, row, operation.id) for row in main.rows]
    assert len(set(ids)) == len(ids)
    assert any(one > two for one, two in pairwise(ids))
    assert any(one < two for one, two in pairwise(ids))
    assert not set(ids) & {value(operation, row, operation.id) for row in main.deleted}


def test_identities_of_a_pattern_come_once_in_all_listings() -> None:
    (operation,) = library.load(str(SERVERS / "tasks")).lists
    few: dict[str, Any] = {"type": "string", "pattern": "^[ab][0-9]$"}
    drawn = Drawn(replace(operation, row_fields={**operation.row_fields, "id": few}), random.Random(1))
    ids = [row["id"] for _ in range(3) for row in drawn.of(5, {"board": "a"})]
    assert len({*ids}) == 15
    assert all(re.fullmatch(few["pattern"], each) for each in ids)


def test_values_of_filters_are_rare_and_common_and_such_as_programs_take_for_nothing() -> None:
    served = made("shelves")
    main = next(each for each in served.listings if each.name == "main")
    for field, nothing in (("draft", False), ("pages", 0), ("label", "")):
        values = [row[field] for row in main.rows]
        assert nothing in values
        assert len(set(values)) > 1


def test_a_page_a_filter_an_order_and_a_projection() -> None:
    served = made("shelves")
    whole = rows(get(served, "size=50"))
    assert rows(get(served)) == whole[:10]
    assert rows(get(served, "size=7&start=3")) == whole[3:10]
    drafts = rows(get(served, "draft=true&size=50"))
    assert drafts == [row for row in whole if row["draft"] is True]
    assert [set(row) for row in rows(get(served, "fields=id&fields=level&size=2"))] == [{"id", "level"}] * 2
    levels = [row["level"] for row in rows(get(served, "sort=level&size=50"))]
    assert levels == sorted(levels, key=["low", "medium", "high"].index)
    prices = [float(row["price"]) for row in rows(get(served, "sort=-price&size=50"))]
    assert prices == sorted(prices, reverse=True)
    dates = [row.get("due") for row in rows(get(served, "sort=due&size=50"))]
    assert dates[-1] is None
    assert dates[0] is not None


@pytest.mark.parametrize(
    "query", ["size=0", "size=51", "size=ten", "start=-1", "sort=colour", "draft=maybe", "weight=0.3", "fields=owner"]
)
def test_what_the_document_does_not_allow_is_refused_as_it_says(query: str) -> None:
    assert get(made("shelves"), query).status == 422


def test_other_parents_methods_credentials_and_paths() -> None:
    shelves, shops = made("shelves"), made("shops")
    assert shelves.handle(shelves, Request("GET", "/shelves/999999/books")).status == 404
    assert shelves.handle(shelves, Request("GET", "/shelves/x/books")).status == 422
    refused = shelves.handle(shelves, Request("POST", "/shelves/1/books"))
    assert (refused.status, refused.header("Allow")) == (405, "GET, HEAD")
    assert get(shops, "", **{"x-key": "another"}).status == 401
    assert shops.handle(shops, Request("GET", "/health")).status == 200
    assert shops.handle(shops, Request("GET", "/nowhere")).status == 404


def test_bodies_of_refusals_are_those_of_the_document(shop: Path) -> None:
    text = shop.joinpath("openapi.yaml").read_text("utf-8")
    schema = "{type: object, required: [code, message], properties: {code: {enum: [E1]}, message: {type: string}}}"
    refused = f"4XX: {{ description: refused, content: {{ application/problem+json: {{ schema: {schema} }} }} }}"
    shop.joinpath("openapi.yaml").write_text(text.replace("4XX: { description: refused }", refused), "utf-8")
    reply = get(site(library.load(str(shop))), "max=0")
    assert reply.header("Content-Type") == "application/problem+json"
    assert json.loads(reply.body) == {"code": "E1", "message": "max is not as documented"}


def test_a_row_that_cannot_be_drawn_is_told_with_its_line(shop: Path) -> None:
    text = shop.joinpath("openapi.yaml").read_text("utf-8")
    never = "total: { type: number, minimum: 5, maximum: 4 }"
    shop.joinpath("openapi.yaml").write_text(text.replace("total: { type: number }", never), "utf-8")
    with pytest.raises(ContractError, match=r"openapi.yaml:\d+: .*no value of total could be drawn"):
        site(library.load(str(shop)))


@pytest.mark.parametrize(
    ("text", "sent", "words"),
    [
        ("sort=-{key}", {"sort": "-age"}, {"key": "age"}),
        ("sort=-{key}", {"sort": "age"}, None),
        ("by={key}&dir=up", {"by": "age", "dir": "up"}, {"key": "age"}),
        ("by={key}&dir=up", {"by": "age"}, None),
        ("filter=state:{value}", {"filter": "state:a.b"}, {"value": "a.b"}),
        ("filter=state:{value}", {"filter": "statex"}, None),
    ],
)
def test_a_template_is_read_back(text: str, sent: dict[str, str], words: dict[str, str] | None) -> None:
    assert template(text).read(sent) == words
    if words is not None:
        assert template(text).filled(**words) == sent
