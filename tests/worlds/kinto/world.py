"""Kinto: a store of JSON documents, with memory as its back end."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from worlds.world import Server, World

ROWS = {"main": 64, "other": 5, "mixed": 12}
"""Records of each collection: main has some without a rank, mixed also some whose rank is null."""


def _basic(user: str) -> str:
    return f"Basic {b64encode(f'{user}:secret'.encode()).decode()}"


def _record(collection: str, number: int) -> dict[str, Any]:
    record: dict[str, Any] = {
        "title": f"Title {number * 7 % ROWS[collection]:03d}" if number % 5 else "same",
        "kind": ("book", "film", "song")[number % 3],
        "done": number % 2 == 0,
        "points": number * 5 % 9,
        "rank": number * 3 % 10,
    }
    if collection == "mixed" and number % 7 == 1:
        record["rank"] = None
    elif collection != "other" and number % 7 == 2:
        del record["rank"]
    return record


def _fill(server: Server) -> None:
    server.ask("PUT", "/buckets/shop", {})
    for collection, rows in ROWS.items():
        at = f"/buckets/shop/collections/{collection}"
        server.ask("PUT", at, {})
        for number in range(rows):
            server.ask("PUT", f"{at}/records/r{number * 37 % 101:03d}", {"data": _record(collection, number)})


WORLD = World(
    name="kinto",
    packages=("kinto",),
    program=("{bin}/kinto", "start", "--ini", "{here}/kinto.ini", "--port", "{port}"),
    ready="/__heartbeat__",
    prefix="/v1",
    rows="data",
    fill=_fill,
    check=(
        *(w for each in ROWS for w in ("--collection", f"{each}:bucket_id=shop,collection_id={each}")),
        *("--header", "Authorization: ${WORLD_ALICE}", "--other-header", "Authorization: ${WORLD_BOB}"),
    ),
    secrets={"WORLD_ALICE": _basic("alice"), "WORLD_BOB": _basic("bob")},
    headers={"authorization": _basic("alice")},
)
