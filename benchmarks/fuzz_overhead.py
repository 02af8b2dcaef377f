"""Time per generated request of our fuzzing beside stock Schemathesis, on the same operation and server, in one run.

    python benchmarks/fuzz_overhead.py [langsmith|seekrflow] [rounds]

Both talk to one mock in another process over a socket, so that the server's time is the same for both and not in
the measured process. Stock is Schemathesis's engine as it comes: all its checks, its own HTTP session, the parent
pinned by configuration, the credential in its headers. Both are asked for the same number of random requests; the
server counts what came. Rounds alternate, the median of each is taken. The first, unmeasured round pays for imports.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema

from listproof import mock
from listproof.checking.trial import Trial
from listproof.collection import target
from listproof.collection.probes import Known
from listproof.collection.target import FuzzPlan
from listproof.contract import library
from listproof.fuzz import run
from listproof.http.client import Client
from listproof.http.secret import Secret

EXAMPLES = run.EXAMPLES["default"]


def serve(name: str, pipe: Connection) -> None:
    """The mock in a process of its own; each message is answered with the number of requests so far."""
    server = mock.reference(name)
    with mock.serve(server.app) as running:
        pipe.send(running.base_url)
        while pipe.recv():
            pipe.send(len(server.log))


@contextmanager
def served(name: str) -> Iterator[tuple[str, Callable[[], int]]]:
    """(base URL, count of requests so far)."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(name, there), daemon=True)
    process.start()

    def count() -> int:
        here.send(True)
        return int(here.recv())

    try:
        yield str(here.recv()), count
    finally:
        here.send(False)
        process.join()


def ours(name: str, url: str, seed: int) -> int:
    """Our fuzzing, with the reading of all snapshots in its time but not in its count of requests."""
    server = mock.reference(name)
    headers = {header: Secret(value, "$KEY") for header, value in server.headers.items()}
    with Client(url, headers=headers) as client:
        named = {each.name: each.parents for each in server.collections}
        contract = library.load(name)
        aimed = target.build(
            contract.lists[0], client, named, seed=seed, known=Known(server.unknown, scopes=server.scopes),
            fuzzing=FuzzPlan(contract.document),
        )  # fmt: skip
        trial = Trial(aimed, aimed.best())
        reach = run.run(trial)
        if trial.findings:
            raise SystemExit(f"findings on the reference server: {trial.findings}")
        return reach.requests


def stock(name: str, url: str, seed: int) -> None:
    """Schemathesis's engine, with nothing changed but what it needs to reach the data."""
    server = mock.reference(name)
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": url,
            "continue-on-failure": True,
            "headers": dict(server.headers),
            "cache": {"enabled": False},
            "generation": {"max-examples": EXAMPLES, "database": "none"},
            "parameters": {f"path.{key}": value for key, value in server.collections[0].parents.items()},
        }
    )
    document: Any = dict(library.load(name).document)
    for _ in from_schema(schemathesis.openapi.from_dict(document, config=config)).execute():
        pass


Run = Callable[[str, str, int], int | None]
"""(contract, base URL, seed) -> generated requests, or None where every request at the server is one."""

Round = tuple[float, int]
"""(seconds, generated requests)"""


def measure(run: Run, name: str, url: str, seed: int, count: Callable[[], int]) -> Round:
    """One run, timed."""
    before, start = count(), time.perf_counter()
    generated = run(name, url, seed)
    seconds = time.perf_counter() - start
    return seconds, generated or count() - before


def main(name: str = "langsmith", rounds: str = "5") -> None:
    """Print the table."""
    with served(name) as (url, count):
        ours(name, url, 0)
        stock(name, url, 0)
        taken: dict[str, list[Round]] = {"stock Schemathesis": [], "listproof": []}
        for seed in range(1, int(rounds) + 1):
            taken["stock Schemathesis"].append(measure(stock, name, url, seed, count))
            taken["listproof"].append(measure(ours, name, url, seed, count))
    print(f"{name}, {EXAMPLES} random requests beside the coverage phase, median of {rounds} rounds\n")
    print(f"{'':20}{'requests':>10}{'seconds':>10}{'ms/request':>12}")
    each = {}
    for who, values in taken.items():
        each[who] = statistics.median(1000 * seconds / requests for seconds, requests in values)
        requests = statistics.median(requests for _, requests in values)
        seconds = statistics.median(seconds for seconds, _ in values)
        print(f"{who:20}{requests:10.0f}{seconds:10.2f}{each[who]:12.2f}")
    print(f"\nlistproof / stock, per request: {each['listproof'] / each['stock Schemathesis']:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
