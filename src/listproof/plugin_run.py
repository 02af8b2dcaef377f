"""The runs behind a pytest session: one session per contract, what workers send, and what it adds up to."""

from __future__ import annotations

import io
import json
import os
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from . import library, plugin, runner, settings, tally, target_file, waivers
from .budget import Share
from .errors import ListproofError, UsageError
from .plugin_text import Said, headline, violation
from .report import folder as report_folder
from .report import terminal
from .results import Level, Result, Run, Verdict
from .runner import Case
from .selection import selected
from .session import Session
from .settings import Settings
from .tally import Tally
from .urgency import by_urgency

if TYPE_CHECKING:
    from .plugin_items import Check

Place = tuple[str, str, str | None]
"""Requirement, operation, collection: what a result is of."""


class Opened:
    """One contract's session in this process. ``results`` are those of the checks that ran here."""

    def __init__(self, settings_: Settings, share: Share) -> None:
        self.settings = settings_
        self.results: dict[Place, Result] = {}
        self.session = Session(settings_, share=share).__enter__()

    def cases(self) -> list[Case]:
        """The cases that apply; the others are no tests."""
        return [case for case in self.session.cases() if case.requirement.applies(case.target.operation)]

    def judge(self, case: Case) -> Result:
        """Run one case. Warnings of libraries are shown but raise nothing, whatever the project's filters say."""
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            result = runner.run_case(case)
        message = plugin.hints_of_pytest(self.session.client.conceal(result.message))
        told = self.session.waived(replace(result, message=message))
        self.results[_place(told)] = told
        return told

    def known(self) -> frozenset[str]:
        """The requirements that have failed so far."""
        return frozenset(each.id for each in self.results.values() if each.verdict is Verdict.FAILED)


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
        self.tallies: dict[str, list[Tally]] = {}
        self.late: list[tuple[str, str, Result]] = []  # contract, worker, result
        self.runs: list[tuple[Run, Settings, str]] = []

    def open(self, contract: str | None) -> Opened | None:
        """The session of this contract (None: the one that the options name), or None where it is not asked for or
        cannot be had; ``error`` then says why."""
        try:
            wanted = self._settings(contract)
        except ListproofError as error:
            self.error = plugin.in_words_of_pytest(str(error))
            return None
        if wanted is None:
            return None
        if wanted.contract not in self.opened:
            self.opened[wanted.contract] = None
            try:
                if wanted.report is not None:
                    report_folder.prepare(wanted.report)
                self.opened[wanted.contract] = opened = Opened(wanted, _share(self.config, wanted))
                self._register_markers(opened)
            except ListproofError as error:
                self.error = self.error or plugin.in_words_of_pytest(str(error))
        return self.opened[wanted.contract]

    def _settings(self, contract: str | None) -> Settings | None:
        given = plugin.options(self.config)
        named = self._named(given)
        if contract is not None:
            self.suites.add(contract)
            if named is None and len(self.suites) > 1 and given.get("base_url"):
                raise UsageError(
                    f"--base-url is one server, and tests of several contracts were collected. Say which it has: "
                    f"--contract {' or --contract '.join(sorted(self.suites))}"
                )
            if named is not None and not _same(named, contract):
                return None
        return settings.read({"contract": contract if named is None else named, **given}, os.environ)

    @staticmethod
    def _named(given: Mapping[str, Any]) -> str | None:
        names = list(Settings.__dataclass_fields__)
        table = target_file.read(given.get("config"), given.get("target"), names, os.environ)
        return given.get("contract") or table.get("contract")

    def _register_markers(self, opened: Opened) -> None:
        """``lp_must``, ``lp_pag``: a level or a family. Only now, because other runs have no use for them."""
        words = sorted({each.family for each in opened.session.requirements()}) + list(Level)
        known = self.config.getini("markers")
        for line in (f"lp_{word.lower()}: checks of listproof" for word in words):
            if line not in known:
                self.config.addinivalue_line("markers", line)

    def collected(self, items: list[pytest.Item]) -> None:
        """Put what judges the whole run after the other checks. Raises pytest.UsageError for a wrong usage."""
        from .plugin_items import Check

        named = self.config.getoption("lp_contract", None)
        if not self.error and self.suites and not any(self.opened.values()):
            self.error = (
                f"--lp-contract {named}: no collected test module is of that contract. "
                f"Run: pytest --pyargs listproof.suite --lp-contract {named}"
            )
        if self.error and self.worker:
            items.clear()  # the controller tells it, once for all workers
        elif self.error:
            raise pytest.UsageError(self.error)
        at = [place for place, item in enumerate(items) if isinstance(item, Check)]
        own = [item for item in items if isinstance(item, Check)]
        for place, item in zip(at, self._ordered(own), strict=True):
            items[place] = item
        self.last = [(item.opened, item.case) for item in own if item.case.requirement.last]

    def _ordered(self, own: list[Check]) -> list[Check]:
        """What judges the whole run last; under a budget the most telling checks first."""
        if not any(item.opened.session.budgeted for item in own):
            return sorted(own, key=lambda each: each.case.requirement.last)
        rank = {id(case): at for at, case in enumerate(by_urgency([item.case for item in own]))}
        return sorted(own, key=lambda each: rank[id(each.case)])

    def heard(self, report: Any) -> None:
        """Take in the report of a check, from this process or from a worker."""
        said = json.loads(report.listproof)
        result = tally.result(said["result"])
        self.results.setdefault(said["contract"], {})[_place(result)] = result
        self.nodes[_place(result)] = (report.nodeid, report.location)

    def add_worker(self, worker: str, text: str) -> None:
        """Take in what a worker sent at its end."""
        said = json.loads(text)
        self.error = self.error or said["error"]
        for contract, each in said["tallies"].items():
            self.tallies.setdefault(contract, []).append(tally.tally(each))
        self.late += [(contract, worker, tally.result(each)) for contract, each in said["late"]]

    def finish(self, session: pytest.Session) -> None:
        """Close the connections, and add up or send what was seen to where it is added up."""
        here = {name: each for name, each in self.opened.items() if each is not None}
        try:
            if self.worker:
                self._send(here, stopped=bool(session.shouldstop or session.shouldfail))
            else:
                for name, each in here.items():
                    self.tallies.setdefault(name, []).append(each.session.tally())
        finally:
            for each in here.values():
                each.session.__exit__(None, None, None)
        if not self.worker and not self.error and not self.config.option.collectonly:
            self._add_up(session)

    def _send(self, here: Mapping[str, Opened], *, stopped: bool) -> None:
        """What judges the whole run ran in one worker; every other one judges what went by there."""
        late = []
        for opened, case in self.last if not stopped else ():
            own = (case.requirement.id, case.target.operation.key, case.collection.name if case.collection else None)
            if own not in opened.results:
                late.append((opened.settings.contract, tally.dumps(opened.judge(case))))
        said = {
            "error": self.error,
            "tallies": {name: tally.dumps(each.session.tally()) for name, each in here.items()},
            "late": late,
        }
        self.config.workeroutput["listproof"] = json.dumps(said)  # type: ignore[attr-defined]

    def _add_up(self, session: pytest.Session) -> None:
        failed = self._late_findings()
        for name, results in self.results.items():
            if not self.tallies.get(name):
                continue  # every worker crashed, which pytest-xdist tells
            wanted = settings.read({**plugin.options(self.config), "contract": name}, os.environ)
            seen = tally.merged(self.tallies[name])
            seen = replace(seen, ended=plugin.hints_of_pytest(seen.ended))
            judged = {each.id for each in results.values()}
            silent = [each for each in seen.silent if each.id not in judged]
            run = tally.add_up(library.load(name), wanted, selected(wanted), [*results.values(), *silent], seen)
            failed = self._undecided(run, wanted) or failed
            failed = waivers.exit_code(0, run.waivers, strict=wanted.strict) == 1 or failed
            if wanted.report is not None:
                folder = wanted.report / run.contract if len(self.results) > 1 else wanted.report
                self.runs.append((run, wanted, str(report_folder.write(run, folder))))
            else:
                self.runs.append((run, wanted, ""))
        decided = (Verdict.PASSED, Verdict.FAILED, Verdict.WAIVED)
        idle = [run for run, *_ in self.runs if not any(row.verdict in decided for row in run.requirements)]
        if session.exitstatus == pytest.ExitCode.OK and (failed or idle):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if failed else pytest.ExitCode.NO_TESTS_COLLECTED

    def _late_findings(self) -> bool:
        """What a worker found when another one's check had passed is a failed test of its own."""
        told = False
        for contract, worker, result in self.late:
            known = self.results.get(contract, {}).get(_place(result))
            if known is None or known.verdict is Verdict.FAILED or result.verdict is Verdict.INCONCLUSIVE:
                continue
            self.results[contract][_place(result)] = replace(result, comparisons=known.comparisons + result.comparisons)
            if result.verdict is not Verdict.FAILED:
                continue
            wanted = settings.read({**plugin.options(self.config), "contract": contract}, os.environ)
            requirement = next(each for each in selected(wanted) if each.id == result.id)
            operation = next(each for each in library.load(contract).lists if each.key == result.operation)
            if runner.counts(requirement.facts, wanted.fail_on):
                text = violation(requirement, operation, result, ())
                self._fail(_place(result), worker, text, headline(requirement.facts, result))
                told = True
        return told

    def _undecided(self, run: Run, wanted: Settings) -> bool:
        """Under ``--lp-strict`` a MUST that no collection decided is a failed test of its own."""
        told = False
        for row in run.requirements if wanted.strict else ():
            if row.verdict is Verdict.INCONCLUSIVE and row.facts.level is Level.MUST:
                own = [each for each in run.results if each.id == row.facts.id]
                reasons = "; ".join(dict.fromkeys(each.message for each in own))
                text = f"{row.facts.id} MUST: {row.facts.statement}\n  undecided (--lp-strict): {reasons}"
                place = next(_place(each) for each in own if _place(each) in self.nodes)
                self._fail(place, "undecided", terminal.safe(text), f"{row.facts.id} MUST undecided: {reasons}")
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
                    insecure=run.insecure, proxy=run.traffic.proxy,
                )  # fmt: skip
                terminal.conclude(console, run)
                for line in plugin.hints_of_pytest(text.getvalue()).splitlines():
                    out.write_line(line)
            if not wanted.base_url and any(each.findings for each in run.results):
                fault = f" --fault {wanted.fault}" if wanted.fault else ""
                out.write_line(
                    f"curl lines    need the mock, which has stopped; start it again: "
                    f"listproof mock {run.contract}{fault} --port {self._port(run)}"
                )
            if report:
                out.write_line(f"report: {report}")
            out.write_line(plugin.hints_of_pytest(run.verdict_line), green=run.exit_code == 0, red=run.exit_code != 0)

    @staticmethod
    def _port(run: Run) -> str:
        first, *others = run.traffic.requests
        return "PORT (as in the line)" if others else str(urlsplit(f"//{first}").port)


KEY = pytest.StashKey[Runs]()


def of(config: pytest.Config) -> Runs:
    """The runs of this pytest session, made when first asked for."""
    return config.stash.setdefault(KEY, Runs(config))


def _share(config: pytest.Config, wanted: Settings) -> Share:
    """A worker's part of pace and budgets. Raises UsageError where so many workers cannot keep to the concurrency."""
    said = getattr(config, "workerinput", {})
    share = Share(int(str(said.get("workerid", "gw0")).removeprefix("gw")), int(said.get("workercount", 1)))
    if Settings.concurrency != wanted.concurrency < share.of:
        raise UsageError(
            f"--concurrency {wanted.concurrency} is less than the {share.of} workers of pytest-xdist, each of which "
            f"sends one request at a time. Start fewer: -n {wanted.concurrency}"
        )
    return share


def _place(result: Result) -> Place:
    return result.id, result.operation, result.collection


def _same(one: str, other: str) -> bool:
    return one == other or library.load(one).folder.resolve() == library.load(other).folder.resolve()
