"""The server, operation and collections of a run, and what the user knows of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..codec.response import Decoder
from ..contract.model import JsonSchema, ListOperation
from ..errors import RunEnded, Unreachable
from ..http.client import Client
from ..http.exchange import Exchange
from ..oracle import legal, spelling
from ..oracle.manifest import Manifest
from .answer import Answer
from .answer_cache import AnswerCache
from .collection import Collection
from .listing import Listing
from .page_limits import PAGE

Parents = Mapping[str, str]

ERRORS_KEPT = 400
"""Error answers whose bodies are kept for the checks that judge them."""

ERROR_KEPT = 1 << 16
"""Bytes of such a body; a larger one is kept in part."""


MALFORMED = ("not-a-uuid", "0", "a b", "x" * 300, "%", "'", "é")
"""Path values that are not ids: text where a uuid is due, and what parsers of paths and databases stumble over."""


@dataclass
class Seen:
    """What went by during the run: error answers, and what the server did where the document is silent."""

    errors: list[tuple[Exchange, str]] = field(default_factory=list)  # with the collection's name
    read: int = 0  # judgements of answers with rows that can be read
    unread: dict[int, tuple[Exchange, str]] = field(default_factory=dict)  # by number: a 200 without rows, what it is
    observed: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)  # topic -> subject -> behaviour -> times
    flaps: bool = False  # whether identical requests were answered differently
    doubted: int = 0  # times that the data was read again to see whether it moved between them
    fuzz: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # operation -> what fuzzing reached

    def observe(self, topic: str, behaviour: str, subject: str = "") -> None:
        """Note what the server did; ``topic`` is one of observation.SILENT, ``subject`` what about it was tried."""
        self.observed.setdefault(topic, {}).setdefault(subject, Counter())[behaviour] += 1


@dataclass(frozen=True)
class Target:
    """One list operation on one server.

    ``unknown`` and ``malformed`` are parents that exist nowhere, ``foreign`` one of another account (or None),
    ``scopes`` header values that the user may use. ``auth_probes`` is ``safe`` (a random key only) or ``full``.
    """

    operation: ListOperation
    client: Client
    collections: tuple[Listing, ...]
    unknown: Listing
    malformed: tuple[Listing, ...]
    foreign: Listing | None
    scopes: Mapping[str, str]
    seed: int
    profile: str = "default"
    auth_probes: str = "safe"
    seen: Seen = field(default_factory=Seen)
    manifest: Manifest | None = None  # what is known to be there, where somebody knows
    document: JsonSchema = field(default_factory=dict)  # the contract's OpenAPI document, which fuzzing draws from
    others: tuple[str, ...] = ()  # operations that are not lists and are fuzzed with this target's parents
    examples: int | None = None  # random requests of fuzzing; None: what the profile says
    command: str = ""  # a line for a shell that repeats the run's fuzzing
    spelled: Mapping[str, tuple[Listing, ...]] = field(default_factory=dict)  # by name: a collection's other spellings
    altered: Mapping[str, tuple[Listing, ...]] = field(default_factory=dict)  # by name: what its id is nearly
    near: Mapping[str, tuple[Listing, ...]] = field(default_factory=dict)  # by collection: ids that are nearly its

    @property
    def places(self) -> tuple[Listing, ...]:
        """Everything that may be asked: the collections, and the parents that are unknown, another's or nearly one."""
        foreign = (self.foreign,) if self.foreign else ()
        near = (each for group in self.near.values() for each in group)
        return (*self.collections, self.unknown, *self.malformed, *foreign, *near)

    def readable(self) -> tuple[Listing, ...]:
        """The collections whose listing can be read."""
        return tuple(collection for collection in self.collections if size(collection) is not None)

    def unread(self) -> bool:
        """Whether the run ended before every collection was read."""
        return bool(self.client.ended) and any(_unread(each) for each in self.collections)

    def best(self) -> Listing:
        """The collection that decides a question of the target best: the first with more rows than a default page,
        else the one with the most rows."""
        readable = self.readable()
        if not readable:
            return self.collections[0]
        page = self.operation.page
        default = (page.size.default if page else None) or 1
        return next((c for c in readable if len(c.snapshot) > default), max(readable, key=lambda c: len(c.snapshot)))


def size(collection: Listing) -> int | None:
    """Rows of a collection, or None where it cannot be read, or not any more."""
    try:
        return len(collection.snapshot)
    except Unreachable:
        raise
    except Exception:  # a check of this collection says what it is
        return None


def _unread(collection: Listing) -> bool:
    try:
        _ = collection.snapshot
    except RunEnded:
        return True
    except Exception:
        return False
    return False


def build(
    operation: ListOperation,
    client: Client,
    collections: Mapping[str, Mapping[str, str]],
    *,
    seed: int,
    unknown: Mapping[str, str] | None = None,
    foreign: Mapping[str, str] | None = None,
    scopes: Mapping[str, str] | None = None,
    profile: str = "default",
    auth_probes: str = "safe",
    manifest: Manifest | None = None,
    document: JsonSchema | None = None,
    others: tuple[str, ...] = (),
    examples: int | None = None,
    command: str = "",
    page: int = PAGE,
    most: int | None = None,
    reader: Decoder | None = None,
) -> Target:
    """A target from names and path values; an unknown parent is generated from the seed where none is given.

    Collections are read in pages of ``page`` rows, up to ``most`` rows.
    """
    rng = random.Random(seed)  # noqa: S311 - an id that exists nowhere need not be unguessable
    paths = [p for p in operation.parameters if p.location == "path"]
    reader, memory = reader or Decoder(), AnswerCache[Answer]()

    def named(name: str, parents: Mapping[str, str]) -> Listing:
        return Collection(name, operation, parents, client, page=page, most=most, decoder=reader, memory=memory)

    def places(name: str, wanted: Iterable[Mapping[str, str]]) -> tuple[Listing, ...]:
        return tuple(named(name, each) for each in wanted if each not in collections.values())

    taken = {p.name: [each[p.name] for each in collections.values() if p.name in each] for p in paths}
    generated = {p.name: legal.unused(p.schema, taken[p.name], rng) for p in paths}
    bad = [
        dict.fromkeys(taken, word) for word in (*_malformed(operation, collections), *_nearly(operation, collections))
    ]
    return Target(
        operation,
        client,
        tuple(named(name, parents) for name, parents in collections.items()),
        named("unknown", unknown or generated),
        tuple(named("malformed", parents) for parents in bad),
        named("foreign", foreign) if foreign else None,
        dict(scopes or {}),
        seed,
        profile,
        auth_probes,
        manifest=manifest,
        document=document or {},
        others=others,
        examples=examples,
        command=command,
        spelled={name: places("spelled", spelling.spelled(operation, own)) for name, own in collections.items()},
        altered={name: places("altered", spelling.altered(operation, own)) for name, own in collections.items()},
        near={
            name: tuple(named("near", each) for each in _near(operation, parents, [*collections.values()]))
            for name, parents in collections.items()
        },
    )


def _near(operation: ListOperation, parents: Parents, known: Sequence[Parents]) -> Iterator[Parents]:
    """Path values with an id that is a letter shorter, and with one that is a letter longer; none of them is known."""
    for name in (name for name in operation.parent if name in parents):
        own = parents[name]
        for few in ([own[:-1]], [own + letter for letter in "01x"]):
            free = [each for each in few if each and {**parents, name: each} not in known]
            yield from ({**parents, name: each} for each in free[:1])


def _malformed(operation: ListOperation, collections: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What is not an id: of words that the document does not forbid none that is an id here, or where numbers are
    ids."""
    used = {value for parents in collections.values() for value in parents.values()}
    paths = [p.schema for p in operation.parameters if p.location == "path"]
    counted = any({"integer", "number"} & set(legal.types(schema)) for schema in paths)
    forbidden = {word for word in MALFORMED if not all(legal.fits(schema, word) for schema in paths)}
    return [word for word in MALFORMED if word in forbidden or not (counted or word in used)]


def _nearly(operation: ListOperation, collections: Mapping[str, Mapping[str, str]]) -> list[str]:
    """A path value that is nearly that of a collection, where the document says by which form it is none."""
    known = next(iter(collections.values()), {})
    near = {p.name: f"{known[p.name]}-listproof" for p in operation.parameters if p.name in known}
    schemas = {p.name: p.schema for p in operation.parameters if p.location == "path" and p.name in near}
    formed = [name for name, schema in schemas.items() if "format" in schema or not legal.fits(schema, near[name])]
    return [near[name] for name in formed[:1]]
