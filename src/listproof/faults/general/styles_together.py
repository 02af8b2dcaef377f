"""Faults of requests with the positions of two page styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS
from listproof.mock.data import Rows
from listproof.mock.generic.cursors import Cursors
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages

BOTH = "the positions of two page styles in one request are nowhere in the taxonomy, which is about one"


def _with_both(stages: Stages, change: Callable[[Wanted, int], Wanted]) -> Stages:
    """Want ``change(wanted, rows to skip)`` where a cursor comes with a number of rows."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted, sent = stages.read(grammar, parents, query), dict(parse_qsl(query))
        skipped = [int(sent[name]) for name in grammar.taken - {grammar.position} if sent.get(name, "").isdecimal()]
        return change(wanted, skipped[0]) if wanted.cursor is not None and skipped else wanted

    return replace(stages, read=read)


@general(needs=("styles", "offset"), roots={"STY-02"}, when=MEETS, meets=("start",), reason=BOTH)
def an_offset_counts_from_the_cursor(stages: Stages) -> Stages:
    """Where an offset and a cursor are sent, so many rows behind the cursor are skipped."""

    def placed(operation: ListOperation, listed: Rows, cursors: Cursors, wanted: Wanted) -> Wanted:
        found = stages.placed(operation, listed, cursors, wanted)
        return replace(found, start=found.start + wanted.start) if wanted.cursor is not None else found

    return replace(_with_both(stages, lambda wanted, rows: replace(wanted, start=rows)), placed=placed)


@general(needs=("styles", "offset", "filter"), roots={"STY-02"}, when=MEETS, meets=("filter",), reason=BOTH)
def with_a_filter_the_offset_counts(stages: Stages) -> Stages:
    """Where an offset and a cursor are sent, the cursor counts, and with a filter the offset does."""

    def change(wanted: Wanted, rows: int) -> Wanted:
        return replace(wanted, cursor=None, start=rows) if wanted.where else wanted

    return _with_both(stages, change)


@general(needs=("styles", "offset"), roots={"STY-02", "ERR-02"}, when=MEETS, meets=("start",), reason=BOTH)
def an_offset_beside_a_cursor_crashes(stages: Stages) -> Stages:
    """Where an offset and a cursor are sent, the server makes a query with two beginnings, which fails."""

    def change(wanted: Wanted, rows: int) -> Wanted:
        raise RuntimeError(f"{wanted.cursor} and {rows}")

    return _with_both(stages, change)
