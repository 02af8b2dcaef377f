"""Errors where clients are at their oddest: control characters, parents that are none, two wrongs in one request."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from urllib.parse import quote

from ..checking import boundaries
from ..checking.judges import not_crashed, refused
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode, pairs, text
from ..collection.answer import GONE, Answer
from ..collection.collection import Collection
from ..collection.listing import Listing
from ..collection.request import Request
from ..contract.model import JsonSchema, ListOperation
from ..http.secret import Secret
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .keys import wrong

SEQUENCES = ("%00", "%0A", "%1F", "%C0%80", "%")
"""NUL, a line feed, a unit separator, NUL as UTF-8 forbids to write it, and a percent sign that encodes nothing."""

ALONE = ("%00", "%C0%80")
"""Those that are sent without a legal value before them, too."""

HEADERS = ("a\tb", "%00", "'")
"""Values that a header can carry and that few programs expect: a tab, an encoded NUL, a quotation mark."""

PLAIN = 64
"""Length up to which no proxy takes offence at an id."""


def _legal_pairs(operation: ListOperation) -> list[tuple[str, str]]:
    """A legal value of each query parameter that the contract gives a meaning."""
    query = Query(
        limit=2 if operation.page else None,
        order=next(iter(boundaries.sorts(operation)), None),
        filters=tuple((each.field, each.values[0]) for each in operation.filters if each.values),
        select=operation.select.names[:1] if operation.select else None,
    )
    return pairs(operation, query)


@requirement(
    "ERR-07",
    Level.MUST,
    Provenance.HTTP,
    per="target",
    after=("PAG-09", "FLT-06", "ORD-06", "SEL-07"),
    cites=("responses",),
    alone=True,
)
def test_control_characters_and_broken_encodings_never_crash(trial: Trial) -> None:
    """Control characters, overlong UTF-8 and a lone percent sign never give 5xx: in values, names, headers and ids.

    They come with pasted text, broken clients and scanners; each 500 is an alarm, and often a way in.

    The database takes no NUL in a text, a decoder raises where nobody catches, or a pattern's `$` lets a line feed
    pass to what trusts it.
    """
    operation = trial.operation
    for name, value in _legal_pairs(operation):
        for sent in [quote(value, safe="") + each for each in SEQUENCES] + [*ALONE]:
            written = f"{quote(name, safe='')}={sent}"
            trial.compare([Request(written)], partial(_stands, written), invariant=True)
    for header in operation.neutral:
        for value in HEADERS:
            asked = Request(headers=((header, value),))
            trial.compare([asked], partial(_stands, f"{header}: {value!r}"), invariant=True)
    for place in _odd_places(trial):
        trial.compare([Request()], partial(_stands, place.path), invariant=True, collection=place)


def _stands(what: str, answer: Answer) -> Outcome:
    return not_crashed(answer, what)


def _odd_places(trial: Trial) -> Iterator[Listing]:
    """Listings of a parent whose id ends in one of the sequences, or is one."""
    known = trial.collection
    plain = [trial.ask(Query(), each).status for each in (trial.target.unknown, *trial.target.malformed[:1])]
    if not known.parents or max(plain) >= 500:  # whatever is not a parent crashes (SCO-03, SCO-04)
        return
    *others, last = known.parents
    for sequence in [*(quote(known.parents[last], safe="~") + each for each in SEQUENCES), *ALONE]:
        path = trial.operation.path.replace("{" + last + "}", sequence)
        for name in others:
            path = path.replace("{" + name + "}", quote(known.parents[name], safe="~"))
        client, decoder = trial.target.client, known.requester.decoder
        yield Collection("malformed", trial.operation, known.parents, client, decoder=decoder, path=path)


@requirement(
    "ERR-08",
    Level.SHOULD,
    Provenance.STATED,
    applies=has("parent"),
    per="target",
    after=("SCO-03", "SCO-04", "ERR-02"),
    cites=("responses", "path"),
)
def test_an_unknown_or_malformed_parent_gets_a_documented_status(trial: Trial) -> None:
    """An unknown or malformed parent gets a status that the document lists; 401, 403, 404 and 410 speak for themselves.

    A client handles the statuses that the document lists; every other one ends in its last branch.

    A validation of the path says 400 where the document says 422, as it comes from another layer.
    """
    documented = ", ".join(trial.operation.responses)

    def judge(answer: Answer) -> Outcome:
        if answer.rows or not (answer.refused or answer.ok):
            return Skip("")  # what may come in place of a refusal SCO-03 and SCO-04 say
        if answer.status in (401, 403, *GONE) or trial.operation.documents(answer.status):
            return None
        return Difference(Kind.STATUS, f"one of the documented statuses {documented}", str(answer))

    places = [each for each in trial.target.malformed if each.path.count("%") == 0 and _short(each)]
    if "404" not in trial.operation.responses:  # where it is, it alone will do (SCO-03)
        places.insert(0, trial.target.unknown)
    for place in places:
        trial.compare([Query()], judge, invariant=True, collection=place)


def _short(place: Listing) -> bool:
    return all(len(value) <= PLAIN for value in place.parents.values())


@requirement(
    "ERR-09",
    Level.MUST,
    Provenance.STATED,
    per="target",
    after=("PAG-09", "FLT-06", "ORD-06", "SEL-07", "SCO-03", "SCO-04", "AUT-01", "AUT-02"),
    needs="two mistakes that are refused each alone",
    cites=("422", "404"),
)
def test_two_mistakes_at_once_are_refused_as_each_alone(trial: Trial) -> None:
    """Two mistakes in one request are refused as each is alone: bad values, a parent that is none, a wrong credential.

    A mistake that hides another one turns two refusals into an answer that looks like data.

    One handler catches both errors and goes on with the defaults; the parent is looked up only where the query is
    good, the credential only where both are.
    """
    own, legal = trial.collection, [encode([pair]) for pair in _legal_pairs(trial.operation)]
    bad = [encode([(p.name, word)]) for p in trial.operation.parameters if (word := _bad(p.location, p.schema))]
    bad = [each for each in bad if trial.ask(Request(each)).refused]
    for one, other in list(combinations(bad, 2))[:PAIRS]:
        trial.compare([Request(f"{one}&{other}")], partial(_refused, f"{one} with {other}"), invariant=True)
    if trial.operation.parent:
        for place in (trial.target.unknown, *trial.target.malformed[:1]):
            if not trial.ask(Query(), place).refused:
                continue
            single = [] if place is trial.target.unknown else legal  # beside an unknown one SCO-03 asks them
            for sent in [*bad, *single, "&".join(legal)]:
                what = f"{sent} of {place.name} parent"
                trial.compare([Request(sent)], partial(_refused, what), invariant=True, collection=place)
    for credential in _credentials(trial):
        unasked = text(trial.operation, Query(limit=UNASKED) if trial.operation.page else Query())
        for place, sent in [*((own, each) for each in bad[:1]), (trial.target.unknown, unasked)]:
            asked = Request(sent, credential=credential)
            what = f"{sent or place.name} {'without' if credential == 'none' else 'with a wrong'} credential"
            trial.compare([asked], partial(_refused, what), invariant=True, collection=place)


PAIRS = 6
"""Pairs of bad values that are tried."""

UNASKED = 13
"""A limit that nothing else asks of an unknown parent: what a cache keeps of an allowed request is AUT-03's matter."""


def _refused(what: str, answer: Answer) -> Outcome:
    return refused(answer, what)


def _bad(location: str, schema: JsonSchema) -> str:
    """A value that is plainly none of a query parameter's, or nothing."""
    if location != "query":
        return ""
    if schema.get("type") == "integer":
        return "abc"
    return "listproof" if schema.get("type") == "array" or "enum" in schema else ""


def _credentials(trial: Trial) -> list[str | Secret]:
    """No credential at all, and one that is wrong throughout; near-copies of the right one are AUT-02's alone."""
    known = trial.operation.security and trial.target.client.credentials
    return ["none", *wrong(trial)[:1]] if known else []
