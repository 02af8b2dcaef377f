"""The pytest plugin: ``--lp-...`` options, and the hooks that the suite's checks need.

It is loaded in every pytest run of the environment, so it imports nothing but pytest until a check is collected.
Checks come from ``pytest --pyargs listproof.suite --lp-contract NAME``, or from a test module that has a Suite:

    from listproof.plugin import Suite

    list_runs = Suite("langsmith")
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .options import KEY, SUITE, SUITE_RUN, add, options, say

if TYPE_CHECKING:
    from .runs import Runs


@dataclass(frozen=True)
class Suite:
    """The checks of one contract, as an attribute of a test module.

    ``contract`` is a bundled name, or a folder: absolute, or relative to the module. Without ``--base-url`` the
    embedded mock of the contract is tested.
    """

    contract: str

    def place(self, module: Path) -> str:
        """The contract as ``--lp-contract`` would name it."""
        folder = module.parent / self.contract
        return str(folder) if (folder / "listing.toml").is_file() else self.contract


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options as those of ``listproof check``, with ``lp`` before them; ``--base-url`` is pytest-base-url's."""
    group = parser.getgroup("listproof", "listproof: contract tests for list endpoints (with --base-url URL)")
    add(group)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    asked = any(name != "base_url" for name in options(config))
    if asked or any(arg.startswith("listproof.suite") for arg in config.args):
        refuse_userinfo(config)


def refuse_userinfo(config: pytest.Config) -> None:
    """Stop where the base URL holds a password, which pytest-base-url would print. Raises pytest.UsageError."""
    url = config.getoption("base_url", None) or config.getini("base_url")
    if url and "@" in url:
        from ..errors import UsageError
        from ..http import address

        try:
            address.read(url)
        except UsageError as error:
            raise pytest.UsageError(error.told(say)) from None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """The suite's modules become collectors of checks, whatever ``python_files`` says."""
    found = yield
    if file_path.parent != SUITE or file_path.suffix != ".py":
        return found
    if file_path.name == "__init__.py":
        return []
    from .items import Family

    return [Family.from_parent(parent, path=file_path)]


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> pytest.Collector | None:
    """A Suite in a test module becomes a collector of its contract's checks."""
    if not isinstance(obj, Suite):
        return None
    from .items import Checks

    node: pytest.Collector = Checks.from_parent(collector, name=name, contract=obj.place(collector.path))
    return node


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, None, None]:
    """The suite's checks come in the order of the catalogue, in which most follow what they build on; what judges the
    whole run comes after the other checks, however the items are shuffled then."""
    runs = _runs(config)
    if runs is not None:
        from .items import by_catalogue

        by_catalogue(items)
    yield
    if runs is not None:
        from .items import Check

        runs.collected(items, [item for item in items if isinstance(item, Check)])
    elif not items:
        lost = [name for name in options(config) if name != "base_url"]
        if lost:
            raise pytest.UsageError(
                f"--lp-… options were given, but nothing was collected that they are for. Run: {SUITE_RUN} langsmith"
            )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _runs(item.config) is not None:
        from .items import complete

        complete(report, item, call)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Where a worker ran the test, its failure arrives as plain text and gets its headline back."""
    if hasattr(report, "listproof") and hasattr(report, "node"):
        from .items import restore
        from .runs import of

        of(report.node.config).heard(report)
        if isinstance(report.longrepr, str):
            restore(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Add up before other plugins write their reports; a wrong usage that workers met is told at the end."""
    runs = _runs(session.config)
    if runs is not None:
        runs.finish(session)
    yield
    if runs is not None and runs.error and not hasattr(session.config, "workerinput"):
        raise pytest.UsageError(runs.error)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker of pytest-xdist has seen; one that was killed says nothing more."""
    said = getattr(node, "workeroutput", {}).get("listproof")
    runs = _runs(node.config)
    if said:
        from .runs import of

        of(node.config).add_worker(node.gateway.id, said)
    elif runs is not None:
        runs.seen.down(node.gateway.id)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    runs = _runs(config)
    if runs is not None:
        runs.report.show(terminalreporter)


def _runs(config: pytest.Config) -> Runs | None:
    """The runs, where a check was collected here or by a worker."""
    return config.stash.get(KEY, None)
