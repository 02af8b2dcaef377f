"""No check knows how a contract calls its parameters: what it asks is written by the contract's own templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from task_server import Server, contract, results, tasks

from listproof import suite
from listproof.contract import library

NAMES = {
    parameter.name
    for name in library.names()
    for each in library.load(name).lists
    for parameter in each.parameters
    if parameter.location == "query"
}
MODULES = sorted(Path(suite.__file__).parent.rglob("*.py"))
QUERY = re.compile(r"[^\s=&?]+=[^\s=&]*(&[^\s=&?]+=[^\s=&]*)*")
"""A whole raw query string; a sentence that names a parameter is none."""


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The literals of a module with their lines; what is filled into one is written as ``0``. Messages to people, which
    stand in calls of these names, are left out."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    told = [each for node in calls if ast.unparse(node.func).rpartition(".")[2] in MESSAGES for each in node.args]
    parts = [each for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for each in node.values]
    skipped = {id(inner) for outer in told for inner in ast.walk(outer)} | {id(part) for part in parts}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            filled = (str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
            yield node.lineno, "".join(filled)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


MESSAGES = ("answered", "refused", "observe", "Difference", "Skip", "not_crashed", "need", "_same_page")


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.stem)
def test_no_check_writes_the_name_of_a_parameter(file: Path) -> None:
    found = [(line, text) for line, text in texts(ast.parse(file.read_text("utf-8"))) if QUERY.fullmatch(text)]
    written = [(line, text) for line, text in found if {part.partition("=")[0] for part in text.split("&")} & NAMES]
    assert written == []


class Noting(Server):
    """Keeps the names of the parameters that it is sent."""

    names: set[str] = set()  # noqa: RUF012 - of one test

    def respond(self, method: str, path: str, query: str) -> tuple[int, Any]:
        self.names.update(unquote_plus(part.partition("=")[0]) for part in query.split("&") if part)
        return super().respond(method, path, query)


@pytest.mark.whole_run
def test_only_names_of_the_contract_are_sent() -> None:
    own = {parameter.name for parameter in contract().parameters if parameter.location == "query"}
    assert not own & NAMES
    results(Noting(tasks()))
    assert own <= Noting.names
    assert not Noting.names & NAMES, "a name of another contract"
