"""Ends a run on a server that no longer gives evidence: it does not answer, refuses everybody, or forgot the key."""

from __future__ import annotations

import threading

from ..ending import End, EndKind

FAILURES_IN_A_ROW = 4
"""Failures in a row, each begun after the one before had ended, at which a server is given up."""

LOCKED = (401, 403)


class CircuitBreaker:
    """What became of the requests of a run. Safe to use from several threads; times are readings of one clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures, self._since = 0, float("-inf")
        self._opened = False
        self._closed: set[str] = set()

    def answered(self) -> None:
        """Note an answer that is evidence."""
        with self._lock:
            self._failures = 0

    def failed(self, began: float, ended: float) -> int:
        """Note a request that got no evidence for all its repetitions; returns how many there are in a row. Failures of
        requests that were in flight together count as one."""
        with self._lock:
            if began >= self._since:
                self._failures, self._since = self._failures + 1, ended
            return self._failures

    def doubts(self, path: str, status: int) -> bool:
        """Whether an answer to the user's own credential must be explained: it locks out, on a path where it never did,
        a key that opened others before. What it says of ``path`` is then known, and not asked again."""
        with self._lock:
            if status == 200:
                self._opened = True
            new = self._opened and status in LOCKED and path not in self._closed
            if new:
                self._closed.add(path)
        return new


def gone(words: str) -> End:
    """The end of a run whose server gives no more evidence; ``words`` say what came last."""
    return End(
        EndKind.GAVE_UP, f"the server was given up after {FAILURES_IN_A_ROW} failures in a row; the last: {words}"
    )


def expired(status: int) -> End:
    """The end of a run whose key expired or was withdrawn."""
    return End(
        EndKind.CREDENTIAL, f"the credential stopped working: what it opened before is now answered with {status}"
    )
