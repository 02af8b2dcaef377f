"""A real server: what fails there is known, explained, and true when it is asked again without listproof."""

from __future__ import annotations

import json
import shlex
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from listproof.oracle.manifest import Manifest
from listproof.provision import Where
from listproof.provision.langgraph import Langgraph
from real.agent_server import AgentServer
from real.conftest import Checked, command, provisioning, run

Known = dict[str, dict[str, dict[str, Any]]]

ANSWER: Known = tomllib.loads((Path(__file__).parent / "known_answer.toml").read_text("utf-8"))


def verdicts(checked: Checked, verdict: str) -> set[str]:
    return {each["id"] for each in checked.report["requirements"] if each["verdict"] == verdict}


def test_exactly_the_known_requirements_fail(checked: Checked) -> None:
    """No failed requirement without an explanation, no explained one that does not fail."""
    assert verdicts(checked, "failed") == set(ANSWER["failed"]), checked.done.stdout
    assert verdicts(checked, "error") == set()
    assert checked.done.returncode == 1
    assert checked.report["conformant"] is False


def test_every_requirement_that_applies_is_decided(checked: Checked) -> None:
    """What no data of this server can decide is not applicable to it, and each result says what was missing."""
    assert verdicts(checked, "inconclusive") == set(), checked.done.stdout
    assert set(ANSWER["not_applicable"]) <= verdicts(checked, "not_applicable")
    told = [each for each in checked.report["results"] if each["id"] in ANSWER["not_applicable"]]
    assert told
    assert all("has the created_at of another" in each["message"] for each in told)
    for each in checked.report["results"]:
        assert each["message"] or each["verdict"] != "inconclusive", each


def test_everything_else_is_passed(checked: Checked) -> None:
    """Every family took part, the manifest's too, and the status of every run was had."""
    passed = verdicts(checked, "passed")
    assert {each.partition("-")[0] for each in passed} == {
        "SCH", "PAG", "ORD", "FLT", "SEL", "SCO", "ERR", "HTT", "LIF", "MAN", "MIX",
    }  # fmt: skip
    assert {"MAN-01", "MAN-02", "MAN-03", "FLT-04", "FLT-07", "PAG-12"} <= passed
    assert len(passed) >= 45


def test_every_finding_can_be_repeated(checked: Checked) -> None:
    findings = [found for each in checked.report["results"] for found in each["findings"]]
    assert findings
    for found in findings:
        assert found["expected"]
        assert found["actual"]
        assert all(shlex.split(line)[:3] == ["curl", "-sS", "-i"] for line in found["requests"])
        assert all(shlex.split(line)[-1].startswith("http://127.0.0.1:") for line in found["requests"])


def test_only_reading(checked: Checked) -> None:
    """The checks' own client sent GET and HEAD to the server and nothing to anybody else."""
    assert [set(methods) for methods in checked.report["requests"].values()] == [{"GET", "HEAD"}]


@pytest.fixture(scope="module")
def main(server: AgentServer) -> tuple[str, Manifest]:
    """The path of a listing that the provisioner has made, and what is in it."""
    with closing(Langgraph(Where(server.base_url, options={"assistant": server.graph}), "known")) as provisioner:
        made = provisioner.make()
    return f"/threads/{made.collections['main']['thread_id']}/runs", made.manifest


@pytest.mark.parametrize("identity", ANSWER["failed"])
def test_a_known_failure_is_true(identity: str, server: AgentServer, main: tuple[str, Manifest]) -> None:
    """Asked by the standard library, the server answers as the explanation says."""
    path, manifest = main
    said = ANSWER["failed"][identity]
    status, body = server.ask("GET", f"{path}?{said['request']}")
    assert status == said["status"]
    if "rows" in said:
        assert len(json.loads(body)) == said["rows"]
    if "fewer" in said:
        assert len(json.loads(body)) == len(manifest.expected["main"].ids or ()) - said["fewer"]
    assert said.get("body", "") in body.decode()


def test_nothing_of_the_run_is_left(checked: Checked, server: AgentServer) -> None:
    paths = {each["parents"]["thread_id"] for each in checked.report["collections"]}
    assert len(paths) == 6
    assert paths.isdisjoint(each["thread_id"] for each in server.threads())


def test_provisioning_needs_the_flag(server: AgentServer) -> None:
    """The words of a provisioned run without --allow-writes: refused before anything is sent."""
    before = len(server.threads())
    done = run([word for word in command(server, *provisioning(server)) if word != "--allow-writes"])
    assert (done.returncode, done.stdout) == (2, "")
    assert "add --allow-writes" in done.stderr
    assert len(server.threads()) == before
