"""A check of a hostile server, as a user runs it: a process of its own, its seconds and its memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import servers
from kinds import Kind

from listproof import mock

THREADS = {each.name: each.parents["thread_id"] for each in mock.reference("langsmith").collections}


@dataclass(frozen=True)
class Checked:
    """What the command did; ``memory`` is its peak in MB, ``code`` None where it had to be killed."""

    code: int | None
    seconds: float
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
            status, memory = _waited(process, start + kind.seconds)
        seconds = time.monotonic() - start
    texts = [(folder / name).read_text("utf-8") for name in ("out", "err")]
    return Checked(status, seconds, memory, *texts)


def _waited(process: subprocess.Popen[bytes], until: float) -> tuple[int | None, float]:
    while time.monotonic() < until:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, used.ru_maxrss / 1024
        time.sleep(0.05)
    process.kill()
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = -9
    return None, used.ru_maxrss / 1024


def _nobody() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"
