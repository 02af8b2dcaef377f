"""Faults of projections that leave members out, and of names that stand for several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages

SELECT = ("select",)
NEW = "a projection that the taxonomy of the first contracts does not have"


def described(stages: Stages, change: Mapping[str, object]) -> Stages:
    """Read requests as if the projection were described otherwise."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        operation: ListOperation = grammar.operation
        if operation.select is None:
            return stages.read(grammar, parents, query)
        own = replace(operation, select=replace(operation.select, **change))  # type: ignore[arg-type]  # fields' own
        return stages.read(replace(grammar, operation=own), parents, query)

    return replace(stages, read=read)


def _left_out(operation: ListOperation, wanted: Wanted) -> tuple[str, ...]:
    """The members that are not wanted, of more than are."""
    return tuple(name for name in operation.row_fields if name not in (wanted.select or ()))


def _dropping(operation: ListOperation, query: str) -> bool:
    """Whether a raw query leaves members out."""
    drop = operation.select.drop if operation.select else None
    if drop is None or operation.select is None:
        return False
    if drop.send.text != operation.select.send.text:
        return f"{drop.send.slots()[0]}=" in query.replace("%2F", "/")
    return f"{drop.send.slots()[0]}={drop.before}" in query


@general(needs=("select.drop",), roots={"SEL-10"}, meets=SELECT, walked=True, reason=NEW)
def what_is_to_be_left_out_is_asked_for(stages: Stages) -> Stages:
    """Members that are to be left out come alone, as if they had been selected."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted = stages.read(grammar, parents, query)
        if not _dropping(grammar.operation, query):
            return wanted
        return replace(wanted, select=_left_out(grammar.operation, wanted))

    return replace(stages, read=read)


@general(needs=("select.drop",), roots={"SEL-10"}, when=RARE, meets=SELECT, walked=True, reason=NEW)
def only_the_last_of_several_members_is_left_out(stages: Stages) -> Stages:
    """Of several members that are to be left out the last one is, and the others come."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted = stages.read(grammar, parents, query)
        gone = _left_out(grammar.operation, wanted) if _dropping(grammar.operation, query) else ()
        return replace(wanted, select=(*(wanted.select or ()), *gone[:-1])) if gone else wanted

    return replace(stages, read=read)


FEWER = {"SEL-01": (), "SCH-02": (), "SEL-10": ("select.drop",)}


@general(needs=("select.groups",), roots=FEWER, when=MEETS, meets=SELECT, walked=True, reason=NEW)
def a_name_for_several_members_brings_the_first_alone(stages: Stages) -> Stages:
    """Of a name that stands for several members the first one comes."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        groups = grammar.operation.select.groups if grammar.operation.select else {}
        first = {name: fields[:1] for name, fields in groups.items()}
        return described(stages, {"groups": first}).read(grammar, parents, query)

    return replace(stages, read=read)
