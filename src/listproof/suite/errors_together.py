"""Errors: two mistakes in one request."""

from __future__ import annotations

from functools import partial
from itertools import combinations

from ..checking.judges import refused
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import encode, text
from ..collection.request import Request
from ..contract.parameter import JsonSchema
from ..contract.slot import ASKED
from ..http.secret import Secret
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .errors_probes import legal_pairs
from .keys import wrong


@requirement(
    "ERR-09",
    Level.MUST,
    Provenance.STATED,
    per="target",
    after=("PAG-09", "FLT-06", "ORD-06", "SEL-07", "SCO-03", "SCO-04", "AUT-01", "AUT-02", "FLT-05"),
    needs="two mistakes that are refused each alone",
    cites=("422", "404"),
)
def test_two_mistakes_at_once_are_refused_as_each_alone(trial: Trial) -> None:
    """Two mistakes in one request are refused as each is alone: bad values, a parent that is none, a wrong credential.

    A mistake that hides another one turns two refusals into an answer that looks like data.

    One handler catches both errors and goes on with the defaults; the parent is looked up only where the query is
    good, the credential only where both are.
    """
    own, legal = trial.collection, [encode([pair]) for pair in legal_pairs(trial.operation)]
    bad = [encode([(p.name, word)]) for p in trial.operation.parameters if (word := _bad(p.location, p.schema))]
    bad = [each for each in bad if trial.ask(Request(each)).refused]
    for one, other in list(combinations(bad, 2))[:PAIRS]:
        trial.compare([Request(f"{one}&{other}")], partial(refused, what=f"{one} with {other}"), invariant=True)
    if trial.operation.parent:
        for place in (trial.probes.unknown, *trial.probes.malformed[:1]):
            if not trial.ask(Query(), place).refused:
                continue
            single = [] if place is trial.probes.unknown else legal  # beside an unknown one SCO-03 asks them
            for sent in [*bad, *single, "&".join(legal)]:
                what = f"{sent} of {place.name} parent"
                trial.compare([Request(sent)], partial(refused, what=what), invariant=True, collection=place)
    for credential in _credentials(trial):
        unasked = text(trial.operation, Query(size=UNASKED) if trial.operation.page else Query())
        for place, sent in [*((own, each) for each in bad[:1]), (trial.probes.unknown, unasked)]:
            asked = Request(sent, credential=credential)
            what = f"{sent or place.name} {'without' if credential == 'none' else 'with a wrong'} credential"
            trial.compare([asked], partial(refused, what=what), invariant=True, collection=place)


PAIRS = 6
"""Pairs of bad values that are tried."""

UNASKED = 13
"""A limit that nothing else asks of an unknown parent: what a cache keeps of an allowed request is AUT-03's matter."""


def _bad(location: str, schema: JsonSchema) -> str:
    """A value that is plainly none of a parameter's, or nothing."""
    if location not in ASKED:
        return ""
    if schema.get("type") == "integer":
        return "abc"
    return "listproof" if schema.get("type") == "array" or "enum" in schema else ""


def _credentials(trial: Trial) -> list[str | Secret]:
    """No credential at all, and one that is wrong throughout; near-copies of the right one are AUT-02's alone."""
    known = trial.operation.security and trial.target.client.credentials
    return ["none", *wrong(trial)[:1]] if known else []
