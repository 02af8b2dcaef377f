"""The servers that there are, with their known answers."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from worlds.datasette.world import WORLD as DATASETTE
from worlds.drf.world import WORLD as DRF
from worlds.kinto.world import WORLD as KINTO
from worlds.scim.world import WORLD as SCIM
from worlds.world import World

HERE = Path(__file__).parent
WORLDS: tuple[World, ...] = (KINTO, DRF, SCIM, DATASETTE)


def answer(world: World) -> dict[str, Any]:
    """What is known to be found there, and why it is true."""
    return tomllib.loads((HERE / world.name / "known_answer.toml").read_text("utf-8"))
