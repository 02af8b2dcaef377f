"""The projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...contract.model import ListOperation
from ...contract.projection import Exclusion, Select
from ...contract.template import Pair, Template
from ...oracle.query import Query
from .facet import REPEAT, Left, Part, chunks, joined, parted


@dataclass(frozen=True)
class Without:
    """What a projection leaves out, where it does not say what it keeps."""

    names: tuple[str, ...]


class Selection:
    """See Facet."""

    def parts(self, operation: ListOperation) -> Sequence[Part]:
        """See Facet."""
        if operation.select is None:
            return ()
        name = operation.select.parameter.name
        return (Part("select", "select", name, _asked, _asking),)

    def slots(self, operation: ListOperation) -> frozenset[str]:
        """See Facet."""
        return operation.select.slots if operation.select else frozenset()

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """See Facet."""
        select, found = operation.select, list[Pair]()
        if query.select is not None and query.drop:
            raise ValueError("nobody can ask for some fields and leave others out")
        if select and query.select is not None:
            for name in joined(select.join, query.select):
                found += select.send.fill(name=name)
        if select and select.drop and query.drop:
            for name in joined(select.join, tuple(map(select.drop.written, query.drop))):
                found += select.drop.send.fill(name=name)
        return found

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:  # noqa: ARG002
        """See Facet."""
        if operation.select is None:
            return query, sent
        own, rest = parted(sent, tuple(operation.select.slots))
        if not own:
            return query, rest
        if (names := _names(operation.select, operation.select.send, own)) is not None:
            return query.but(select=names), rest
        drop = operation.select.drop
        gone = _names(operation.select, drop.send, own, drop) if drop else None
        return None if gone is None else (query.but(drop=gone), rest)


def _asked(query: Query) -> tuple[str, ...] | Without | None:
    return Without(query.drop) if query.drop else query.select


def _asking(query: Query, asked: tuple[str, ...] | Without | None) -> Query:
    if isinstance(asked, Without):
        return query.but(select=None, drop=asked.names)
    return query.but(select=asked, drop=())


def _names(
    select: Select, send: Template, sent: Sequence[Pair], drop: Exclusion | None = None
) -> tuple[str, ...] | None:
    """The names that these pairs select, or ``drop``, None where they are not what is sent for documented ones."""
    width = len(send.slots()) if select.join == REPEAT else max(1, len(sent))
    read = [send.match(each) for each in chunks(sent, width)]
    texts = [words["name"] for words in read if words is not None]
    if select.join != REPEAT:
        texts = [name for text in texts for name in text.split(select.join)]
    names = [drop.read(text) if drop else text for text in texts]
    known = [name for name in names if name in select.names]
    return tuple(known) if None not in read and len(known) == len(names) else None
