"""Where the command begins and ends: a signal before its handler is set, or after, shows no traceback."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command; returns the exit code."""
    # httpx has a command line of its own, with libraries that take a sixth of our start; it does without them
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    try:
        from .cli.command import main as run
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    code = run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is told; only the interpreter is still at work
    return code
