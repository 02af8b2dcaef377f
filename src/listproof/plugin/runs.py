"""The runs behind a pytest session: one session per contract, what workers send, and what it adds up to."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .. import harmless, interruption
from ..contract import library
from ..ending import End
from ..errors import ListproofError, UsageError
from ..flags import option
from ..http.budget import Share
from ..report import folder as report_folder
from ..results.model import Level
from ..run import settings, target_file
from ..run.plan import Case
from ..run.priority import by_priority
from ..run.setting_groups import Pace
from ..run.settings import Settings
from . import options, transfer
from .opened import Opened
from .report import WHOLE_RUN, Report
from .workers import WorkerRecords

if TYPE_CHECKING:
    from .items import Check


class Runs:
    """All contracts of a pytest session, in the process that tells of them or in a worker of pytest-xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.worker = hasattr(config, "workerinput")
        self.error = ""
        self.opened: dict[str, Opened | None] = {}
        self.suites: set[str] = set()
        self.last: list[tuple[Opened, Case]] = []
        self.seen = WorkerRecords()
        self.report = Report(config, self.seen, self._reserve)
        self._reserved: set[Path] = set()
        self._watching = ExitStack()
        self._signals = self._watching.enter_context(interruption.watched())
        self._folders = ExitStack()
        config.add_cleanup(self._folders.close)
        config.add_cleanup(self._watching.close)  # also where the session does not come to its end

    def open(self, contract: str | None) -> Opened | None:
        """The session of this contract (None: the one that the options name), or None where it is not asked for or
        cannot be had; ``error`` then says why."""
        try:
            wanted = self._settings(contract)
        except ListproofError as error:
            self.error = _told(error)
            return None
        if wanted is None:
            return None
        if wanted.contract not in self.opened:
            self.opened[wanted.contract] = None
            try:
                self._reserve(wanted.outcome.report)
                self.opened[wanted.contract] = opened = Opened(wanted, _share(self.config, wanted.pace))
                self._register_markers(opened)
                if opened.session.interrupted:
                    raise KeyboardInterrupt
            except ListproofError as error:
                self.error = self.error or _told(error)
        return self.opened[wanted.contract]

    def _reserve(self, folder: Path | None) -> None:
        """Keep a report's folder for this session, in the process that writes it. Raises UsageError."""
        if folder is not None and not self.worker and folder.absolute() not in self._reserved:
            self._folders.enter_context(report_folder.reserved(folder))
            self._reserved.add(folder.absolute())

    def _settings(self, contract: str | None) -> Settings | None:
        given = options.options(self.config)
        named = self._contract_name(given)
        if contract is not None:
            self.suites.add(contract)
            if named is None and len(self.suites) > 1 and given.get("base_url"):
                names = " or ".join(f"{option('contract')} {each}" for each in sorted(self.suites))
                raise UsageError(
                    f"{option('base-url')} is one server, and tests of several contracts were collected. Say which it "
                    f"has: {names}"
                )
            if named is not None and not _same(named, contract):
                return None
        return settings.read({"contract": contract if named is None else named, **given}, os.environ)

    @staticmethod
    def _contract_name(given: Mapping[str, Any]) -> str | None:
        table = target_file.read(given.get("config"), given.get("target"), os.environ)
        return given.get("contract") or table.get("contract")

    def _register_markers(self, opened: Opened) -> None:
        """``lp_must``, ``lp_pag``: a level or a family. Only now, because other runs have no use for them."""
        words = sorted({each.family for each in opened.session.requirements()}) + list(Level)
        known = self.config.getini("markers")
        for line in (f"lp_{word.lower()}: checks of listproof" for word in words):
            if line not in known:
                self.config.addinivalue_line("markers", line)

    def collected(self, items: list[pytest.Item], own: list[Check]) -> None:
        """Put what judges the whole run after the other checks; ``own`` are our items, in their order. Raises
        pytest.UsageError for a wrong usage."""
        named = self.config.getoption("lp_contract", None)
        if not self.error and self.suites and not any(self.opened.values()):
            self.error = (
                f"{options.say('contract')} {named}: no collected test module is of that contract. "
                f"Run: {options.SUITE_RUN} {named}"
            )
        if self.error and self.worker:
            items.clear()  # the controller tells it, once for all workers
            own = []
        elif self.error:
            raise pytest.UsageError(harmless.line(self.error, 4000))
        ours = {id(item) for item in own}
        at = [place for place, item in enumerate(items) if id(item) in ours]
        for place, item in zip(at, self._ordered(own), strict=True):
            items[place] = item
        for opened in filter(None, self.opened.values()):
            opened.planned = [item.case for item in own if item.opened is opened]
        self.last = [(item.opened, item.case) for item in own if item.case.requirement.last]

    def _ordered(self, own: list[Check]) -> list[Check]:
        """What judges the whole run last; under a budget the most telling checks first."""
        if not any(item.opened.settings.pace.budgeted for item in own):
            return sorted(own, key=lambda each: each.case.requirement.rank)
        rank = {id(case): at for at, case in enumerate(by_priority([item.case for item in own]))}
        return sorted(own, key=lambda each: rank[id(each.case)])

    def heard(self, report: Any) -> None:
        """Take in the report of a check, from this process or from a worker."""
        said = json.loads(report.listproof)
        if "seen" in said and hasattr(report, "node"):
            self.seen.so_far(report.node.gateway.id, said["contract"], said["seen"])
        self.report.take(said["contract"], transfer.result(said["result"]), report, said["headline"])

    def add_worker(self, worker: str, text: str) -> None:
        """Take in what a worker sent at its end."""
        said = json.loads(text)
        if not self.seen.done(worker, said["tallies"]):
            return
        self.error = self.error or said["error"]
        self.report.late += [(contract, worker, transfer.result(each)) for contract, each in said["late"]]

    def finish(self, session: pytest.Session) -> None:
        """Close the connections, and add up or send what was seen to where it is added up."""
        here = {name: each for name, each in self.opened.items() if each is not None}
        with self._watching, interruption.held():
            ended = self._interruption(session)
            stopped = bool(session.shouldstop or session.shouldfail or ended)
            try:
                if self.worker:
                    self._send_to_controller(here, stopped=stopped)
                else:
                    found = [(name, each) for name, one in here.items() for each in ([] if stopped else one.late())]
                    self.report.late += [(name, WHOLE_RUN, each) for name, each in found]
                    for name, each in here.items():
                        self.seen.here(name, each.tally())
            finally:
                for each in here.values():
                    each.session.__exit__(None, None, None)
            if not self.worker and not self.error and not self.config.option.collectonly:
                self.report.add_up(session, ended, self.opened)
                self.error = self.report.error

    def _interruption(self, session: pytest.Session) -> End | None:
        """Why the run ended before all was tested, where somebody ended it: ``-x`` is not an interruption."""
        for each in filter(None, self.opened.values()):
            if each.session.interrupted:
                return each.session.client.end
        if self._signals.first is not None:
            return interruption.end(self._signals.first)
        stopped = session.exitstatus == pytest.ExitCode.INTERRUPTED and not self.seen.by_workers
        return interruption.STOPPED if stopped else None

    def _send_to_controller(self, here: Mapping[str, Opened], *, stopped: bool) -> None:
        """What judges the whole run ran in one worker; every other one judges what went by there."""
        late = []
        for opened, case in self.last if not stopped else ():
            if case.place not in opened.results and opened.session.is_here(case.target):
                late.append((opened.settings.contract, transfer.dumps(opened.judge(case))))
        for name, opened in here.items() if not stopped else ():
            late += [(name, transfer.dumps(each)) for each in opened.late()]
        said = {
            "error": self.error,
            "tallies": {name: transfer.dumps(each.tally()) for name, each in here.items()},
            "late": late,
        }
        self.config.workeroutput["listproof"] = json.dumps(said)  # type: ignore[attr-defined]


def _told(error: ListproofError) -> str:
    """What a person reads of it: a line for each mistake."""
    return "\n".join(harmless.line(each, 4000) for each in error.messages(options.say))


def of(config: pytest.Config) -> Runs:
    """The runs of this pytest session, made when first asked for."""
    if options.KEY not in config.stash:
        config.stash[options.KEY] = Runs(config)
    return config.stash[options.KEY]


def is_apart(config: pytest.Config) -> bool:
    """Whether this is a worker that has all checks of an operation, or none: ``--dist loadgroup``."""
    return hasattr(config, "workerinput") and bool(config.getoption("loadgroup", False))


def _share(config: pytest.Config, pace: Pace) -> Share:
    """A worker's part of pace and budgets. Raises UsageError where so many workers cannot keep to the concurrency."""
    said = getattr(config, "workerinput", {})
    index = int(str(said.get("workerid", "gw0")).removeprefix("gw"))
    share = Share(index, int(said.get("workercount", 1)), apart=is_apart(config))
    if Pace.concurrency != pace.concurrency < share.of:
        raise UsageError(
            f"{option('concurrency')} {pace.concurrency} is less than the {share.of} workers of pytest-xdist, each "
            f"of which sends one request at a time. Start fewer: -n {pace.concurrency}"
        )
    return share


def _same(one: str, other: str) -> bool:
    return one == other or library.load(one).folder.resolve() == library.load(other).folder.resolve()
