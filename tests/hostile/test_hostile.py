"""Whatever a server does, a check of it ends in time and memory, with a verdict or a message, and praises nothing."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from check import check
from kinds import KINDS, Kind

RIGHT = {"HTTP/1.0", "strings of 100 kB", "is away for a second and comes back", "the same key twice"}
"""Servers that may conform: unusual, or wrong only where nothing is asked."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "-"))
def test_a_check_ends_well(kind: Kind, tmp_path: Path) -> None:
    done = check(kind, tmp_path)
    assert done.code in kind.codes, (done.code, done.seconds, done.said)
    assert kind.words in done.said, done.said
    assert done.memory <= 300
    assert "Traceback" not in done.said
    assert "conforms" not in done.said or kind.name in RIGHT
    report = tmp_path / "report"
    if done.code != 2:
        told = json.loads((report / "report.json").read_text("utf-8"))
        assert told["conformant"] is not True or kind.name in RIGHT
        assert told["exit_code"] == done.code
        assert ElementTree.parse(report / "junit.xml").getroot().tag == "testsuites"
        assert "</html>" in (report / "report.html").read_text("utf-8")
    else:
        assert done.err.count("\n") <= 3, "one message"
