"""Release against candidate: what differs, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .. import flags, harmless
from ..results.against import Against, Changed, DataPair, Observed, Sense
from ..results.model import Run
from . import diff as diff_
from . import json as report
from .diff import Change, Diff
from .plain import many, roots, some
from .summary import code, words

JSON, MARKDOWN = "against.json", "against.md"
"""Files of a report folder."""

SHOWN = 50
"""Lines of each part of the Markdown."""

SCHEMA_VERSION = 1

TITLES = {
    Sense.WORSE: "Answers that got worse",
    Sense.BETTER: "Answers that got better",
    Sense.CHANGED: "Answers that changed, and may",
}


@dataclass(frozen=True)
class Told:
    """A comparison with its verdicts: ``worse`` are the requirements whose failure counts, and ``diff`` all of them."""

    against: Against
    diff: Diff
    worse: tuple[Change, ...]
    runs: tuple[Run, Run]
    strict: bool = False

    @property
    def answers(self) -> tuple[Changed, ...]:
        """The answers that got worse."""
        return tuple(each for each in self.against.changes if each.sense is Sense.WORSE)

    @property
    def roots(self) -> dict[str, list[str]]:
        """The requirements that newly fail by themselves, each with those that fail because of it."""
        ids, found = {each.id for each in self.worse}, dict[str, list[str]]()
        for root, below in roots(self.runs[1]).items():
            own = [each for each in below if each in ids]
            if root in ids:
                found[root] = own
            else:  # what it follows from failed before
                found |= {each: [] for each in own}
        return found | {each: [] for each in ids - {*found}.union(*found.values())}

    @property
    def exit_code(self) -> int:
        """1 on a regression, also under ``strict`` where something is newly undecided; else what stopped one of the two
        runs, or left it undecided; else 0."""
        if self.worse or self.answers or (self.strict and self.diff.undecided):
            return 1
        return max((each.exit_code for each in self.runs if each.exit_code != 1), default=0)

    @property
    def line(self) -> str:
        """The result in one line."""
        parts = []
        if self.worse:
            below = len(self.worse) - len(self.roots)
            more = f"; {below} more fail because of {'it' if len(self.roots) == 1 else 'them'}" if below else ""
            parts.append(f"{many(len(self.roots), 'new problem')} ({some([*self.roots], 8)}){more}")
        if self.answers:
            parts.append(f"{many(sum(e.requests for e in self.answers), 'worse answer')} on the same data")
        if parts:
            return f"REGRESSION: {'; '.join(parts)}"
        if self.exit_code == 1:
            return f"NEWLY UNDECIDED: {some([each.id for each in self.diff.undecided], 8)}"
        changed = [
            (len(self.diff.fixes), "requirement mended"),
            (sum(e.requests for e in self.against.changes if e.sense is Sense.BETTER), "answer better"),
            (sum(e.requests for e in self.against.changes if e.sense is Sense.CHANGED), "answer changed"),
            (len(self.against.observations), "observation changed"),
        ]
        said = ", ".join(_counted(count, what) for count, what in changed if count)
        open_ = "" if not self.exit_code else "; too little was decided on one of the servers, see its verdict"
        return f"No regression{': ' + said if said else ': nothing differs'}{open_}"


def _counted(count: int, what: str) -> str:
    noun, _, rest = what.partition(" ")
    return f"{many(count, noun)} {rest}"


def told(against: Against, release: Run, candidate: Run) -> Told:
    """The comparison with its verdicts, as the settings of the candidate's run count them."""
    found = diff_.compare(report.document(release), report.document(candidate))
    worse = tuple(each for each in (*found.regressions, *found.added) if each.id in candidate.counted)
    return Told(against, found, worse, (release, candidate), candidate.strict)


def text(one: Told) -> str:
    """The content of against.json."""
    against = asdict(one.against)
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "exit_code": one.exit_code,
        "result": one.line,
        "regressions": [asdict(each) for each in one.worse],
        "roots": one.roots,
        **{name: [asdict(each) for each in getattr(one.diff, name)] for name in ("fixes", "undecided", "waived")},
        "gone": list(one.diff.gone),
        "notes": list(one.diff.notes),
        "verdicts": {"release": one.runs[0].verdict_line, "candidate": one.runs[1].verdict_line},
        **against,
    }
    return harmless.json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def head(change: Changed) -> str:
    """A difference in a line."""
    sent = f" with {', '.join(change.parameters)}" if change.parameters else ""
    again = f", {change.confirmed} asked again" if change.confirmed < change.requests else ""
    why = f": {change.why}" if change.why else ""
    return f"{change.kind}: {many(change.requests, 'request')}{sent}{again}{why}"


def data(against: Against, pair: DataPair) -> str:
    """A collection as both servers have it."""
    of = f" of {pair.operation}" if len({each.operation for each in against.data}) > 1 else ""
    named = f"{pair.collection}{of}"
    if pair.release is None or pair.candidate is None:
        return f"{named}: {pair.note}"
    if pair.compared and pair.common == pair.release == pair.candidate:
        return f"{named}: the same {many(pair.release, 'row')} on both"
    counts = f"{many(pair.release, 'row')} on the release, {pair.candidate} on the candidate, {pair.common} on both"
    return f"{named}: {counts}" + (
        "" if pair.compared else f"; only verdicts and observations are compared ({flags.told(pair.note)})"
    )


def compared(against: Against) -> str:
    """How much was compared."""
    said = f"{many(against.both, 'request')} asked of both servers"
    one = against.release_only + against.candidate_only
    said += f"; {one} of one only, as its answers led on" if one else ""
    return said + (f"; {against.unsteady} differed once and not again" if against.unsteady else "")


def verdict_parts(one: Told) -> Iterator[tuple[str, Sequence[Change]]]:
    """The requirements whose verdict is another one, by what that means."""
    left = tuple(each for each in (*one.diff.regressions, *one.diff.added) if each not in one.worse)
    for title, changes in (
        ("New problems on the candidate", tuple(each for each in one.worse if each.id in one.roots)),
        ("Newly failing, and not counted", left),
        ("Mended", one.diff.fixes),
        ("Newly undecided", one.diff.undecided),
        ("Newly waived", one.diff.waived),
    ):
        if changes:
            yield title, changes


def verdicts(one: Told, change: Change) -> str:
    """What became of a requirement, and of those that follow from it."""
    where = f" on {some(change.where, 4)}" if change.where else ""
    kinds = f" ({', '.join(change.kinds)})" if change.kinds else ""
    said = f"{diff_.word(change.before)} on the release, {diff_.word(change.after)} on the candidate{where}{kinds}"
    below = one.roots.get(change.id, [])
    return said + (f"; because of it also {some(below, 12)}" if below else "")


def of(one: Told, seen: Observed) -> str:
    """The operation of an observation, where there are several."""
    return f" of {seen.operation}" if len(one.runs[0].operations) > 1 else ""


def markdown(one: Told) -> str:
    """The comparison for a pull request; what a server sent is shown as text only."""
    against, sign = one.against, {0: "✅", 1: "❌"}.get(one.exit_code, "⚠️")
    lines = [f"## {sign} {words(one.line)}\n", "| | | |\n|---|---|---|"]
    for name, run in zip(("release", "candidate"), one.runs, strict=True):
        lines.append(f"| {name} | {code(run.target, 200)} | {words(run.verdict_line)} |")
    lines += ["", *(f"- {words(data(against, each))}" for each in against.data)]
    lines += [f"- {words(compared(against))}"] * against.same_data
    lines += [f"- {words(each)}" for each in one.diff.notes] + [""]
    for title, changes in verdict_parts(one):
        lines += [f"### {title} ({len(changes)})\n"]
        lines += [f"- **{e.id}** {e.level}: {words(verdicts(one, e))}. {words(e.statement)}" for e in changes[:SHOWN]]
        lines += [""]
    for sense, title in TITLES.items():
        own = [each for each in against.changes if each.sense is sense]
        lines += [f"### {title} ({len(own)})\n", *map(_row, own[:SHOWN]), ""] if own else []
    if against.observations:
        lines.append("### Where the contract is silent\n\n| | release | candidate |\n|---|---|---|")
        for seen in against.observations[:SHOWN]:
            cells = (words(each or "not seen", 300) for each in (seen.release, seen.candidate))
            lines.append(f"| {words(seen.topic + of(one, seen))} | {' | '.join(cells)} |")
    return "\n".join(lines).rstrip() + "\n"


def _row(change: Changed) -> str:
    return (
        f"- {words(head(change))}: {code(change.request, 300)}\n"
        f"  - release: {words(change.release, 300)}\n  - candidate: {words(change.candidate, 300)}"
    )


def write(one: Told, folder: Path) -> None:
    """Write against.json and against.md into a report's folder, for its owner only."""
    for name, content in ((JSON, text(one)), (MARKDOWN, markdown(one))):
        (folder / name).unlink(missing_ok=True)
        (folder / name).touch(0o600)
        (folder / name).write_text(content, "utf-8", "backslashreplace", "\n")
