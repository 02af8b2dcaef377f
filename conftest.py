"""In a checkout: ``pytest`` runs every test but those of the packages; with ``--base-url URL`` the contracts only."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet
from zlib import crc32

import httpcore  # noqa: F401 - httpx imports it late, and pytester forgets what an inner run imported first
import hypothesis
import openapi_spec_validator  # noqa: F401 - the same
import pytest

from listproof import interruption
from listproof.http import secret
from listproof.mock import served
from listproof.plugin import hooks

pytest_plugins = ["pytester"]

TESTS = Path(__file__).parent / "tests"

DAILY, PARTS = "LISTPROOF_MATRIX", 10
"""The variable that says which part of the tests marked ``daily`` a run takes, from 1 to PARTS or ``all``. They are
many of one kind: where it is not set, another part is taken each day."""

DAY = "LISTPROOF_DAY"
"""The variable that holds the day which says what parts are taken, in days since 1970."""

SHARE = "LISTPROOF_SHARE"
"""The variable that says of how many parts of the tests a run takes one, another each day; 1, or not set: all."""

hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    hooks.refuse_userinfo(config)
    # set in the environment, as the workers of pytest-xdist must take the same part also at midnight
    day = int(os.environ.setdefault(DAY, str(int(time.time() // 86_400))))
    os.environ.setdefault(DAILY, str(day % PARTS + 1))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A server of yours is not the subject of our own tests, unless you name them."""
    own = collection_path.parent == TESTS and collection_path.name != "contract"
    unnamed = config.args_source is not pytest.Config.ArgsSource.ARGS
    return True if own and unnamed and config.getoption("base_url") else None


@pytest.hookimpl(tryfirst=True)  # before ``-m`` chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(TESTS / "contract"):
            item.add_marker("whole_run")
    kept, left = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (kept if _taken(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _taken(item: pytest.Item) -> bool:
    day, share, number = int(os.environ[DAY]), int(os.environ.get(SHARE, "1")), crc32(item.nodeid.encode())
    if number % share != day % share:
        return False
    part, daily = os.environ[DAILY], item.get_closest_marker("daily")
    if daily is not None and daily.args and part != "all":  # of very many, a part of a part
        thin, own = daily.args[0], crc32(item.name.encode()) // PARTS
        if own % thin != day // PARTS % thin:
            return False
    return not daily or part == "all" or str(crc32(item.name.encode()) % PARTS + 1) == part


@pytest.fixture(scope="session", autouse=True)
def nothing_but_reading() -> Iterator[None]:
    """The mocks' logs over all tests of this process: no method but GET and HEAD arrived, except the searches
    that a contract of the repository declares, and where a test sends another by hand and says so in the path."""
    logs: list[list[tuple[str, str]]] = []
    made = served.application

    def logged(current: Callable[[], Any], log: list[tuple[str, str]]) -> served.App:
        logs.append(log)
        return made(current, log)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(served, "application", logged)
        yield
    others = {(method, target) for log in logs for method, target in log if method not in ("GET", "HEAD")}
    others = {each for each in others if not (each[0] == "POST" and DECLARED.fullmatch(each[1]))}
    assert {(method, target) for method, target in others if BY_HAND not in target} == set()


@pytest.fixture(autouse=True)
def nothing_from_before(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test of one part hears of a signal or a credential of another test, nor of the plugin's, where the contracts
    are checked in the same process."""
    if any(request.path.is_relative_to(TESTS / each) for each in ("unit", "runs", "catalogue")):
        monkeypatch.setattr(interruption, "_watching", [])
        monkeypatch.setattr(secret, "_known", WeakSet())


@pytest.fixture(autouse=True)
def nobody_but_this_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own tests connect to servers of their own, on loopback, and to nobody else: whatever else is asked for is
    refused here and makes the test fail or hear of it."""
    if request.path.is_relative_to(TESTS) and not request.path.is_relative_to(TESTS / "contract"):
        for name in ("connect", "connect_ex"):
            monkeypatch.setattr(socket.socket, name, _on_loopback(getattr(socket.socket, name)))


def _on_loopback(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise PermissionError(f"a test was about to connect to {address[0]}")
        return connect(self, address)

    return guarded


DECLARED = re.compile(
    r"/(depots/[^/]+/parcels|towns/[^/]+/permits|harbours/[^/]+/moorings|bays/[^/]+/anchorages)/search(\?.*)?"
)
"""The targets of searches by POST that a contract declares."""

BY_HAND = "by-hand"
"""Stands in the query of a test's own request that is no reading."""
