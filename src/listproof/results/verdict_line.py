"""The last line of a run: its verdict in words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from ..flags import option
from ..plural import many
from .model import Aggregate, Level, Verdict

DECIDED = (Verdict.PASSED, Verdict.FAILED, Verdict.WAIVED)
"""Verdicts that say something of the server."""


def unproven(rows: Iterable[Aggregate]) -> bool:
    """Whether fewer than half of the applicable MUSTs were decided, on whatever collection."""
    musts = [row.verdict for row in rows if row.facts.level is Level.MUST and row.verdict is not Verdict.NOT_APPLICABLE]
    return 2 * sum(verdict in DECIDED for verdict in musts) < len(musts)


def problems(rows: Iterable[Aggregate], counted: Container[str] = ()) -> dict[str, list[str]]:
    """Failed requirements that no other failure explains, which are MUST, count (``counted``) or explain one that does
    -> the failed ones below them, however deep."""
    failed = {row.facts.id: row for row in rows if row.verdict is Verdict.FAILED}
    found: dict[str, list[str]] = {}
    for identity in failed:
        root, seen = identity, {identity}
        while (premise := failed[root].consequence_of) in failed and premise is not None and premise not in seen:
            root = premise
            seen.add(root)
        below = found.setdefault(root, [])
        if identity != root:
            below.append(identity)
    heavy = {each for each, row in failed.items() if row.facts.level is Level.MUST or each in counted}
    return {root: below for root, below in found.items() if heavy & {root, *below}}


def line(
    rows: Iterable[Aggregate],
    skipped: Sequence[str],
    ended: str = "",
    *,
    unreadable: Sequence[str] = (),
    insecure: bool = False,
    counted: Container[str] = (),
) -> str:
    """The run in one line, its options marked. ``skipped`` are applicable MUST that were not asked: without them
    nothing conforms, nor where the run ``ended`` for this reason before all was tested, nor where collections are
    ``unreadable``: they could not be read. ``insecure``: nobody knows who answered. ``counted`` are requirements whose
    failure fails the run."""
    said = _result(list(rows), skipped, counted, complete=not (ended or unreadable))
    said += f"; could not be read: {_first_three(unreadable)}" if unreadable else ""
    said += f"; not everything was tested: {ended}" if ended else ""
    return said + (f"; the server's certificate was not checked ({option('insecure')})" if insecure else "")


def _result(rows: Sequence[Aggregate], skipped: Sequence[str], counted: Container[str], *, complete: bool) -> str:
    if broken := [row.facts.id for row in rows if row.verdict is Verdict.ERROR]:
        return f"ERROR: listproof itself failed in {', '.join(broken)}; please report this bug"
    if not any(row.verdict in DECIDED for row in rows):
        return _nothing(rows, complete=complete)
    musts = [row for row in rows if row.facts.level is Level.MUST and row.verdict is not Verdict.NOT_APPLICABLE]
    open_ = [row.facts.id for row in musts if row.verdict is Verdict.INCONCLUSIVE]
    waived = sum(row.verdict is Verdict.WAIVED for row in musts)
    passed = sum(row.verdict is Verdict.PASSED for row in musts)
    found = problems(rows, counted)
    parts = []
    if found:
        said = f"FAILED: {many(len(found), 'problem')} ({', '.join(found)})"
        if below := sum(map(len, found.values())):
            said += f"; {below} more {'check fails' if below == 1 else 'checks fail'} because of "
            said += "it" if len(found) == 1 else "them"
        said += f"; {len(open_)} of {_required(musts)} undecided ({_first_three(open_)})" if open_ else ""
        return said + (f"; {waived} waived" if waived else "") + _warned(rows, found)
    if open_ and unproven(rows):
        why = "lacked data" if complete else "were not decided"
        why = why.replace("were", "was") if len(open_) == 1 else why
        said = f"Not verified: {len(open_)} of {_required(musts)} {why} ({_first_three(open_)})"
        parts.append("no problem found")
    elif open_ or waived or skipped or not complete or not musts:
        said = "No problem found: " + (f"{passed} of " if open_ or waived else "") + f"{_required(musts)} passed"
        parts += [f"{len(open_)} undecided ({_first_three(open_)})"] if open_ else []
    else:
        said = f"PASSED: {'all' if len(musts) > 1 else 'the'} {_required(musts)} passed"
    parts += [f"{waived} waived"] if waived else []
    parts += [f"{len(skipped)} not run ({_first_three(skipped)})"] if skipped else []
    return ", ".join([said, *parts]) + _warned(rows, found)


def _nothing(rows: Sequence[Aggregate], *, complete: bool) -> str:
    if all(row.verdict is Verdict.NOT_APPLICABLE for row in rows):
        return "Nothing was tested: no check that was asked for applies to this contract"
    return "Nothing was decided" + (": no check found the data or the answers that it needs" if complete else "")


def _warned(rows: Iterable[Aggregate], found: Mapping[str, Sequence[str]]) -> str:
    """The SHOULD that failed and were not told yet."""
    told = {*found, *(each for below in found.values() for each in below)}
    warned = [r.facts.id for r in rows if r.verdict is Verdict.FAILED and r.facts.level is Level.SHOULD]
    left = [each for each in warned if each not in told]
    return f"; {len(left)} SHOULD failed ({', '.join(left)})" if left else ""


def _required(musts: Sequence[Aggregate]) -> str:
    return many(len(musts), "required check")


def _first_three(words: Sequence[str]) -> str:
    return ", ".join(words[:3]) + (f" and {len(words) - 3} more" if len(words) > 3 else "")
