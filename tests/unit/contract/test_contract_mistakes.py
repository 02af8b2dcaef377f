"""Every mistake in a contract gives one message: file, key, what is wrong, what would be right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from listproof.cli.command import main
from listproof.contract import library
from listproof.errors import ContractError, UsageError

DOCS = Path(__file__).parents[3] / "docs" / "adding-a-contract.md"
LISTING, API = "listing.toml", "openapi.yaml"


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    text = DOCS.read_text("utf-8")
    return {
        LISTING: re.findall(r"```toml\n(.*?)```", text, re.S)[0],
        API: re.findall(r"```yaml\n(.*?)```", text, re.S)[0],
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out OpenAPI validation, which takes 0.03 s a document and has nothing to say on an unchanged one."""
    monkeypatch.setattr("listproof.contract.openapi_rules.validate", lambda document, keys: None)


def message(folder: Path, example: dict[str, str], file: str, old: str, new: str) -> str:
    assert example[file].count(old) >= 1, f"{old!r} is not in the example's {file}"
    for name, text in example.items():
        folder.joinpath(name).write_text(text.replace(old, new, 1) if name == file else text, "utf-8")
    with pytest.raises(ContractError) as caught:
        library.load(str(folder))
    assert caught.value.file.startswith(str(folder))
    return str(caught.value).replace(f"{folder}/", "")


POST = '[[out_of_scope]]\noperation = "POST /shops/{shop}/orders"\nreason = "creates an order"\n'
SIZE, ASC, DESC = 'size = "max"', 'asc = "sort={key}"', 'desc = "sort=-{key}"'
STATE, FIELDS, KEYS = 'send = "state={value}"', 'send = "fields={name}"', 'keys = ["placed_at", "total"]'
OPERATION, IDENTITY = 'operation = "GET /shops/{shop}/orders"', 'id = "number"'

IN_LISTING = {
    # operators, and several keys
    "one value joined": (STATE, STATE + '\njoin = ","', "filter[0].join: means nothing where op is eq."),
    "letter case of an enum": (
        STATE,
        STATE + '\ncase = "ignore"',
        "filter[0].case: means nothing where the values are documented.",
    ),
    "values of a bound": ('op = "eq"', 'op = "ge"\nvalues = ["x"]', "filter[0].values: means nothing where op is ge."),
    "several values, nobody knows how": (
        'op = "eq"',
        'op = "in"',
        "filter[0].join: is missing: in takes several values.",
    ),
    "words for null": ('op = "eq"', 'op = "null"\nvalues = ["yes"]', "filter[0].values: has other words than true"),
    "most of one": (KEYS, KEYS + "\nmax = 3", "order.max: means nothing where one key alone may be asked for."),
    "only what there is": (KEYS, KEYS + '\nonly = ["-nothing"]', "order.only: nothing is none of the keys."),
    "keys in two parameters": (
        ASC,
        'asc = "sort={key}&paid_by={key}"\njoin = ","',
        "order.join: several keys need one parameter that holds key and direction.",
    ),
    # not TOML, not in the vocabulary
    "malformed": (SIZE, "size = max", "listing.toml:9: is not valid TOML: Invalid value (at line 9, column 8)."),
    "control character": ("", "\0", "listing.toml:1: is not valid TOML"),
    "key twice": (SIZE, SIZE + "\n" + SIZE, "listing.toml:10: is not valid TOML: Cannot overwrite a value"),
    "unknown key": (SIZE, 'sise = "max"', "list[0].page[0].sise: is not a known key. Did you mean size?"),
    "unknown key, nothing near": (
        SIZE,
        "xyz = 1",
        "xyz: is not a known key. Known keys here: style, size, at,",
    ),
    "unknown table": (
        "[list.select]",
        "[list.selekt]",
        "list[0].selekt: is not a known key. Did you mean select?",
    ),
    "unknown top table": (
        "[[out_of_scope]]",
        "[[out_of_scop]]",
        "out_of_scop: is not a known key. Did you mean",
    ),
    "unknown word": (
        'style = "offset"',
        'style = "ofset"',
        'style: is the text "ofset", which is unknown. Did you',
    ),
    "required key": (
        IDENTITY,
        "",
        "listing.toml:1: list[0].id: is missing. Add the field of a row's identity, such as",
    ),
    "required key, misspelt": (
        "operation =",
        "opertion =",
        "list[0].operation: is missing. Did you mean it by opertion?",
    ),
    "number for text": (
        SIZE,
        "size = 5",
        "listing.toml:9: list[0].page[0].size: is the value 5. Expected is text: the slot",
    ),
    "truth value": (
        IDENTITY,
        "id = true",
        "list[0].id: is the truth value true. Expected is text: the field of a row's",
    ),
    "text for array": (
        KEYS,
        'keys = "total"',
        'keys: is the text "total". Expected is an array or a table: the fields',
    ),
    "table for tables": (
        "[[list.page]]",
        "[list.page]",
        "list[0].page: is a table. Expected is an array: one table [[list.p",
    ),
    "tables for table": ("[list.order]", "[[list.order]]", "list[0].order: is the array"),
    "negative first": (
        SIZE,
        SIZE + "\nfirst = -1",
        "first: is the value -1. Expected is the first value of the position",
    ),
    "no template": (
        STATE,
        'send = "state"',
        'filter[0].send: is the text "state". Expected is how to ask for it, such as',
    ),
    "same twice": ('neutral = ["x-tenant"]', 'neutral = ["x-tenant", "x-tenant"]', "neutral: holds x-tenant twice."),
    "empty reason": (
        '"creates an order"',
        '" "',
        'out_of_scope[0].reason: is the text " ". Expected is why it is not test',
    ),
    # against the document: operations
    "unknown operation": (
        OPERATION,
        OPERATION.replace("orders", "order"),
        "is not an operation of the document. Did you mean GET",
    ),
    "unknown out of scope": (
        '"POST /',
        '"PUT /',
        "out_of_scope[0].operation: PUT /shops/{shop}/orders is not an operation of",
    ),
    "forgotten operation": (
        POST,
        "",
        "POST /shops/{shop}/orders: neither described nor out of scope. Add a table [[list]]",
    ),
    "both": ('"POST /shops', '"GET /shops', "GET /shops/{shop}/orders is described by a [[list]] already. Keep one of"),
    "out of scope twice": (
        POST,
        POST + POST,
        "out_of_scope[1].operation: POST /shops/{shop}/orders is out of scope already.",
    ),
    "list twice": (
        "[[out_of",
        f"[[list]]\n{OPERATION}\n{IDENTITY}\n[[out_of",
        "list[1].operation: GET /shops/{shop}/orders is ",
    ),
    # slots
    "unknown slot": (
        SIZE,
        'size = "maxx"',
        "listing.toml:9: list[0].page[0].size: maxx is not a query parameter of GET /shops/{",
    ),
    "near slot": (
        SIZE,
        'size = "mx"',
        "Did you mean max? Its query parameters: max, skip, sort, state, paid_by, fields.",
    ),
    "slot in the path": (
        SIZE,
        'size = "shop"',
        "shop is not a query parameter of GET /shops/{shop}/orders. Its query parameters:",
    ),
    "slot in a filter": (STATE, 'send = "stat={value}"', "filter[0].send: stat is not a query parameter of"),
    "slot in the order": (ASC, 'asc = "order={key}"', "order.asc: order is not a query parameter of"),
    "slot in the select": (FIELDS, 'send = "field={name}"', "select.send: field is not a query parameter of"),
    "size no integer": (
        SIZE,
        'size = "paid_by"',
        "list[0].page[0].size: paid_by is of type string (openapi.yaml:13: - {",
    ),
    "missing position": ('at = "skip"\n', "", "list[0].page[0].at: is missing. Name the query parameter"),
    "unknown header": (
        'neutral = ["x-tenant"]',
        'neutral = ["x-team"]',
        "x-team is not a header parameter of GET /shops/{shop}/ord",
    ),
    "unknown parent": (
        "{ shop = ",
        "{ store = ",
        "parent.store: store is not a path parameter of GET /shops/{shop}/orders. Its p",
    ),
    # roles
    "role twice in a page": (
        'at = "skip"',
        'at = "max"',
        "page[0].at: max has its role from list[0].page[0].size already. A",
    ),
    "role twice": (
        STATE,
        'send = "skip={value}"',
        "filter[0].send: skip has its role from list[0].page[0].at already.",
    ),
    "role twice in filters": (
        "paid_by={",
        "state={",
        "filter[1].send: state has its role from list[0].filter[0].send already.",
    ),
    "style twice": (
        "[list.order]",
        '[[list.page]]\nstyle = "offset"\n[list.order]',
        "page[1].style: offset is the style of list[",
    ),
    "position of two styles": (
        "[list.order]",
        '[[list.page]]\nstyle = "page"\nsize = "max"\nat = "skip"\n\n[list.order]',
        "page[1].at: skip has its role from list[0].page[0].at already.",
    ),
    "largest size of none": (
        SIZE,
        "max = 20",
        "page[0].max: means nothing where no page size can be asked for. Leave it out.",
    ),
    "zero below the minimum": (
        SIZE,
        SIZE + '\nzero = "all"',
        "page[0].zero: contradicts or repeats the minimum that the document states (openapi.yaml:9",
    ),
    "below the minimum": (
        SIZE,
        SIZE + '\nbelow = "clamp"',
        "page[0].below: contradicts or repeats the minimum that the document states (openapi.yaml:9",
    ),
    "a next page after none": (
        SIZE,
        SIZE + '\nover = "link"',
        'page[0].over: is link, and pages name no next one. Write "clamp" or "refuse", or leave it out.',
    ),
    "another word for the end": (SIZE, SIZE + '\npast = "last"', 'page[0].past: is the text "last", which is unknown'),
    "short pages of positions": (
        SIZE,
        SIZE + "\nshort = true",
        "page[0].short: means nothing where pages name no next one: a short page is the last one there.",
    ),
    "inclusive without cursors": (
        'style = "offset"',
        'style = "offset"\ninclusive = true',
        "page[0].inclusive: means nothing where no cursor is sent.",
    ),
    "whole beside pages": (
        "[list.order]",
        '[[list.page]]\nstyle = "whole"\n\n[list.order]',
        "page[1].style: is whole, where the list has pages. Leave this table out.",
    ),
    "whole with a position": (
        'style = "offset"',
        'style = "whole"',
        "page[0].at: means nothing of a list that comes whole. Leave it out.",
    ),
    # fields
    "id": (
        IDENTITY,
        'id = "nummer"',
        "list[0].id: nummer is not a field of the row (openapi.yaml:39: Order:). Did you mean number?",
    ),
    "parent's field": ('{ shop = "shop" }', '{ shop = "store" }', "parent.shop: store is not a field of the row"),
    "sort key": (KEYS, 'keys = ["placed"]', "order.keys: placed is not a field of the row"),
    "sort word's field": (KEYS, 'keys = { total = "sum" }', "order.keys: sum is not a field of the row"),
    "filter's field": ('field = "state"', 'field = "status"', "filter[0].field: status is not a field of the row"),
    "selected": ("always", 'names = ["totals"]\nalways', "select.names: totals is not a field of the row"),
    "always": (
        '["number"]',
        '["no"]',
        "select.always: no is not a field of the row (openapi.yaml:39: Order:). Its fields: number, s",
    ),
    "default order's field": (DESC, DESC + '\ndefault = ["-date"]', "order.default: date is not a field of the row"),
    "method": (
        OPERATION,
        OPERATION.replace("GET", "POST"),
        "operation: POST /shops/{shop}/orders has no JSON body to post, so it is no search. Move it to",
    ),
    "constant's slot": (
        IDENTITY,
        IDENTITY + '\nsend = ["meta=count"]',
        "list[0].send[0]: meta is not a query parameter of GET /shops/{shop}/orders. Its query parameters: max",
    ),
    "default of the schema": (
        SIZE,
        SIZE + "\ndefault = 20",
        "page[0].default: repeats what the document says (openapi.ya",
    ),
    "maximum of the schema": (SIZE, SIZE + "\nmax = 20", "page[0].max: repeats what the document says (openapi.yaml"),
    "identity's pointer": (
        IDENTITY,
        'id = "/numbr"',
        "list[0].id: /numbr: the document has no numbr there",
    ),
    "place of the fields": (
        IDENTITY,
        IDENTITY + '\nfields = "/attributes"',
        "list[0].fields: /attributes: the document has no attributes there",
    ),
    "selected pointer": (
        "always",
        'names = ["/total"]\nalways',
        "select.names: /total is not a field of the row",
    ),
    # templates
    "word outside the enum": (ASC, 'asc = "sort=up"', "order.asc: sort=up lacks {key}."),
    "literal outside the enum": (
        DESC,
        'desc = "sort={key}-"',
        "order.desc: placed_at- is not a value of the parameter sort. Poss",
    ),
    "where the enum is": (
        DESC,
        'desc = "sort={key}-"',
        "Possible: placed_at, -placed_at, total, -total (openapi.yaml:35: enum",
    ),
    "wrong brace": (
        STATE,
        'send = "state={name}"',
        "filter[0].send: {name} means nothing in state={name}. Filled in here:",
    ),
    "no brace": (
        STATE,
        'send = "state=open"',
        "filter[0].send: state=open lacks {value}. Write it where the value goes.",
    ),
    "value as the slot": (STATE, 'send = "{value}=1"', "filter[0].send: {value} is not a query parameter"),
    "brace left open": (
        STATE,
        'send = "state={value}{"',
        "filter[0].send: state={value}{ holds a brace that stands for nothing.",
    ),
    "two filters of one field": (
        'field = "payment"',
        'field = "state"',
        "listing.toml:23: list[0].filter[1].field: state is compared by list[0].filter[0] already.",
    ),
    "no direction": (
        f"{ASC}\n{DESC}\n",
        "",
        'list[0].order: has neither asc nor desc. Add templates such as asc = "order=as',
    ),
    "same for both": (DESC, 'desc = "sort={key}"', "order.desc: sort={key} is written for another order too."),
    "no declared order": (
        KEYS,
        'keys = { placed_at = "placed_at", total = { field = "total", order = "declared" } }',
        "order.keys: total has no enum in the schema of the row, so no order is declared. Leave it out:",
    ),
    "two orders of one field": (
        KEYS,
        'keys = { placed_at = "placed_at", total = { field = "total", order = "numeric" }, '
        'sum = { field = "total", order = "natural" } }',
        "order.keys: total is sorted in two ways, numeric and natural. Keep one of the two.",
    ),
    "no such order": (
        KEYS,
        'keys = { placed_at = "placed_at", total = { field = "total", order = "numerical" } }',
        'order.keys.total.order: is the text "numerical", which is unknown. Did you mean numeric? Possible: decl',
    ),
    "key without a field": (
        KEYS,
        'keys = { placed_at = "placed_at", total = { order = "numeric" } }',
        "order.keys.total.field: is missing. Add a field of the row",
    ),
    "null elsewhere": (
        KEYS,
        KEYS + '\nnulls = "lowest"',
        'order.nulls: is the text "lowest", which is unknown. Did you mean low? Possible: low, high, first, last',
    ),
    "default contradicts": (
        DESC,
        DESC + '\ndefault = ["total"]',
        'By the document it is "-placed_at" (openapi.yaml:36: default',
    ),
    "default that is no value": (
        STATE,
        STATE + '\ndefault = "opn"',
        "filter[0].default: opn is none of the documented values. These are open, paid, shipped.",
    ),
    "coalesced alone": (
        STATE,
        STATE + "\ncoalesce = true",
        "filter[0].coalesce: means nothing of one field. Leave it out, or name several fields.",
    ),
    "one of several fields": (
        'field = "payment"',
        'field = ["payment", "paymnt"]',
        "filter[1].field: paymnt is not a field of the row (openapi.yaml:39: Order:). Did you mean payment?",
    ),
    "kind of equality": (
        STATE,
        STATE + '\nkind = "number"',
        "filter[0].kind: means nothing where op is eq. Leave it out.",
    ),
    "expressions of other words": (
        'send = "paid_by={value}"',
        'send = "state={value}"\nand = " AND "',
        "filter[1].send: state has its role from list[0].filter[0].send already.",
    ),
    "quotes of two signs": (
        STATE,
        STATE + '\nquote = "::"',
        "filter[0].quote: ",
    ),
    "every that is no value": (
        STATE,
        STATE + '\nevery = "all"',
        "filter[0].every: all is none of the documented values. These are open, paid, shipped.",
    ),
    "other of anything": (
        'values = ["card", "invoice"]',
        'other = "refuse"',
        "filter[1].other: means nothing where no values are documented. Add values, or leave it out.",
    ),
    "other of several": (
        'op = "eq"\nsend = "state={value}"',
        'op = "in"\njoin = ","\nsend = "state={value}"\nother = "refuse"',
        "filter[0].other: means nothing where op is in. Leave it out.",
    ),
    "field of none": (
        'field = "state"\nop = "eq"\nsend = "state={value}"',
        'op = "eq"\nsend = "{field}={value}"',
        "filter[0].send: {field} means nothing in {field}={value}. Filled in here: {value}.",
    ),
    "values repeated": (
        STATE,
        STATE + '\nvalues = ["open"]',
        "filter[0].values: repeats what the document says (openapi.yaml",
    ),
    "a word for no field": (
        FIELDS,
        FIELDS + '\nnames = { core = ["nothing"] }',
        "select.names: nothing is not a field of the row",
    ),
    "left out as asked for": (FIELDS, FIELDS + '\ndrop = "{name}"', "select.drop: is what asks for a field."),
    "left out by no name": (FIELDS, FIELDS + '\ndrop = "-name"', "select.drop: is the text"),
    "what is needed twice": (
        STATE,
        STATE + '\nneeds = ["paid_by=card"]',
        "filter[1].send: paid_by has its role from list[0].needs already.",
    ),
    "what is needed and holds a word": (DESC, DESC + '\nneeds = ["x={key}"]', "order.needs[0]: x={key} holds a word"),
    "nulls of no key": (
        DESC,
        DESC + '\nnulls = { state = "low" }',
        "order.nulls: state is none of the fields that are",
    ),
    "no word for nulls": (DESC, DESC + '\nnulls = "middle"', "order.nulls: is the text"),
    "ties of no field": (DESC, DESC + '\nties = ["-nothing"]', "order.ties: nothing is not a field of the row"),
    "no word for ties": (DESC, DESC + '\nties = "id"', "order.ties: is the text"),
    "ties that cannot turn": (
        DESC,
        'ties = "turn"',
        "order.ties: is turn, where one direction alone may be asked for.",
    ),
    "rows that nothing lacks": (
        'op = "eq"',
        'op = "eq"\nabsent = "keep"',
        "filter[0].absent: means nothing where op is eq",
    ),
}

NOT_BUILT = {
    "array of names": (
        FIELDS + '\njoin = "repeat"',
        FIELDS + '\njoin = "array"',
        "select.join: join of a query parameter",
    ),
    "array of keys": (DESC, DESC + '\njoin = "array"', "order.join: join of a query parameter"),
}

GET = "get:\n      parameters:"
IN_DOCUMENT = {
    "malformed": ("paths:", "paths: [", "openapi.yaml:4: is neither YAML nor JSON: "),
    "tab": (
        "  /shops",
        "\t/shops",
        "openapi.yaml:4: is neither YAML nor JSON: found character that cannot start any tok",
    ),
    "key twice": (
        "        total: {",
        "        state: {",
        "openapi.yaml:47: /components/schemas/Order/properties/state: is there tw",
    ),
    "no OpenAPI": ("openapi:", "open:", "openapi.yaml: is no OpenAPI document: it has no member openapi."),
    "Swagger 1": (
        "openapi: 3.1.0",
        "swagger: '1.2'",
        "openapi.yaml:1: /swagger: is 1.2, which is not supported. Supported are Swagger 2.0 and OpenAPI 3.0 to 3.2.",
    ),
    "OpenAPI 4": (
        "openapi: 3.1.0",
        "openapi: 4.0.0",
        "openapi.yaml:1: /openapi: is 4.0.0, which is not supported. Supported are 3.0.x",
    ),
    "remote reference": (
        "'#/components/parameters/Sort'",
        "https://example.org/a.yaml#/Sort",
        "points out of the document, to h",
    ),
    "reference to a file": (
        "'#/components/schemas/Order'",
        "order.yaml",
        "points out of the document, to order.yaml. Copy what",
    ),
    "remote example": (
        "description: the orders",
        "description: x\n          x: { externalValue: 'https://e.org' }",
        "points out",
    ),
    "dangling reference": (
        "'#/components/schemas/Order'",
        "'#/components/schemas/Ordr'",
        "points to #/components/schemas/Ordr, whi",
    ),
    "dangling reference behind another": (
        "State: { type: string,",
        "State: { $ref: '#/components/schemas/Next' }\n    Next: { $ref: '#/components/schemas/Gone',",
        "/components/schemas/Next/$ref: points to #/components/schemas/Gone, which is not there",
    ),
    "circle": (
        "State: { type: string,",
        "State: { $ref: '#/components/schemas/State',",
        "is a reference that leads back to its",
    ),
    "alias in a circle": (
        "Order:\n",
        "Order: &o\n      x: *o\n",
        "openapi.yaml:40: /components/schemas/Order/x: is a YAML alias of",
    ),
    "no 200": ("'200':", "'300':", "/responses: has no answer 200. A list endpoint needs one."),
    "no JSON": (
        "application/json:",
        "text/csv:",
        "responses/200: has no JSON content. Rows are read from application/json or",
    ),
    "no array": (
        "type: array\n",
        "type: object\n",
        "/schema: is not of type array. Where the rows stand within the body, name their place in listing.toml",
    ),
    "no rows": (
        "items: { $ref: '#/components/schemas/Order' }",
        "maxItems: 3",
        "is not an array of rows with a schema. Where the rows stand within the body, name",
    ),
    "open rows": (
        "properties:\n        number",
        "x:\n        number",
        "/components/schemas/Order: names no properties, which is no",
    ),
    "composed rows": (
        "properties:\n        number",
        "anyOf: [{ title: x }]\n      x:\n        number",
        "names no properties, which is not supported yet for rows. List the properties of the row.",
    ),
    "key in the query": (
        GET,
        "get:\n      security: [{ k: [] }]\n      parameters:",
        "has no scheme k. Define it under comp",
    ),
    "key elsewhere": (
        "components:\n",
        "security: [{ k: [] }]\ncomponents:\n  securitySchemes: { k: { type: mutualTLS } }\n",
        "openapi.yaml:30: /components/securitySchemes/k: k is not supported yet: only those in a header, a cookie or "
        "the query are",
    ),
}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("old, new, expected", IN_LISTING.values(), ids=IN_LISTING)
def test_mistake_in_listing_gives_one_message(
    tmp_path: Path, example: dict[str, str], old: str, new: str, expected: str
) -> None:
    said = message(tmp_path, example, LISTING, old, new)
    assert expected in said
    assert all(re.match(r"listing\.toml(:\d+)?: \S", line) for line in said.split("\n"))


@pytest.mark.usefixtures("quick")
def test_all_mistakes_in_listing_are_told_at_once(tmp_path: Path, example: dict[str, str]) -> None:
    text = example[LISTING].replace('id = "', 'id = "x', 1).replace("[list.order]", '[list.order]\nmax = "two"')
    said = message(tmp_path, {**example, LISTING: text}, LISTING, "size = ", "sizes = ").split("\n")
    assert [re.sub(r"^listing\.toml:\d+: ", "", line).partition(":")[0] for line in said] == [
        "list[0].page[0].sizes", "list[0].order.max",
    ]  # fmt: skip
    text = example[LISTING].replace('id = "', 'id = "x', 1).replace('send = "', 'send = "x', 2)
    said = message(tmp_path, {**example, LISTING: text}, LISTING, 'size = "', 'size = "x').split("\n")
    places = [re.sub(r"^listing\.toml:\d+: ", "", line).partition(":")[0] for line in said]
    assert {"list[0].id", "list[0].page[0].size", "list[0].filter[0].send"} <= {*places}
    assert len(places) == len({*places}) > 3


def test_the_command_has_a_line_for_each_mistake(
    tmp_path: Path, example: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    text = example[LISTING].replace('size = "', 'size = "x', 1).replace('id = "', 'id = "x', 1)
    for name, own in {**example, LISTING: text}.items():
        tmp_path.joinpath(name).write_text(own, "utf-8")
    assert main(["check", str(tmp_path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"listproof: {tmp_path}/{LISTING}:") for line in lines)
    numbers = [int(line.removeprefix(f"listproof: {tmp_path}/{LISTING}:").partition(":")[0]) for line in lines]
    assert numbers == sorted(numbers)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("old, new, expected", NOT_BUILT.values(), ids=NOT_BUILT)
def test_legal_word_that_is_not_built_is_refused_as_such(
    tmp_path: Path, example: dict[str, str], old: str, new: str, expected: str
) -> None:
    said = message(tmp_path, example, LISTING, old, new)
    assert expected in said
    assert "is not supported yet." in said


@pytest.mark.parametrize("old, new, expected", IN_DOCUMENT.values(), ids=IN_DOCUMENT)
def test_mistake_in_document_gives_one_message(
    tmp_path: Path, example: dict[str, str], old: str, new: str, expected: str
) -> None:
    said = message(tmp_path, example, API, old, new)
    assert expected in said
    assert re.match(r"openapi\.yaml(:\d+)?: \S", said)
    assert "\n" not in said


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("in: path, required: true", "in: path", "openapi.yaml:6: /paths/~1shops~1{shop}~1orders/parameters/0: is not"),
        ("type: integer, minimum: 1", "type: intger, minimum: 1", "openapi.yaml:9: /paths/~1shops~1{shop}~1orders/get"),
    ],
)  # fmt: skip
def test_invalid_openapi_is_refused(tmp_path: Path, example: dict[str, str], old: str, new: str, expected: str) -> None:
    assert expected in message(tmp_path, example, API, old, new)


@pytest.mark.parametrize("missing", [LISTING, API])
def test_missing_file(tmp_path: Path, example: dict[str, str], missing: str) -> None:
    for name in {LISTING, API} - {missing}:
        tmp_path.joinpath(name).write_text(example[name], "utf-8")
    with pytest.raises(ContractError, match=rf"{missing}: cannot be read \(No such file or directory\)\. \w"):
        library.load(str(tmp_path))


@pytest.mark.parametrize("file", [LISTING, API, "SOURCE"])
def test_text_that_is_not_utf8(tmp_path: Path, example: dict[str, str], file: str) -> None:
    for name, text in (example | {"SOURCE": "a"}).items():
        tmp_path.joinpath(name).write_bytes(b"# \xff\n" if name == file else text.encode())
    with pytest.raises(ContractError, match=rf"{file}:.*Save it as UTF-8"):
        library.load(str(tmp_path))


@pytest.mark.parametrize("text", ["", "list = []\n", '[[out_of_scope]]\noperation = "GET /"\nreason = "x"\n'])
def test_contract_without_list_operation(tmp_path: Path, example: dict[str, str], text: str) -> None:
    tmp_path.joinpath(API).write_text(example[API], "utf-8")
    tmp_path.joinpath(LISTING).write_text(text, "utf-8")
    with pytest.raises(ContractError, match=r"the contract has no list operation\. Add one table \[\[list\]\]"):
        library.load(str(tmp_path))


@pytest.mark.parametrize("name", ["langsmth", "", "/nowhere/at/all"])
def test_unknown_name_lists_the_bundled_ones(name: str) -> None:
    with pytest.raises(
        UsageError,
        match=r"Unknown contract '.*'\.( Did you mean langsmith\?)? Bundled: langsmith, seekrflow.*openapi\.yaml and",
    ):
        library.load(name)


def test_file_in_place_of_folder(tmp_path: Path) -> None:
    file = tmp_path / API
    file.touch()
    with pytest.raises(UsageError, match=r"is a file\. Name the folder that holds openapi"):
        library.load(str(file))
