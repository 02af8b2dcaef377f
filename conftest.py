"""In a checkout: ``pytest`` runs every test but those of the packages; with ``--base-url URL`` the contracts only."""

from __future__ import annotations

from pathlib import Path

import pytest

from listproof import plugin

pytest_plugins = ["pytester"]

TESTS = Path(__file__).parent / "tests"


def pytest_configure(config: pytest.Config) -> None:
    plugin.refuse_userinfo(config)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A server of yours is not the subject of our own tests, unless you name them."""
    own = collection_path.parent == TESTS and collection_path.name != "contract"
    unnamed = config.args_source is not pytest.Config.ArgsSource.ARGS
    return True if own and unnamed and config.getoption("base_url") else None
