"""How much of answers may be in memory that came at the same time and that nobody has looked at yet."""

from __future__ import annotations

import threading

SHARED_BYTES = 16 << 20
"""Bytes of all answers together that are sent for at the same time: as many as one answer may have."""


class Crowded(Exception):
    """An answer was given up, because there was no room beside the others; asked for alone it is read."""


class Load:
    """Bytes of the answers to requests that are in flight together; safe to use from several threads."""

    def __init__(self, most: int = SHARED_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._lock = threading.Lock()

    def take(self, count: int) -> bool:
        """Whether there is room for so many bytes more, which then is taken."""
        with self._lock:
            fits = self._bytes + count <= self._most
            self._bytes += count if fits else 0
        return fits

    def give(self, count: int) -> None:
        """Let the room of so many bytes be taken by others."""
        with self._lock:
            self._bytes -= count
