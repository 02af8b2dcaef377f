"""A program that serves HTTP on loopback, for as long as a context lasts, and plain requests to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Program:
    """Runs in ``folder``, where its log is, too. A subclass says how it is started and when it is ready."""

    name: str
    patience: float
    """Seconds that it may take to start."""

    base_url: str
    headers: Mapping[str, str]
    """What every plain request sends."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._log = folder, folder / "server.log"

    def start(self) -> None:
        """Start the process."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether it serves. May raise OSError where it does not yet."""
        raise NotImplementedError

    def filled(self) -> None:
        """Make its data, once it serves."""

    def __enter__(self) -> Self:
        self.start()
        try:
            self._wait()
            self.filled()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def run(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start these words, with this beside the environment of ours."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                words,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **environment},
            )

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
        headers = {**self.headers, **({"content-type": "application/json"} if data else {})}
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def _wait(self) -> None:
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self._process.returncode}:\n{self.log()[-4000:]}")
            try:
                if self.ready():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} was not ready within {self.patience:g} s:\n{self.log()[-4000:]}")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
