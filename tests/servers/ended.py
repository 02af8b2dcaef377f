"""Processes that are ended from outside, and the reports that they leave."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text("utf-8"))
FILES = {
    "report.html",
    "report.json",
    "summary.md",
    "junit.xml",
    "report.sarif",
    "report.ctrf.json",
    "exchanges.ndjson",
}


@contextlib.contextmanager
def child(words: list[str], folder: Path, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A Python process, in ``folder``; killed where it is still there at the end."""
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, **more
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def whole(folder: Path) -> dict[str, Any]:
    """The report of a run that was interrupted, every file of it read by what reads such files."""
    assert {each.name for each in (folder / "report").iterdir()} >= FILES - {"exchanges.ndjson"}
    assert {each.name for each in (folder / "report").iterdir()} <= FILES
    document: dict[str, Any] = json.loads((folder / "report" / "report.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["interrupted"] is True
    assert document["conformant"] is not True
    assert document["not_reached"] or document["partly_reached"]
    verdicts = {each["id"]: each["verdict"] for each in document["requirements"]}
    assert {verdicts[each] for each in document["not_reached"]} <= {"inconclusive"}
    ended = document["ended"]
    late = [each for each in document["results"] if each["message"].startswith("not tested")]
    assert late
    assert {each["verdict"] for each in late} == {"inconclusive"}
    assert all(ended in each["message"] for each in late)
    for name in ("report.html", "summary.md", "junit.xml", "report.sarif", "report.ctrf.json"):
        assert ended in (folder / "report" / name).read_text("utf-8"), name
    assert len([*ET.parse(folder / "report" / "junit.xml").iter("testcase")]) > 0
    record = folder / "report" / "exchanges.ndjson"
    numbers = [json.loads(line)["number"] for line in record.read_text("utf-8").splitlines()] if record.exists() else []
    assert numbers == [*range(1, len(numbers) + 1)]
    return document
