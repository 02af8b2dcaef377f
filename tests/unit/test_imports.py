"""The directions of imports, read from the source: who may know whom, and which library has which one door."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

import listproof

SOURCE = Path(listproof.__file__).parent

LAYERS = (
    (
        "values",
        "listproof files offline errors close results contract jsontext instant pace budget gate secret echo harmless "
        "credential interruption output heap",
    ),
    ("contract", "references schemas yamltext document member vocabulary operation sidecar library query"),
    ("oracle", "memory collation snapshot ranks parent reading rows listing model walk manifest observation verdict"),
    ("client", "address body load transport deadline guard breaker outage exchange network wire crew flight client"),
    ("collection", "collection legal spelling asked unsteady values target trial withheld requirement"),
    ("fuzz", "fuzz fuzz_*"),
    ("suite", "suite suite.*"),
    (
        "runner",
        "runner urgency settings target_file fit selection tally consequence excuse waivers command blame sweep",
    ),
    ("provision", "provision provision.*"),
    ("session", "rehearsal ahead session"),
    ("report", "report report.*"),
    ("front", "diff __main__ start cli cli_* doctor twin plugin plugin_*"),
    ("mock", "mock mock.* faults faults.*"),
)
"""Layers from below. A module imports its own layer and those below; the mock is a world of its own."""

EXCEPTIONS = {
    ("requirement", "suite"): "the catalogue imports the suite's modules when it is asked for, so that they register",
    ("session", "mock"): "without a base URL the session starts the embedded mock",
    ("session", "mock.served"): "the same",
    ("session", "faults"): "the same, made wrong in one way",
    ("cli", "mock"): "listproof mock",
    ("cli", "mock.command"): "the same",
    ("cli", "faults"): "listproof mock --list-faults",
    ("cli_explain", "faults"): "listproof explain names the faults of a requirement",
}
"""Imports inside functions that go against the layers, each with its reason."""

DOORS = {
    "schemathesis": "fuzz fuzz_*",
    "requests": "fuzz_engine",
    "urllib3": "fuzz_engine",
    "pytest": "plugin plugin_*",
    "_pytest": "",
    "httpx": (
        "address body client exchange guard network outage transport wire rehearsal provision.langgraph twin doctor"
    ),
    "httpcore": "deadline network transport",
    "langgraph_sdk": "provision.langgraph",
    "socket": "mock.server outage",
    "http": "",
    "urllib.request": "network",
    "asyncio": "",
    "cheroot": "mock.server",
    "rich": "report.terminal report.progress cli_explain",
    "jinja2": "report.html",
    "markupsafe": "report.html",
    "jsonschema": "rows vocabulary",
    "yaml": "yamltext",
    "openapi_spec_validator": "document",
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


@cache
def imports(name: str) -> tuple[str, ...]:
    """What a module imports, at its top or in a function: our modules as in MODULES, others by their full names.

    What stands under ``if TYPE_CHECKING`` is no import.
    """
    return tuple(_imports(name))


def _imports(name: str) -> Iterator[str]:
    file = MODULES[name]
    package = ["listproof", *file.relative_to(SOURCE).parent.parts]
    tree = ast.parse(file.read_text("utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (ours(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = ours(f"{origin}.{alias.name}")
                yield inner if inner in MODULES else ours(origin)


def ours(full: str) -> str:
    return full.removeprefix("listproof.")


def among(name: str, patterns: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns.split())


def layer(name: str) -> int:
    at = [place for place, (_, patterns) in enumerate(LAYERS) if among(name, patterns)]
    assert len(at) == 1, f"{name} stands in {len(at)} layers: say in LAYERS where it belongs"
    return at[0]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_its_own_layer_and_those_below(name: str) -> None:
    front, mock = len(LAYERS) - 2, len(LAYERS) - 1
    for other in (each for each in imports(name) if each in MODULES):
        if (name, other) in EXCEPTIONS:
            continue
        if layer(name) == mock:
            allowed = layer(other) == mock or other in ("contract", "errors", "listproof")
        else:
            allowed = layer(other) <= layer(name) and layer(other) != mock
        assert allowed, f"{name} ({LAYERS[layer(name)][0]}) must not import {other} ({LAYERS[layer(other)][0]})"
        assert layer(other) != front or layer(name) == front


def test_every_exception_is_still_one() -> None:
    for name, other in EXCEPTIONS:
        assert other in set(imports(name)), f"{name} no longer imports {other}: remove the exception"


def test_the_mock_does_not_know_its_faults() -> None:
    for name in MODULES:
        if among(name, "mock mock.*") and name != "mock.command":
            assert not [each for each in imports(name) if among(each, "faults faults.*")], name


def test_reports_read_values() -> None:
    known = "report report.* results contract errors interruption harmless listproof"
    for name in (each for each in MODULES if among(each, "report report.*")):
        beyond = {each for each in imports(name) if each in MODULES and not among(each, known)}
        assert beyond <= {"requirement"}, f"{name}: {beyond}"  # for the version of the catalogue


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_its_doors(library: str) -> None:
    for name in MODULES:
        used = [each for each in imports(name) if each not in MODULES]
        if any(each == library or each.startswith(f"{library}.") for each in used):
            assert among(name, DOORS[library]), f"{name} must not import {library}: that is for {DOORS[library]}"
    for pattern in DOORS[library].split():
        users = [name for name in MODULES if among(name, pattern)]
        assert users, f"{pattern} has no module: correct DOORS"


def test_nothing_is_measured_by_a_clock_that_may_be_set() -> None:
    """Dates are told, and compared with dates that a server or a user wrote; everything else has a monotonic clock."""
    dated = {"pace", "session"}
    for name in (each for each in MODULES if not among(each, "mock mock.* faults faults.*")):
        text = MODULES[name].read_text("utf-8")
        assert "time.time(" not in text, name
        assert name in dated or "datetime.now(" not in text, name


def test_the_plugin_is_cheap_where_nobody_uses_it() -> None:
    """It is loaded in every pytest run of its environment."""
    code = "import pytest, sys; old = set(sys.modules); import listproof.plugin; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["listproof", "listproof.plugin"]
