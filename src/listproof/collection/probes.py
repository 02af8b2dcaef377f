"""What a server is asked for beside its collections: parents that are unknown, another's, or nearly those of one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..contract.model import ListOperation
from ..oracle import legal, spelling
from .listing import Listing

Parents = Mapping[str, str]

Named = Callable[[str, Parents], Listing]
"""Makes the listing of a parent, by a name for it."""

MALFORMED = ("not-a-uuid", "0", "a b", "x" * 300, "%", "'", "é")
"""Path values that are not ids: text where a uuid is due, and what parsers of paths and databases stumble over."""


@dataclass(frozen=True)
class Known:
    """What the user knows beside the collections: an unknown parent (None: one is generated), one of another account,
    and header values that may be used. ``auth`` is ``safe`` (a random key only) or ``full``."""

    unknown: Parents | None = None
    foreign: Parents | None = None
    scopes: Mapping[str, str] = field(default_factory=dict)
    auth: str = "safe"


@dataclass(frozen=True)
class Probes:
    """``unknown`` and ``malformed`` are parents that exist nowhere, ``foreign`` one of another account (or None),
    ``scopes`` header values that the user may use, ``auth`` as in Known. The others are by the name of a collection:
    ``spelled`` its id in other spellings, ``altered`` what it is nearly, ``near`` ids a letter shorter or longer."""

    unknown: Listing
    malformed: tuple[Listing, ...]
    foreign: Listing | None
    scopes: Mapping[str, str]
    auth: str
    spelled: Mapping[str, tuple[Listing, ...]] = field(default_factory=dict)
    altered: Mapping[str, tuple[Listing, ...]] = field(default_factory=dict)
    near: Mapping[str, tuple[Listing, ...]] = field(default_factory=dict)

    @property
    def places(self) -> tuple[Listing, ...]:
        """The parents that may be asked for, but for other spellings."""
        foreign = (self.foreign,) if self.foreign else ()
        near = (each for group in self.near.values() for each in group)
        return (self.unknown, *self.malformed, *foreign, *near)


def build(
    operation: ListOperation, collections: Mapping[str, Parents], known: Known, seed: int, named: Named
) -> Probes:
    """The probes of an operation; what is generated comes of the seed."""
    own = [*collections.values()]

    def others(name: str, of: Callable[[ListOperation, Parents], Iterable[Parents]]) -> dict[str, tuple[Listing, ...]]:
        return {
            collection: tuple(named(name, each) for each in of(operation, parents) if each not in own)
            for collection, parents in collections.items()
        }

    paths = _path_names(operation)
    malformed = [*_malformed(operation, own), *_formed_otherwise(operation, own)]
    return Probes(
        named("unknown", known.unknown or _generated(operation, own, seed)),
        tuple(named("malformed", dict.fromkeys(paths, word)) for word in malformed),
        named("foreign", known.foreign) if known.foreign else None,
        dict(known.scopes),
        known.auth,
        spelled=others("spelled", spelling.spelled),
        altered=others("altered", spelling.altered),
        near={
            name: tuple(named("near", each) for each in _near(operation, parents, own))
            for name, parents in collections.items()
        },
    )


def _path_names(operation: ListOperation) -> list[str]:
    return [each.name for each in operation.parents]


def _generated(operation: ListOperation, own: Sequence[Parents], seed: int) -> dict[str, str]:
    """Path values that no collection has."""
    rng = random.Random(seed)  # noqa: S311 - an id that exists nowhere need not be unguessable
    paths = operation.parents
    taken = {each.name: [parents[each.name] for parents in own if each.name in parents] for each in paths}
    return {each.name: legal.unused(each.schema, taken[each.name], rng) for each in paths}


def _near(operation: ListOperation, parents: Parents, known: Sequence[Parents]) -> Iterator[Parents]:
    """Path values with an id that is a letter shorter, and with one that is a letter longer; none of them is known."""
    for name in (name for name in operation.parent if name in parents):
        own = parents[name]
        for few in ([own[:-1]], [own + letter for letter in "01x"]):
            free = [each for each in few if each and {**parents, name: each} not in known]
            yield from ({**parents, name: each} for each in free[:1])


def _malformed(operation: ListOperation, own: Sequence[Parents]) -> list[str]:
    """What is not an id: of words that the document does not forbid none that is an id here, or where numbers are
    ids."""
    used = {value for parents in own for value in parents.values()}
    paths = [p.schema for p in operation.parents]
    counted = any({"integer", "number"} & set(legal.types(schema)) for schema in paths)
    forbidden = {word for word in MALFORMED if not all(legal.fits(schema, word) for schema in paths)}
    return [word for word in MALFORMED if word in forbidden or not (counted or word in used)]


def _formed_otherwise(operation: ListOperation, own: Sequence[Parents]) -> list[str]:
    """A path value that is nearly that of a collection, where the document says by which form it is none."""
    known = next(iter(own), {})
    near = {p.name: f"{known[p.name]}-listproof" for p in operation.parameters if p.name in known}
    schemas = {p.name: p.schema for p in operation.parents if p.name in near}
    formed = [name for name, schema in schemas.items() if "format" in schema or not legal.fits(schema, near[name])]
    return [near[name] for name in formed[:1]]
