"""Tests marked ``daily`` are many of one kind: the usual run takes a part of them, another part each day.

``LISTPROOF_MATRIX=all`` takes all of them, ``LISTPROOF_MATRIX=2`` that part (from 1 to ``PARTS``).
"""

from __future__ import annotations

import os
import time
from zlib import crc32

import pytest

PARTS = 5
VARIABLE = "LISTPROOF_MATRIX"


def choose_part() -> None:
    """Say in the environment which part is taken: workers of pytest-xdist must take the same, also at midnight."""
    os.environ.setdefault(VARIABLE, str(int(time.time() // 86_400) % PARTS + 1))


def is_taken(item: pytest.Item) -> bool:
    """Whether the usual run takes a test."""
    part = os.environ[VARIABLE]
    unmarked = item.get_closest_marker("daily") is None
    return unmarked or part == "all" or str(crc32(item.name.encode()) % PARTS + 1) == part
