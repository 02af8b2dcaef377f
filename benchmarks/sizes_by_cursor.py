"""What a check costs by the size of a collection that only cursors lead through: requests, seconds, CPU and memory.

    python benchmarks/sizes_by_cursor.py [--rows 1000,10000,100000] [--only SCH-03,CUR-02]

The server, in a process of its own, answers examples/cursor: rows that the example's mock drew, again and again under
other ids and times, sorted and filtered once for each question. It refuses little and compares times to the
microsecond, so it is for requirements of reading and walking. All else is as in benchmarks/sizes.py.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import sizes

from listproof import mock

CONTRACT = "examples/cursor"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def rows(count: int) -> list[dict[str, Any]]:
    """So many messages, of which six are always of one moment."""
    server = mock.reference(CONTRACT)
    main = next(each for each in server.collections if each.name == "main")
    drawn = json.loads(_plain(server.app, f"{server.path(main.parents)}?limit=100"))["messages"]
    found = []
    for at in range(count):
        sent = (BEGIN + timedelta(seconds=at // 6)).isoformat().replace("+00:00", "Z")
        found.append({**drawn[at % len(drawn)], "id": str(UUID(int=(at * 2_654_435_761) % 2**61)), "sent_at": sent})
    return found


def _plain(app: Any, target: str) -> bytes:
    path, _, query = target.partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    return b"".join(app(environ, lambda *_: None))


def application(count: int) -> tuple[Callable[..., Any], str]:
    """The server and its channel."""
    held = rows(count)
    channel = held[0]["channel"]

    @lru_cache(64)
    def listed(sort: str, kind: str | None, pinned: str | None) -> list[dict[str, Any]]:
        kept = [row for row in held if kind in (None, row["kind"]) and pinned in (None, str(row["pinned"]).lower())]
        name, back = sort.lstrip("-"), sort.startswith("-")
        kept.sort(key=lambda row: row["id"])
        lacking = [row for row in kept if row.get(name) is None]
        having = [row for row in kept if row.get(name) is not None]
        having.sort(key=lambda row: _moment(row[name]) if name.endswith("_at") else row[name], reverse=back)
        return [*having, *lacking]

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        asked = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        given = dict(asked)
        names = [text for name, text in asked if name == "fields"]
        if environ["PATH_INFO"] != f"/channels/{channel}/messages":
            return _answer(start, "404 Not Found", {"error": "no such channel"}, [])
        try:
            begin, size = int(given.get("cursor") or 0), int(given.get("limit", 20))
            if not 1 <= size <= 100 or not 0 <= begin <= count:
                raise ValueError
        except ValueError:
            return _answer(start, "400 Bad Request", {"error": "not as documented"}, [])
        found = listed(given.get("sort", "-sent_at"), given.get("kind"), given.get("pinned"))
        page, end = found[begin : begin + size], begin + size
        follows = end < len(found)
        if names:
            page = [{name: row[name] for name in names if name in row} for row in page]
        again = urlencode([*((name, text) for name, text in asked if name != "cursor"), ("cursor", str(end))])
        link = [("Link", f'<{environ["PATH_INFO"]}?{again}>; rel="next"')] if follows else []
        body = {"messages": page, "has_more": follows, "next_cursor": str(end) if follows else None}
        return _answer(start, "200 OK", body, link)

    return app, channel


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _answer(start: Callable[..., Any], status: str, body: Any, more: list[tuple[str, str]]) -> list[bytes]:
    raw = json.dumps(body).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(raw))), *more])
    return [raw]


def serve(count: int, pipe: Connection) -> None:
    """The server until a message comes; sends the base URL and the collection's path values."""
    app, channel = application(count)
    with mock.serve(app) as running:
        pipe.send({"base_url": running.base_url, "parents": {"channel": channel}, "headers": {}})
        pipe.recv()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default="1000,10000,100000")
    parser.add_argument("--only", default="SCH-03", help="requirements or families, such as SCH-03")
    given = parser.parse_args()
    only = [each for each in given.only.split(",") if each]
    print("| rows | requests | seconds | CPU seconds | memory, MB |\n|---:|---:|---:|---:|---:|")
    for count in map(int, given.rows.split(",")):
        with sizes.served(serve, count) as where:
            asked = {**where, "contract": CONTRACT, "only": only, "settings": {}}
            command = [sys.executable, sizes.__file__, "--check", json.dumps(asked)]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - a file of ours
        cost = json.loads(done.stdout)
        figures = f"{cost['seconds']:.1f} | {cost['cpu']:.1f} | {cost['mb']:.0f}"
        print(f"| {count:,} | {cost['requests']:,} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
