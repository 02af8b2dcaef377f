"""``python tests/hostile/table.py`` checks every hostile server; ``--write`` makes docs/hostile.md."""

from __future__ import annotations

import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from check import check
from kinds import KINDS, Kind

PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"

HEAD = """# Hostile and broken servers

What `listproof check langsmith --timeout 1 --no-fuzz` does against servers that break what can be broken, each on a
real socket. Made by `python tests/hostile/table.py --write`, two at a time on two cores;
`tox -e hostile` holds every one to its seconds of processor time, to 300 MB, to its exit code and words, to no
traceback, and to a whole report of what was decided until then wherever a run began.

| server | exit | seconds | peak MB | what is said |
|---|---|---|---|---|
"""


def row(kind: Kind) -> str:
    """One server's line."""
    with tempfile.TemporaryDirectory() as folder:
        done = check(kind, Path(folder))
    lines = [line.strip() for line in (done.out + done.err).splitlines() if line.strip()]
    said = next((line for line in reversed(lines) if not line.startswith("report:")), "")
    said = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", said.removeprefix("listproof: ").replace("|", "\\|"))
    return f"| {kind.name} | {done.code} | {done.seconds:.1f} | {done.memory:.0f} | {said[:400]} |"


def main() -> None:
    """Check them all."""
    with ThreadPoolExecutor(2) as pool:
        rows = []
        for line in pool.map(row, KINDS):
            print(line, flush=True)
            rows.append(line)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
