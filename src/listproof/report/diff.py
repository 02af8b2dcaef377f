"""Two reports compared: what got worse, what got better, what is no longer known."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from .. import user_file
from ..errors import UsageError
from ..flags import option
from ..results.model import Place
from ..schema_mistakes import named
from . import json as report
from .plain import many, some
from .summary import code, words

SHOWN_CHANGES = 50
"""Lines of each part of the Markdown."""

REPORT_BYTES = 1 << 30
"""Bytes of the largest report that is read."""

PARTS = ("regressions", "fixes", "undecided", "waived", "added", "still")

READ = frozenset(
    {"tool", "name", "schema_version", "contract", "sha256", "requirements_version", "profile", "started", "verdict"}
    | {"collections", "rows", "requirements", "id", "level", "statement", "results", "operation", "collection"}
    | {"findings", "kind", "consequence_of"}
)
"""Names of the members that are read of a report, wherever they stand."""


@dataclass(frozen=True)
class Change:
    """What became of one requirement: ``before`` and ``after`` are verdicts in the aggregate, ``where`` the collections
    that say so, ``kinds`` the differences that are new. ``cause`` is the likely cause of its failure, where one was
    named, ``because`` the requirement that it follows from."""

    id: str
    level: str
    statement: str
    before: str
    after: str
    where: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    cause: str = ""
    because: str = ""


@dataclass(frozen=True)
class Diff:
    """``regressions`` are the only ones that fail: what did not fail before (nor was waived for failing) and fails now,
    on any collection that both runs have. A failure of a requirement that the old run did not ask is ``added``; one
    that is no worse than before is ``still`` there."""

    regressions: tuple[Change, ...]
    fixes: tuple[Change, ...]
    undecided: tuple[Change, ...]
    waived: tuple[Change, ...]
    added: tuple[Change, ...]
    gone: tuple[str, ...]
    notes: tuple[str, ...]
    still: tuple[Change, ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """The changes with their titles, in the order in which they are told."""
        return (
            ("Regressions", self.regressions),
            ("Fixes", self.fixes),
            ("Newly undecided", self.undecided),
            ("Newly waived", self.waived),
            ("Failing, and not asked by the old run", self.added),
            ("Still failing", self.still),
        )


def read(path: Path) -> Mapping[str, Any]:
    """The report in a folder (or a report.json itself). Raises UsageError."""
    file = path / report.FILE if os.path.isdir(path) else path
    other = f"Name a folder that {option('report')} made."
    written = user_file.read(file, most=REPORT_BYTES, remedy=other, mend=other, is_json=True)
    tool = written.content.get("tool")
    if not isinstance(tool, dict) or tool.get("name") != "listproof":
        raise written.error("tool", "is not a report of listproof.", other)
    if (version := written.content.get("schema_version")) != report.SCHEMA_VERSION:
        problem = f"is {named(version)}, and this listproof reads {report.SCHEMA_VERSION}."
        raise written.error("schema_version", problem, "Make the report again.")
    written.check(_report_schema(), "Make the report again.", quick=True)
    return written.content


@cache
def _report_schema() -> Mapping[str, Any]:
    """The schema of report.json. Members may have been added since a report was made, so that only those must be there
    that are read here."""
    text = resources.files("listproof.report").joinpath("report.schema.json").read_text("utf-8")
    schema: Mapping[str, Any] = json.loads(text, object_hook=_requiring_only_what_is_read)
    return schema


def _requiring_only_what_is_read(schema: dict[str, Any]) -> dict[str, Any]:
    if isinstance(required := schema.get("required"), list):
        return {**schema, "required": [name for name in required if name in READ]}
    return schema


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Diff:
    """How the new report differs from the old one. Raises UsageError where they are of different contracts."""
    if old["contract"]["name"] != new["contract"]["name"]:
        raise UsageError(
            f"The reports are of two contracts, {old['contract']['name']} and {new['contract']['name']}. "
            "Compare two of one contract."
        )
    before = {each["id"]: each["verdict"] for each in old["requirements"]}
    then, now = _results(old), _results(new)
    found: dict[str, list[Change]] = {part: [] for part in PARTS}
    because = {each["id"]: each["consequence_of"] or "" for each in old["requirements"]}
    for row in new["requirements"]:
        part, change = _change(row, before.get(row["id"]), then, now)
        if part:
            failing, premise = (old, because.get(row["id"])) if part == "fixes" else (new, row["consequence_of"])
            found[part].append(replace(change, cause=_cause(failing, row["id"]), because=premise or ""))
    after = {each["id"] for each in new["requirements"]}
    gone = tuple(name for name, verdict in before.items() if name not in after and verdict != "not_applicable")
    return Diff(**{part: tuple(each) for part, each in found.items()}, gone=gone, notes=tuple(_notes(old, new)))


def markdown(diff: Diff, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The differences for a pull request; what a server sent is shown as text only."""
    count = len(diff.regressions)
    lines = [f"## {'❌ ' + many(count, 'regression') if count else '✅ No regression'}\n"]
    lines += [f"| | | |\n|---|---|---|\n| old | {code(old['started'])} | {words(old['verdict'])} |"]
    lines += [f"| new | {code(new['started'])} | {words(new['verdict'])} |\n"]
    lines += [f"- {words(each)}" for each in diff.notes] + [""] * bool(diff.notes)
    for title, part in diff.parts:
        if part:
            lines += [f"### {title} ({len(part)})\n"]
            for cause, changes in by_cause(part[:SHOWN_CHANGES]):
                lines += [f"Likely cause: {words(cause)}\n"] * bool(cause)
                lines += [*(_change_line(each) for each in changes), ""]
            lines += [f"- and {len(part) - SHOWN_CHANGES} more", ""] * (len(part) > SHOWN_CHANGES)
    if diff.gone:
        lines += [f"No longer asked: {words(some(diff.gone, 20))}\n"]
    return "\n".join(lines).rstrip() + "\n"


def _change(
    row: Mapping[str, Any], before: str | None, then: Mapping[Place, Any], now: Mapping[Place, Any]
) -> tuple[str, Change]:
    verdict = row["verdict"]
    worse = [place for place, each in now.items() if place[0] == row["id"] and _worse(then.get(place), each)]
    kinds = dict.fromkeys(kind for place in worse for kind in _new_kinds(then.get(place), now[place]))
    change = Change(
        row["id"], row["level"], row["statement"], before or "not asked", verdict,
        tuple(place[2] or "the server" for place in worse), tuple(kinds),
    )  # fmt: skip
    if before is None:
        return ("added" if verdict == "failed" else ""), change
    if row["level"] != "INFO" and verdict == "failed" and (worse or before not in ("failed", "waived")):
        return "regressions", change
    if verdict == "failed":
        return ("still" if row["level"] != "INFO" else ""), change
    if verdict == "waived":
        return ("waived" if before != "waived" else ""), change
    if before in ("failed", "waived") and verdict == "passed":
        return "fixes", change
    return ("undecided" if verdict == "inconclusive" and before != "inconclusive" else ""), change


def by_cause(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    """The changes by likely cause, those without one last; what follows from another one stands behind the others."""
    groups: dict[str, list[Change]] = {}
    for each in sorted(changes, key=lambda each: (not each.cause, bool(each.because))):
        groups.setdefault(each.cause, []).append(each)
    return [*groups.items()]


def _cause(document: Mapping[str, Any], identity: str) -> str:
    """The likely cause of a failure, where the report names one; those of before know none."""
    told = [each["sentences"] for each in document.get("causes", ()) if identity in each["fails"]]
    return "; and ".join(told[0]) if told else ""


def _worse(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Whether this collection fails now and did not, or fails in another way; one that is new to both says nothing."""
    if after["verdict"] != "failed" or before is None:
        return False
    return before["verdict"] not in ("failed", "waived") or bool(_new_kinds(before, after))


def _new_kinds(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    known = {each["kind"] for each in before["findings"]} if before else set()
    return [each["kind"] for each in after["findings"] if each["kind"] not in known]


def _results(document: Mapping[str, Any]) -> dict[Place, Any]:
    return {(each["id"], each["operation"], each["collection"]): each for each in document["results"]}


def _notes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """What makes the two runs hard to compare."""
    if old["contract"]["sha256"] != new["contract"]["sha256"]:
        yield "The OpenAPI document is another one."
    for name, what in (("requirements_version", "catalogue of requirements"), ("profile", "profile")):
        if old[name] != new[name]:
            yield f"The {what} is another one: {old[name]}, now {new[name]}."
    one, other = ({each["name"]: each["rows"] for each in document["collections"]} for document in (old, new))
    for what, names in (
        ("only the old run has", [name for name in one if name not in other]),
        ("only the new run has", [name for name in other if name not in one]),
    ):
        if names:
            yield f"Collections that {what}: {some(names, 10)}."


def _change_line(change: Change) -> str:
    where = f" on {', '.join(code(each, 60) for each in few(change.where))}" if change.where else ""
    kinds = f": {', '.join(words(each, 60) for each in change.kinds)}" if change.kinds else ""
    was = word(change.before)
    return f"- **{change.id}** {change.level}: {was} → {word(change.after)}{where}{kinds}. {words(change.statement)}"


def few(names: Sequence[str], most: int = 8) -> tuple[str, ...]:
    """The first names, and how many more there are."""
    return (*names[:most], *((f"{len(names) - most} more",) if len(names) > most else ()))


def word(verdict: str) -> str:
    """A verdict of a report in a person's words."""
    return {"inconclusive": "undecided", "not_applicable": "does not apply", "error": "bug of listproof"}.get(
        verdict, verdict
    )
