"""Memory that large bodies took, given back to the system as soon as they are gone."""

from __future__ import annotations

import ctypes
from contextlib import suppress

LARGE = 1 << 20
"""Bytes from which on a piece of memory is the system's own, and none of the heap of the thread that asked for it."""

_M_MMAP_THRESHOLD = -3  # malloc.h of glibc


def give_back() -> None:
    """Let no thread's heap keep the room of large pieces: glibc else does so once it has seen one freed, and 64 threads
    keep 64 times as much. Nothing happens where the C library has no such setting."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
