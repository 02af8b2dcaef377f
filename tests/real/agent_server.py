"""The vendor's Agent Server on loopback, with our graph, for as long as a context lasts."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any

GRAPH = Path(__file__).parent / "agent" / "graph.py"
PATIENCE = 90.0
"""Seconds that the server may take to start; 2 to 15 are usual."""

TIMEOUT = 3
"""Seconds after which the server ends a run with the status ``timeout``."""


class AgentServer:
    """Started in ``folder``, which must be empty, so that no state of an earlier start is found.

    The graph has a name that no other server knows: when the server that answers has that graph, it is this one, on
    whatever port it took.
    """

    def __init__(self, program: str, folder: Path) -> None:
        self.graph = f"agent-{uuid.uuid4().hex[:8]}"
        self.base_url = ""
        self._program, self._folder, self._log = program, folder, folder / "server.log"

    def __enter__(self) -> AgentServer:
        shutil.copy(GRAPH, self._folder)
        config = {"dependencies": ["."], "graphs": {self.graph: "./graph.py:graph"}}
        (self._folder / "langgraph.json").write_text(json.dumps(config), encoding="utf-8")
        words = ["dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--n-jobs-per-worker", "10"]
        quiet = {"LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGSMITH_TRACING": "false", "NO_COLOR": "1"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, *words, "--port", str(_free())],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **quiet, "BG_JOB_TIMEOUT_SECS": str(TIMEOUT)},
            )
        try:
            self._wait()
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
        headers = {"content-type": "application/json"} if data else {}
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def threads(self) -> list[dict[str, Any]]:
        """Every thread there is (at most 1,000), whoever made it."""
        found: list[dict[str, Any]] = json.loads(self.ask("POST", "/threads/search", {"limit": 1000})[1])
        return found

    def make_thread(self, runs: int) -> str:
        """A thread with runs that are scheduled ahead and do not start."""
        thread: str = json.loads(self.ask("POST", "/threads", {})[1])["thread_id"]
        for number in range(runs):
            body = {"assistant_id": self.graph, "input": {}, "after_seconds": 86_400 + number}
            self.ask("POST", f"/threads/{thread}/runs", body)
        return thread

    def versions(self) -> dict[str, str]:
        """Of the server and of the library under it."""
        info = json.loads(self.ask("GET", "/info")[1])
        return {"langgraph-api": info["version"], "langgraph": info["langgraph_py_version"]}

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"the Agent Server ended with {self._process.returncode}:\n{self.log()[-4000:]}")
            printed = re.search(r"API: \S*?(http://127\.0\.0\.1:\d+)", self.log())
            if printed:
                self.base_url = printed[1]
                if self._is_ours():
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the Agent Server was not ready within {PATIENCE:g} s:\n{self.log()[-4000:]}")

    def _is_ours(self) -> bool:
        try:
            status, body = self.ask("POST", "/assistants/search", {"graph_id": self.graph})
        except OSError:
            return False
        return status == 200 and len(json.loads(body)) == 1


def _free() -> int:
    """A port that was free a moment ago; where it is taken meanwhile the server takes another and prints it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
