"""The usual run judges a third of the servers of the kill matrix, another third each day; ``LISTPROOF_MATRIX=all``
judges all, ``LISTPROOF_MATRIX=2`` that third (1 to 3)."""

from __future__ import annotations

import os
import time
from zlib import crc32

import pytest

PARTS = 3
SAMPLED = "test_exactly_the_stated_roots_fail"


def pytest_configure(config: pytest.Config) -> None:
    # set in the environment, as the workers of pytest-xdist must take the same part also at midnight
    os.environ.setdefault("LISTPROOF_MATRIX", str(int(time.time() // 86_400) % PARTS + 1))


def pytest_report_header(config: pytest.Config) -> str:
    return f"kill matrix: part {os.environ['LISTPROOF_MATRIX']} of {PARTS} (LISTPROOF_MATRIX=1|2|3|all)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part = os.environ["LISTPROOF_MATRIX"]
    if part == "all":
        return
    kept, out = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        sampled = SAMPLED in item.nodeid and str(crc32(item.name.encode()) % PARTS + 1) != part
        (out if sampled else kept).append(item)
    config.hook.pytest_deselected(items=out)
    items[:] = kept
