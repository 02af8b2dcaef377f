"""The checks: one module per family, each check a plain function of one argument, a Trial."""

from __future__ import annotations

import importlib

MODULES = (
    "schema",
    "pagination",
    "pagination_values",
    "pagination_bounds",
    "ordering",
    "nulls",
    "filtering",
    "projection",
    "scope",
    "errors",
    "errors_empty",
    "errors_odd",
    "auth",
    "http",
    "http_together",
    "lifecycle",
    "manifest",
    "combinations",
    "fuzzing",
)
"""In the order of the catalogue."""


def load() -> None:
    """Import every module, so that its checks are registered."""
    for name in MODULES:
        importlib.import_module(f"{__name__}.{name}")
