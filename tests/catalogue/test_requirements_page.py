"""docs/requirements.md is generated from the checks, and not stale."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_requirements_is_what_the_checks_say() -> None:
    page = runpy.run_path(str(DOCS / "generate_requirements.py"))["page"]
    assert (DOCS / "requirements.md").read_text(encoding="utf-8") == page(), "python docs/generate_requirements.py"
