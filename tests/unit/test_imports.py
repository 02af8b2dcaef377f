"""The directions of imports, read from the source: which package may know which, and the one door of a library."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import listproof

SOURCE = Path(listproof.__file__).parent

GROUND = (
    "ending errors flags plural suggest interruption files harmless key_lines offline schema_mistakes start user_file "
    "version"
)
"""Modules that everybody may import; they import one another and nothing else of ours."""

MAY = {
    "contract": "",
    "http": "",
    "results": "contract oracle",
    "oracle": "contract",
    "codec": "contract oracle",
    "collection": "contract oracle codec http",
    "causes": "contract oracle",
    "checking": "contract oracle codec http collection results",
    "fuzz": "contract oracle codec http collection checking",
    "suite": "contract oracle codec http collection checking results fuzz",
    "run": "contract oracle codec http causes collection checking results fuzz suite provision",
    "report": "contract results",
    "against": "contract oracle codec http collection results",
    "doctor": "contract oracle codec http collection results run",
    "plugin": "contract http checking results run report suite",
    "init": "contract",
    "probe": "contract oracle codec http collection init",
    "cli": "contract http causes checking results run report suite doctor provision init probe against",
    "provision": "http oracle",
    "api": "results run report",
    "mock": "contract",
    "faults": "mock contract",
}
"""Package -> the packages that it may import; itself always. A new module needs no entry here."""

LATE = {
    ("run.embedded", "mock"): "without a base URL the session starts the embedded mock",
    ("run.embedded", "faults"): "the same, made wrong in one way",
    ("start", "cli"): "a signal during the import of the command is heard",
    ("cli.explain", "faults"): "the faults of a requirement",
}
"""Imports inside functions that go against the table, each with its reason."""

WHOLE = {("cli.mock", "mock"): "listproof mock", ("cli.mock", "faults"): "the same, made wrong in one way"}
"""Modules that are there to show what the table keeps away from their package, each with its reason."""

DOORS = {
    "schemathesis": "fuzz.*",
    "requests": "fuzz.adapter",
    "urllib3": "fuzz.adapter",
    "pytest": "plugin plugin.*",
    "_pytest": "",
    "httpx": "http.* run.dry_run provision.* doctor.*",
    "httpcore": "http.deadline http.network http.transport",
    "langgraph_sdk": "provision.langgraph_client",
    "socket": "mock.server http.connection_errors",
    "http": "",
    "urllib.request": "http.network",
    "asyncio": "",
    "cheroot": "mock.server",
    "rich": "report.terminal* report.github report.progress cli.explain*",
    "shtab": "cli.completion",
    "jinja2": "report.html",
    "markupsafe": "report.html",
    "jsonschema": "oracle.exact_schema schema_mistakes",
    "yaml": "contract.yaml_text",
    "openapi_spec_validator": "contract.openapi_rules",
}
"""Libraries, and the only modules that know them."""


def modules() -> Mapping[str, Path]:
    """Dotted names below ``listproof`` (the package itself is ``listproof``) and their files."""
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        parts = file.relative_to(SOURCE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__") or "listproof"] = file
    return found


MODULES = modules()


def package(name: str) -> str:
    return name.partition(".")[0]


@cache
def imports(name: str) -> tuple[tuple[str, bool], ...]:
    """(What a module imports, whether it does so inside a function): ours as in MODULES, others by their full names.

    What stands under ``if TYPE_CHECKING`` is not an import.
    """
    return tuple(_imports(name))


def _imports(name: str) -> Iterator[tuple[str, bool]]:
    file = MODULES[name]
    within = ["listproof", *file.relative_to(SOURCE).parent.parts]
    tree = ast.parse(file.read_text("utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((ours(alias.name), id(node) in late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = within[: len(within) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = ours(f"{origin}.{alias.name}")
                yield inner if inner in MODULES else ours(origin), id(node) in late


def ours(full: str) -> str:
    return full.removeprefix("listproof.")


def among(name: str, patterns: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns.split())


def test_every_package_stands_in_the_table() -> None:
    ground = {"listproof", "__main__", *GROUND.split()}
    assert {package(name) for name in MODULES} - ground == set(MAY)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_what_its_package_may(name: str) -> None:
    own = package(name)
    for other, late in imports(name):
        if other not in MODULES or name in ("listproof", "__main__"):
            continue
        wanted = package(other)
        if wanted == own or among(wanted, GROUND) or wanted in MAY.get(own, "").split() or (name, wanted) in WHOLE:
            continue
        assert late, f"{name} must not import {other}"
        assert (name, wanted) in LATE, f"{name} must not import {other}, not even late"


def test_every_late_import_is_still_one() -> None:
    for name, wanted in WHOLE:
        assert any(package(other) == wanted for other, _ in imports(name)), f"{name} no longer imports {wanted}"
    for name, wanted in LATE:
        found = [late for other, late in imports(name) if package(other) == wanted]
        assert found, f"{name} no longer imports {wanted}: remove the entry"
        assert all(found), f"{name} imports {wanted} at its top"


def test_no_module_leads_back_to_itself() -> None:
    """Neither at the top of a module nor hidden in a function."""
    graph = {name: {other for other, _ in imports(name) if other in MODULES and other != name} for name in MODULES}
    for name in MODULES:  # a package's own __init__ takes from its modules what others should find in it
        graph[name] = {each for each in graph[name] if not name.startswith(f"{each}.")}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


def test_the_mock_and_the_oracle_share_no_code() -> None:
    apart = {name for name in MODULES if package(name) in ("mock", "faults")}
    reached = {package(other) for name in apart for other, _ in imports(name) if other in MODULES}
    assert reached <= {"mock", "faults", "contract", "errors", "suggest", "listproof"}


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_its_doors(library: str) -> None:
    for name in MODULES:
        used = [each for each, _ in imports(name) if each not in MODULES]
        if any(each == library or each.startswith(f"{library}.") for each in used):
            assert among(name, DOORS[library]), f"{name} must not import {library}: that is for {DOORS[library]}"
    for pattern in DOORS[library].split():
        users = [name for name in MODULES if among(name, pattern)]
        assert users, f"{pattern} has no module: correct DOORS"


def test_the_plugin_is_cheap_where_nobody_uses_it() -> None:
    """It is loaded in every pytest run of its environment."""
    code = "import pytest, sys; old = set(sys.modules); import listproof.plugin; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "listproof",
        "listproof.flags",
        "listproof.plugin",
        "listproof.plugin.hooks",
        "listproof.plugin.options",
        "listproof.run",
        "listproof.run.options",
        "listproof.version",
    ]
