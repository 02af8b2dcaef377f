"""What is shipped, installed into virtual environments away from the source tree, does the main job there.

Run by ``tox -e wheel``; packages come from pip's cache where it has them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHERE = """
from listproof.contract import library
print(*(library.load(name).folder for name in (*library.names(), *library.examples())), sep="\\n")
"""
CONTRACTS = (
    "langsmith",
    "seekrflow",
    *(
        f"examples/{name}"
        for name in (
            "bare-headers",
            "cursor",
            "departures",
            "filters",
            "fixed-pages",
            "link-header",
            "offset-envelope",
            "page-number",
            "row-cursor",
            "search",
            "tickets",
            "two-styles",
            "whole",
        )
    ),
)
PYTEST = "-m pytest --pyargs listproof.suite --lp-contract langsmith --lp-no-fuzz -q"

Run = Callable[..., subprocess.CompletedProcess[str]]


def clean() -> Mapping[str, str]:
    """The environment without what would lead Python or pytest back to the source tree."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "TOX_"))}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel built from it."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, env=clean())
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="session", params=["wheel", "sdist", "editable"])
def installed(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Run]:
    """What was installed, and a function that runs the environment's Python (or its command) in an empty folder."""
    home = tmp_path_factory.mktemp(request.param)
    venv.create(home / "env", with_pip=True)
    scripts = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    away = home / "away"
    away.mkdir()

    def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(scripts / program), *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=away, env=clean(), timeout=300)

    what = {
        "wheel": [str(next(built.glob("*.whl")))],
        "sdist": [str(next(built.glob("*.tar.gz")))],
        "editable": ["--editable", str(ROOT)],
    }[request.param]
    done = run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)
    assert done.returncode == 0, done.stdout + done.stderr
    return request.param, run


def test_the_contracts_are_found_where_they_belong(installed: tuple[str, Run]) -> None:
    kind, run = installed
    done = run("python", "-c", WHERE)
    assert done.returncode == 0, done.stderr
    shelf = ("contracts",) if kind == "editable" else ("site-packages", "listproof", "contracts")
    for line, name in zip(done.stdout.splitlines(), CONTRACTS, strict=True):
        parts = (*shelf, *name.split("/"))
        assert Path(line).parts[-len(parts) :] == parts
        assert (ROOT in Path(line).parents) is (kind == "editable")


def test_the_main_job(installed: tuple[str, Run]) -> None:
    done = installed[1]("listproof", "check", "seekrflow", "--max-examples", "20")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "PASSED: all" in done.stdout.splitlines()[-1]


def test_an_example_is_found_by_its_name(installed: tuple[str, Run]) -> None:
    done = installed[1]("listproof", "check", "examples/offset-envelope", "--only", "TOT")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_a_requirement_is_explained_with_its_lines(installed: tuple[str, Run]) -> None:
    done = installed[1]("listproof", "explain", "PAG-03")
    assert (done.returncode, done.stderr) == (0, "")
    assert "offset" in done.stdout
    assert "openapi.yaml:" in done.stdout


def test_the_suite_runs_from_pytest(installed: tuple[str, Run]) -> None:
    done = installed[1]("python", *PYTEST.split())
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout.splitlines()[-1]
    assert "target       embedded mock" in done.stdout


def test_wheel_and_sdist_carry_what_they_must(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        inside = set(wheel.namelist())
    contracts = [f"contracts/{name}/{file}" for name in CONTRACTS
                 for file in ("openapi.yaml", "listing.toml", "SOURCE")]  # fmt: skip
    assert {f"listproof/{name}" for name in (*contracts, "contract/listing.schema.json", "py.typed")} <= inside
    assert not [name for name in inside if name.startswith("tests/") or "__pycache__" in name or "/." in name]
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        inside = {name.partition("/")[2] for name in sdist.getnames()}
    files = ("pyproject.toml", "tox.ini", "conftest.py", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
             "tests/contract/test_langsmith.py", "src/listproof/plugin/hooks.py")  # fmt: skip
    assert {*contracts, *files} <= inside
    assert not [name for name in inside if "__pycache__" in name or "_cache/" in name]
