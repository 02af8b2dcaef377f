"""The server, operation and collections of a run, and what the user knows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..codec.response import Decoder
from ..contract.model import ListOperation
from ..contract.parameter import JsonSchema
from ..errors import RunEnded, Unreachable
from ..http.client import Client
from ..oracle.manifest import Manifest
from . import probes as probes_
from .answer import Answer
from .answer_cache import AnswerCache
from .collection import Collection
from .listing import Listing
from .page_limits import PAGE
from .probes import Known, Parents, Probes


@dataclass(frozen=True)
class FuzzPlan:
    """What fuzzing draws from. ``document`` is the contract's OpenAPI document, ``others`` are operations that are not
    lists and are fuzzed with the target's parents. ``examples`` is the number of random requests (None: what the
    profile says), ``command`` a line for a shell that repeats the run's fuzzing."""

    document: JsonSchema = field(default_factory=dict)
    others: tuple[str, ...] = ()
    examples: int | None = None
    command: str = ""
    searches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paging:
    """How collections are read: in pages of ``page`` rows, up to ``most`` rows (``why`` not more), with a
    decoder that may be shared."""

    page: int = PAGE
    most: int | None = None
    why: str = ""
    decoder: Decoder = field(default_factory=Decoder)


@dataclass(frozen=True)
class Target:
    """One list operation on one server. ``manifest`` is what is known to be there, where somebody knows."""

    operation: ListOperation
    client: Client
    collections: tuple[Listing, ...]
    probes: Probes
    seed: int
    profile: str = "default"
    manifest: Manifest | None = None
    fuzzing: FuzzPlan = field(default_factory=FuzzPlan)
    twins: Mapping[str, Listing] = field(default_factory=dict)  # collection -> another list that holds its rows

    @property
    def places(self) -> tuple[Listing, ...]:
        """Everything that may be asked: the collections, and the parents that are unknown, another's or nearly one."""
        return (*self.collections, *self.probes.places)

    def readable(self) -> tuple[Listing, ...]:
        """The collections whose listing can be read."""
        return tuple(collection for collection in self.collections if size(collection) is not None)

    def ended_before_reading(self) -> bool:
        """Whether the run ended before every collection was read."""
        return bool(self.client.ended) and any(_not_reached(each) for each in self.collections)

    def best(self) -> Listing:
        """The collection that decides a question of the target best: the first with more rows than a default page,
        else the one with the most rows."""
        readable = self.readable()
        if not readable:
            return self.collections[0]
        page = self.operation.page
        default = (page.default if page else None) or 1
        return next((c for c in readable if len(c.snapshot) > default), max(readable, key=lambda c: len(c.snapshot)))


def size(collection: Listing) -> int | None:
    """Rows of a collection, or None where it cannot be read, or not any more."""
    try:
        return len(collection.snapshot)
    except Unreachable:
        raise
    except Exception:  # a check of this collection says what it is
        return None


def _not_reached(collection: Listing) -> bool:
    try:
        _ = collection.snapshot
    except RunEnded:
        return True
    except Exception:
        return False
    return False


def paired(targets: Sequence[Target]) -> tuple[Target, ...]:
    """The targets, each with the collections of another one that hold the same rows, as the contract says."""
    known = {each.operation.key: each for each in targets}
    found = []
    for each in targets:
        other = known.get(each.operation.same.operation) if each.operation.same else None
        pairs = [
            (own.name, twin)
            for own in each.collections
            for twin in (other.collections if other else ())
            if twin.parents.items() <= own.parents.items()
        ]
        found.append(replace(each, twins=dict(pairs)) if pairs else each)
    return tuple(found)


def build(
    operation: ListOperation,
    client: Client,
    collections: Mapping[str, Parents],
    *,
    seed: int,
    profile: str = "default",
    known: Known | None = None,
    manifest: Manifest | None = None,
    fuzzing: FuzzPlan | None = None,
    paging: Paging | None = None,
) -> Target:
    """A target from names and path values; its listings share what they remember."""
    paging, memory = paging or Paging(), AnswerCache[Answer]()

    def named(name: str, parents: Parents) -> Listing:
        return Collection(
            name, operation, parents, client, page=paging.page, most=paging.most, why=paging.why,
            decoder=paging.decoder, memory=memory,
        )  # fmt: skip

    return Target(
        operation,
        client,
        tuple(named(name, parents) for name, parents in collections.items()),
        probes_.build(operation, collections, known or Known(), seed, named),
        seed,
        profile,
        manifest,
        fuzzing or FuzzPlan(),
    )
