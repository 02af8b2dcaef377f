"""Words that every report uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from .. import flags
from ..plural import many as many
from ..results.model import UNDECLARED, Aggregate, Finding, Level, OperationSummary, Result, Run, Stopped, Verdict

WORDS = {
    Verdict.FAILED: "failed",
    Verdict.ERROR: "bug of listproof",
    Verdict.INCONCLUSIVE: "undecided",
    Verdict.WAIVED: "waived",
    Verdict.PASSED: "passed",
    Verdict.NOT_APPLICABLE: "does not apply",
}
"""A verdict in a person's words, in the order in which reports count them."""

FAMILIES = {
    "SCH": "Schema", "PAG": "Pagination", "PGN": "Page numbers", "CUR": "Cursors", "LNK": "Links",
    "STY": "Page styles", "TOT": "Totals",
    "ORD": "Ordering", "NUL": "Rows without the sort key",
    "MUL": "Several sort keys", "FLT": "Filtering", "RNG": "Ranges and sets", "SEL": "Projection", "SCO": "Scope",
    "ERR": "Errors", "AUT": "Authentication", "HTT": "HTTP", "LIF": "Lifecycle", "MIX": "Combinations",
    "FUZ": "Fuzzing", "MAN": "Manifest",
}  # fmt: skip

NEEDS_READABLE = "needs a listing that can be read"


def reason(result: Result) -> str:
    """A result's reasons without repetitions; which collection cannot be read is said once, not per requirement."""
    if result.stopped is Stopped.UNREADABLE:
        return NEEDS_READABLE
    return "; ".join(dict.fromkeys(result.reasons)) or "no comparison could be made"


def undecided(run: Run) -> dict[str, list[str]]:
    """What would decide it -> the requirements that are undecided in the aggregate for lack of it."""
    groups: dict[str, list[str]] = {}
    for row in run.requirements:
        if row.verdict is not Verdict.INCONCLUSIVE:
            continue
        if row.facts.id in run.not_reached:  # what other collections lack is no matter then
            groups.setdefault(f"not tested, or not to the end: {run.ended}", []).append(row.facts.id)
            continue
        for each in _lacking(run, row.facts.id):
            groups.setdefault(each, []).append(row.facts.id)
    return groups


def _lacking(run: Run, identity: str) -> list[str]:
    """The reasons of a requirement's results but those that another collection refutes: one of at most one row lacks
    what others have, and rows that a small one lacks are there where a larger one has them."""
    rows = {(each.operation, each.name): each.rows or 0 for each in run.collections}
    every = of(run, identity)
    told = [each for each in every if rows.get((each.operation, each.collection or ""), 2) >= 2] or every
    most = max((rows.get((each.operation, each.collection or ""), 0) for each in told), default=0)
    reasons = list(dict.fromkeys(reason(each) for each in told))
    return [each for each in reasons if (_rows_needed(each) or most + 1) > most] or reasons


def _rows_needed(reason: str) -> int | None:
    """How many rows would do, of a reason that only counts rows; None of another one."""
    said = re.fullmatch(r"needs (at least|more than) (\d+) rows?", reason)
    return int(said[2]) + (said[1] == "more than") if said else None


def inapplicable(run: Run) -> dict[str, list[str]]:
    """Why it does not apply -> the requirements that apply to nothing here: for the contract, or for what this server
    is."""
    groups: dict[str, list[str]] = {}
    for row in run.requirements:
        if row.verdict is Verdict.NOT_APPLICABLE:
            told = next((each for each in of(run, row.facts.id) if each.reasons not in ((), (UNDECLARED,))), None)
            groups.setdefault(reason(told) if told else "", []).append(row.facts.id)
    return groups


def in_short(run: Run, identities: Sequence[str]) -> str:
    """These requirements, those of a family together: all of it by its name, ``PGN (6)``, others as ``PAG-08, -19``."""
    families: dict[str, list[str]] = {}
    for identity in identities:
        families.setdefault(identity.partition("-")[0], []).append(identity)
    known = Counter(row.facts.family for row in run.requirements)
    told = []
    for family, own in families.items():
        whole = len(own) == known[family] and len(own) > 1
        each = [own[0], *(identity.removeprefix(family) for identity in own[1:])]
        told.append(f"{family} ({len(own)})" if whole else ", ".join(each))
    return "; ".join(told)


def of(run: Run, identity: str) -> tuple[Result, ...]:
    """The results of one requirement."""
    return tuple(each for each in run.results if each.id == identity)


def sources(row: Aggregate, operation: str) -> tuple[str, ...]:
    """The lines of the document that a requirement rests on for one operation."""
    return tuple(str(each) for each in row.cited if each.operation == operation) if row.cited else row.sources


def counts(run: Run) -> dict[Verdict, int]:
    """How many requirements have which verdict, without those that none has."""
    verdicts = [row.verdict for row in run.requirements]
    return {verdict: verdicts.count(verdict) for verdict in WORDS if verdict in verdicts}


def place(run: Run, result: Result) -> str:
    """Which collection a result is of, with the operation where the run had several lists; empty where it is of the
    server."""
    of = f"{'of ' if result.collection else ''}{result.operation}" if len(run.operations) > 1 else ""
    return " ".join(filter(None, [result.collection, of]))


def operations(run: Run) -> list[tuple[str, str]]:
    """Each operation with what became of it, where the run had several lists."""
    if len(run.operations) < 2:
        return []
    return [(each.operation, _of_operation(each)) for each in run.by_operation if each.operation in run.operations]


def _of_operation(each: OperationSummary) -> str:
    counted = ", ".join(
        f"{each.verdicts[verdict]} {word}"
        for verdict, word in {**WORDS, Verdict.NOT_APPLICABLE: "not applicable"}.items()
        if verdict in each.verdicts
    )
    if each.conformant:
        return f"PASSED: {counted}"
    if each.conformant is None:
        return counted
    return f"FAILED: {', '.join(each.roots)} ({counted})"


def mood(run: Run) -> str:
    """The verdict in one word, which every report shows: ``bad`` where something failed that counts, ``good`` where the
    run passed and left no MUST and no collection open, else ``open``."""
    if run.exit_code in (1, 4):
        return "bad"
    musts = [row.verdict for row in run.requirements if row.facts.level is Level.MUST]
    read = all(each.rows is not None for each in run.collections)
    whole = run.conformant or (Verdict.INCONCLUSIVE not in musts and read and not run.ended)
    return "good" if run.exit_code == 0 and whole else "open"


def roots(run: Run) -> dict[str, list[str]]:
    """Failed requirements that are not consequences -> the consequences below them, however deep."""
    failed = {row.facts.id: row.consequence_of for row in run.requirements if row.verdict is Verdict.FAILED}
    found: dict[str, list[str]] = {}
    for identity in failed:
        root, seen = identity, {identity}
        while (premise := failed.get(root)) in failed and premise is not None and premise not in seen:
            root = premise
            seen.add(root)
        below = found.setdefault(root, [])
        if identity != root:
            below.append(identity)
    return found


def group(finding: Finding) -> tuple[str, str, str]:
    """What tells findings of one requirement apart: kind, outcome, and what explains it."""
    return finding.kind, finding.outcome, finding.consequence_of or ""


def wrong(results: Iterable[Result]) -> list[str]:
    """Every request that was answered wrongly with its answer, once: ``?limit=abc → 200 with 10 rows``."""
    told = [(each, one) for each in results for one in each.tried if one.judged == "wrong"]
    return list(dict.fromkeys(f"{one.request} → {one.answer}" for _, one in told))


INSECURE = f"The server's certificate was not checked ({flags.option('insecure')}): anyone may have answered."


def traffic(run: Run, *, brief: bool = False) -> list[tuple[str, str]]:
    """What was sent and what came back, as labels and sentences: the proof that the run only read. ``brief`` leaves out
    what says that nothing unusual happened."""
    seen = run.traffic
    rows = [
        ("requests", ", ".join(f"{count} {method}" for method, count in methods.items()) + f" to {host}")
        for host, methods in seen.requests.items()
    ] or [("requests", "none")]
    told = [f"{size(seen.received)} received"]
    told += [f"{many(seen.retries, 'request')} repeated"] if seen.retries else []
    told += [f"waited {seen.waited:.1f} s before requests"] if seen.waited >= 0.05 else []
    told += (
        [f"{many(seen.redirects, 'redirect')} not followed"] if seen.redirects else [] if brief else ["no redirects"]
    )
    told += [f"sent through the proxy {seen.proxy}"] if seen.proxy else []
    if brief:
        return [*rows[:-1], (rows[-1][0], f"{rows[-1][1]}; {'; '.join(told)}")]
    told += [f"{many(seen.saved, 'request')} saved, as the answer was known already"] if seen.saved else []
    needed = ", ".join(f"{name} {count}" for name, count in seen.families.items())
    return [*rows, ("traffic", "; ".join(told)), *([("sent for", needed)] if needed else [])]


def size(count: int) -> str:
    """Bytes in a person's unit: ``812 bytes``, ``34.1 kB``, ``2.0 MB``."""
    if count < 1000:
        return many(count, "byte")
    return f"{count / 1000:.1f} kB" if count < 999_950 else f"{count / 1_000_000:.1f} MB"


def open_(run: Run) -> str:
    """What the end of the run left open, in a sentence; empty where it came to its own end."""
    if not run.ended:
        return ""
    said = f"Not everything was tested: {run.ended}."
    if run.not_reached:
        said += f" {many(len(run.not_reached), 'requirement')} undecided for that: {some(run.not_reached, 12)}."
    if run.partly_reached:
        said += f" {many(len(run.partly_reached), 'requirement')} tested on some collections only."
    return said


def some(words: Sequence[str], most: int) -> str:
    """The first words, and how many more there are."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more
