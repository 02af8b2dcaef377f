"""Errors: control characters and broken encodings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from ..checking.judges import not_crashed
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..collection.collection import Collection
from ..collection.listing import Listing
from ..collection.request import Request
from ..contract.slot import slot
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .errors_probes import legal_pairs

SEQUENCES = ("%00", "%0A", "%1F", "%C0%80", "%")
"""NUL, a line feed, a unit separator, NUL as UTF-8 forbids to write it, and a percent sign that encodes nothing."""

ALONE = ("%00", "%C0%80")
"""Those that are sent without a legal value before them, too."""

HEADERS = ("a\tb", "%00", "'")
"""Values that a header can carry and that few programs expect: a tab, an encoded NUL, a quotation mark."""


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
    slots = [slot(each.name).name for each in operation.parameters if each.location == "slot"]
    parents = {name: trial.collection.parents[name] for name in operation.ask if not _crashes(trial)}
    for name, value in (*legal_pairs(operation), *parents.items()):
        if slot(name).location == "header":
            continue
        for sent in [quote(value, safe="") + each for each in SEQUENCES] + [*ALONE]:
            written = f"{quote(name, safe='')}={sent}"
            trial.compare([Request(written)], partial(not_crashed, what=written), invariant=True)
    for header in (*operation.neutral, *slots):
        for value in HEADERS:
            asked = Request(headers=((header, value),))
            trial.compare([asked], partial(not_crashed, what=f"{header}: {value!r}"), invariant=True)
    for place in _odd_places(trial):
        trial.compare([Request()], partial(not_crashed, what=place.path), invariant=True, collection=place)


def _crashes(trial: Trial) -> bool:
    """Whether whatever is not a parent gives 5xx (SCO-03, SCO-04)."""
    plain = [trial.ask(Query(), each).status for each in (trial.probes.unknown, *trial.probes.malformed[:1])]
    return max(plain) >= 500


def _odd_places(trial: Trial) -> Iterator[Listing]:
    """Listings of a parent whose id ends in one of the sequences, or is one."""
    known = trial.collection
    *others, last = [name for name in known.parents if name not in trial.operation.ask] or [""]
    if not last or _crashes(trial):
        return
    for sequence in [*(quote(known.parents[last], safe="~") + each for each in SEQUENCES), *ALONE]:
        path = trial.operation.path.replace("{" + last + "}", sequence)
        for name in others:
            path = path.replace("{" + name + "}", quote(known.parents[name], safe="~"))
        client, decoder = trial.target.client, known.requester.decoder
        yield Collection("malformed", trial.operation, known.parents, client, decoder=decoder, path=path)
