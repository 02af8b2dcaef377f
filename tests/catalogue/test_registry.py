"""Faults are found where they stand: a new module needs no list."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from listproof import faults
from listproof.faults import registry

MODULE = '''
from listproof.faults.registry import benign
from listproof.mock.pipeline import Pipeline


@benign()
def as_the_reference(pipeline: Pipeline) -> Pipeline:
    """Everything is as it was."""
    return pipeline
'''


def test_a_new_module_is_found_without_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "benign_of_this_test.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(faults, "__path__", [*faults.__path__, str(tmp_path)])
    monkeypatch.setattr(registry, "_BENIGN", dict(registry._BENIGN))
    faults.load()
    assert faults.variant("as_the_reference") in faults.all_benign()
    assert sys.modules.pop("listproof.faults.benign_of_this_test").__file__ == str(tmp_path / "benign_of_this_test.py")


def test_a_fault_outside_of_every_family_is_refused() -> None:
    def nowhere(_: object) -> None:
        """Wrong, and of no family."""

    with pytest.raises(ValueError, match="nowhere stands in no package of a family"):
        registry.fault(roots={"PAG-01"}, reason="a test")(nowhere)  # type: ignore[arg-type]


def test_the_order_is_by_family_and_name() -> None:
    families = list(registry.FAMILIES.values())
    found = [(families.index(each.family), each.name) for each in faults.all_faults()]
    assert found == sorted(found)
    assert [each.name for each in faults.all_benign()] == sorted(each.name for each in faults.all_benign())
