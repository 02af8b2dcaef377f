"""The doctor on a real server, told to search."""

from __future__ import annotations

from contextlib import closing

from listproof.provision import Where
from listproof.provision.langgraph import Langgraph
from real.agent_server import AgentServer
from real.conftest import listproof, run


def test_it_finds_threads_and_says_what_they_can_decide(server: AgentServer) -> None:
    with closing(Langgraph(Where(server.base_url, options={"assistant": server.graph}), "doctor")) as provisioner:
        threads = {name: each["thread_id"] for name, each in provisioner.make().collections.items()}
        before = len(server.threads())
        done = run([*listproof("doctor"), "langsmith", "--base-url", server.base_url, "--search", "langgraph"])
        for thread in threads.values():
            provisioner.delete(thread)
    assert done.returncode == 0, done.stderr
    assert "MUST can be decided" in done.stdout
    assert "ORD-09 MUST" not in done.stdout, done.stdout
    check = done.stdout.splitlines()[-1]
    assert f"big:thread_id={threads['big']}" in check
    assert check.count("--collection") == 5
    assert len(server.threads()) == before - len(threads)
