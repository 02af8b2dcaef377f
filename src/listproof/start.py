"""Where the command begins and ends: a signal before its handler is set, or after, shows no traceback."""

from __future__ import annotations

import signal


def main() -> int:
    """Run the command; returns the exit code."""
    try:
        from .cli.command import main as run
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    code = run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is told; only the interpreter is still at work
    return code
