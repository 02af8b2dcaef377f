"""Fixtures: the real server, and the vendors' clients, each where tox has installed it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from real.agent_server import AgentServer

PROGRAM, SEEKRAI = "LISTPROOF_AGENT_SERVER", "LISTPROOF_SEEKRAI"
"""Environment variables: the ``langgraph`` command, and a Python that has ``seekrai``."""

OPTIONS = {
    "success": {"do": "return"},
    "error": {"do": "raise"},
    "slow": {"do": "sleep", "seconds": 600},
    "hold": {"do": "hold", "seconds": 900},
}
"""What our graph is told to do, for the provisioner."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-findings", action="store_true", help="write docs/findings.md anew")


def installed(variable: str) -> str:
    """The program that the variable names; without it these tests cannot run, and nobody is told that they passed."""
    if not os.environ.get(variable):
        pytest.fail(f"{variable} is not set: run these tests with tox -e real", pytrace=False)
    return os.environ[variable]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentServer]:
    with AgentServer(installed(PROGRAM), tmp_path_factory.mktemp("agent")) as running:
        yield running


@pytest.fixture(scope="session")
def seekrai() -> str:
    return installed(SEEKRAI)


def command(server: AgentServer, *words: str) -> list[str]:
    """``listproof check langsmith`` on the server, with these words after it."""
    return [*listproof("check"), "langsmith", "--base-url", server.base_url, *words]


def listproof(name: str) -> list[str]:
    return [str(Path(sys.executable).parent / "listproof"), name]


def provisioning(server: AgentServer, *names: str) -> list[str]:
    """The words that let the data be made; ``names`` are the inputs that the graph is given."""
    told = [f"assistant={server.graph}", *(f"{name}={json.dumps(OPTIONS[name])}" for name in names)]
    return ["--provision", "langgraph", "--allow-writes", *(w for each in told for w in ("--provision-option", each))]


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, timeout=170, check=False)


@dataclass(frozen=True)
class Checked:
    """A run of the command: what it printed, and its report."""

    done: subprocess.CompletedProcess[str]
    report: dict[str, Any]


@pytest.fixture(scope="session")
def checked(server: AgentServer, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Every family and fuzzing, on data that the provisioner makes with every status that the graph can produce."""
    folder: Path = tmp_path_factory.mktemp("report")
    done = run(command(server, *provisioning(server, *OPTIONS), "--report", str(folder)))
    assert (folder / "report.json").exists(), done.stderr + done.stdout
    return Checked(done, json.loads((folder / "report.json").read_text("utf-8")))
