"""The table, whose rows are stored in another order than that of their primary key."""

from __future__ import annotations

import sqlite3
import sys

ROWS = 60

if __name__ == "__main__":
    with sqlite3.connect(sys.argv[1]) as made:
        made.execute(
            "create table things (id text primary key, title text not null, kind text not null, "
            "rank integer, points integer not null, made text not null)"
        )
        for n in range(ROWS):
            title = f"Title {n * 7 % ROWS:02}" if n % 5 else "Same title"
            rank = None if n % 6 == 1 else n * 3 % 10
            row = (
                f"t{n * 37 % 101:03}",
                title,
                ("book", "film", "song")[n % 3],
                rank,
                n * 5 % 9,
                f"2026-01-{1 + n // 4:02}",
            )
            made.execute("insert into things values (?, ?, ?, ?, ?, ?)", row)
