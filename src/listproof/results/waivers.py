"""Waivers: failures that somebody has agreed to live with for a while, each named, with a reason and a last day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from .. import files, user_file
from ..flags import option
from ..suggest import did_you_mean
from ..user_file import UserFile
from . import consequences
from .model import Finding, RequirementFacts, Result, Verdict, WaiverUse

WAIVERS_BYTES = 4 * files.MIB
"""Bytes of the largest file that is read."""


@dataclass(frozen=True)
class Waiver:
    """One table of a waivers file. It waives failures, of one ``kind`` where that is given, or with ``undecided`` that
    no collection decides the requirement. It holds up to and including the day ``expires``."""

    requirement: str
    contract: str
    reason: str
    ticket: str
    owner: str
    expires: date
    collection: str | None = None
    kind: str | None = None
    undecided: bool = False

    def __str__(self) -> str:
        return f"{self.reason} ({self.ticket}, {self.owner}, until {self.expires})"


def read(path: Path, known: Iterable[str]) -> tuple[Waiver, ...]:
    """The waivers of a file; ``known`` are the requirements that there are. Raises UsageError."""
    written = user_file.read(path, f"{option('waivers')} {path}", most=WAIVERS_BYTES)
    written.check(_waivers_schema())
    ids = tuple(known)
    tables = written.content.get("waiver", [])
    found = [_waiver(written, table, f"waiver[{at}]", ids) for at, table in enumerate(tables)]
    scopes: dict[tuple[Any, ...], int] = {}
    for at, one in enumerate(found):
        if (first := scopes.setdefault(_scope(one), at)) != at:
            problem = f"waives the same as one before it, in line {written.line(f'waiver[{first}]')}."
            raise written.error(f"waiver[{at}]", problem, "Leave one out.")
    return tuple(found)


@cache
def _waivers_schema() -> Mapping[str, Any]:
    text = resources.files("listproof.results").joinpath("waivers.schema.json").read_text("utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def apply(
    waivers: Sequence[Waiver],
    results: Iterable[Result],
    contract: str,
    today: date,
    facts: Mapping[str, RequirementFacts] | None = None,
) -> tuple[tuple[Result, ...], tuple[WaiverUse, ...]]:
    """The results with what is waived marked, and what became of each waiver of this contract on that day. By the
    ``facts`` it is known what is a consequence of what: that of a waived finding is waived with it."""
    own = [each for each in waivers if each.contract == contract]
    told = tuple(results)
    decided = {each.id for each in told if each.verdict not in (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE)}
    used: dict[Waiver, list[str]] = {each: [] for each in own}
    marked = []
    for result in told:
        fitting = [each for each in own if _fits(each, result, open_=result.id not in decided)]
        label = f"{result.id} {result.collection}" if result.collection else result.id
        for waiver in fitting:
            used[waiver].append(label)
        marked.append(_marked(result, fitting, today))
    asked = {each.id for each in told}
    causes = consequences.explained(told, facts or {})
    marked = [*_with_their_roots(marked, causes, [each for each in own if each.expires >= today])]
    return tuple(marked), tuple(_use(each, used[each], today, asked) for each in own)


def waived(
    waivers: Sequence[Waiver],
    result: Result,
    contract: str,
    today: date,
    before: Iterable[Result] = (),
    facts: Mapping[str, RequirementFacts] | None = None,
) -> Result:
    """One failure, for a caller that tells of each result as it comes; ``before`` are those that it may follow from."""
    own = [each for each in waivers if each.contract == contract]
    fitting = [each for each in own if _fits(each, result, open_=False)]
    if not own or result.verdict is not Verdict.FAILED:
        return _marked(result, fitting, today)
    told = [*before, _marked(result, fitting, today)]
    causes = consequences.explained(told, facts or {})
    return [*_with_their_roots(told, causes, [each for each in own if each.expires >= today])][-1]


def exit_code(code: int, uses: Iterable[WaiverUse], *, strict: bool) -> int:
    """The exit code of a run that would give ``code``: an expired waiver fails it, under ``strict`` a stale one too."""
    wrong = [each for each in uses if each.state == "expired" or (strict and each.state == "stale")]
    return 1 if wrong and code in (0, 3) else code


def line(uses: Sequence[WaiverUse]) -> str:
    """What the last line of a run says of its waivers beside how many hold."""
    parts = []
    for state, words in (("expired", "expired"), ("stale", "waiving nothing")):
        names = [each.requirement for each in uses if each.state == state]
        if names:
            parts.append(f"; {len(names)} waiver{'s' * (len(names) > 1)} {words}: {', '.join(dict.fromkeys(names))}")
    return "".join(parts)


def _fits(waiver: Waiver, result: Result, *, open_: bool) -> bool:
    if waiver.requirement != result.id or waiver.collection not in (None, result.collection):
        return False
    if waiver.undecided:
        return open_ and result.verdict is Verdict.INCONCLUSIVE
    return result.verdict in (Verdict.FAILED, Verdict.WAIVED) and any(_covers(waiver, each) for each in result.findings)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return waiver.kind in (None, finding.kind)


def _marked(result: Result, fitting: Sequence[Waiver], today: date) -> Result:
    held = [each for each in fitting if each.expires >= today]
    notes = [f"waived: {each}" if each in held else f"the waiver has expired: {each}" for each in fitting]
    notes = [each for each in notes if each not in result.reasons]  # marked once already, as its result came
    if not notes:
        return result
    whole = result.verdict is Verdict.INCONCLUSIVE or all(
        any(_covers(waiver, finding) for waiver in held) for finding in result.findings
    )
    verdict = Verdict.WAIVED if held and whole else result.verdict
    return replace(result, reasons=(*notes, *result.reasons), verdict=verdict)


def _with_their_roots(
    results: Sequence[Result], causes: consequences.Causes, held: Sequence[Waiver]
) -> Iterator[Result]:
    """The results, where a failure is waived too of which every finding is waived or follows from one that is."""
    agreed: dict[consequences.Place, Waiver] = {}
    for at, result in enumerate(results):
        for n, finding in enumerate(result.findings):
            waiver = next((each for each in held if _fits(each, result, open_=False) and _covers(each, finding)), None)
            if waiver is not None:
                agreed[consequences.Place(at, n)] = waiver
    roots: dict[consequences.Place, consequences.Place] = {}
    for place in causes:
        root = place
        while root not in agreed and root in causes:
            root = causes[root]
        if root in agreed and root != place:
            roots[place] = root
    for at, result in enumerate(results):
        places = [consequences.Place(at, n) for n in range(len(result.findings))]
        if (
            result.verdict is not Verdict.FAILED
            or not places
            or any(p not in agreed and p not in roots for p in places)
        ):
            yield result
            continue
        said = [f"waived with {results[roots[p].result].id}: {agreed[roots[p]]}" for p in places if p in roots]
        yield replace(result, verdict=Verdict.WAIVED, reasons=(*dict.fromkeys(said), *result.reasons))


def _use(waiver: Waiver, labels: Sequence[str], today: date, asked: set[str]) -> WaiverUse:
    if waiver.requirement not in asked:
        state = "not asked"
    elif not labels:
        state = "stale"
    else:
        state = "used" if waiver.expires >= today else "expired"
    said = {name: value for name, value in vars(waiver).items() if name not in ("contract", "expires")}
    return WaiverUse(**said, expires=waiver.expires.isoformat(), state=state, results=tuple(labels))


def _waiver(written: UserFile, table: Mapping[str, Any], key: str, known: Sequence[str]) -> Waiver:
    if table.get("undecided") and "kind" in table:
        problem = "is of a difference, and undecided is without one."
        raise written.error(f"{key}.kind", problem, "Leave one out.")
    name = table["requirement"]
    if name not in known:
        remedy = (
            f"{did_you_mean(name, known)} A waiver names one requirement by its ID; there is none for several."
        ).lstrip()
        raise written.error(f"{key}.requirement", f"{name} is not a requirement.", remedy)
    return Waiver(**table)


def _scope(waiver: Waiver) -> tuple[Any, ...]:
    return waiver.requirement, waiver.contract, waiver.collection, waiver.kind, waiver.undecided
