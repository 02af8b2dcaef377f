"""Ctrl-C, SIGTERM and SIGHUP: the first ends a run in good order, the second at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType

from .ending import End, EndKind

ENDS = {
    signal.SIGINT: End(EndKind.INTERRUPTED, "interrupted by Ctrl-C", 128 + signal.SIGINT),
    signal.SIGTERM: End(EndKind.INTERRUPTED, "interrupted by SIGTERM", 128 + signal.SIGTERM),
}
"""How a run ends by a signal; 130 is the exit code for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""

if hasattr(signal, "SIGHUP"):  # the terminal is gone
    ENDS[signal.SIGHUP] = End(EndKind.INTERRUPTED, "interrupted by SIGHUP", 128 + signal.SIGHUP)

STOPPED = End(EndKind.INTERRUPTED, "interrupted by pytest itself", 128 + signal.SIGINT)
"""How a run under pytest ended, where no signal did it."""

KILLED = End(EndKind.KILLED, "interrupted by the end of a worker", 128 + signal.SIGINT)
"""How a run of several processes ended too early, where one of them did not come to its end."""


SENDING = "schemathesis"
"""How the names of threads begin that send requests and are not daemons."""


class Interrupted(KeyboardInterrupt):
    """A signal that ends the run."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number


def end(error: KeyboardInterrupt) -> End:
    """How a run ends that this interrupts. One that came by way of a library is told by the signal that began it."""
    if not isinstance(error, Interrupted) and _watching:
        error = _watching[-1].first or error
    return ENDS[signal.Signals(error.number if isinstance(error, Interrupted) else signal.SIGINT)]


class Signals:
    """What came since they are watched: how many, and the first."""

    def __init__(self) -> None:
        self.count = 0
        self.first: Interrupted | None = None
        self._held = self._waiting = self._shielded = False

    def take(self, number: int, _frame: FrameType | None = None) -> None:
        """The handler. Raises Interrupted, but for a first signal while they are held, and for any while shielded."""
        self.count += 1
        self.first = self.first or Interrupted(number)
        if not self._shielded and (self.count > 1 or not self._held):
            raise Interrupted(number)
        self._waiting = True

    @contextmanager
    def hold(self, held: bool) -> Iterator[None]:
        """Whether a first signal waits meanwhile; one that has waited is raised where it need not any more."""
        before, self._held = self._held, held
        try:
            if self._waiting and not held and self.first is not None:
                self._waiting = False
                raise self.first
            yield
        finally:
            self._held = before

    @contextmanager
    def shield(self) -> Iterator[None]:
        """Let every signal wait; what came more than once, or where signals are not held, is raised at the end."""
        before, self._shielded, count = self._shielded, True, self.count
        try:
            yield
        finally:
            self._shielded = before
        if not before and self.count > count and self.first is not None and (self.count > 1 or not self._held):
            self._waiting = False
            raise self.first


# Of the process and not of a session, as the handlers of signals are: a provisioner watches within a command that does
# already, and a report is shielded where no session is at hand.
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
    heard = [number for number in ENDS if number != _hangup() or signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, signals.take) for number in heard}
    try:
        yield signals
    finally:
        _watching.pop()
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def _hangup() -> int | None:
    """SIGHUP, which nohup has ignored, where there is one."""
    return getattr(signal, "SIGHUP", None)


def came() -> Interrupted | None:
    """The first signal since they are watched: a library may have lost what it raised."""
    return _watching[-1].first if _watching else None


def held() -> AbstractContextManager[None]:
    """Let a first signal wait, so that what is begun is finished; a second one does not wait."""
    return _watching[-1].hold(True) if _watching else nullcontext()


def shielded() -> AbstractContextManager[None]:
    """Let no signal, not even a second one, end this in the middle: it must be short."""
    return _watching[-1].shield() if _watching else nullcontext()


def allowed() -> AbstractContextManager[None]:
    """Within ``held``: let a signal interrupt this, also one that has waited."""
    return _watching[-1].hold(False) if _watching else nullcontext()


def leave(code: int) -> None:
    """End the process now if it would else wait for threads that send: an answer that one waits for holds nobody."""
    sending = [each for each in threading.enumerate() if each.name.startswith(SENDING)]
    for each in sending:
        each.join(0.1)
    if any(each.is_alive() for each in sending):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
