"""The projection of a list operation, from its [[list]] table and what the document says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from listproof.contract.parameter import Parameter
from listproof.contract.projection import Exclusion, Select
from listproof.contract.scope import Scope, texts
from listproof.contract.template import Template


def select(scope: Scope) -> Select | None:
    """The projection, or None where the table names none. Raises ContractError."""
    table = scope.table.get("select")
    if table is None:
        return None
    scope.check_words("select.send", table["send"], "name", True)
    send = Template(table["send"])
    found = {slot: scope.slot("select.send", slot, "select.send") for slot in send.slots()}
    scope.note_role("select", *found.values())
    holder = send.holder("name")
    if holder is None:
        scope.fail("select.send", f"{table['send']} has no {{name}} after the =.", "Write it there.")
    if table["join"] == "array":
        scope.refuse_array("select.join", found)
    enum = texts(found[holder].enum)
    said = table.get("names", ())
    groups = {name: tuple(fields) for name, fields in said.items()} if isinstance(said, Mapping) else {}
    for name in said:
        for each in groups.get(name, (name,)):
            scope.member("select.names", each)
        scope.check_literal("select.names", found[holder], name)
    names = tuple(said or enum or scope.rows.fields)
    always = tuple(scope.member("select.always", name) for name in table.get("always", ()))
    return Select(send, table["join"], names, always, found[holder], groups, _drop(scope, table, found[holder], names))


def _drop(scope: Scope, table: Mapping[str, Any], holder: Parameter, names: Sequence[str]) -> Exclusion | None:
    """How fields are left out of rows; a template has a slot of its own, what is none stands in that of the names."""
    if "drop" not in table:
        return None
    text = table["drop"]
    if "=" in text:
        scope.check_words("select.drop", text, "name", True)
        own = Template(text)
        found = {slot: scope.slot("select.drop", slot, "select.drop") for slot in own.slots()}
        scope.note_role("select", *found.values())
        if own.holder("name") is None:
            scope.fail("select.drop", f"{text} has no {{name}} after the =.", "Write it there.")
        return Exclusion(own)
    before, _, after = text.partition("{name}")
    drop = Exclusion(Template(table["send"]), before, after)
    if not before + after:
        scope.fail("select.drop", "is what asks for a field.", 'Write what tells it from that: "-{name}".')
    for name in names:
        scope.check_literal("select.drop", holder, drop.written(name))
    return drop
