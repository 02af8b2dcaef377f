"""Nothing that a document names is fetched: it is refused where it stands, and no validator would ask for it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from listproof import offline
from listproof.contract import document, library, openapi_rules, schemas
from listproof.errors import ContractError
from listproof.fuzz import document as fuzz_document
from listproof.oracle import row_schema
from listproof.oracle.row import Row

ROW = "    Order:\n"
DOCS = Path(__file__).parents[3] / "docs" / "adding-a-contract.md"


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    text = DOCS.read_text("utf-8")
    return {
        "listing.toml": re.findall(r"```toml\n(.*?)```", text, re.S)[0],
        "openapi.yaml": re.findall(r"```yaml\n(.*?)```", text, re.S)[0],
    }


class Heard:
    """A listener on loopback that counts who connects: also those that are not written in Python."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.05)
        self.count, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/meta"

    def _listen(self) -> None:
        while not self.over.is_set():
            with suppress(OSError):
                self.socket.accept()[0].close()
                self.count += 1


@pytest.fixture
def heard() -> Iterator[Heard]:
    listener = Heard()
    yield listener
    listener.over.set()
    listener.thread.join()
    listener.socket.close()


def put(folder: Path, example: dict[str, str], old: str, new: str) -> str:
    assert old in example["openapi.yaml"]
    for name, text in example.items():
        (folder / name).write_text(text.replace(old, new, 1) if name == "openapi.yaml" else text, "utf-8")
    return str(folder)


REMOTE = {
    "dialect of a row": (ROW, ROW + "      $schema: 'URL'\n", "/components/schemas/Order/$schema: is a dialect that"),
    "dialect within": ("state: {", "state: { $schema: 'URL',", "/state/$schema: is a dialect that"),
    "dialect of the document": (
        "openapi: 3.1.0",
        "openapi: 3.1.0\njsonSchemaDialect: 'URL'",
        "jsonSchemaDialect: ",
    ),
    "dynamic": ("state: {", "state: { $dynamicRef: 'URL',", "is a reference by $dynamicRef"),
    "recursive": ("state: {", "state: { $recursiveRef: 'URL',", "is a reference by $recursiveRef"),
    "base": (ROW, ROW + "      $id: 'URL'\n", "/components/schemas/Order/$id: gives references another base"),
    "reference": ("payment: {", "payment: { $ref: 'URL',", "points out of the document"),
    "anchor": ("payment: {", "payment: { $ref: '#state',", "points to the anchor #state"),
    "reference in an example": (ROW, ROW + "      example: { $ref: 'URL' }\n", "points out of the document"),
    "operation": (
        "description: the orders",
        "description: x\n          links: { a: { operationRef: 'URL' } }",
        "points out of the document",
    ),
}
"""What would make somebody fetch it, and what is said of it."""


@pytest.mark.parametrize("old, new, said", REMOTE.values(), ids=REMOTE)
def test_what_lies_outside_is_refused_with_its_line_and_never_fetched(
    tmp_path: Path, example: dict[str, str], heard: Heard, old: str, new: str, said: str
) -> None:
    folder = put(tmp_path, example, old, new.replace("URL", heard.url))
    with pytest.raises(ContractError, match=r"openapi\.yaml:\d+: /") as caught:
        library.load(folder)
    assert said in str(caught.value)
    assert heard.count == 0


@pytest.mark.parametrize(
    "new",
    [
        "      $schema: https://json-schema.org/draft/2020-12/schema\n",
        "      $schema: http://json-schema.org/draft-07/schema#\n",
        "      example: { $schema: 'https://vendor.example/x.json', $id: 'https://vendor.example/y' }\n",
        "      x-vendor: { $id: 'https://vendor.example/y', $ref: '#/nowhere' }\n",
    ],
)
def test_known_dialects_and_data_are_no_matter(tmp_path: Path, example: dict[str, str], new: str) -> None:
    assert library.load(put(tmp_path, example, ROW, ROW + new)).lists


def test_members_by_these_names_are_no_references(tmp_path: Path, example: dict[str, str]) -> None:
    new = "state: { type: string }\n        $id: { type: string }\n        $schema: { type: string }\n        status: {"
    assert library.load(put(tmp_path, example, "state: {", new)).lists


@pytest.mark.parametrize("word", ["$schema", "$ref", "$dynamicRef", "$recursiveRef"])
def test_no_validator_of_ours_fetches_even_what_no_reader_has_refused(heard: Heard, word: str) -> None:
    for schema in ({word: heard.url}, {"properties": {"a": {word: heard.url}}}, {"$id": heard.url, word: "x"}):
        schemas.wrong(schema)
        for ask in (lambda known=schema: row_schema.violation(known, {"a": 1}), lambda known=schema: fast(known)):
            with suppress(Exception):  # that it says something is enough
                ask()
    with suppress(ContractError, KeyError):
        schema = {word: heard.url}
        fuzz_document.cut({"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"A": schema}}}, (), ())
    assert heard.count == 0


def fast(schema: dict[str, Any]) -> bool:
    return row_schema.RowValidator(schema, ()).valid(Row("x", {"a": 1}))


def test_the_validator_of_documents_fetches_nothing(tmp_path: Path, example: dict[str, str], heard: Heard) -> None:
    put(tmp_path, example, "openapi", "openapi")
    read = document.read(tmp_path / "openapi.yaml")
    content: Any = read.content
    content["components"]["schemas"]["Order"]["properties"]["state"] = {"$ref": heard.url}  # as no reader lets it
    content["components"]["schemas"]["Order"]["properties"]["total"] = {"$schema": heard.url, "default": 1}
    with pytest.raises((ContractError, offline.NotFetched)):
        openapi_rules.validate(read)
    assert heard.count == 0


def test_our_own_tests_connect_to_this_machine_alone() -> None:
    with pytest.raises(PermissionError, match=r"about to connect to 192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
