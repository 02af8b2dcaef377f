"""docs/requirements.md is generated from the checks, and not stale."""

from __future__ import annotations

import hashlib
import runpy
from pathlib import Path

from listproof.results.catalogue import VERSION
from listproof.suite.catalogue import catalogue

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_requirements_is_what_the_checks_say() -> None:
    page = runpy.run_path(str(DOCS / "generate_requirements.py"))["page"]
    assert (DOCS / "requirements.md").read_text(encoding="utf-8") == page(), "python docs/generate_requirements.py"


VERSIONS = {
    "2": "338b8dfdd9985a17",
    "3": "e8b12434971c09b4",
    "4": "a6b040f7f2d961ee",
    "5": "a41b7a19e70b378f",
    "6": "17076cdc196254f8",
    "7": "87996bdd904d2a1a",
    "8": "ee9203f6d1558f05",
    "9": "63ba7b593c60d7e9",
    "10": "1496537c199dedeb",
    "11": "06cab78704aa743f",
    "12": "762d1bdffcd9b6e2",
    "13": "14c219f5f5de0f1e",
    "14": "3a651edf42d97815",
    "15": "a8fc2f93d4da3ae9",
    "16": "4785cc937ea8894c",
    "17": "7a7e6133cc545264",
}
"""Version of the catalogue -> digest of its IDs, levels and provenances."""


def test_the_version_grows_with_the_catalogue() -> None:
    facts = sorted((each.facts for each in catalogue()), key=lambda each: each.id)
    lines = "\n".join(f"{each.id} {each.level} {','.join(each.provenance)}" for each in facts)
    digest = hashlib.sha256(lines.encode()).hexdigest()[:16]
    assert VERSIONS.get(VERSION) == digest, (
        "a requirement was added, dropped, or has another level: raise VERSION in results/catalogue.py, and add "
        f'"{int(VERSION) + 1}": "{digest}" to VERSIONS'
    )
