"""Whatever ends a provisioned run, the server holds nothing of ours afterwards."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from listproof.errors import Unreachable
from listproof.oracle.manifest import Manifest
from listproof.provision import Where, provisioned
from listproof.provision.langgraph import Langgraph
from real.agent_server import AgentServer
from real.conftest import command, listproof, provisioning, run


def marked(server: AgentServer) -> dict[str, str]:
    """Threads with our mark, as a plain request to the server tells them: id -> run."""
    threads = [each for each in server.threads() if each["metadata"].get("made_by") == "listproof"]
    return {each["thread_id"]: each["metadata"]["listproof_run"] for each in threads}


@pytest.fixture(autouse=True)
def _clean(server: AgentServer) -> None:
    for thread in marked(server):
        server.ask("DELETE", f"/threads/{thread}")
    assert not marked(server)


def _heeding_interrupts() -> None:
    """A shell that starts a job in the background lets it ignore Ctrl-C, and its children after it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(server: AgentServer) -> subprocess.Popen[str]:
    """A provisioned run that is in the middle of making its data."""
    words = command(server, *provisioning(server, "success"))
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_heeding_interrupts
    )
    end = time.monotonic() + 30
    while not marked(server):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(number: signal.Signals, server: AgentServer) -> None:
    process = started(server)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number, out + err
    assert "interrupted" in err
    assert not marked(server)


def test_cleanup_removes_what_a_killed_run_left(server: AgentServer) -> None:
    process = started(server)
    process.kill()
    process.communicate(timeout=60)
    left = marked(server)
    assert left
    where = ["langgraph", "--base-url", server.base_url]
    foreign = server.ask("POST", "/threads", {"metadata": {"made_by": "somebody else"}})
    assert foreign[0] == 200
    shown = run([*listproof("cleanup"), *where])
    assert shown.returncode == 0
    assert all(f"{thread}  of run {name}" in shown.stdout for thread, name in left.items())
    assert marked(server) == left
    nothing = run([*listproof("cleanup"), *where, "--run", "another", "--allow-writes"])
    assert (nothing.returncode, nothing.stdout.strip()) == (0, "0 deleted")
    others = len(server.threads()) - len(left)
    done = run([*listproof("cleanup"), *where, "--allow-writes"])
    assert done.returncode == 0
    assert not marked(server)
    assert len(server.threads()) == others
    assert "nothing of ours is there" in run([*listproof("cleanup"), *where]).stdout


def test_a_failed_run_leaves_nothing(server: AgentServer) -> None:
    """An assistant that does not exist: the first thread is there before the server says so."""
    done = run(command(server, "--provision", "langgraph", "--allow-writes", "--provision-option", "assistant=nobody"))
    assert done.returncode == 2
    assert "did not let us make test data" in done.stderr
    assert "nobody" in done.stderr
    assert not marked(server)


def test_a_failure_of_ours_leaves_nothing(server: AgentServer) -> None:
    where = Where(server.base_url, options={"assistant": server.graph})

    def broken() -> None:
        with provisioned("langgraph", "langsmith", where) as made:
            assert set(made.collections) == {"main", "other", "one", "empty", "big", "changing"}
            assert len(marked(server)) == 6
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert not marked(server)


def test_what_cannot_be_deleted_is_said(server: AgentServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread that resists does not keep the others, and the message names the command for later."""
    delete = Langgraph.delete
    first: list[str] = []

    def resisting(self: Langgraph, identity: str) -> None:
        first.append(identity)
        if identity == first[0]:
            raise Unreachable("no")
        delete(self, identity)

    monkeypatch.setattr(Langgraph, "delete", resisting)
    where = Where(server.base_url, options={"assistant": server.graph})
    said = r"listproof cleanup langgraph --base-url \S+ --run \w{12} --allow-writes"
    with pytest.raises(Unreachable, match=said), provisioned("langgraph", "langsmith", where):
        pass
    assert len(marked(server)) == 1


def test_only_the_target_is_written_to() -> None:
    """A server that sends the client elsewhere is not followed."""
    client = Langgraph(Where("http://127.0.0.1:9/api"), "x")
    with closing(client), pytest.raises(Unreachable, match="was stopped"), client._asked_for("look"):
        client._client.http.client.get("http://127.0.0.2:9/threads")


def test_the_manifest_is_what_is_there(server: AgentServer, tmp_path: Path) -> None:
    """--expect with the ids that the provisioner knows passes; with one more, or one of them deleted, it fails."""
    with closing(Langgraph(Where(server.base_url, options={"assistant": server.graph}), "expect")) as provisioner:
        made = provisioner.make()
    thread = made.collections["main"]["thread_id"]

    def checked(manifest: Manifest, more: str = "") -> subprocess.CompletedProcess[str]:
        said = manifest.expected["main"]
        ids = ", ".join(f'"{each}"' for each in (said.ids or ()))
        gone = ", ".join(f'"{each}"' for each in said.deleted)
        file = tmp_path / "expect.toml"
        file.write_text(f"[collection.main]\nids = [{ids}{more}]\ndeleted = [{gone}]\n", encoding="utf-8")
        return run(command(server, "--collection", f"thread_id={thread}", "--expect", str(file), "--only", "MAN"))

    right = checked(made.manifest)
    assert right.returncode == 0, right.stdout + right.stderr
    wrong = checked(made.manifest, ', "01a20553-f59b-73cc-8c3c-f01f5040d7f2"')
    assert wrong.returncode == 1
    assert "not listed: 01a20553-f59b-73cc-8c3c-f01f5040d7f2" in wrong.stdout
