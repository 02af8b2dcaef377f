"""The catalogue of causes, its page, and the command that explains one."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from stand_in import operation

from listproof.causes.catalogue import ALL
from listproof.causes.hypothesis import names, plainly, roles
from listproof.causes.model import RIGHT, Model
from listproof.cli import explain_cause
from listproof.errors import UsageError

SCRIPT = Path(__file__).parents[3] / "docs/generate_causes.py"


@pytest.mark.skipif(not SCRIPT.is_file(), reason="in the repository only")
def test_the_page_is_fresh() -> None:
    made = runpy.run_path(str(SCRIPT))
    assert made["PAGE"].read_text("utf-8") == made["page"](), "stale: python docs/generate_causes.py"


@pytest.mark.parametrize("name", ALL)
def test_a_cause_says_how_it_comes_about_and_what_mends_it(name: str) -> None:
    each = ALL[name]
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name)
    assert each.name == name
    assert each.how.endswith(".")
    assert each.mend.endswith((".", "…"))
    assert not each.sentence.endswith(".")
    assert "{" not in plainly(each.sentence)


@pytest.mark.parametrize("name", ALL)
def test_a_hypothesis_changes_the_model(name: str) -> None:
    for found in ALL[name].infer(operation(), []):
        change = found[0] if isinstance(found, tuple) else found
        changed = change(RIGHT)
        assert isinstance(changed, Model)
        assert changed.asks or changed.changed


def test_a_hypothesis_is_asked_of_operations_that_have_what_it_speaks_of() -> None:
    assert roles(operation("langsmith")) == {"size", "position", "offset", "filter", "select"}
    assert names(operation("langsmith"))["size"] == "`limit`"


def test_one_cause_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_cause.run("Page-Before-Filter") == 0
    said = capsys.readouterr().out
    assert said.startswith("page-before-filter  The page is cut first and filtered afterwards\n")
    assert "mend         Put the condition into the query, before LIMIT and OFFSET." in said


def test_all_causes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_cause.run(None) == 0
    said = capsys.readouterr().out
    assert all(f"  {name}  " in said for name in ALL)


def test_an_unknown_cause_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean page-before-filter"):
        explain_cause.run("page-before-filters")
