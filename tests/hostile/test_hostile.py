"""Whatever a server does, a check of it ends in time and memory, with a verdict or a message, and praises nothing."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from check import check
from kinds import KINDS, Kind

MOST = 300
"""Megabytes that a check may take."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "-"))
def test_a_check_ends_well(kind: Kind, tmp_path: Path) -> None:
    done = check(kind, tmp_path)
    assert done.code == kind.code, (done.code, done.seconds, done.said)
    assert kind.words in done.said, done.said
    assert (done.memory <= MOST, done.busy <= kind.seconds) == (True, True), (done.memory, done.busy)
    assert "Traceback" not in done.said
    assert "PASSED" not in done.said
    report = tmp_path / "report"
    if kind.code == 2:
        assert (done.out, done.err.count("\n")) == ("", 1), "one message"
        assert not list(report.iterdir())
        return
    told = json.loads((report / "report.json").read_text("utf-8"))
    verdicts = {row["verdict"] for row in told["requirements"]}
    assert (told["exit_code"], told["conformant"] is False) == (kind.code, kind.code == 1)
    assert kind.may(bool(verdicts & {"passed", "failed"})), verdicts
    assert "error" not in verdicts
    assert told["conformant"] is not True or (kind.code == 0 and not told["ended"])
    assert bool(told["ended"]) == ("not everything was tested" in done.said)
    assert ElementTree.parse(report / "junit.xml").getroot().tag == "testsuites"
    assert "</html>" in (report / "report.html").read_text("utf-8")
