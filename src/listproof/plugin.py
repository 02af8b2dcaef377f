"""The pytest plugin: ``--lp-...`` options, and the hooks that the suite's checks need.

It is loaded in every pytest run of the environment, so it imports nothing but pytest until a check is collected.
Checks come from ``pytest --pyargs listproof.suite --lp-contract NAME``, or from a test module that has a Suite:

    from listproof.plugin import Suite

    list_runs = Suite("langsmith")
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .plugin_run import Runs

KEY: pytest.StashKey[Runs] = pytest.StashKey()
"""Where the runs of a pytest session are kept; only plugin_run makes them."""

SUITE = Path(__file__).resolve().parent / "suite"

TEXTS = {
    "contract": ("CONTRACT", "a bundled contract or the folder of your own"),
    "unknown": ("thread_id=ID", "an id that exists nowhere (default: a generated one)"),
    "foreign": ("thread_id=ID", "a collection of another account"),
    "fail-on": ("must|should|stated", "what fails a test (default must); the rest is xfailed"),
    "profile": ("NAME", "quick, default or thorough"),
    "auth-probes": ("safe|full", "whether near-copies of the credential may be sent"),
    "waivers": ("FILE", "failures that somebody has agreed to live with (waivers.toml): xfailed"),
    "report": ("DIR", "write report.html, report.json and junit.xml into this folder"),
    "target": ("NAME", "a table [target.NAME] of listproof.toml, beneath the options"),
    "config": ("FILE", "another target file"),
    "expect": ("FILE", "what is known to be there, in TOML or JSON: ids, counts, changes"),
    "provision": ("NAME", "let the collections be made, and deleted afterwards; each worker of xdist makes its own"),
    "rate": ("N/s", "requests per second at most, of all workers together, such as 5/s (300/m, 1000/h)"),
    "proxy": ("URL", "go by way of it; a login as 'http://${USER}:${PASSWORD}@host:port'"),
    "ca-file": ("FILE", "trust these certificate authorities (PEM) and no others"),
    "client-cert": ("FILE", "show this certificate (PEM); the file may hold the key"),
    "client-key": ("FILE", "the key of --lp-client-cert (PEM)"),
    "fault": ("NAME", "make the embedded mock wrong in one way (see: listproof mock)"),
}
LISTS = {
    "collection": ("[NAME:]thread_id=ID", "a listing to read, by the contract's path parameters; repeatable"),
    "header": ("TEXT", "a header with the credential: 'Authorization: ${API_KEY}', or ${file:PATH}; repeatable"),
    "other-header": ("TEXT", "the same for the credential of another account or team; repeatable"),
    "scope": ("HEADER=ID", "a header value that you may use, such as x-team-id=ID; repeatable"),
    "provision-option": ("NAME=VALUE", "what the provisioner is told, such as assistant=GRAPH; repeatable"),
    "only": ("ID,FAMILY", "these requirements, such as PAG,ORD-01; repeatable"),
}
DESTINATIONS = {
    "collection": "collections",
    "header": "headers",
    "other-header": "other_headers",
    "scope": "scopes",
    "provision-option": "provision_options",
    "no-fuzz": "fuzz",
    "no-bodies": "bodies",
}
"""Settings whose name is not that of the option."""


NUMBERS = {
    "seed": (int, "N", "of everything drawn at random (default 1)"),
    "max-examples": (int, "N", "random requests of fuzzing per operation"),
    "timeout": (float, "SECONDS", "per request (default 30)"),
    "concurrency": (int, "N", "requests in flight at most, of all workers together, 1 to 64 (default 4)"),
    "max-requests": (int, "N", "stop after so many, of all workers together; the rest is not tested"),
    "max-seconds": (float, "S", "stop after so long; the rest is not tested"),
    "page-size": (int, "N", "read collections in pages of N rows, 1 to 10000 (default 100)"),
    "max-rows": (int, "N", "read up to row N (default 200000); the rest stays open"),
}
SWITCHES = {
    "strict": (True, "an undecided MUST fails"),
    "accept-undecided": (True, "pass though fewer than half of the MUSTs that apply were decided"),
    "allow-writes": (True, "without this nothing is ever written to a server"),
    "no-fuzz": (False, "leave fuzzing out"),
    "no-bodies": (False, "show no value of an answer, here and in reports: digests stand for ids"),
    "trust-env": (True, "take the proxy from HTTPS_PROXY, HTTP_PROXY, NO_PROXY"),
    "insecure": (True, "do not check the server's certificate; every report says so"),
}


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
    for name, (metavar, what) in TEXTS.items():
        group.addoption(f"--lp-{name}", dest=_destination(name), metavar=metavar, help=what)
    for name, (metavar, what) in LISTS.items():
        group.addoption(f"--lp-{name}", dest=_destination(name), action="append", metavar=metavar, help=what)
    for name, (kind, metavar, what) in NUMBERS.items():
        group.addoption(f"--lp-{name}", dest=_destination(name), type=kind, metavar=metavar, help=what)
    for name, (value, what) in SWITCHES.items():
        group.addoption(f"--lp-{name}", dest=_destination(name), action="store_const", const=value, help=what)


def _destination(name: str) -> str:
    return "lp_" + DESTINATIONS.get(name, name.replace("-", "_"))


def options(config: pytest.Config) -> dict[str, Any]:
    """What was given, by the names of settings.Settings; the base URL only where there is one."""
    names = [_destination(name) for name in (*TEXTS, *LISTS, *NUMBERS, *SWITCHES)]
    given = {name.removeprefix("lp_"): config.getoption(name, None) for name in names}
    given["base_url"] = config.getoption("base_url", None) or None
    return {name: value for name, value in given.items() if value is not None}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    asked = any(name != "base_url" for name in options(config))
    if asked or any(arg.startswith("listproof.suite") for arg in config.args):
        refuse_userinfo(config)


def refuse_userinfo(config: pytest.Config) -> None:
    """Stop where the base URL holds a password, which pytest-base-url would print. Raises pytest.UsageError."""
    url = config.getoption("base_url", None) or config.getini("base_url")
    if url and "@" in url:
        from . import address
        from .errors import UsageError

        try:
            address.read(url)
        except UsageError as error:
            raise pytest.UsageError(in_words_of_pytest(str(error))) from None


def in_words_of_pytest(text: str) -> str:
    """A message with the options by their names here: ``--collection`` is ``--lp-collection``."""
    names = "|".join((*TEXTS, *LISTS, *NUMBERS, *SWITCHES))
    text = text.replace("listproof check ", "pytest --pyargs listproof.suite --lp-contract ")
    return re.sub(rf"(?<![\w-])--({names})\b(?!-)", r"--lp-\1", text)


def hints_of_pytest(text: str) -> str:
    """A report's text with the options that it hints at in brackets by their names here."""
    return re.sub(r"\((raise )?--(seed|max-requests|max-seconds|max-rows|insecure)\b", r"(\g<1>--lp-\2", text)


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
    from .plugin_items import Family

    return [Family.from_parent(parent, path=file_path)]


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> pytest.Collector | None:
    """A Suite in a test module becomes a collector of its contract's checks."""
    if not isinstance(obj, Suite):
        return None
    from .plugin_items import Checks

    node: pytest.Collector = Checks.from_parent(collector, name=name, contract=obj.place(collector.path))
    return node


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, None, None]:
    """Checks that judge the whole run come after the other checks, however the items were shuffled."""
    yield
    runs = _runs(config)
    if runs is not None:
        runs.collected(items)
    elif not items:
        lost = [name for name in options(config) if name != "base_url"]
        if lost:
            raise pytest.UsageError(
                "--lp-… options were given, but nothing was collected that they are for. "
                "Run: pytest --pyargs listproof.suite --lp-contract langsmith"
            )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _runs(item.config) is not None:
        from .plugin_items import complete

        complete(report, item, call)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Where a worker ran the test, its failure arrives as plain text and gets its headline back."""
    if hasattr(report, "listproof") and hasattr(report, "node"):
        from .plugin_items import restore
        from .plugin_run import of

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
        from .harmless import line

        raise pytest.UsageError(line(runs.error, 4000))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker of pytest-xdist has seen; one that was killed says nothing more."""
    said = getattr(node, "workeroutput", {}).get("listproof")
    runs = _runs(node.config)
    if said:
        from .plugin_run import of

        of(node.config).add_worker(node.gateway.id, said)
    elif runs is not None:
        runs.seen.down(node.gateway.id)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    runs = _runs(config)
    if runs is not None:
        runs.show(terminalreporter)


def _runs(config: pytest.Config) -> Runs | None:
    """The runs, where a check was collected here or by a worker."""
    return config.stash.get(KEY, None)
