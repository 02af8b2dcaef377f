"""docs/conventions.md says what is taken from published conventions, and names requirements that there are."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from listproof.contract import conventions
from listproof.suite.catalogue import catalogue

SCRIPT = Path(__file__).parents[2] / "docs/generate_conventions.py"

pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="in the repository only")


def test_the_page_is_fresh() -> None:
    made = runpy.run_path(str(SCRIPT))
    assert made["PAGE"].read_text("utf-8") == made["page"](), "stale: python docs/generate_conventions.py"


def test_what_is_tested_is_tested_by_requirements_that_there_are() -> None:
    known = {each.id for each in catalogue()}
    says = [said for each in conventions.known().values() for said in each.says]
    assert says
    assert all(said.tested and {*said.tested} <= known for said in says)
