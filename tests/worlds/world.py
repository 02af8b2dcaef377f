"""A server that others wrote, on loopback, with data of ours, for as long as a context lasts."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 60.0
"""Seconds that a server may take to start; 1 to 6 are usual."""


@dataclass(frozen=True)
class World:
    """How a server is started, filled and checked.

    ``program`` are its words, in which ``{port}``, ``{bin}``, ``{here}`` and ``{folder}`` stand for its port, the
    programs of its environment, its folder among the tests and a folder of its own; ``ready`` is a path that it answers
    once it is there; ``fill`` makes the data, ``before`` what must be there before it starts; ``check`` are words for
    ``listproof check``, ``secrets`` the variables that they name, ``headers`` what a plain request sends,
    ``rows`` the member of an answer that holds the rows.
    """

    name: str
    packages: tuple[str, ...]
    program: tuple[str, ...]
    ready: str
    check: tuple[str, ...]
    prefix: str = ""
    rows: str = ""
    fill: Callable[[Server], None] = lambda server: None
    before: tuple[tuple[str, ...], ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Server:
    """A world that is started in ``folder``, with the programs that the folder ``programs`` holds."""

    def __init__(self, world: World, programs: Path, folder: Path) -> None:
        self.world, self._folder, self._log = world, folder, folder / "server.log"
        here = Path(__file__).parent / world.name
        self.port = _free()
        told = {"port": str(self.port), "bin": str(programs), "here": str(here), "folder": str(folder)}
        self._words = [word.format(**told) for word in world.program]
        self._before = [[word.format(**told) for word in words] for words in world.before]
        self.base_url = f"http://127.0.0.1:{self.port}{world.prefix}"

    def __enter__(self) -> Server:
        for words in self._before:
            subprocess.run(words, cwd=self._folder, check=True, capture_output=True, timeout=PATIENCE)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._words,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},
            )
        try:
            self._wait()
            self.world.fill(self)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the process and what it started."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)  # its own group: start_new_session
                self._process.wait(10)

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """A plain request with the standard library: status and body."""
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.world.headers, **({"content-type": "application/json"} if data else {})}
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.world.name} ended with {self._process.returncode}:\n{self.log()[-4000:]}")
            try:
                status, _ = self.ask("GET", self.world.ready)
            except OSError:
                status = 0
            if status == 200:
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.world.name} was not ready within {PATIENCE:g} s:\n{self.log()[-4000:]}")


def _free() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
