"""The vendor's Agent Server on loopback, with our graph, for as long as a context lasts."""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from program import Program, free_port

GRAPH = Path(__file__).parent / "agent" / "graph.py"
TIMEOUT = 3
"""Seconds after which the server ends a run with the status ``timeout``."""


class AgentServer(Program):
    """Started in ``folder``, which must be empty, so that no state of an earlier start is found.

    The graph has a name that no other server knows: when the server that answers has that graph, it is this one, on
    whatever port it took.
    """

    name = "the Agent Server"
    patience = 90.0
    """2 to 15 seconds are usual."""

    headers: Mapping[str, str] = {}

    def __init__(self, program: str, folder: Path) -> None:
        super().__init__(folder)
        self.graph = f"agent-{uuid.uuid4().hex[:8]}"
        self.base_url = ""
        self._program = program

    def start(self) -> None:
        shutil.copy(GRAPH, self._folder)
        config = {"dependencies": ["."], "graphs": {self.graph: "./graph.py:graph"}}
        (self._folder / "langgraph.json").write_text(json.dumps(config), encoding="utf-8")
        words = ["dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--n-jobs-per-worker", "10"]
        quiet = {"LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGSMITH_TRACING": "false", "NO_COLOR": "1"}
        # where the port is taken meanwhile the server takes another and prints it
        words = [self._program, *words, "--port", str(free_port())]
        self.run(words, {**quiet, "BG_JOB_TIMEOUT_SECS": str(TIMEOUT)})

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

    def ready(self) -> bool:
        """Whether the server that answers where this one says it does is this one."""
        printed = re.search(r"API: \S*?(http://127\.0\.0\.1:\d+)", self.log())
        if printed is None:
            return False
        self.base_url = printed[1]
        status, body = self.ask("POST", "/assistants/search", {"graph_id": self.graph})
        return status == 200 and len(json.loads(body)) == 1
