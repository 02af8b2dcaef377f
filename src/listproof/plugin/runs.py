"""The runs behind a pytest session: one session per contract, what workers send, and what it adds up to."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from .. import harmless, interruption
from ..contract import library
from ..errors import ListproofError, UsageError
from ..flags import option
from ..http.budget import Share
from ..report import folder as report_folder
from ..report import plain, terminal
from ..results import waivers
from ..results.model import Level, Place, Result, Run, Stopped, Verdict
from ..run import aggregate, assemble, blame, plan, settings, target_file
from ..run.plan import Case
from ..run.priority import by_priority
from ..run.process_record import ProcessRecord
from ..run.selection import selected
from ..run.settings import Settings
from ..suite.catalogue import catalogue
from . import options, transfer
from .opened import Opened
from .text import Said, headline, violation
from .workers import WorkerRecords

if TYPE_CHECKING:
    from .items import Check


WHOLE_RUN = "whole run"
"""How a failed test is called whose requirement's own check saw nothing, but answers of other checks show it."""


class Runs:
    """All contracts of a pytest session, in the process that tells of them or in a worker of pytest-xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.worker = hasattr(config, "workerinput")
        self.error = ""
        self.opened: dict[str, Opened | None] = {}
        self.suites: set[str] = set()
        self.last: list[tuple[Opened, Case]] = []
        self.results: dict[str, dict[Place, Result]] = {}
        self.nodes: dict[Place, tuple[str, Any]] = {}
        self.seen = WorkerRecords()
        self.late: list[tuple[str, str, Result]] = []  # contract, worker, result
        self.runs: list[tuple[Run, Settings, str]] = []
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
            self.error = error.told(options.say)
            return None
        if wanted is None:
            return None
        if wanted.contract not in self.opened:
            self.opened[wanted.contract] = None
            try:
                self._reserve(wanted.report)
                self.opened[wanted.contract] = opened = Opened(wanted, _share(self.config, wanted))
                self._register_markers(opened)
                if opened.session.interrupted:
                    raise KeyboardInterrupt
            except ListproofError as error:
                self.error = self.error or error.told(options.say)
        return self.opened[wanted.contract]

    def _reserve(self, folder: Path | None) -> None:
        """Keep a report's folder for this session, in the process that writes it. Raises UsageError."""
        if folder is not None and not self.worker and folder.absolute() not in self._reserved:
            self._folders.enter_context(report_folder.reserved(folder))
            self._reserved.add(folder.absolute())

    def _settings(self, contract: str | None) -> Settings | None:
        given = options.options(self.config)
        named = self._named(given)
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
    def _named(given: Mapping[str, Any]) -> str | None:
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
        if not any(item.opened.session.budgeted for item in own):
            return sorted(own, key=lambda each: each.case.requirement.rank)
        rank = {id(case): at for at, case in enumerate(by_priority([item.case for item in own]))}
        return sorted(own, key=lambda each: rank[id(each.case)])

    def heard(self, report: Any) -> None:
        """Take in the report of a check, from this process or from a worker."""
        said = json.loads(report.listproof)
        if "seen" in said and hasattr(report, "node"):
            self.seen.so_far(report.node.gateway.id, said["contract"], said["seen"])
        result = transfer.result(said["result"])
        self.results.setdefault(said["contract"], {})[result.place] = result
        self.nodes[result.place] = (report.nodeid, report.location)

    def add_worker(self, worker: str, text: str) -> None:
        """Take in what a worker sent at its end."""
        said = json.loads(text)
        if not self.seen.done(worker, said["tallies"]):
            return
        self.error = self.error or said["error"]
        self.late += [(contract, worker, transfer.result(each)) for contract, each in said["late"]]

    def finish(self, session: pytest.Session) -> None:
        """Close the connections, and add up or send what was seen to where it is added up."""
        here = {name: each for name, each in self.opened.items() if each is not None}
        with self._watching, interruption.held():
            ended = self._interruption(session)
            stopped = bool(session.shouldstop or session.shouldfail or ended)
            try:
                if self.worker:
                    self._send(here, stopped=stopped)
                else:
                    found = [(name, each) for name, one in here.items() for each in ([] if stopped else one.late())]
                    self.late += [(name, WHOLE_RUN, each) for name, each in found]
                    for name, each in here.items():
                        self.seen.here(name, each.tally())
            finally:
                for each in here.values():
                    each.session.__exit__(None, None, None)
            if not self.worker and not self.error and not self.config.option.collectonly:
                self._add_up(session, ended)

    def _interruption(self, session: pytest.Session) -> str:
        """Why the run ended before all was tested, where somebody ended it: ``-x`` is no interruption."""
        for each in filter(None, self.opened.values()):
            if each.session.interrupted:
                return each.session.client.ended
        if self._signals.first is not None:
            return interruption.reason(self._signals.first)
        stopped = session.exitstatus == pytest.ExitCode.INTERRUPTED and not self.seen.by_workers
        return interruption.STOPPED if stopped else ""

    def _send(self, here: Mapping[str, Opened], *, stopped: bool) -> None:
        """What judges the whole run ran in one worker; every other one judges what went by there."""
        late = []
        for opened, case in self.last if not stopped else ():
            if case.place not in opened.results:
                late.append((opened.settings.contract, transfer.dumps(opened.judge(case))))
        for name, opened in here.items() if not stopped else ():
            late += [(name, transfer.dumps(each)) for each in opened.late()]
        said = {
            "error": self.error,
            "tallies": {name: transfer.dumps(each.tally()) for name, each in here.items()},
            "late": late,
        }
        self.config.workeroutput["listproof"] = json.dumps(said)  # type: ignore[attr-defined]

    def _add_up(self, session: pytest.Session, ended: str) -> None:
        failed = self._late_findings()
        names = dict.fromkeys([*self.results, *(self.seen.contracts if ended else ())])
        for name in names:
            seen = self.seen.of(name)
            if seen is None:
                continue  # every worker crashed before its first check, which pytest-xdist tells
            wanted = settings.read({**options.options(self.config), "contract": name}, os.environ)
            results = self._results(name, seen, ended)
            if any(each.message == plan.UNTESTED + interruption.KILLED for each in results.values()):
                ended = interruption.KILLED
            seen = replace(seen, ended=ended or seen.ended)
            judged = {each.id for each in results.values()}
            silent = [each for each in seen.silent if each.id not in judged]
            run = assemble.add_up(
                library.load(name), wanted, selected(wanted), [*results.values(), *silent], seen, options.say
            )
            failed = self._undecided(run, wanted) or failed
            failed = waivers.exit_code(0, run.waivers, strict=wanted.strict) == 1 or failed
            folder = wanted.report / run.contract if wanted.report and len(names) > 1 else wanted.report
            self.runs.append((run, wanted, self._written(run, wanted.report, folder)))
        idle = [run for run, *_ in self.runs if run.exit_code == 3]
        if session.exitstatus == pytest.ExitCode.OK and (failed or idle):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if failed else pytest.ExitCode.NO_TESTS_COLLECTED

    def _written(self, run: Run, reserved: Path | None, folder: Path | None) -> str:
        """The name of the report that was written, or nothing; ``error`` says why where it could not be."""
        if folder is None:
            return ""
        try:
            self._reserve(reserved)
            return report_folder.shown(report_folder.write(run, folder))
        except UsageError as error:
            self.error = self.error or error.told(options.say)
            return ""

    def _results(self, name: str, seen: ProcessRecord, ended: str) -> dict[Place, Result]:
        """The results of a contract, and where the run was interrupted also those of what it did not come to."""
        opened = self.opened.get(name)
        results = {**(opened.results if opened else {}), **self.results.get(name, {})}
        reason = ended or (interruption.KILLED if self.seen.killed else "")
        for place in seen.planned if reason else ():
            identity, operation, collection = place
            blank = Result(identity, identity.partition("-")[0], operation, collection, Verdict.INCONCLUSIVE)
            results.setdefault(place, replace(blank, reasons=(plan.UNTESTED + reason,), stopped=Stopped.NOT_BEGUN))
        return results

    def _late_findings(self) -> bool:
        """What a worker found when another one's check had passed, or what the answers of the whole run show, is a
        failed test of its own."""
        told, whole = False, {each.id for each in catalogue() if each.last}
        for contract, worker, result in self.late:
            known = self.results.get(contract, {}).get(result.place)
            if known is None or known.verdict is Verdict.FAILED or result.verdict is Verdict.INCONCLUSIVE:
                continue
            if worker != WHOLE_RUN and result.id not in whole and blame.likely(self._failed(contract)):
                continue  # the worker did not know what the others had found
            self.results[contract][result.place] = replace(result, comparisons=known.comparisons + result.comparisons)
            if result.verdict is not Verdict.FAILED:
                continue
            wanted = settings.read({**options.options(self.config), "contract": contract}, os.environ)
            requirement = next(each for each in selected(wanted) if each.id == result.id)
            operation = next(each for each in library.load(contract).lists if each.key == result.operation)
            if aggregate.counts(requirement.facts, wanted.fail_on):
                text = violation(requirement, operation, result, ())
                self._fail(result.place, worker, text, headline(requirement.facts, result))
                told = True
        return told

    def _failed(self, contract: str) -> set[str]:
        return {each.id for each in self.results[contract].values() if each.verdict is Verdict.FAILED}

    def _undecided(self, run: Run, wanted: Settings) -> bool:
        """Under ``--lp-strict`` a MUST that no collection decided is a failed test of its own."""
        told = False
        for row in run.requirements if wanted.strict else ():
            if row.verdict is Verdict.INCONCLUSIVE and row.facts.level is Level.MUST:
                own = [each for each in run.results if each.id == row.facts.id]
                reasons = "; ".join(dict.fromkeys(harmless.line(each.message) for each in own))
                text = f"{row.facts.id} MUST: {row.facts.statement}\n  undecided ({options.say('strict')}): {reasons}"
                place = next(each.place for each in own if each.place in self.nodes)
                self._fail(place, "undecided", text, f"{row.facts.id} MUST undecided: {reasons}")
                told = True
        return told

    def _fail(self, place: Place, what: str, text: str, message: str) -> None:
        node, (path, line, name) = self.nodes[place]
        report = pytest.TestReport(
            nodeid=f"{node.removesuffix(']')}-{what}]",
            location=(path, line, f"{name}-{what}"),
            keywords={},
            outcome="failed",
            longrepr=Said(text, message, path, line or 0),  # type: ignore[arg-type]
            when="call",
            user_properties=[("requirement", place[0])],
        )
        self.config.hook.pytest_runtest_logreport(report=report)

    def show(self, out: Any) -> None:
        """Each run beneath pytest's own report."""
        for run, wanted, report in self.runs:
            out.section(f"listproof: {run.contract}")
            if self.config.get_verbosity() > -2:
                text = io.StringIO()
                console = terminal.console(text)
                terminal.header(
                    console, library.load(wanted.contract), run.target, run.collections, run.seed,
                    insecure=run.insecure, proxy=run.traffic.proxy, say=options.say,
                )  # fmt: skip
                terminal.conclude(console, run)
                for line in text.getvalue().splitlines():
                    out.write_line(line)
            if not wanted.base_url and any(each.findings for each in run.results):
                fault = f" --fault {wanted.fault}" if wanted.fault else ""
                out.write_line(
                    f"curl lines    need the mock, which has stopped; start it again: "
                    f"listproof mock {harmless.word(run.contract)}{fault} --port {self._port(run)}"
                )
            if report:
                out.write_line(f"report: {harmless.line(str(report))}")
            colour = {"good": "green", "bad": "red", "open": "yellow"}[plain.mood(run)]
            out.write_line(harmless.line(run.verdict_line), bold=True, **{colour: True})

    @staticmethod
    def _port(run: Run) -> str:
        first, *others = run.traffic.requests
        return "PORT (as in the line)" if others else str(urlsplit(f"//{first}").port)


def of(config: pytest.Config) -> Runs:
    """The runs of this pytest session, made when first asked for."""
    if options.KEY not in config.stash:
        config.stash[options.KEY] = Runs(config)
    return config.stash[options.KEY]


def _share(config: pytest.Config, wanted: Settings) -> Share:
    """A worker's part of pace and budgets. Raises UsageError where so many workers cannot keep to the concurrency."""
    said = getattr(config, "workerinput", {})
    share = Share(int(str(said.get("workerid", "gw0")).removeprefix("gw")), int(said.get("workercount", 1)))
    if Settings.concurrency != wanted.concurrency < share.of:
        raise UsageError(
            f"{option('concurrency')} {wanted.concurrency} is less than the {share.of} workers of pytest-xdist, each "
            f"of which sends one request at a time. Start fewer: -n {wanted.concurrency}"
        )
    return share


def _same(one: str, other: str) -> bool:
    return one == other or library.load(one).folder.resolve() == library.load(other).folder.resolve()
