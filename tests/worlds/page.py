"""docs/worlds.md, made of the known answers: ``python tests/worlds/page.py`` writes it."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from listproof.suite.catalogue import catalogue
from worlds.world import World
from worlds.worlds import HERE, WORLDS, answer

PAGE = Path(__file__).parents[2] / "docs" / "worlds.md"

HEAD = """\
# What listproof finds on servers that others wrote

Made by `python tests/worlds/page.py`; do not edit. `tox -e worlds` installs each server, starts it on loopback, makes
data in which faults can be seen (equal sort keys, null, members that are not there; `tests/worlds/*/world.py`) and runs
`listproof check`. It fails when anything else is found than stands here, when one of these is not found any more, and
when a plain request without listproof is answered otherwise than is said here. Nobody here wrote a line of these
servers' lists.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_world(world, answer(world)) for world in WORLDS)])


def _world(world: World, known: Mapping[str, Any]) -> str:
    versions = re.findall(r"^([\w-]+)==(\S+)$", (HERE / "packages.txt").read_text("utf-8"), re.MULTILINE)
    own = ", ".join(f"{name} {number}" for name, number in versions if name in world.packages)
    parts = [f"## {known['title']} ({own})", "", known["about"], ""]
    if not known["failed"]:
        parts += ["Nothing is found.", ""]
    for identity, said in known["failed"].items():
        parts += _finding(world, identity, said)
    if known.get("undecided"):
        parts += ["Undecided there:", "", *(f"- {name}: {why}" for name, why in known["undecided"].items()), ""]
    if known.get("right"):
        parts += ["Right, and easily taken for a fault:", "", *(f"- {text}" for text in known["right"]), ""]
    if known.get("init"):
        parts += [f"`listproof init` on its document: {known['init']}", ""]
    return "\n".join(parts)


def _finding(world: World, identity: str, said: Mapping[str, Any]) -> list[str]:
    facts = next(each.facts for each in catalogue() if each.facts.id == identity)
    lines = [f"### {identity} ({facts.level}, {', '.join(facts.provenance)})", "", facts.statement, "", said["why"], ""]
    return [*lines, "```sh", *(_curl(world, asked) for asked in said["ask"]), "```", ""]


def _curl(world: World, asked: Mapping[str, Any]) -> str:
    words = ["curl", "-sS", "-i", *(["-u", "alice:secret"] if "authorization" in world.headers else [])]
    if "body" in asked:
        words += ["-H", "content-type: application/json", "-d", json.dumps(asked["body"])]
    told = f"{asked['status']}" + (f", {asked['rows']} row{'s' * (asked['rows'] != 1)}" if "rows" in asked else "")
    return f"{shlex.join([*words, f'http://127.0.0.1:8888{world.prefix}' + asked['path']])}   # {told}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
