"""Same seed, same data: the same requests and the same report; and no order of the checks changes a verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from leaks import run

from listproof import faults, mock
from listproof.cli import command as cli
from listproof.run.settings import Settings
from listproof.suite.catalogue import catalogue
from proof.judge import NAMED

pytestmark = pytest.mark.whole_run

TIMES = ("started", "seconds", "waited")
catalogue()  # pytester forgets what an inner run was the first to import


def timeless(value: Any) -> Any:
    """The value without what tells of time, and of headers that do."""
    if isinstance(value, dict):
        return {name: timeless(each) for name, each in value.items() if name not in TIMES}
    if isinstance(value, list):
        return [timeless(each) for each in value if not (isinstance(each, list) and each[:1] == ["date"])]
    return value


def told(folder: Path, base_url: str = "") -> tuple[Any, list[Any]]:
    """report.json and the record of all exchanges, without times; the server's address stands as ``HERE``."""
    place = base_url.partition("//")[2] or "nowhere"
    report, record = (
        (folder / name).read_text("utf-8").replace(place, "HERE") for name in ("report.json", "exchanges.ndjson")
    )
    return timeless(json.loads(report)), [timeless(json.loads(line)) for line in record.splitlines()]


@pytest.mark.parametrize(
    "contract, fault", [("langsmith", None), ("langsmith", "offset_ignored"), ("seekrflow", "order_ignored")]
)
def test_in_process_a_second_run_is_the_first(contract: str, fault: str | None, tmp_path: Path) -> None:
    runs = []
    for name in ("first", "second"):
        served = faults.variant(fault).server(contract) if fault else mock.reference(contract)
        settings = Settings.of(contract, max_examples=15, report=tmp_path / name, seed=7)
        run(settings, served.app, served, tmp_path / name)
        runs.append((list(served.log), *told(tmp_path / name)))
    assert len(runs[0][0]) > 300
    assert runs[0][0] == runs[1][0]
    assert runs[0][1] == runs[1][1]
    assert runs[0][2] == runs[1][2]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_over_a_socket_a_second_run_is_the_first(
    concurrency: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = []
    for name in ("first", "second"):
        served = faults.variant("offset_ignored").server("langsmith")
        with mock.serve(served.app) as running:
            words = ["check", "langsmith", "--base-url", running.base_url, "--report", str(tmp_path / name)]
            words += ["--only", "PAG,FLT,MIX", "--concurrency", str(concurrency)]
            for each in served.collections:
                words += ["--collection", f"{each.name}:thread_id={each.parents['thread_id']}"]
            assert cli.main(words) == 1
        log = list(served.log) if concurrency == 1 else sorted(served.log)
        runs.append((log, *told(tmp_path / name, running.base_url)))
    capsys.readouterr()
    assert runs[0][0] == runs[1][0]
    assert runs[0][1] == runs[1][1]
    assert runs[0][2] == runs[1][2]


def test_another_process_sends_the_same(tmp_path: Path) -> None:
    """Words are hashed in another way there, so that no order of a set is the same."""
    served = [mock.reference("langsmith") for _ in range(2)]
    for number, each in enumerate(served):
        with mock.serve(each.app) as running:
            own = [f"{one.name}:thread_id={one.parents['thread_id']}" for one in each.collections]
            words = [
                "check",
                "langsmith",
                "--base-url",
                running.base_url,
                "--only",
                "FUZ,MIX,HTT",
                "--concurrency",
                "1",
            ]
            words += [word for text in own for word in ("--collection", text)]
            code = f"import sys; from listproof import cli; sys.exit(cli.main({words!r}))"
            environ = {**os.environ, "PYTHONHASHSEED": str(number + 1)}
            done = subprocess.run(
                [sys.executable, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True
            )
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(served[0].log) > 200
    assert list(served[0].log) == list(served[1].log)


def test_another_seed_asks_something_else(tmp_path: Path) -> None:
    logs = []
    for seed in (1, 2):
        served = mock.reference("langsmith")
        run(Settings.of("langsmith", only=("MIX",), seed=seed), served.app, served, tmp_path / str(seed))
        logs.append(list(served.log))
    assert logs[0] != logs[1]


SHUFFLED = """
import random

def pytest_addoption(parser):
    parser.addoption("--shuffle", type=int)

def pytest_collection_modifyitems(config, items):
    if config.getoption("--shuffle"):
        random.Random(config.getoption("--shuffle")).shuffle(items)
"""


@pytest.mark.parametrize("contract, fault", [("langsmith", None), ("langsmith", "offset_ignored")])
def test_no_order_of_the_checks_changes_a_verdict(contract: str, fault: str | None, pytester: pytest.Pytester) -> None:
    pytester.makeconftest(SHUFFLED)
    pytester.makepyfile(test_runs=f'from listproof.plugin import Suite\n\nruns = Suite("{contract}")\n')
    words = [f"--lp-only={','.join(NAMED)}", "-p", "no:cacheprovider", *([f"--lp-fault={fault}"] if fault else [])]
    seen = []
    for seed in (0, 1, 2):
        done = pytester.runpytest_inprocess(*words, f"--shuffle={seed}", f"--lp-report=r{seed}", "-v")
        document = json.loads((pytester.path / f"r{seed}" / "report.json").read_text("utf-8"))
        verdicts = {(each["id"], each["collection"]): each["verdict"] for each in document["results"]}
        roots = {each["id"]: each["consequence_of"] for each in document["requirements"]}
        order = [
            line.split("[")[1].split("]")[0]
            for line in done.outlines
            if line.startswith("test_runs.py::") and "[" in line
        ]
        seen.append((verdicts, roots, document["verdict"], order))
    assert len({tuple(order) for *_, order in seen}) == 3
    for verdicts, roots, line, _ in seen[1:]:
        assert verdicts == seen[0][0]
        assert roots == seen[0][1]
        assert line == seen[0][2]
