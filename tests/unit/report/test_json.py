"""report.json: its shape, its folder, and that it is written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from constructed import FINDING, RUN, result
from jsonschema import Draft202012Validator

from listproof.errors import UsageError
from listproof.report import folder
from listproof.report import json as report
from listproof.results.catalogue import VERSION
from listproof.results.model import Run, Verdict


def written(run: Run, place: Path) -> Path:
    """report.json, written with the rest."""
    folder.write(run, place)
    return place / report.FILE


def test_the_report_says_all_that_a_gate_needs(tmp_path: Path) -> None:
    document = json.loads(written(RUN, tmp_path).read_text("utf-8"))
    assert document["schema_version"] == 1
    assert document["tool"]["name"] == "listproof"
    assert document["requirements_version"] == VERSION
    assert document["contract"]["sha256"] == "0123456789abcdef"
    assert (document["target"], document["seed"], document["seconds"]) == ("http://h", 42, 1.25)
    assert document["requests"] == {"h": {"GET": 40, "HEAD": 2}}
    assert (document["exit_code"], document["conformant"]) == (1, False)
    assert document["requirements"][1] == {
        "id": "PAG-02",
        "family": "PAG",
        "statement": RUN.requirements[1].facts.statement,
        "level": "MUST",
        "provenance": ["stated"],
        "sources": ["openapi.yaml:63: default: 10"],
        "verdict": "failed",
        "comparisons": 3,
        "consequence_of": None,
    }
    assert document["results"][3] == {
        "id": "PAG-04",
        "family": "PAG",
        "operation": "GET /threads/{thread_id}/runs",
        "collection": "main",
        "verdict": "failed",
        "comparisons": 3,
        "message": "",
        "consequence_of": "PAG-02",
        "seconds": 0.0,
        "exchanges": [],
        "findings": [
            {
                "kind": "missing",
                "expected": FINDING.expected,
                "actual": FINDING.actual,
                "expected_ids": [],
                "actual_ids": [],
                "altered_ids": [],
                "foreign_ids": [],
                "shown": {"differing": 2, "sent": 4},
                "also": 1,
                "requests": list(FINDING.curl),
                "exchanges": [4],
                "command": "",
                "outcome": "",
                "parameters": [],
                "flaps": False,
                "consequence_of": None,
            }
        ],
        "tried": [],
    }
    assert document["observations"][1]["kept"] is False


SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "report.schema.json").read_text("utf-8"))


def test_the_report_is_valid_against_its_published_schema(tmp_path: Path) -> None:
    document = json.loads(written(RUN, tmp_path).read_text("utf-8"))
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)


@pytest.mark.parametrize(
    "path",
    [[], ["requirements", 0], ["results", 1], ["results", 1, "findings", 0], ["observations", 0], ["waivers", 0]],
)
def test_every_member_is_described_and_required(path: list[str | int]) -> None:
    value: Any = report.document(RUN)
    schema: Any = SCHEMA
    for step in path:
        value = value[step]
        schema = schema["properties"][step] if isinstance(step, str) else schema["items"]
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    assert sorted(value) == sorted(schema["properties"]) == sorted(schema["required"])


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first = written(RUN, tmp_path / "a").read_bytes()
    assert first == written(RUN, tmp_path / "b").read_bytes()


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = written(RUN, tmp_path / "deep" / "report")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_text_that_is_no_unicode_is_escaped(tmp_path: Path) -> None:
    odd = result("PAG-02", Verdict.FAILED, findings=(replace(FINDING, actual="\ud800 \u2028 \x00"),))
    run = replace(RUN, results=(*(each for each in RUN.results if each.id != "PAG-02"), odd))
    document = json.loads(written(run, tmp_path).read_text("utf-8"))
    assert document["results"][-1]["findings"][0]["actual"] == "\ud800 \u2028 \x00"


def test_a_full_disk_leaves_no_half_of_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(RUN, tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(UsageError, match="No space left on device"):
        written(replace(RUN, seed=1), tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_cannot_be_made_is_told_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made"):
        folder.prepare(tmp_path / "file" / "report")
