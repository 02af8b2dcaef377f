"""Datasette: a table of SQLite over HTTP."""

from __future__ import annotations

from worlds.world import World

WORLD = World(
    name="datasette",
    packages=("datasette",),
    before=(("{bin}/python", "{here}/make.py", "{folder}/db.db"),),
    program=(
        *("{bin}/datasette", "serve", "{folder}/db.db", "--host", "127.0.0.1", "--port", "{port}"),
        *("--setting", "default_page_size", "20", "--setting", "max_returned_rows", "100"),
    ),
    ready="/db.json",
    rows="rows",
    check=("--collection", "main"),
)
