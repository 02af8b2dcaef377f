"""summary.md: a run on one page of Markdown, for a pull request or a job's summary."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .. import flags, harmless
from ..results.model import Finding, Run
from . import causes, plain

FILE = "summary.md"

TRIED = 40
"""Requests that were answered wrongly which a requirement lists."""

SUMMARY_BYTES = 200_000
"""Bytes of a summary: GitHub refuses a step's summaries above 1,024 kB, and several runs may share one step."""


def text(run: Run, most: int = SUMMARY_BYTES) -> str:
    """The verdict and the counts first, then each root with what it was seen by, as far as ``most`` bytes reach."""
    parts = [*_head(run)]
    size = sum(len(part.encode("utf-8", "backslashreplace")) for part in parts)
    details = [*_details(run)]
    for at, part in enumerate(details):
        size += len(part.encode("utf-8", "backslashreplace"))
        if size > most - 200:
            parts.append(f"\n{plain.many(len(details) - at, 'more section')} left out; report.html has everything.\n")
            break
        parts.append(part)
    return "".join(parts)


def append(run: Run, environ: Mapping[str, str]) -> None:
    """Append the summary to the file that GitHub Actions names, if it does; what cannot be written is left out."""
    name = environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text(run) + "\n")
    except OSError:
        return


def words(text_: str, most: int = 500) -> str:
    """Any text as Markdown that shows it and does nothing else: in one line, no markup, no mention, no link."""
    line = " ".join(harmless.line(text_, most).split())
    return re.sub(r"([\\`*_\[\]#|~@:])", r"\\\1", html.escape(line, quote=False))


def code(text_: str, most: int = 500) -> str:
    """Data as HTML code, in which Markdown reads nothing."""
    line = " ".join(harmless.line(text_, most).split())
    escaped = html.escape(line, quote=False)
    return "<code>" + re.sub(r"[\\`*_{}\[\]|~@:]", lambda found: f"&#{ord(found[0])};", escaped) + "</code>"


def _head(run: Run) -> Iterator[str]:
    sign = {"good": "✅", "bad": "❌", "open": "⚠️"}[plain.mood(run)]
    yield f"## {sign} {words(run.verdict_line)}\n\n"
    if run.insecure:
        yield f"⚠️ **{words(flags.told(plain.INSECURE, run.say))}**\n\n"
    if run.ended:
        yield f"{words(plain.open_(run))}\n\n"
    yield "| | |\n|---|---|\n"
    yield f"| target | {code(run.target, 200)} |\n"
    yield f"| contract | {words(f'{run.contract}: {run.contract_title} {run.contract_version}', 200)} |\n"
    counted = ", ".join(f"{times} {plain.WORDS[verdict]}" for verdict, times in plain.counts(run).items())
    yield f"| requirements | {counted} |\n"
    rows = [f"{each.name} ({each.counted})" for each in run.collections]
    yield f"| collections | {words(plain.some(rows, 12), 600)} |\n"
    for each, said in plain.operations(run):
        yield f"| {words(each, 200)} | {words(said)} |\n"
    for label, said in plain.traffic(run):
        yield f"| {label} | {words(said)} |\n"
    yield f"| comparisons | {run.comparisons} in {run.seconds:.1f} s, seed {run.seed} |\n\n"


def _causes(run: Run) -> Iterator[str]:
    for each in run.causes:
        fails = f" Fails because of it: {', '.join(each.fails)}." if each.fails else ""
        beside = f" ({words(causes.others(each))})" if each.others else ""
        yield f"**Likely cause:** {words(causes.told(run, each))}{beside}: {words(causes.weighed(each))}.{fails}\n\n"
    if left := causes.unexplained(run):
        yield f"{causes.UNEXPLAINED} {', '.join(left)}.\n\n"


def _details(run: Run) -> Iterator[str]:
    rows = {row.facts.id: row for row in run.requirements}
    below = plain.roots(run)
    yield from _causes(run)
    if below:
        yield "| failed | level | statement | consequences |\n|---|---|---|---|\n" + "".join(
            f"| {identity} | {rows[identity].facts.level} | {words(rows[identity].facts.statement)} "
            f"| {', '.join(consequences)} |\n"
            for identity, consequences in below.items()
        ) + "\n"  # fmt: skip
    undecided = plain.undecided(run)
    if undecided:
        lines = [f"- {words(reason)}: {', '.join(ids)}\n" for reason, ids in undecided.items()]
        yield "**Not decided, and what would decide it**\n\n" + "".join(lines) + "\n"
    for why, ids in plain.inapplicable(run).items():
        if why:
            yield f"Not applicable to this server, {words(why)}: {', '.join(ids)}\n\n"
    if run.waivers:
        lines = [
            f"- {each.requirement} {each.state}: {words(each.reason)} ({words(each.ticket)}, {words(each.owner)}, "
            f"until {each.expires})\n"
            for each in run.waivers
        ]
        yield "**Waivers**\n\n" + "".join(lines) + "\n"
    for identity in below:
        for result in plain.of(run, identity):
            for finding in result.findings:
                yield _finding_markdown(identity, plain.place(run, result), finding)
        wrong = plain.wrong(plain.of(run, identity))
        if len(wrong) > 1:
            listed = "".join(f"- {code(each)}\n" for each in wrong[:TRIED])
            more = f"- and {len(wrong) - TRIED} more, in report.json\n" if len(wrong) > TRIED else ""
            head = f"<details><summary>{identity}: requests that were answered wrongly ({len(wrong)})</summary>"
            yield f"{head}\n\n{listed}{more}\n</details>\n\n"


def _finding_markdown(identity: str, where: str, finding: Finding) -> str:
    place = f" on {code(where, 200)}" if where else ""
    place += f" (as {finding.consequence_of})" if finding.consequence_of else ""
    curls = "".join(f"{harmless.copied(line[:4000])}\n" for line in (*finding.curl[:4], finding.command) if line)
    fence = "~~~" + "~" * max((len(run_) for run_ in re.findall(r"~+", curls)), default=0)
    return (
        f"<details><summary>{identity}{place}: {code(finding.kind, 100)}</summary>\n\n"
        f"expected {code(finding.expected)}<br>received {code(finding.actual)}\n\n"
        f"{fence}sh\n{curls}{fence}\n\n</details>\n\n"
    )
