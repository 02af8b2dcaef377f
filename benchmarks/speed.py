"""listproof beside stock Schemathesis on the same server, in turn: seconds, CPU, requests, memory.

    python benchmarks/speed.py                  # prints a table; docs/benchmarks.md has it

The server is the LangSmith mock in a process of its own, with a wait before each answer. Each way is a command as a
user runs it, in a process of its own: wall time with start-up, CPU time and peak memory of that process alone. Both
know the base URL and the id of a thread; listproof, which compares collections, is told all of them. Each command runs
twice in a folder of its own, and the second run counts: in the first, Hypothesis writes what it keeps beside it.
``floor`` is what 1.3 times the waits of all requests, eight at a time, and two seconds come to.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listproof import mock
from listproof.contract import library

CONTRACT, EXAMPLES, AT_ONCE = "langsmith", 200, 8
LATENCIES = (0, 20, 100)
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Took:
    """One command: seconds of wall and CPU, peak memory in MB, the exit code, the requests that the server saw."""

    wall: float
    cpu: float
    memory: float
    code: int
    requests: int
    main: int


def serve(latency: float, told: Any, asked: Any) -> None:
    """Serve until told otherwise, and say for each question how many requests came since the last, and to main."""
    server = mock.reference(CONTRACT)

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        time.sleep(latency)
        return server.app(environ, start_response)

    with mock.serve(app) as running:
        parents = {each.name: dict(each.parents) for each in server.collections}
        told.send((running.base_url, parents, server.path(parents["main"])))
        while asked.recv():
            told.send(
                (len(server.log), sum(target.startswith(server.path(parents["main"])) for _, target in server.log))
            )
            server.log.clear()


@contextmanager
def served(latency: float) -> Iterator[tuple[str, Mapping[str, Mapping[str, str]], Any]]:
    """(base URL, collections, a function that counts and forgets requests) of a server of its own."""
    context = multiprocessing.get_context("spawn")
    (told, tell), (answer, ask) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    process = context.Process(target=serve, args=(latency, tell, answer))
    process.start()
    try:
        base_url, collections, _ = told.recv()

        def count() -> tuple[int, int]:
            ask.send(True)
            requests: tuple[int, int] = told.recv()
            return requests

        yield base_url, collections, count
    finally:
        process.terminate()
        process.join()


def run(words: list[str], count: Any, folder: str) -> Took:
    """Run a command and take its measures."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - the commands are those above
        words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    requests, main = count()
    cpu = used.ru_utime + used.ru_stime
    return Took(wall, cpu, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), requests, main)


def commands(base_url: str, collections: Mapping[str, Mapping[str, str]], folder: str) -> dict[str, list[str]]:
    """The commands by their names in the table."""
    document, config = Path(folder, "openapi.json"), Path(folder, "schemathesis.toml")
    document.write_text(json.dumps(library.load(CONTRACT).document))
    config.write_text(f'[parameters]\n"path.thread_id" = "{collections["main"]["thread_id"]}"\n')
    check = [str(BIN / "listproof"), "check", CONTRACT, "--base-url", base_url]
    for name, parents in collections.items():
        check += ["--collection", f"{name}:" + ",".join(f"{key}={value}" for key, value in parents.items())]
    stock = [str(BIN / "st"), "--config-file", str(config), "run", str(document), "--url", base_url]
    return {
        "listproof, no fuzzing, one at a time": [*check, "--no-fuzz", "--concurrency", "1"],
        f"listproof, no fuzzing, {AT_ONCE} at once": [*check, "--no-fuzz", "--concurrency", str(AT_ONCE)],
        "listproof, default": check,
        f"st run, {EXAMPLES} examples": [*stock, "--max-examples", str(EXAMPLES), "--continue-on-failure"],
    }


def main() -> None:
    """Run every command against every server, in turn."""
    print("| latency | command | exit | wall s | CPU s | peak MB | requests | to main | floor s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for latency in LATENCIES:
        with served(latency / 1000) as (base_url, collections, count), tempfile.TemporaryDirectory() as folder:
            for at, (name, words) in enumerate(commands(base_url, collections, folder).items()):
                own = Path(folder, str(at))
                own.mkdir()
                took = [run(words, count, str(own)) for _ in range(2)][-1]
                floor = 1.3 * took.requests * latency / 1000 / AT_ONCE + 2
                print(
                    f"| {latency} ms | {name} | {took.code} | {took.wall:.1f} | {took.cpu:.1f} | {took.memory:.0f} | "
                    f"{took.requests} | {took.main} | {floor:.1f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
