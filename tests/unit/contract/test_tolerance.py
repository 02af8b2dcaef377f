"""A document that is not valid OpenAPI is used where its lists do not reach what is wrong, and not where they do."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

import listproof
from listproof.contract import library, reach
from listproof.contract.model import Contract
from listproof.errors import ContractError
from listproof.init import folder as init
from listproof.report import terminal
from listproof.results.model import Verdict

DOCS = Path(__file__).parents[3] / "docs/adding-a-contract.md"
ORDERS = "GET /shops/{shop}/orders"
STOCK = '[[out_of_scope]]\noperation = "GET /stock"\nreason = "no list"\n'

WRONG = {
    "operation": "  /stock: { get: { responses: { '200': { description: a, content: 7 } } } }\n",
    "parameter": "  /stock: { get: { parameters: [{ in: query }], responses: { '200': { description: a } } } }\n",
    "reference": "  /stock: { get: { responses: { '200': { $ref: '#/components/responses/None' } } } }\n",
    "remote": "  /stock: { get: { responses: { '200': { $ref: 'https://vendor.invalid/x.yaml' } } } }\n",
    "circle": "  /stock: { get: { responses: { '200': { $ref: '#/paths/~1stock/get/responses/200' } } } }\n",
    "rule": "  /stock: { get: { responses: { '200': { description: a } }, parameters: [{ name: a, in: query, "
    "schema: { type: integer, default: x } }] } }\n",
    "item": "  /stock: { fetch: {}, get: { responses: { '200': { description: a } } } }\n",
}
"""What is wrong with an operation that is out of scope."""


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    text = DOCS.read_text("utf-8")
    return {
        "listing.toml": re.findall(r"```toml\n(.*?)```", text, re.S)[0],
        "openapi.yaml": re.findall(r"```yaml\n(.*?)```", text, re.S)[0],
    }


def put(place: Path, example: dict[str, str], old: str, new: str, more: str = "") -> str:
    assert old in example["openapi.yaml"]
    place.joinpath("openapi.yaml").write_text(example["openapi.yaml"].replace(old, new, 1), "utf-8")
    place.joinpath("listing.toml").write_text(example["listing.toml"] + more, "utf-8")
    return str(place)


def head(contract: Contract) -> str:
    out = io.StringIO()
    terminal.header(terminal.console(out), contract, "a mock", (), 1)
    return out.getvalue()


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_no_list_reaches_is_told_once_with_its_line(tmp_path: Path, example: dict[str, str], text: str) -> None:
    folder = put(tmp_path, example, "paths:\n", "paths:\n" + text, "\n" + STOCK)
    contract = library.load(folder)
    line = (tmp_path / "openapi.yaml").read_text("utf-8").splitlines().index(text.rstrip("\n")) + 1
    assert [each.key for each in contract.lists] == [ORDERS]
    said = f"is not valid OpenAPI at 1 place outside of the operations tested, first line {line}: /paths/~1stock"
    assert contract.invalid.startswith(said)
    assert head(contract).count("document     is not valid OpenAPI at 1 place") == 1
    assert "GET /stock" in contract.out_of_scope


def test_it_is_checked_and_fuzzed_without_what_is_wrong(tmp_path: Path, example: dict[str, str]) -> None:
    more = "  /shelves: { get: { responses: { '200': { description: all } } } }\n"
    also = STOCK + STOCK.replace("stock", "shelves")
    folder = put(tmp_path, example, "paths:\n", "paths:\n" + WRONG["reference"] + more, "\n" + also)
    run = listproof.check(folder, only=("FUZ", "SCH-01", "PAG-01"), max_examples=5)
    assert not any(each.findings for each in run.results)
    assert {each.id for each in run.results if each.verdict is Verdict.PASSED} >= {"SCH-01", "PAG-01", "FUZ-01"}
    assert run.fuzz is not None
    assert run.fuzz[ORDERS]["requests"]
    assert "GET /shelves" in run.fuzz
    assert "GET /stock" not in run.fuzz


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("payment: {", "payment: { $ref: '#/components/schemas/None',", "/properties/payment/$ref: points to #/comp"),
        ("total: { type: number", "total: { type: numeral", "is not valid OpenAPI"),
    ],
)
def test_what_a_list_reaches_is_refused_though_more_is_wrong_elsewhere(
    tmp_path: Path, example: dict[str, str], old: str, new: str, said: str
) -> None:
    wrong = {**example, "openapi.yaml": example["openapi.yaml"].replace(old, new, 1)}
    folder = put(tmp_path, wrong, "paths:\n", "paths:\n" + WRONG["operation"], "\n" + STOCK)
    with pytest.raises(ContractError, match=r"openapi\.yaml:\d+: /components/schemas/Order") as caught:
        library.load(folder)
    assert said in str(caught.value)


def test_the_words_about_a_document_are_no_matter(tmp_path: Path, example: dict[str, str]) -> None:
    contract = library.load(put(tmp_path, example, 'version: "2.1"', "version: 2.1, contact: { url: '' }"))
    assert contract.version == "2.1"
    assert "first line 2: /info" in contract.invalid


def test_a_default_that_its_schema_forbids_is_named_by_its_line(tmp_path: Path, example: dict[str, str]) -> None:
    folder = put(tmp_path, example, "default: 50", "default: few")
    with pytest.raises(ContractError, match=r"openapi\.yaml:\d+: /paths/~1shops.*/schema/default: is not valid"):
        library.load(folder)


def test_init_leaves_out_the_lists_that_are_wrong_and_describes_the_others(
    tmp_path: Path, example: dict[str, str]
) -> None:
    place = tmp_path / "from"
    place.mkdir()
    put(place, example, "paths:\n", "paths:\n" + WRONG["reference"])
    told = init.make(place / "openapi.yaml", tmp_path / "made")
    assert told[0].startswith("openapi.yaml is not valid OpenAPI at 1 place, first line ")
    assert any(line.startswith(ORDERS) for line in told)
    contract = library.load(str(tmp_path / "made"))
    assert [each.key for each in contract.lists] == [ORDERS]
    assert "not valid OpenAPI there, line" in contract.out_of_scope["GET /stock"]


def test_init_leaves_out_lists_that_the_rules_forbid(tmp_path: Path, example: dict[str, str]) -> None:
    path = example["openapi.yaml"].index("  /shops/{shop}/orders")
    end = example["openapi.yaml"].index("components:")
    again = example["openapi.yaml"][path:end].replace("/shops/{shop}/orders", "/malls/{shop}/orders")
    again = again.replace("default: 50", "default: few")
    again = re.sub(r"operationId: \w+", "operationId: other", again)
    place = tmp_path / "from"
    place.mkdir()
    put(place, example, "components:", again + "components:")
    told = init.make(place / "openapi.yaml", tmp_path / "made")
    (left,) = (line for line in told if line.startswith("GET /malls"))
    assert re.search(r"left out: is not valid OpenAPI: 'few' is not of type 'integer' \(openapi\.yaml:\d+\)", left)


def test_units_are_what_a_reference_leads_to() -> None:
    content: dict[str, Any] = {
        "paths": {
            "/a": {"parameters": [{"$ref": "#/components/parameters/P"}], "get": {"security": [{"k": []}]}, "put": {}},
            "/b": {"$ref": "#/paths/~1a"},
        },
        "components": {
            "parameters": {"P": {"schema": {"$ref": "#/components/schemas/S/properties/x"}}},
            "schemas": {"S": {"properties": {"x": {"$ref": "#/components/schemas/S"}}}, "T": {}},
            "securitySchemes": {"k": {}, "l": {}},
        },
    }
    found = reach.Reach(content)
    own = {"/paths/~1a/parameters", "/paths/~1a/get", "/components/securitySchemes/k"}
    shared = {"/components/parameters/P", "/components/schemas/S"}
    assert found.of(["GET /a"]) == own | shared
    assert found.of(["GET /b"]) == own | shared | {"/paths/~1b/$ref"}
    kept = reach.part(content, found.of(["GET /b"]))
    assert kept["paths"] == {
        "/a": {n: content["paths"]["/a"][n] for n in ("parameters", "get")},
        "/b": content["paths"]["/b"],
    }
    assert set(kept["components"]["schemas"]) == {"S"}
