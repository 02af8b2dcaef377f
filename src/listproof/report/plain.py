"""Words that every report uses, and text from servers made fit to be shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ..results import Result, Run, Verdict

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
    "SCH": "Schema", "PAG": "Pagination", "ORD": "Ordering", "FLT": "Filtering", "SEL": "Projection", "SCO": "Scope",
    "ERR": "Errors", "AUT": "Authentication", "HTT": "HTTP", "LIF": "Lifecycle", "MIX": "Combinations",
    "FUZ": "Fuzzing", "MAN": "Manifest",
}  # fmt: skip

UNREAD = "needs a listing that can be read"


def safe(text: str, most: int = 2000) -> str:
    """Text that may come from a server: control and formatting characters escaped, cut after ``most``."""
    cut = text[:most] + (f"… ({len(text) - most} more characters)" if len(text) > most else "")
    if cut.isprintable():
        return cut
    return "".join(
        char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in cut
    )  # fmt: skip


def reason(message: str) -> str:
    """A result's message without repetitions; which collection cannot be read is said once, not per requirement."""
    if message.startswith("the listing cannot be read"):
        return UNREAD
    return "; ".join(dict.fromkeys(message.split("; "))) or "no comparison could be made"


def undecided(run: Run) -> dict[str, list[str]]:
    """What would decide it -> the requirements that are undecided in the aggregate for want of it."""
    groups: dict[str, list[str]] = {}
    for row in run.requirements:
        if row.verdict is not Verdict.INCONCLUSIVE:
            continue
        for each in dict.fromkeys(reason(result.message) for result in of(run, row.facts.id)):
            groups.setdefault(each, []).append(row.facts.id)
    return groups


def of(run: Run, identity: str) -> tuple[Result, ...]:
    """The results of one requirement."""
    return tuple(each for each in run.results if each.id == identity)


def counts(run: Run) -> dict[Verdict, int]:
    """How many requirements have which verdict, without those that none has."""
    verdicts = [row.verdict for row in run.requirements]
    return {verdict: verdicts.count(verdict) for verdict in WORDS if verdict in verdicts}


def roots(run: Run) -> dict[str, list[str]]:
    """Failed requirements that are no consequence -> the consequences below them, however deep."""
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


def many(count: int, what: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{count} {what}" + ("" if count == 1 else "s")


def some(words: Sequence[str], most: int) -> str:
    """The first words, and how many more there are."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more
