"""report.html: the whole run for people, in one file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, partial
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from .. import flags, harmless
from ..results.catalogue import VERSION
from ..results.model import Aggregate, Level, Provenance, Run, Verdict
from ..version import __version__
from . import causes, excerpt, picture, plain
from .excerpt import Excerpt
from .indent import indented

FILE = "report.html"

EXCERPTS = 3
"""Parts of the document that a requirement shows of an operation."""

CURLS, EXCHANGES = 6, 6
"""Requests and exchanges that a finding shows; report.json has all of them."""

OPENED = 10
"""Problems that are open when the page is."""

LISTED = 30
"""Problems that one line lists."""

LEVELS = (Level.MUST, Level.SHOULD, Level.INFO)

SIGNS = {
    Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.INCONCLUSIVE: "?", Verdict.NOT_APPLICABLE: "–",
    Verdict.WAIVED: "~", Verdict.ERROR: "!",
}  # fmt: skip

SPEAKERS = {
    Provenance.STATED: "the OpenAPI document (stated)",
    Provenance.HTTP: "the HTTP and JSON standards (http)",
    Provenance.OURS: "the minimal document that listproof init wrote of what its user said, no vendor's (stated there)",
    Provenance.IMPLIED: "the meaning of the parameter's name (implied)",
}


def text(run: Run) -> str:
    """The page. Nothing of a server's gets into it unescaped, and its policy lets no other script run."""
    page, style, script = _assets()
    below, by_id = plain.roots(run), {row.facts.id: row for row in run.requirements}
    families: dict[str, list[Aggregate]] = {}
    for row in run.requirements:
        families.setdefault(row.facts.family, []).append(row)
    return page.render(
        run=run,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
        words=plain.WORDS,
        signs=SIGNS,
        speakers=SPEAKERS,
        mark_signs=picture.SIGNS,
        meaning=picture.MEANING,
        picture_of=picture.of,
        many=plain.many,
        curls=CURLS,
        exchanges=EXCHANGES,
        mood=plain.mood(run),
        operations=plain.operations(run),
        place=lambda one: plain.place(run, one),
        traffic=plain.traffic(run),
        told=partial(flags.told, say=run.say),
        insecure=flags.told(plain.INSECURE, run.say),
        left_open=plain.open_(run),
        counts=plain.counts(run),
        undecided=plain.undecided(run),
        below=below,
        problems=sorted(below, key=lambda identity: LEVELS.index(by_id[identity].facts.level)),
        opened=OPENED,
        listed=LISTED,
        causes=causes,
        causes_of=partial(_causes_of, run),
        excerpts=partial(_excerpts, run),
        several=len(run.operations) > 1,
        to_do=_to_do,
        wrong=lambda row: sum(1 + found.also for each in plain.of(run, row.facts.id) for found in each.findings),
        failed={*below, *(identity for ids in below.values() for identity in ids)},
        by_id=by_id,
        families=families,
        family_names=plain.FAMILIES,
        results=lambda row: plain.of(run, row.facts.id),
        search=_search_text,
        kept={True: "always", False: "varies", None: ""},
        version=__version__,
        catalogue=VERSION,
    )


def _causes_of(run: Run, row: Aggregate) -> list[str]:
    return [causes.told(run, each) for each in run.causes if row.facts.id in each.fails]


def _excerpts(run: Run, row: Aggregate) -> list[tuple[str, Excerpt]]:
    """What the document says where the requirement failed, by operation."""
    wrong = dict.fromkeys(each.operation for each in plain.of(run, row.facts.id) if each.findings)
    return [(each, part) for each in wrong for part in excerpt.of(row.cited, each)[:EXCERPTS]]


def _to_do(reason: str) -> str:
    """What decides it, of a reason why something is undecided."""
    if reason.startswith("not tested"):
        return f"Give the run more ({flags.option('max-requests')}, {flags.option('max-seconds')}), or let it end."
    if reason == plain.NEEDS_READABLE:
        return "Mend how the collection is listed, or test one that can be read; the reason stands beside it below."
    if reason.startswith("needs"):
        return (
            f"Add such data to a collection, or name one that has it ({flags.option('collection')}); then check again."
        )
    return "See what the requirement says of its data and of the requests that were made."


def _prose(words: str) -> Markup:
    """Our own sentences, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(words))))  # noqa: S704 - escaped first


def _search_text(row: Aggregate) -> str:
    facts = row.facts
    return f"{facts.id} {facts.statement} {facts.level} {plain.FAMILIES.get(facts.family, '')}".lower()


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@cache
def _assets() -> tuple[jinja2.Template, str, str]:
    folder = Path(__file__).parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined, auto_reload=False
    )
    environment.filters["safe_text"] = harmless.line
    environment.filters["safe_block"] = harmless.block
    environment.filters["safe_copy"] = harmless.copied
    environment.filters["prose"] = _prose
    environment.filters["indented"] = indented
    style, script = ((folder / name).read_text("utf-8") for name in ("page.css", "page.js"))
    return environment.get_template("page.html.jinja"), style, script
