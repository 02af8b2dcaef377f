"""Checks, the oracle and general faults speak of roles: none holds a name that a bundled contract gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import listproof
from listproof.contract import library
from listproof.contract.model import ListOperation

SOURCE = Path(listproof.__file__).parent
PLACES = ("suite", "oracle", "faults/general")
NAMED: dict[str, str] = {}
"""Modules that may name members, and why."""

ROLES = frozenset(
    {"limit", "offset", "page", "cursor", "order", "select", "status", "path", "query", "header", "id", "parent"}
    | {"number", "title", "code", "value", "operator", "after", "before"}
)
"""Words that are our own or JSON Schema's too: of roles and styles, types, members of errors, places of a clause."""


def names() -> frozenset[str]:
    """What requests and rows of the bundled contracts call their parts."""
    found: set[str] = set()
    for operation in (each for name in ("langsmith", "seekrflow", *library.examples()) for each in lists(name)):
        found |= {each.name for each in operation.parameters if each.location != "path"}
        found |= {*operation.row_fields}
    return frozenset(found) - ROLES


def lists(name: str) -> tuple[ListOperation, ...]:
    return library.load(name).lists


MODULES = [file for place in PLACES for file in sorted((SOURCE / place).rglob("*.py"))]


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of a module that are no documentation, with their lines."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_no_module_holds_a_name_of_a_bundled_contract(file: Path) -> None:
    known, own = names(), str(file.relative_to(SOURCE))
    tree = ast.parse(file.read_text("utf-8"))
    held = [f"{own}:{line}: {text}" for line, text in literals(tree) if text in known]
    if own in NAMED:
        assert held, f"{own} is no exception any more"
    else:
        assert held == []
