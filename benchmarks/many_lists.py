"""One run over a contract of many lists on its mock: time, requests, memory, and whether two faulty ones are told.

    python benchmarks/many_lists.py [--lists 40] [--only PAG,ORD]

The lists are invented, in every page style. Two of them have a fault each. Linux only. Exit code 1 where the run does
not lay exactly these two at the door of their operations.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/servers"))

import many_lists

from listproof.contract import library
from listproof.run.session import Session
from listproof.run.settings import Settings

FAULTS = ("filter_ignored", "total_counts_the_page")


def main() -> int:
    """Run, print; the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lists", type=int, default=40)
    options.add_argument("--only", default="")
    asked = options.parse_args()
    keys = many_lists.keys(asked.lists)
    wrong = dict(zip((keys[len(keys) // 3], keys[2 * len(keys) // 3]), FAULTS, strict=True))
    with tempfile.TemporaryDirectory() as name:
        folder = many_lists.write(Path(name), asked.lists)
        mock = many_lists.mock(library.load(str(folder)), wrong)
        only = tuple(filter(None, asked.only.split(",")))
        start, processor = time.monotonic(), time.process_time()
        with Session(Settings.of(str(folder), only=only), mock=mock) as session:
            run = session.run()
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    sent = sum(count for methods in run.traffic.requests.values() for count in methods.values())
    print(f"{asked.lists} lists: {time.monotonic() - start:.0f} s, {time.process_time() - processor:.0f} s of CPU with "
          f"the mock, {sent} requests, {int(peak[1]) / 1024 if peak else 0:.0f} MB at most")  # fmt: skip
    bad = {each.operation: each.roots for each in run.by_operation if each.conformant is False}
    for operation, roots in bad.items():
        print(f"{operation}: {', '.join(roots)} (its fault: {wrong.get(operation, 'none')})")
    return 0 if set(bad) == set(wrong) else 1


if __name__ == "__main__":
    sys.exit(main())
