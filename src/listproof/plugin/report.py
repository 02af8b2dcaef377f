"""What a pytest session adds up to: the results of all processes, what came late, and the runs that are shown."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .. import harmless, interruption
from ..ending import End
from ..errors import UsageError
from ..report import folder as report_folder
from ..report import plain, terminal
from ..results import waivers
from ..results.model import Level, Place, Result, Run, Stopped, Verdict
from ..run import aggregate, assemble, blame, narrowing, plan, settings
from ..run.selection import selected
from ..run.settings import Settings
from ..suite.catalogue import catalogue
from . import consequence, options
from .opened import Opened
from .text import Said, headline, violation
from .workers import WorkerRecords

WHOLE_RUN = "whole run"
"""How a failed test is called whose requirement's own check saw nothing, but answers of other checks show it."""


class Report:
    """The results of a pytest session, of this process and of all workers. ``reserve`` keeps a folder for its report.
    ``runs`` are what they add up to, with their settings and the name of each report; ``error`` says why a report could
    not be written."""

    def __init__(self, config: pytest.Config, seen: WorkerRecords, reserve: Callable[[Path | None], None]) -> None:
        self.config, self.seen, self._reserve, self.error = config, seen, reserve, ""
        self.results: dict[str, dict[Place, Result]] = {}
        self.nodes: dict[Place, tuple[str, Any]] = {}
        self.reports: dict[str, dict[Place, Any]] = {}
        self.headlines: dict[Place, str] = {}
        self._wanted: dict[str, Settings] = {}
        self.late: list[tuple[str, str, Result]] = []  # contract, worker, result
        self.runs: list[tuple[Run, Settings, str]] = []

    def take(self, contract: str, result: Result, report: Any, headline: str) -> None:
        """Take in the result of a check; the report of one that follows from a failure that is known says so."""
        known = self.results.setdefault(contract, {})
        known[result.place] = result
        self.nodes[result.place] = report.nodeid, report.location
        self.reports.setdefault(contract, {})[result.place] = report
        self.headlines[result.place] = headline
        if report.outcome == "failed" and not self.config.option.runxfail:
            wanted = self._settings(contract)
            name = consequence.root(result, known.values(), selected(wanted), wanted.outcome.fail_on)
            if name:
                consequence.expect(report, name, headline)

    def _settings(self, contract: str) -> Settings:
        if contract not in self._wanted:
            self._wanted[contract] = settings.read({**options.options(self.config), "contract": contract}, os.environ)
        return self._wanted[contract]

    def add_up(self, session: pytest.Session, ended: End | None, opened: Mapping[str, Opened | None]) -> None:
        """Make each contract's run of the results, write its report, and give the session its exit status; ``opened``
        are the sessions of this process."""
        failed = self._late_findings()
        names = dict.fromkeys([*self.results, *(self.seen.contracts if ended else ())])
        for name in names:
            seen = self.seen.of(name)
            if seen is None:
                continue  # every worker crashed before its first check, which pytest-xdist tells
            wanted = self._settings(name)
            results = self._results(opened.get(name), name)
            left = [place for place in seen.planned if place not in results]
            if left and self.seen.killed:
                ended = ended or interruption.KILLED
            results |= {place: _untested(place, ended) for place in left if ended}
            seen = replace(seen, end=ended or seen.end)
            judged = {each.id for each in results.values()}
            silent = [each for each in seen.silent if each.id not in judged]
            run = assemble.add_up(
                narrowing.contract(wanted), wanted, selected(wanted), [*results.values(), *silent], seen, options.say
            )
            consequence.expect_late(self.config, run, self.reports.get(name, {}), self.headlines)
            failed = self._fail_undecided(run, wanted) or failed
            failed = waivers.exit_code(0, run.waivers, strict=wanted.outcome.strict) == 1 or failed
            report = wanted.outcome.report
            folder = report / run.contract if report and len(names) > 1 else report
            self.runs.append((run, wanted, self._written(run, report, folder)))
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

    def _results(self, opened: Opened | None, name: str) -> dict[Place, Result]:
        """The results of a contract, as far as there are any."""
        return {**(opened.results if opened else {}), **self.results.get(name, {})}

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
            wanted = self._settings(contract)
            requirement = next(each for each in selected(wanted) if each.id == result.id)
            operation = next(each for each in narrowing.contract(wanted).lists if each.key == result.operation)
            if aggregate.counts(requirement.facts, wanted.outcome.fail_on):
                text = violation(requirement, operation, result, ())
                self._fail(result.place, worker, text, headline(requirement.facts, result))
                told = True
        return told

    def _failed(self, contract: str) -> set[str]:
        return {each.id for each in self.results[contract].values() if each.verdict is Verdict.FAILED}

    def _fail_undecided(self, run: Run, wanted: Settings) -> bool:
        """Under ``--lp-strict`` a MUST that no collection decided is a failed test of its own."""
        told = False
        for row in run.requirements if wanted.outcome.strict else ():
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
                    console, narrowing.contract(wanted), run.target, run.collections, run.seed,
                    insecure=run.insecure, proxy=run.traffic.proxy, say=options.say,
                )  # fmt: skip
                terminal.conclude(console, run, told=self._told(wanted.contract, out))
                for line in text.getvalue().splitlines():
                    out.write_line(line)
            if not wanted.server.base_url and any(each.findings for each in run.results):
                fault = f" --fault {wanted.server.fault}" if wanted.server.fault else ""
                out.write_line(
                    f"curl lines    need the mock, which has stopped; start it again: "
                    f"listproof mock {harmless.word(run.contract)}{fault} --port {self._port(run)}"
                )
            if report:
                out.write_line(f"report: {harmless.line(str(report))}")
            colour = {"good": "green", "bad": "red", "open": "yellow"}[plain.mood(run)]
            out.write_line(harmless.line(run.verdict_line), bold=True, **{colour: True})

    def _told(self, contract: str, out: Any) -> set[str]:
        """The requirements whose findings pytest has shown among its failures."""
        if self.config.option.tbstyle in ("no", "line"):
            return set()
        shown = {id(each) for each in out.stats.get("failed", ())}
        return {place[0] for place, report in self.reports.get(contract, {}).items() if id(report) in shown}

    @staticmethod
    def _port(run: Run) -> str:
        first, *others = run.traffic.requests
        return "PORT (as in the line)" if others else str(urlsplit(f"//{first}").port)


def _untested(place: Place, end: End) -> Result:
    """The result of what the run did not come to."""
    identity, operation, collection = place
    blank = Result(identity, identity.partition("-")[0], operation, collection, Verdict.INCONCLUSIVE)
    return replace(blank, reasons=(plan.UNTESTED + end.text,), stopped=Stopped.NOT_BEGUN)
