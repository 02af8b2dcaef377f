"""The nodes that pytest sees: collectors of a contract's checks, and one item per requirement and collection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..results.model import Result, Verdict
from ..run.aggregate import counts
from ..run.plan import Case
from ..suite.catalogue import catalogue
from . import opened as sessions
from . import runs as plugin_runs
from . import transfer
from .text import Said, brief, bug, headline, violation

SUITE_PACKAGE = "listproof.suite"


class OurBug(Exception):
    """The check itself failed; the text is what a person should report."""


class Violation(Exception):
    """The server is not as the requirement says."""


class _Ours:
    """A node whose own failures show no local variables, whatever ``-l`` says: a credential may be among them."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        if isinstance(excinfo.value, pytest.Collector.CollectError):
            return str(excinfo.value)
        return bug(excinfo.value)


class Family(_Ours, pytest.File):
    """A module of the suite, for the contract that ``--lp-contract`` names."""

    def collect(self) -> Iterator[pytest.Item]:
        module = f"{SUITE_PACKAGE}.{self.path.stem}"
        opened = plugin_runs.of(self.config).open(None)
        for case in opened.cases() if opened else ():
            if case.requirement.check.__module__ == module:
                yield Check.of(self, opened, case)


class Checks(_Ours, pytest.Collector):
    """All checks of the contract that a Suite names."""

    def __init__(self, *, contract: str, **more: Any) -> None:
        super().__init__(**more)
        self.contract = contract

    def collect(self) -> Iterator[pytest.Item]:
        opened = plugin_runs.of(self.config).open(self.contract)
        for case in opened.cases() if opened else ():
            yield Check.of(self, opened, case)


class Check(pytest.Item):
    """One case. Its outcome is the verdict; nothing that went wrong in the server shows a traceback."""

    def __init__(self, *, opened: sessions.Opened, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.opened, self.case = opened, case
        self.result: Result | None = None
        facts = case.requirement.facts.said_of(minimal=case.target.operation.minimal)
        for name in (facts.family, facts.level):
            self.add_marker(f"lp_{name.lower()}")
        self.user_properties += [
            ("requirement", facts.id),
            ("level", facts.level.value),
            ("provenance", ",".join(facts.provenance)),
            ("operation", case.operation),
        ]

    @classmethod
    def of(cls, parent: pytest.Collector, opened: sessions.Opened | None, case: Case) -> Check:
        """The item of a case, with an id that no other case of the run has.

        With ``--dist loadgroup`` xdist reads from what follows the last ``@`` of an id which checks one worker has: all
        of one operation. What xdist 3.8 makes of the mark xdist_group is not read by pytest 9.2.
        """
        several = opened is not None and len(opened.session.contract.lists) > 1
        words = [case.requirement.id, case.target.operation.key if several else "",
                 case.collection.name if case.collection else case.other]  # fmt: skip
        label = "-".join(word for word in words if word).encode("unicode_escape").decode("ascii")
        name = f"{case.requirement.check.__name__}[{label}]"
        if several and plugin_runs.is_apart(parent.config):
            name += f"@{re.sub('[]@]', '_', case.target.operation.key)}"
        # from pytest 9.2 on --lf finds only ids that are made of their text
        node: Check = cls.from_parent(parent, name=name, nodeid=f"{parent.nodeid}::{name}", opened=opened, case=case)
        return node

    def runtest(self) -> None:
        result = self.result = self.opened.judge(self.case)
        facts = self.case.requirement.facts
        if result.verdict is Verdict.ERROR:
            raise OurBug(result.message)
        if result.verdict is Verdict.FAILED:
            if counts(facts, self.opened.settings.outcome.fail_on):
                raise Violation
            pytest.xfail(brief(facts, result))
            raise Violation  # --runxfail makes pytest.xfail do nothing
        if result.verdict is Verdict.WAIVED:
            pytest.xfail(f"waived: {result.message}")
        if result.verdict in (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE):
            pytest.skip(brief(facts, result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        if self.result is None or not isinstance(excinfo.value, OurBug | Violation):
            return bug(excinfo.value)
        path, line, _ = self.reportinfo()
        text = violation(
            self.case.requirement, self.case.target.operation, self.result, self.opened.premises(self.result)
        )
        return Said(text, headline(self.case.requirement.facts, self.result), str(path), line or 0)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        code = self.case.requirement.check.__code__
        return self.path, code.co_firstlineno - 1 if str(self.path) == code.co_filename else None, self.name


def by_catalogue(items: list[pytest.Item]) -> None:
    """Put the checks of the suite's modules, which pytest collects by name, into the order of the catalogue."""
    order = {each.id: at for at, each in enumerate(catalogue())}
    own = [item for item in items if isinstance(item, Check) and isinstance(item.parent, Family)]
    at = [place for place, item in enumerate(items) if isinstance(item, Check) and isinstance(item.parent, Family)]
    for place, item in zip(at, sorted(own, key=lambda each: order[each.case.requirement.id]), strict=True):
        items[place] = item


def complete(report: Any, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Give the report of a check its result; a bug of ours counts as an error, as one in a fixture does."""
    if not isinstance(item, Check) or call.when != "call" or item.result is None:
        return
    said = {
        "contract": item.opened.settings.contract,
        "result": transfer.dumps(item.result),
        "headline": headline(item.case.requirement.facts, item.result),
    }
    if plugin_runs.of(item.config).worker:  # it may be killed before its end, where it sends the whole
        said["seen"] = transfer.dumps(item.opened.tally())
    report.listproof = json.dumps(said)
    plugin_runs.of(item.config).heard(report)
    if item.result.verdict is Verdict.ERROR:
        report.when = "setup"
    if report.skipped and isinstance(report.longrepr, tuple):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), line, report.longrepr[2])


def restore(report: Any) -> None:
    """A failure that came as text from another process gets its headline back."""
    path, line, _ = report.location
    report.longrepr = Said(report.longrepr, json.loads(report.listproof)["headline"], path, line or 0)
