"""The catalogue finds its checks by itself and puts them in an order that no import changes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from listproof import suite
from listproof.checking.requirement import REGISTRY
from listproof.suite.catalogue import FAMILIES, catalogue

MODULE = '''
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..results.model import Level, Provenance


@requirement("{identity}", Level.MUST, Provenance.IMPLIED)
def test_a_sentence(trial: Trial) -> None:
    """A statement.

    Why.

    How.
    """
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A second folder of the suite's modules; what is found there is forgotten afterwards."""
    known, loaded = dict(REGISTRY), set(sys.modules)
    monkeypatch.setattr(suite, "__path__", [*suite.__path__, str(tmp_path)])
    yield tmp_path
    for name in set(sys.modules) - loaded:
        del sys.modules[name]
    for name in [name for name in vars(suite) if name.startswith("new_")]:
        delattr(suite, name)
    REGISTRY.clear()
    REGISTRY.update(known)


def test_a_new_module_with_a_check_needs_no_entry_anywhere(folder: Path) -> None:
    before = [each.id for each in catalogue()]
    (folder / "new_pages.py").write_text(MODULE.format(identity="PAG-98"), encoding="utf-8")
    (folder / "new_family.py").write_text(MODULE.format(identity="AAA-01"), encoding="utf-8")
    found = [each.id for each in catalogue()]
    assert [each for each in found if each in before] == before
    assert found[-1] == "AAA-01", "a family of which nobody says where it stands comes last"
    families = [each.partition("-")[0] for each in found]
    assert found.index("PAG-98") == families.index("PGN") - 1
    assert [*REGISTRY] == found


def test_every_file_with_a_check_has_checks_in_the_catalogue() -> None:
    registered = {each.check.__module__.rpartition(".")[2] for each in catalogue()}
    files = Path(next(iter(suite.__path__))).rglob("*.py")
    assert {file.stem for file in files if "\n@requirement(" in file.read_text("utf-8")} == registered


def test_every_family_has_a_place_and_its_checks_stand_together() -> None:
    families = [each.family for each in catalogue()]
    assert tuple(dict.fromkeys(families)) == FAMILIES
    assert families == sorted(families, key=FAMILIES.index)


def test_what_was_imported_before_changes_nothing() -> None:
    code = (
        "import importlib; importlib.import_module('listproof.suite.manifest_rows'); "
        "from listproof.suite.catalogue import catalogue; print(*(each.id for each in catalogue()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [each.id for each in catalogue()]
