"""Ctrl-C and SIGTERM: the first ends a run in good order, the second at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """A signal that ends the run; ``code`` is the exit code: 130 for Ctrl-C, 143 for SIGTERM."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.code = 128 + number


def code_of(error: KeyboardInterrupt) -> int:
    """The exit code that an interruption asks for; one that came by way of a library by the signal that began it."""
    if not isinstance(error, Interrupted) and _watching:
        error = _watching[-1].error or error
    return error.code if isinstance(error, Interrupted) else Interrupted().code


class Signals:
    """What came since they are watched. ``count`` is how many; ``error`` the first one."""

    def __init__(self) -> None:
        self.count = 0
        self.error: Interrupted | None = None
        self._held = False

    def take(self, number: int, _frame: FrameType | None = None) -> None:
        """The handler. Raises Interrupted, but for a first signal while they are held."""
        self.count += 1
        self.error = self.error or Interrupted(number)
        if self.count > 1 or not self._held:
            raise Interrupted(number)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let a first signal wait meanwhile, so that what is begun is finished; a second one does not wait."""
        self._held = True
        try:
            yield
        finally:
            self._held = False


_watching: list[Signals] = []


@contextmanager
def watched() -> Iterator[Signals]:
    """Raise Interrupted in the main thread at the first signal, and at each one after it.

    Within another one, and in other threads, signals go where they went before.
    """
    if _watching or threading.current_thread() is not threading.main_thread():
        yield _watching[-1] if _watching else Signals()
        return
    signals = Signals()
    _watching.append(signals)
    before = {number: signal.signal(number, signals.take) for number in SIGNALS}
    try:
        yield signals
    finally:
        _watching.pop()
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def leave(code: int) -> None:
    """End the process now if it would else wait for other threads: an answer that one waits for holds nobody."""
    me = threading.current_thread()
    if any(each is not me and not each.daemon for each in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
