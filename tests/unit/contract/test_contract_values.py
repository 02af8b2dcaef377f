"""What the bundled contracts and the documentation's example are read into."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from listproof.contract import document, library, openapi_rules
from listproof.contract.filter import Filter
from listproof.contract.model import Contract, ListOperation
from listproof.contract.page import Page
from listproof.contract.parameter import Parameter, Source
from listproof.contract.projection import Select
from listproof.contract.template import Template
from listproof.errors import ContractError, UsageError

ROOT = Path(__file__).parents[3]

DOCS = ROOT / "docs" / "adding-a-contract.md"

SEEKRFLOW = "aeef03fb1c2e17d81459fa098f9cddb8ef6ba3fdc3fa7a8d82cebc5699de578a"

LANGSMITH = "87b64345e9587e68bdec9b3d49e57468bc3c82cf903bd804f6ac86938f142ead"

L_STATUSES = ("pending", "running", "error", "success", "timeout", "interrupted")

L_FIELDS = (
    "run_id",
    "thread_id",
    "assistant_id",
    "created_at",
    "updated_at",
    "status",
    "metadata",
    "kwargs",
    "multitask_strategy",
)


@pytest.fixture(scope="module")
def seekrflow() -> ListOperation:
    (operation,) = library.load("seekrflow").lists
    return operation


@pytest.fixture(scope="module")
def langsmith() -> ListOperation:
    (operation,) = library.load("langsmith").lists
    return operation


@pytest.fixture
def shop(tmp_path: Path) -> Contract:
    text = DOCS.read_text("utf-8")
    for file, language in (("listing.toml", "toml"), ("openapi.yaml", "yaml")):
        (block,) = re.findall(rf"```{language}\n(.*?)```", text, re.S)
        tmp_path.joinpath(file).write_text(block, "utf-8")
    return library.load(str(tmp_path))


def lines(operation: ListOperation) -> dict[str, list[str]]:
    return {role: [str(source) for source in sources] for role, sources in operation.sources.items()}


EXAMPLES = sorted(file.parent.name for file in ROOT.glob("contracts/examples/*/listing.toml"))


def test_bundled_names() -> None:
    assert library.names() == ("langsmith", "seekrflow")
    assert library.examples() == tuple(f"examples/{name}" for name in EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_names_its_origin_and_digest(name: str) -> None:
    contract = library.load(f"examples/{name}")
    raw = (contract.folder / "openapi.yaml").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == contract.sha256
    assert contract.sha256 in contract.origin
    assert f'info.title "{contract.title}", info.version {contract.version},' in contract.origin
    assert f"`listproof mock examples/{name}`" in contract.origin


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_name_of_an_example_alone_is_answered_with_the_whole_one(name: str) -> None:
    with pytest.raises(UsageError, match=rf"Unknown contract '.*'\. Did you mean examples/{name}\?"):
        library.load(name)


@pytest.mark.parametrize("name, digest", [("seekrflow", SEEKRFLOW), ("langsmith", LANGSMITH)])
def test_document_is_the_published_one_byte_for_byte(name: str, digest: str) -> None:
    contract = library.load(name)
    raw = (contract.folder / "openapi.yaml").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == digest == contract.sha256
    assert digest in contract.origin
    assert contract.title in contract.origin
    assert contract.version in contract.origin
    assert contract.document == yaml.safe_load(raw)


@pytest.mark.parametrize("folder", [*library.names(), *library.examples()])
def test_every_folder_under_contracts_is_valid(folder: str) -> None:
    openapi_rules.validate(document.read(ROOT / "contracts" / folder / "openapi.yaml"))
    assert library.load(folder).lists


def test_seekrflow(seekrflow: ListOperation) -> None:
    limit = Parameter(
        "limit",
        "query",
        False,
        {"type": "integer", "minimum": 0, "default": 20, "title": "Limit"},
        Source("openapi.yaml", 30, "- name: limit"),
    )
    assert (seekrflow.key, seekrflow.method) == ("GET /v1/threads/{thread_id}/runs", "GET")
    assert (seekrflow.path, seekrflow.id) == ("/v1/threads/{thread_id}/runs", "id")
    assert seekrflow.parent == {"thread_id": "thread_id"}
    assert [(p.name, p.location, p.required) for p in seekrflow.parameters] == [
        ("thread_id", "path", True),
        ("limit", "query", False),
        ("order", "query", False),
        ("offset", "query", False),
        ("x-team-id", "header", False),
    ]
    offset, order = seekrflow.parameter("offset"), seekrflow.parameter("order")
    assert offset is not None
    assert order is not None
    assert (offset.default, offset.minimum, offset.maximum) == (0, 0, None)
    assert (order.default, order.enum, order.schema["type"]) == ("desc", ("asc", "desc"), "string")
    assert seekrflow.page == Page("offset", limit, offset, 0)
    assert seekrflow.order is not None
    assert seekrflow.order.keys == {"created_at": "created_at"}
    assert (seekrflow.order.asc, seekrflow.order.desc) == (Template("order=asc"), Template("order=desc"))
    assert seekrflow.order.default == (("created_at", True),)
    assert seekrflow.order.parameters == (order,)
    assert (seekrflow.filters, seekrflow.select) == ((), None)
    assert seekrflow.neutral == ("x-team-id",)
    assert [(s.name, s.header) for s in seekrflow.security] == [("APIKeyHeader", "Authorization")]
    assert seekrflow.row_required == (
        "id",
        "created_at",
        "agent_id",
        "thread_id",
        "status",
        "model",
        "temperature",
        "top_p",
        "parallel_tool_calls",
    )
    assert len(seekrflow.row_fields) == 24
    assert seekrflow.row_fields["status"]["enum"] == [
        "queued",
        "running",
        "completed",
        "failed",
        "canceled",
        "cancelled",
    ]
    assert list(seekrflow.responses) == ["200", "422"]


def test_langsmith(langsmith: ListOperation) -> None:
    assert (langsmith.key, langsmith.id) == ("GET /threads/{thread_id}/runs", "run_id")
    assert langsmith.parent == {"thread_id": "thread_id"}
    limit, offset, status, select = (langsmith.parameter(n) for n in ("limit", "offset", "status", "select"))
    assert limit is not None
    assert offset is not None
    assert status is not None
    assert select is not None
    assert langsmith.page == Page("offset", limit, offset, 0)
    assert (limit.default, limit.minimum, offset.default, offset.minimum) == (10, None, 0, None)
    assert langsmith.order is None
    assert langsmith.filters == (Filter("status", "eq", Template("status={value}"), L_STATUSES, status, closed=True),)
    assert langsmith.select == Select(Template("select={name}"), "repeat", L_FIELDS, (), select)
    assert (langsmith.neutral, langsmith.security) == ((), ())
    assert langsmith.row_required == L_FIELDS == tuple(langsmith.row_fields)
    assert list(langsmith.responses) == ["200", "404", "422"]
    assert langsmith.documents(404)
    assert not langsmith.documents(400)


def test_sources_quote_the_line_of_every_role(seekrflow: ListOperation, langsmith: ListOperation) -> None:
    assert lines(seekrflow) == {
        "operation": ["openapi.yaml:17: get:"],
        "row": ["openapi.yaml:87: Run:"],
        "row.required": ["openapi.yaml:197: required:"],
        "responses": ["openapi.yaml:60: responses:"],
        "200": ["openapi.yaml:61: '200':"],
        "422": ["openapi.yaml:70: '422':"],
        "path.thread_id": ["openapi.yaml:24: - name: thread_id"],
        "path": ["openapi.yaml:24: - name: thread_id"],
        "scope": ["openapi.yaml:52: - name: x-team-id"],
        "security": ["openapi.yaml:77: - APIKeyHeader: []"],
        "size": ["openapi.yaml:30: - name: limit"],
        "size.default": ["openapi.yaml:36: default: 20"],
        "size.minimum": ["openapi.yaml:35: minimum: 0"],
        "start": ["openapi.yaml:44: - name: offset"],
        "start.default": ["openapi.yaml:50: default: 0"],
        "start.minimum": ["openapi.yaml:49: minimum: 0"],
        "order": ["openapi.yaml:38: - name: order"],
        "order.default": ["openapi.yaml:43: default: desc", 'listing.toml:23: default = ["-created_at"]'],
        "order.enum": ["openapi.yaml:82: enum:"],
    }
    assert lines(langsmith) == {
        "operation": ["openapi.yaml:40: get:"],
        "row": ["openapi.yaml:126: Run:"],
        "row.required": ["openapi.yaml:183: required:"],
        "responses": ["openapi.yaml:103: responses:"],
        "200": ["openapi.yaml:104: '200':"],
        "404": ["openapi.yaml:112: '404':"],
        "422": ["openapi.yaml:118: '422':"],
        "path.thread_id": ["openapi.yaml:54: name: thread_id"],
        "path": ["openapi.yaml:54: name: thread_id"],
        "size": ["openapi.yaml:61: name: limit"],
        "size.default": ["openapi.yaml:60: default: 10"],
        "start": ["openapi.yaml:68: name: offset"],
        "start.default": ["openapi.yaml:67: default: 0"],
        "filter": ["openapi.yaml:80: name: status"],
        "filter.enum": ["openapi.yaml:73: enum:"],
        "select": ["openapi.yaml:101: name: select"],
        "select.enum": ["openapi.yaml:87: enum:"],
    }


@pytest.mark.parametrize("name", ["seekrflow", "langsmith"])
def test_lines_are_those_of_the_file(name: str) -> None:
    contract = library.load(name)
    for sources in contract.lists[0].sources.values():
        for source in sources:
            assert (contract.folder / source.file).read_text("utf-8").splitlines()[
                source.line - 1
            ].strip() == source.text


def test_schemas_stand_on_their_own(seekrflow: ListOperation) -> None:
    row = {
        "id": "r", "created_at": "2024-01-01T00:00:00Z", "agent_id": "a", "thread_id": "t", "status": "queued",
        "model": "m", "temperature": 1, "top_p": 1, "parallel_tool_calls": True,
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }  # fmt: skip
    rows = jsonschema.Draft202012Validator(seekrflow.row_schema)
    assert rows.is_valid(row)
    assert not rows.is_valid(row | {"usage": {"prompt_tokens": 1}})
    assert not rows.is_valid(row | {"status": "done"})
    body = jsonschema.Draft202012Validator(seekrflow.responses["200"].content["application/json"])
    assert body.is_valid([row])
    assert not body.is_valid([{}])
    refusal = jsonschema.Draft202012Validator(seekrflow.responses["422"].content["application/json"])
    assert refusal.is_valid({"detail": [{"loc": ["query", 0], "msg": "m", "type": "t"}]})
    assert not refusal.is_valid({"detail": "text"})
    usage = jsonschema.Draft202012Validator(seekrflow.row_fields["usage"])
    assert usage.is_valid(None)
    assert not usage.is_valid({})


def test_example_of_the_documentation(shop: Contract) -> None:
    (orders,) = shop.lists
    assert (shop.title, shop.version, shop.origin) == ("Shop orders", "2.1", "")
    assert shop.out_of_scope == {"POST /shops/{shop}/orders": "creates an order"}
    assert orders.page is not None
    assert orders.page.at is not None
    assert orders.page.size is not None
    assert (orders.page.size.name, orders.page.at.name) == ("max", "skip")
    assert (orders.page.least, orders.page.most, orders.page.default) == (1, 500, 50)
    assert orders.order is not None
    assert orders.order.default == (("placed_at", True),), "taken from the parameter's default"
    assert orders.order.desc == Template("sort=-{key}")
    assert [(f.field, f.values) for f in orders.filters] == [
        ("state", ("open", "paid", "shipped")),
        ("payment", ("card", "invoice")),
    ]
    assert [f.closed for f in orders.filters] == [True, False], "only the document's own enum forbids other values"
    assert orders.select is not None
    assert orders.select.names == ("number", "shop", "state", "placed_at", "total", "payment")
    assert orders.select.always == ("number",)
    assert orders.parent == {"shop": "shop"}, "a parameter of the path item"
    assert orders.documents(422)
    found = lines(orders)
    assert found["order"] == ["openapi.yaml:31: name: sort"]
    assert found["order.default"] == ["openapi.yaml:36: default: -placed_at"]
    assert [line.split(":")[1] for line in found["filter"]] == ["12", "13"]
    assert found["filter.enum"] == ["openapi.yaml:38: State: { type: string, enum: [open, paid, shipped] }"]
    assert found["size.maximum"][0].startswith("openapi.yaml:9:")


def test_json_is_read_too(shop: Contract) -> None:
    file = shop.folder / "openapi.yaml"
    file.write_text(json.dumps(shop.document, indent="\t"), "utf-8")
    again = library.load(str(shop.folder))
    assert again.document == shop.document
    assert again.lists[0].filters[0].values == shop.lists[0].filters[0].values
    source = again.lists[0].sources["size"][0]
    assert source.text == '"name": "max",'


def test_words_of_yaml_1_1_are_text(shop: Contract) -> None:
    file = shop.folder / "openapi.yaml"
    file.write_text(file.read_text("utf-8").replace("[open, paid, shipped]", "[on, no, 2024-01-01, 1:30]"), "utf-8")
    (orders,) = library.load(str(shop.folder)).lists
    assert orders.filters[0].values == ("on", "no", "2024-01-01", "1:30")


def test_values_that_are_no_text_are_written_as_requests_write_them(shop: Contract) -> None:
    document, listing = shop.folder / "openapi.yaml", shop.folder / "listing.toml"
    text = document.read_text("utf-8").replace(
        "type: string, enum: [open, paid, shipped]", "enum: [1, 20, 3.0, false, null]"
    )
    document.write_text(text, "utf-8")
    listing.write_text(listing.read_text("utf-8").replace('["card", "invoice"]', '[1, 20, true, "no"]'), "utf-8")
    (orders,) = library.load(str(shop.folder)).lists
    assert [f.values for f in orders.filters] == [("1", "20", "3", "false"), ("1", "20", "true", "no")]
    listing.write_text(listing.read_text("utf-8").replace('[1, 20, true, "no"]', '[1, "1"]'), "utf-8")
    with pytest.raises(ContractError, match="1 stands there twice"):
        library.load(str(shop.folder))


def test_openapi_3_0_is_read_with_its_own_rules(shop: Contract) -> None:
    file = shop.folder / "openapi.yaml"
    text = file.read_text("utf-8").replace("3.1.0", "3.0.3")
    text = text.replace("type: [string, 'null'] }", "type: string, nullable: true, enum: [card] }")
    text = text.replace("total: { type: number }", "total: { type: number, minimum: 0, exclusiveMinimum: true }")
    text = text.replace(
        "schema: { $ref: '#/components/schemas/State' }", "schema: { $ref: '#/components/schemas/State', enum: [x] }"
    )
    file.write_text(text, "utf-8")
    (orders,) = library.load(str(shop.folder)).lists
    assert orders.row_fields["payment"] == {"type": ["string", "null"], "enum": ["card", None]}
    assert orders.row_fields["total"] == {"type": "number", "exclusiveMinimum": 0}
    assert orders.filters[0].values == ("open", "paid", "shipped"), "beside a $ref nothing counts in 3.0"


def test_recursive_schema(shop: Contract) -> None:
    file = shop.folder / "openapi.yaml"
    recursive = "payment: { anyOf: [{ type: 'null' }, { $ref: '#/components/schemas/Order' }] }"
    file.write_text(file.read_text("utf-8").replace("payment: { type: [string, 'null'] }", recursive), "utf-8")
    (orders,) = library.load(str(shop.folder)).lists
    row = {"number": "1", "shop": "s", "state": "open", "placed_at": "2024-01-01T00:00:00Z", "total": 1}
    rows = jsonschema.Draft202012Validator(orders.row_schema)
    assert rows.is_valid(row | {"payment": row | {"payment": None}})
    assert not rows.is_valid(row | {"payment": row | {"payment": {}}})


def test_optional_enum_of_a_parameter(shop: Contract) -> None:
    file = shop.folder / "openapi.yaml"
    wrapped = "schema: { anyOf: [{ $ref: '#/components/schemas/State' }, { type: 'null' }], title: T }"
    file.write_text(file.read_text("utf-8").replace("schema: { $ref: '#/components/schemas/State' }", wrapped), "utf-8")
    (orders,) = library.load(str(shop.folder)).lists
    assert orders.filters[0].values == ("open", "paid", "shipped")
    assert orders.filters[0].parameter.schema == {"type": "string", "enum": ["open", "paid", "shipped"], "title": "T"}
    assert [s.line for s in orders.sources["filter.enum"]] == [38]


SCHEMES = (
    "k: { type: apiKey, in: header, name: X-Key }, b: { type: http, scheme: bearer }, "
    "c: { type: apiKey, in: query, name: q }"
)


@pytest.mark.parametrize(
    "security, headers",
    [
        ("[{ k: [] }]", ["X-Key"]),
        ("[{ k: [], b: [] }]", ["X-Key", "Authorization"]),
        ("[{ c: [] }, { b: [] }]", ["Authorization"]),
        ("[{ k: [] }, {}]", []),
        ("[]", []),
    ],
)
def test_security_of_the_root_or_of_the_operation(shop: Contract, security: str, headers: list[str]) -> None:
    file = shop.folder / "openapi.yaml"
    text = file.read_text("utf-8").replace("components:\n", f"components:\n  securitySchemes: {{ {SCHEMES} }}\n")
    file.write_text(text + f"security: {security}\n", "utf-8")
    of_root = library.load(str(shop.folder)).lists[0].security
    assert [scheme.header for scheme in of_root] == headers
    own = text.replace("get:\n", f"get:\n      security: {security}\n") + "security: [{ k: [] }]\n"
    file.write_text(own, "utf-8")
    assert [scheme.header for scheme in library.load(str(shop.folder)).lists[0].security] == headers


def test_import_brings_no_heavy_module() -> None:
    heavy = "{'yaml', 'jsonschema', 'openapi_spec_validator', 'requests', 'httpx', 'pydantic'}"
    code = f"import sys, listproof.contract.library; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_how_text_compares_and_where_null_stands(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "servers" / "tasks"
    text = folder.joinpath("listing.toml").read_text("utf-8")
    keys = 'keys = ["created_at", "due", "rank", "done", "level", "version", "price"]'
    words = (
        '[list.order.keys]\ncreated_at = "created_at"\nversion = { field = "version", order = "natural" }\n'
        'level = { field = "level", order = "declared" }\n'
    )
    told = text.replace(keys + "\n", "").replace("[[list.filter]]", f'nulls = "high"\n{words}\n[[list.filter]]', 1)
    tmp_path.joinpath("listing.toml").write_text(told, "utf-8")
    tmp_path.joinpath("openapi.yaml").write_bytes(folder.joinpath("openapi.yaml").read_bytes())
    order = library.load(str(tmp_path)).lists[0].order
    assert order is not None
    assert order.keys == {"created_at": "created_at", "version": "version", "level": "level"}
    assert order.text == {"version": "natural", "level": "declared"}
    assert [order.nulls_first("level", descending) for descending in (False, True)] == [False, True]
