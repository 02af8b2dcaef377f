"""A check of a hostile server, as a user runs it: a process of its own, its seconds and its memory."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from kinds import Kind

import servers
from listproof import mock

THREADS = {each.name: each.parents["thread_id"] for each in mock.reference("langsmith").collections}

PATIENCE = 6
"""Times a kind's seconds until its check is killed: the machine may be busy with other work."""


@dataclass(frozen=True)
class Checked:
    """What the command did; ``memory`` is its peak in MB, ``busy`` its seconds of processor time, ``code`` None where
    it had to be killed."""

    code: int | None
    seconds: float
    busy: float
    memory: float
    out: str
    err: str

    @property
    def said(self) -> str:
        """All it said, in one line."""
        return " ".join((self.out + self.err).split())


def check(kind: Kind, folder: Path) -> Checked:
    """Run the command against the server of that kind; reports go to ``folder``/report."""
    with ExitStack() as stack:
        server = kind.make()
        at = stack.enter_context(servers.running(server)) if server else _nobody()
        servers.AUTHORITY.cert_pem.write_to_path(str(folder / "ca.pem"))
        words = ["check", "langsmith", "--base-url", kind.url.format(at), "--timeout", "1", "--no-fuzz"]
        for name in ("main", "other"):
            words += ["--collection", f"{name}:thread_id={THREADS[name]}"]
        words += ["--report", "report", *kind.more]
        code = f"import sys; from listproof.cli import main; sys.exit(main({words!r}))"
        start = time.monotonic()
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            process = subprocess.Popen([sys.executable, "-c", code], stdout=out, stderr=err, cwd=folder)
            status, busy, memory = _waited(process, start + PATIENCE * kind.seconds)
        seconds = time.monotonic() - start
    texts = [(folder / name).read_text("utf-8") for name in ("out", "err")]
    return Checked(status, seconds, busy, memory, *texts)


def _waited(process: subprocess.Popen[bytes], until: float) -> tuple[int | None, float, float]:
    """The exit code, seconds of processor time and the peak in MB. What ``wait4`` says of memory begins at the peak of
    this process; what the kernel says of the child's own pages begins when its program is loaded, so it is read until
    the end."""
    busy = memory = 0.0
    while time.monotonic() < until:
        busy, memory = max(busy, _busy(process.pid)), max(memory, _peak(process.pid))
        if (code := process.poll()) is not None:
            return code, busy, memory
        time.sleep(0.01)
    process.kill()
    process.wait()
    return None, busy, memory


def _peak(pid: int) -> float:
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
        if found := re.search(r"VmHWM:\s*([0-9]+) kB", status):  # none of a process that has ended
            return int(found[1]) / 1024
    return 0.0


def _busy(pid: int) -> float:
    with suppress(OSError, IndexError):
        words = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _nobody() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"
