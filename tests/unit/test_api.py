"""The Python door: what it takes is what the settings have, and what it gives is a run."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

import listproof
from listproof import mock
from listproof.report import folder
from listproof.run.settings import Settings


def test_a_run_of_the_embedded_mock() -> None:
    run = listproof.check("langsmith", only=["PAG-03"], fuzz=False)
    assert isinstance(run, listproof.Run)
    assert (run.exit_code, {each.facts.id for each in run.requirements}) == (0, {"PAG-03"})


def test_a_run_against_a_server_with_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "a-key-of-nobody")
    served = mock.reference("langsmith")
    big = next(each for each in served.collections if each.name == "big")
    with mock.serve(served.app) as running:
        run = listproof.check(
            "langsmith", running.base_url, collections={"big": big.parents}, headers=["x-api-key: ${API_KEY}"],
            report=tmp_path / "r", only=["PAG-01"],
        )  # fmt: skip
    assert run.target == running.base_url
    written = (tmp_path / "r" / "report.json").read_text("utf-8")
    assert json.loads(written)["requirements"][0]["verdict"] == listproof.Verdict.PASSED
    assert "a-key-of-nobody" not in written


def test_a_folder_of_another_run_is_left_alone(tmp_path: Path) -> None:
    with folder.reserved(tmp_path), pytest.raises(listproof.ListproofError, match="another run"):
        listproof.check("langsmith", only=["PAG-01"], fuzz=False, report=tmp_path)


@pytest.mark.parametrize(
    "contract, options, said",
    [
        ("langsmth", {}, "Did you mean langsmith"),
        ("langsmith", {"profile": "fast"}, "--profile fast: unknown"),
        ("langsmith", {"headers": ["x: y"]}, "no --base-url"),
        ("langsmith", {"base_url": "http://127.0.0.1:9", "collections": {"a": {"thread_id": "b"}}}, "127.0.0.1:9"),
    ],
)
def test_what_goes_wrong_is_told(contract: str, options: dict[str, object], said: str) -> None:
    with pytest.raises(listproof.ListproofError) as caught:
        listproof.check(contract, **options)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_another_option_is_none() -> None:
    with pytest.raises(TypeError, match="colections"):
        listproof.check("langsmith", colections={})  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match="chek"):
        listproof.chek  # type: ignore[attr-defined]  # noqa: B018


def test_every_setting_can_be_said() -> None:
    own = {"contract", "base_url", "collections", "headers", "report"}
    groups = get_type_hints(Settings)
    assert groups.pop("contract") is str
    names = {each.name for group in groups.values() for each in fields(group)}
    assert names | {"contract"} == own | set(listproof.Options.__annotations__)


def test_importing_it_costs_nothing() -> None:
    code = "import sys; old = set(sys.modules); import listproof; print(*sorted(set(sys.modules) - old - {'typing'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [each for each in done.stdout.split() if each.startswith("listproof")] == ["listproof", "listproof.version"]
