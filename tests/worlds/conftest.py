"""Fixtures: each server that others wrote, and a run of listproof on it."""

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

from worlds.world import Server
from worlds.worlds import HERE, WORLDS, answer

PROGRAMS = "LISTPROOF_WORLDS"
"""Environment variable: the folder of the programs that install.py has made."""


@pytest.fixture(scope="session", params=WORLDS, ids=lambda world: world.name)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not os.environ.get(PROGRAMS):
        pytest.fail(f"{PROGRAMS} is not set: run these tests with tox -e worlds", pytrace=False)
    world = request.param
    with Server(world, Path(os.environ[PROGRAMS]), tmp_path_factory.mktemp(world.name)) as running:
        yield running


@dataclass(frozen=True)
class Checked:
    """A run of the command: what it printed, its report, and what is known of the server."""

    done: subprocess.CompletedProcess[str]
    report: dict[str, Any]
    known: dict[str, Any]

    def verdicts(self, verdict: str) -> set[str]:
        return {each["id"] for each in self.report["requirements"] if each["verdict"] == verdict}


@pytest.fixture(scope="session")
def checked(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Every family and fuzzing."""
    folder: Path = tmp_path_factory.mktemp("report")
    program, world = str(Path(sys.executable).parent / "listproof"), server.world
    words = [program, "check", str(HERE / world.name), "--base-url", server.base_url, *world.check]
    done = subprocess.run(
        [*words, "--report", str(folder)],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        env={**os.environ, **world.secrets},
    )
    assert (folder / "report.json").exists(), done.stderr + done.stdout
    return Checked(done, json.loads((folder / "report.json").read_text("utf-8")), answer(world))
