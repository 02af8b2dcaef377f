"""The last line of a run: its verdict in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..flags import option
from .model import Aggregate, Level, Verdict

DECIDED = (Verdict.PASSED, Verdict.FAILED, Verdict.WAIVED)
"""Verdicts that say something of the server."""


def unproven(rows: Iterable[Aggregate]) -> bool:
    """Whether fewer than half of the applicable MUSTs were decided, on whatever collection."""
    musts = [row.verdict for row in rows if row.facts.level is Level.MUST and row.verdict is not Verdict.NOT_APPLICABLE]
    return 2 * sum(verdict in DECIDED for verdict in musts) < len(musts)


def line(
    rows: Iterable[Aggregate],
    skipped: Sequence[str],
    ended: str = "",
    *,
    unreadable: Sequence[str] = (),
    insecure: bool = False,
) -> str:
    """The run in one line, its options marked. ``skipped`` are applicable MUST that were not asked: without them
    nothing conforms, nor where the run ``ended`` for this reason before all was tested, nor where collections are
    ``unreadable``: they could not be read. ``insecure``: nobody knows who answered."""
    said = _musts_said(list(rows), skipped, complete=not (ended or unreadable))
    said += f"; could not be read: {_first_three(unreadable)}" if unreadable else ""
    said += f"; not everything was tested: {ended}" if ended else ""
    return said + (f"; the server's certificate was not checked ({option('insecure')})" if insecure else "")


def _musts_said(rows: Sequence[Aggregate], skipped: Sequence[str], *, complete: bool) -> str:
    musts = [row for row in rows if row.facts.level is Level.MUST and row.verdict is not Verdict.NOT_APPLICABLE]
    failed = [row for row in musts if row.verdict is Verdict.FAILED]
    undecided = [row for row in musts if row.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR)]
    open_ = f"{len(undecided)} of {len(musts)} MUST undecided"
    open_ += f" ({_first_three([row.facts.id for row in undecided])})" if undecided else ""
    broken = [row.facts.id for row in rows if row.verdict is Verdict.ERROR]
    waived = sum(row.verdict is Verdict.WAIVED for row in musts)
    warned = [row.facts.id for row in rows if row.verdict is Verdict.FAILED and row.facts.level is Level.SHOULD]
    if broken:
        return f"listproof itself failed in {', '.join(broken)}: a bug of ours, please report it"
    if not any(row.verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.WAIVED) for row in rows):
        if all(row.verdict is Verdict.NOT_APPLICABLE for row in rows):
            return "nothing was decided: nothing that was asked applies to this contract"
        return "nothing was decided" + (
            ": no requirement found the data or the answers that it needs" if complete else ""
        )
    if failed:
        roots = [row.facts.id for row in failed if row.consequence_of is None]
        line = f"does not conform: {len(failed)} MUST failed ({_number_of(roots, 'root')}): {', '.join(roots)}"
        line += f"; {open_}" if undecided else ""
    elif undecided or not musts:
        line = f"not verified: {open_}, no violation found" if unproven(rows) else f"no violation found, {open_}"
        line += f", {len(skipped)} not asked ({_first_three(skipped)})" if skipped else ""
    elif skipped:
        line = f"no violation found: {len(musts)} MUST passed, {len(skipped)} not asked ({_first_three(skipped)})"
    elif not complete:
        line = f"no violation found in {len(musts)} MUST"
    else:
        line = f"conforms: all {len(musts)} applicable MUST passed"
    line += f" ({waived} of them waived)" if waived else ""
    return line + (f"; {len(warned)} SHOULD failed: {', '.join(warned)}" if warned else "")


def _number_of(of: Sequence[str], what: str) -> str:
    return f"{len(of)} {what}" + ("" if len(of) == 1 else "s")


def _first_three(words: Sequence[str]) -> str:
    return ", ".join(words[:3]) + (", …" if len(words) > 3 else "")
