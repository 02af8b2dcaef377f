"""Servers that others wrote: what fails is known, explained, and true when it is asked again without listproof."""

from __future__ import annotations

import json
from typing import Any

import pytest

from worlds.conftest import Checked
from worlds.page import PAGE, page
from worlds.world import Server, World
from worlds.worlds import WORLDS, answer

FUZZING = "FUZ-01"
"""Fails by what is drawn: no known answer says whether."""

KNOWN = [(world, identity, said) for world in WORLDS for identity, said in answer(world)["failed"].items()]


def test_exactly_the_known_requirements_fail(checked: Checked) -> None:
    """No failed requirement without an explanation, consequences of others aside; no explained one that passes."""
    failed = [each for each in checked.report["requirements"] if each["verdict"] == "failed"]
    roots = {each["id"] for each in failed if not each["consequence_of"]}
    assert roots - {FUZZING} == set(checked.known["failed"]), checked.done.stdout
    assert checked.verdicts("error") == set()


def test_exactly_the_known_requirements_are_undecided(checked: Checked) -> None:
    assert checked.verdicts("inconclusive") - {FUZZING} == set(checked.known.get("undecided", ())), checked.done.stdout


def test_everything_else_is_passed(checked: Checked) -> None:
    assert len(checked.verdicts("passed") - {FUZZING}) >= checked.known["passed"], checked.done.stdout


def test_fuzzing_meets_nothing_that_is_not_known(checked: Checked) -> None:
    """What generated requests meet is what another requirement has found, or stands among the known findings."""
    found = [each for each in checked.report["results"] if each["id"] == FUZZING for each in each["findings"]]
    known = checked.known.get("fuzzing", [])
    strange = [each for each in found if not any(text in json.dumps(each) for text in known)]
    assert strange == [], checked.done.stdout


@pytest.mark.parametrize("server, identity, said", KNOWN, indirect=["server"], ids=lambda each: _name(each))
def test_a_known_failure_is_true(server: Server, identity: str, said: dict[str, Any]) -> None:
    """Asked by the standard library, the server answers as the explanation says."""
    for asked in said["ask"]:
        status, body = server.ask(asked.get("method", "GET"), asked["path"], asked.get("body"))
        assert status == asked["status"], identity
        if "rows" in asked:
            assert len(_rows(json.loads(body), server.world)) == asked["rows"]
        assert asked.get("text", "") in body.decode()
        assert asked.get("without", "\0") not in body.decode()


def test_the_page_is_made_of_the_known_answers() -> None:
    """``python tests/worlds/page.py`` writes it."""
    assert PAGE.read_text("utf-8") == page()


def _name(value: object) -> str | None:
    return value.name if isinstance(value, World) else value if isinstance(value, str) else ""


def _rows(body: Any, world: World) -> list[Any]:
    found: list[Any] = body[world.rows] if world.rows else body
    return found
