"""What a check costs by the size of the collection: requests, seconds, CPU and memory of the checking process.

    python benchmarks/sizes.py [langsmith|seekrflow] [--rows 100,1000,10000,100000] [--page-size N] [--max-rows N]

The server is the reference mock in a process of its own, with each listing sorted once instead of for every request,
so that its time does not hide ours. Each check runs in a new process, without fuzzing, and is told of the large
collection alone. CPU and memory are those of that process, its imports included. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from listproof import mock
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Call, Pipeline


def indexed(pipeline: Pipeline) -> Pipeline:
    """The same server, which filters and sorts each listing once."""
    known: dict[tuple[object, ...], Rows] = {}

    def find(data: Data, call: Call) -> Rows:
        listing = (call.account, call.asked.parent, call.asked.status, call.asked.order)
        if listing not in known:
            known[listing] = pipeline.sort(pipeline.filter(pipeline.find(data, call), call), call)
        return known[listing]

    def as_it_is(rows: Rows, _call: Call) -> Rows:
        return rows

    return replace(pipeline, find=find, filter=as_it_is, sort=as_it_is)


def serve(contract: str, rows: int, pipe: Connection) -> None:
    """The mock until a message comes; sends the base URL, the collection's path values and the credential."""
    server = mock.mock(indexed(mock.pipeline(contract, large=rows)))
    large = next(each for each in server.collections if each.name == "large")
    with mock.serve(server.app, prefix=server.prefix) as running:
        pipe.send({"base_url": running.base_url, "parents": dict(large.parents), "headers": dict(server.headers)})
        pipe.recv()


@contextmanager
def served(target: Callable[..., None], *given: object) -> Iterator[dict[str, Any]]:
    """What a check needs to know of a server that ``target`` runs in a process of its own."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=target, args=(*given, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        here.send(None)
        process.join()


def check(asked: dict[str, Any]) -> dict[str, Any]:
    """Check as ``listproof check`` does; what it cost this process."""
    from listproof.run.session import Session
    from listproof.run.settings import Settings

    start = time.perf_counter()
    settings = Settings.of(
        contract=asked["contract"],
        base_url=asked["base_url"],
        collections={"main": asked["parents"]},
        headers=tuple(f"{name}: {value}" for name, value in asked["headers"].items()),
        only=tuple(asked["only"]),
        fuzz=False,
        **asked["settings"],
    )
    with Session(settings) as session:
        run = session.run()
        reading = session.client.traffic.requests.total()
    if any(each.findings for each in run.results):
        raise SystemExit(f"findings on the reference server: {[each.id for each in run.results if each.findings]}")
    return {
        "requests": reading,
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time(),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "undecided": [row.facts.id for row in run.requirements if row.verdict == "inconclusive"],
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("contract", nargs="?", default="langsmith")
    parser.add_argument("--rows", default="100,1000,10000,100000")
    parser.add_argument("--only", default="", help="families, such as PAG,ORD")
    parser.add_argument("--page-size", type=int)
    parser.add_argument("--max-rows", type=int)
    given = parser.parse_args()
    options = {"page_size": given.page_size, "max_rows": given.max_rows}
    print("| rows | requests | seconds | CPU seconds | memory, MB |")
    print("|---:|---:|---:|---:|---:|")
    for rows in map(int, given.rows.split(",")):
        with served(serve, given.contract, rows) as where:
            asked = {
                **where,
                "contract": given.contract,
                "only": [each for each in given.only.split(",") if each],
                "settings": {name: value for name, value in options.items() if value is not None},
            }
            command = [sys.executable, __file__, "--check", json.dumps(asked)]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - this very file
        cost = json.loads(done.stdout)
        print(
            f"| {rows:,} | {cost['requests']:,} | {cost['seconds']:.1f} | {cost['cpu']:.1f} | {cost['mb']:.0f} |",
            flush=True,
        )
        print(f"{rows} rows, undecided: {', '.join(cost['undecided']) or 'nothing'}", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        print(json.dumps(check(json.loads(sys.argv[2]))))
    else:
        main()
