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
from ..results.model import Aggregate, Provenance, Run, Verdict
from ..version import __version__
from . import causes, picture, plain

FILE = "report.html"

CURLS, EXCHANGES = 6, 6
"""Requests and exchanges that a finding shows; report.json has all of them."""

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
    below = plain.roots(run)
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
        causes=causes,
        nested={identity for ids in below.values() for identity in ids},
        by_id={row.facts.id: row for row in run.requirements},
        families=families,
        family_names=plain.FAMILIES,
        results=lambda row: plain.of(run, row.facts.id),
        search=_search_text,
        kept={True: "always", False: "varies", None: ""},
        version=__version__,
        catalogue=VERSION,
    )


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
    style, script = ((folder / name).read_text("utf-8") for name in ("page.css", "page.js"))
    return environment.get_template("page.html.jinja"), style, script
