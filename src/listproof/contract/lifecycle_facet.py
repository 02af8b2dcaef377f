"""The life of a row, as the table [list.lifecycle] says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from listproof.contract.lifecycle import Lifecycle
from listproof.contract.member import declared
from listproof.contract.scope import Scope
from listproof.schema_mistakes import listed
from listproof.suggest import close

CREATED = "created_at"
"""The member that says when a row was made, where it has one and nothing else is said."""

ONE, SEVERAL = ("status", "created", "started", "updated", "flag"), ("final", "active", "unstarted")
"""Keys that name a field, and those that name statuses."""


def lifecycle(scope: Scope) -> Lifecycle:
    """What is known of the life of a row. Raises ContractError."""
    table = scope.table.get("lifecycle", {})
    usual = {"created": CREATED} if CREATED in scope.rows.fields else {}
    fields: dict[str, Any] = usual | {
        key: scope.row_field(f"lifecycle.{key}", table[key]) for key in ONE if key in table
    }
    said = {f"lifecycle.{key}": tuple(table[key]) for key in SEVERAL if key in table}
    said |= {f"lifecycle.ended.{name}": tuple(each) for name, each in table.get("ended", {}).items()}
    if said and "status" not in fields:
        remedy = 'Name the field that holds it: status = "state".'
        scope.fail(next(iter(said)), "is of statuses, and no field is said to hold one.", remedy)
    for key, named in said.items():
        _known(scope, key, fields["status"], named)
    for key in ("flag", "unstarted"):
        if key in table and not table.get("active"):
            scope.fail(f"lifecycle.{key}", "means nothing where active is not said.", 'Add active = ["running"].')
    sums = {
        scope.row_field("lifecycle.sums", whole): tuple(scope.row_field("lifecycle.sums", part) for part in parts)
        for whole, parts in table.get("sums", {}).items()
    }
    ended = {scope.row_field("lifecycle.ended", name): tuple(each) for name, each in table.get("ended", {}).items()}
    statuses: dict[str, Any] = {key: tuple(table.get(key, ())) for key in SEVERAL}
    return Lifecycle(**fields, **statuses, ended=ended, sums=sums)


def _known(scope: Scope, key: str, field: str, statuses: Iterable[str]) -> None:
    """Raise ContractError for a status that the schema of its field does not list."""
    schema = scope.pointed[field] if field in scope.pointed else scope.rows.fields[field]
    values = declared(schema)
    for status in statuses:
        if values and status not in values:
            near = close(status, values)
            hint = f"Did you mean {near[0]}? " if near else ""
            scope.fail(key, f"{status} is none of the values of {field}.", f"{hint}They are: {listed(values)}.")
