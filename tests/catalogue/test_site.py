"""The documentation as a site: every page stands in it, every link leads somewhere, and figures agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))

pytestmark = pytest.mark.skipif(not (ROOT / "mkdocs.yml").is_file(), reason="in the repository only")


def targets(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for inner in entry.values():
            yield from targets(inner)
    else:
        for inner in entry:
            yield from targets(inner)


def test_every_page_stands_in_the_site() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert sorted(targets(nav)) == [each.name for each in PAGES]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_lead_to_files_that_there_are(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    dead = [each for each in links if "://" not in each and not (page.parent / each.partition("#")[0]).exists()]
    assert not dead


def test_pages_that_count_the_faulty_servers_of_one_comparison_agree() -> None:
    """docs/benchmarks.md cites the comparison with stock Schemathesis."""
    counted = re.search(r"(\d+) faulty servers and", (DOCS / "stock-schemathesis.md").read_text("utf-8"))
    cited = re.search(
        r"find \d+ of (\d+) faulty servers", " ".join((DOCS / "benchmarks.md").read_text("utf-8").split())
    )
    assert counted is not None
    assert cited is not None
    assert counted[1] == cited[1]
