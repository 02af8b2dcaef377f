"""The order of a list operation: its templates, what its words mean, and what holds where nothing is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from listproof.contract import constants
from listproof.contract.member import declared
from listproof.contract.order import Order
from listproof.contract.parameter import Parameter
from listproof.contract.scope import Scope
from listproof.contract.slot import in_elements
from listproof.contract.template import Template
from listproof.schema_mistakes import listed

Sorted = tuple[str, bool]  # field, descending


def order(scope: Scope) -> Order | None:
    """The order, or None where the table names none. Raises ContractError."""
    table = scope.table.get("order")
    if table is None:
        return None
    asked = {name: Template(table[name]) for name in ("asc", "desc") if name in table}
    if "keys" not in table and "default" in table and not asked:
        alone = _default(scope, table, None)
        nulls = _nulls(scope, table, {name: name for name, _ in alone or ()})
        if "needs" in table:
            scope.fail("order.needs", "means nothing of an order that nobody can ask for.", "Leave it out.")
        return Order({}, None, None, alone, (), nulls=nulls, **_ties(scope, table, asked))
    if "keys" not in table:
        remedy = 'Name the fields to sort by, keys = ["created_at"], or say default alone where nobody can ask for one.'
        scope.fail("order.keys", "is missing.", remedy)
    keys, compared = _sort_fields(scope, table["keys"])
    if not asked:
        scope.fail("order", "has neither asc nor desc.", 'Add templates such as asc = "order=asc".')
    parameters: dict[str, Parameter] = {}
    for name, template in asked.items():
        scope.check_words(f"order.{name}", template.text, "key", len(keys) > 1)
        parameters |= {slot: scope.slot(f"order.{name}", slot, "order") for slot in template.slots()}
    scope.note_role("order", *parameters.values())
    only = _only(scope, table, keys)
    meanings: dict[tuple[tuple[str, str], ...], Sorted] = {}
    for name, template in asked.items():
        for word, row_field in keys.items():
            if only is not None and (word, name == "desc") not in only:
                continue
            written = template.fill(key=word)
            for slot, value in written:
                scope.check_literal(f"order.{name}", parameters[slot], value)
            if meanings.setdefault(written, (row_field, name == "desc")) != (row_field, name == "desc"):
                scope.fail(f"order.{name}", f"{template.text} is written for another order too.", "Let the two differ.")
    stated = meanings.get(tuple((slot, str(p.default)) for slot, p in parameters.items()))
    default = _default(scope, table, stated)
    return Order(
        keys,
        asked.get("asc"),
        asked.get("desc"),
        default,
        tuple(parameters.values()),
        compared,
        _nulls(scope, table, keys),
        *_several(scope, table, tuple(parameters)),
        only,
        **_ties(scope, table, asked),
        needs=constants.needs(scope, "order", table),
    )


def _nulls(scope: Scope, table: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, str]:
    """Of fields that are sorted by where rows without them stand."""
    fields = tuple(dict.fromkeys(keys.values()))
    said = table.get("nulls", {})
    if said:
        _cite(scope, "order.nulls")
    if isinstance(said, str):
        return dict.fromkeys(fields, said)
    for name in said:
        if name not in fields:
            scope.fail("order.nulls", f"{name} is none of the fields that are sorted by.", f"These: {listed(fields)}.")
    return dict(said)


def _ties(scope: Scope, table: Mapping[str, Any], asked: Mapping[str, Template]) -> dict[str, Any]:
    """What sorts rows with equal keys, and whether they turn around with the direction."""
    if "ties" not in table:
        return {}
    _cite(scope, "order.ties")
    said = table["ties"]
    turns = said == "turn" or isinstance(said, Mapping)
    if turns and len(asked) < 2:
        remedy = 'Add the other template, or name fields: ties = ["id"].'
        scope.fail("order.ties", "is turn, where one direction alone may be asked for.", remedy)
    fields = said["turn"] if isinstance(said, Mapping) else said if isinstance(said, list) else ()
    at = "order.ties.turn" if isinstance(said, Mapping) else "order.ties"
    return {"turns": turns, "ties": tuple((scope.row_field(at, name), down) for name, down in map(_way, fields))}


def _way(written: str) -> Sorted:
    """A field with a minus before it for descending."""
    return written.removeprefix("-"), written.startswith("-")


def _cite(scope: Scope, key: str) -> None:
    """Note the line of a key of listing.toml as the place that says something."""
    if place := scope.sidecar.source(f"{scope.at}.{key}"):
        scope.sources[key] = (place,)


def _several(scope: Scope, table: Mapping[str, Any], slots: tuple[str, ...]) -> tuple[str | None, int]:
    """How several keys are sent, and how many at once."""
    join = table.get("join")
    if "max" in table and join is None:
        scope.fail("order.max", "means nothing where one key alone may be asked for.", "Add join, or leave it out.")
    if join is None:
        return None, 1
    if join == "array":
        scope.refuse_array("order.join", slots)
    if len(slots) > 1 and not (join == "repeat" and all(map(in_elements, slots))):
        remedy = "Write both directions with one parameter, or leave join out."
        scope.fail("order.join", "several keys need one parameter that holds key and direction.", remedy)
    return str(join), int(table.get("max", MOST))


MOST = 8
"""Sort keys at once where listing.toml does not say."""


def _only(scope: Scope, table: Mapping[str, Any], keys: Mapping[str, str]) -> frozenset[tuple[str, bool]] | None:
    if "only" not in table:
        return None
    found = frozenset(map(_way, table["only"]))
    for word, descending in sorted(found):
        if word not in keys:
            scope.fail("order.only", f"{word} is none of the keys.", f"The keys: {listed(keys)}.")
        if ("desc" if descending else "asc") not in table:
            scope.fail("order.only", f"{word} needs the template {'desc' if descending else 'asc'}.", "Add it.")
    return found


def _sort_fields(scope: Scope, keys: Mapping[str, Any] | Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields by the words of requests, and how the texts of a field compare."""
    tables = keys if isinstance(keys, Mapping) else {key: key for key in keys}
    fields: dict[str, str] = {}
    compared: dict[str, str] = {}
    for word, table in tables.items():
        name, way = (table, None) if isinstance(table, str) else (table["field"], table.get("order"))
        fields[word] = scope.row_field("order.keys", name)
        if way == "declared" and not declared(scope.pointed.get(name) or scope.rows.fields[name]):
            remedy = "Leave it out: the order that the server has is then observed."
            scope.fail("order.keys", f"{name} has no enum in the schema of the row, so no order is declared.", remedy)
        if way and compared.setdefault(name, way) != way:
            scope.fail(
                "order.keys", f"{name} is sorted in two ways, {compared[name]} and {way}.", "Keep one of the two."
            )
    return fields, compared


def _default(scope: Scope, table: Mapping[str, Any], stated: Sorted | None) -> tuple[Sorted, ...] | None:
    if "default" not in table:
        return (stated,) if stated else None
    names = map(_way, table["default"])
    default = tuple((scope.row_field("order.default", name), descending) for name, descending in names)
    if stated and default[0] != stated:
        written = ("-" if stated[1] else "") + stated[0]
        remedy = f'By the document it is "{written}" ({listed(scope.sources["order.default"])}).'
        scope.fail("order.default", "contradicts the document.", remedy)
    place = scope.sidecar.source(f"{scope.at}.order.default")
    scope.sources["order.default"] = (*scope.sources.get("order.default", ()), *([place] if place else []))
    return default
