"""listing.toml checked against its document: ListOperation values, or one message about all mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from listproof.contract import (
    body,
    constants,
    envelope_facet,
    filter_facet,
    lifecycle_facet,
    operation,
    order_facet,
    page_facet,
    rows,
    same_facet,
    select_facet,
)
from listproof.contract.document import Document
from listproof.contract.envelope import Envelope
from listproof.contract.lifecycle import Lifecycle
from listproof.contract.listing_file import ListingFile, not_built
from listproof.contract.mistakes import Mistakes
from listproof.contract.model import ListOperation
from listproof.contract.page import Page
from listproof.contract.scope import Scope, missing
from listproof.schema_mistakes import listed
from listproof.suggest import close


def lists(sidecar: ListingFile, document: Document) -> tuple[ListOperation, ...]:
    """The list operations that listing.toml describes. Raises ContractError."""
    operations = document.operations()
    keys = [table["operation"] for table in sidecar.content["list"]]
    found, mistakes = list[ListOperation](), Mistakes()
    for number, (key, table) in enumerate(zip(keys, sidecar.content["list"], strict=True)):
        at = f"list[{number}]"
        with mistakes.kept():
            if key in keys[:number]:
                problem = f"{key} is described by list[{keys.index(key)}] already."
                raise sidecar.error(f"{at}.operation", problem, "Join the two tables into one.")
            facts = _facts(sidecar, document, operations, key, at)
            rows = _rows(sidecar, document, facts, table, at)
            found.append(_operation(Scope(sidecar, facts, rows, table, at), document))
    mistakes.end()
    return same_facet.joined(sidecar, found)


def _facts(
    sidecar: ListingFile, document: Document, operations: Mapping[str, str], key: str, at: str
) -> operation.Operation:
    """What the document says of an operation that can be a list. Raises ContractError."""
    _check_operation(sidecar, f"{at}.operation", key, operations)
    if not key.startswith(("GET ", "POST ")):
        remedy = "Move it to [[out_of_scope]], with the reason."
        raise not_built(sidecar, f"{at}.operation", f' = "{key}" (another method than GET and POST)', remedy)
    facts = operation.read(document, key, operations[key])
    if key.startswith("POST ") and not facts.body:
        problem = f"{key} has no JSON body to post, so it is no search."
        raise sidecar.error(f"{at}.operation", problem, "Move it to [[out_of_scope]], with the reason.")
    return facts


def _rows(
    sidecar: ListingFile, document: Document, facts: operation.Operation, table: Mapping[str, Any], at: str
) -> rows.Rows:
    key, place = "rows", table.get("rows", "")
    try:
        found = rows.read(document, facts, place)
        key, place = "fields", table.get("fields", "")
        return rows.within(found, place) if place else found
    except body.NoMember as error:
        raise sidecar.error(f"{at}.{key}", *missing(document, place, error)) from None


def out_of_scope(sidecar: ListingFile, document: Document) -> dict[str, str]:
    """Operations left out, with the reason; every operation has to be described or left out."""
    operations = {**document.operations(), **document.invalid}
    described = {table["operation"] for table in sidecar.content["list"]}
    left_out: dict[str, str] = {}
    for number, table in enumerate(sidecar.content.get("out_of_scope", ())):
        at, key = f"out_of_scope[{number}].operation", table["operation"]
        _check_operation(sidecar, at, key, operations)
        if key in described or key in left_out:
            where = "described by a [[list]]" if key in described else "out of scope"
            raise sidecar.error(at, f"{key} is {where} already.", "Keep one of the two.")
        left_out[key] = table["reason"]
    missing = [key for key in operations if key not in described and key not in left_out]
    if missing:
        problem = f"{listed(missing[:5])}{' …' if missing[5:] else ''}: neither described nor out of scope."
        remedy = "Add a table [[list]], or [[out_of_scope]] with operation and reason, for each."
        raise sidecar.error("out_of_scope", problem, remedy)
    return left_out


def _check_operation(sidecar: ListingFile, at: str, key: str, operations: Mapping[str, str]) -> None:
    if key not in operations:
        near = close(key, operations)
        remedy = (f"Did you mean {near[0]}? " if near else "") + f"Its operations: {listed(operations)}."
        raise sidecar.error(at, f"{key} is not an operation of the document.", remedy)


def _operation(scope: Scope, document: Document) -> ListOperation:
    """The operation by its first page style, with itself by each other one."""
    scope.note_document(document)
    mistakes = Mistakes()
    ask = mistakes.of(lambda: tuple(_ask(scope))) or ()
    send = mistakes.of(lambda: constants.constants(scope, "send", scope.table.get("send", ()))) or ()
    if isinstance(total := scope.table.get("total"), Mapping) and "send" in total:
        send = (*send, *(mistakes.of(lambda: constants.constants(scope, "total.send", [total["send"]])) or ()))
    pages = mistakes.of(lambda: page_facet.styles(scope, document)) or ()
    first = replace(_by(scope, document, pages[0] if pages else None, mistakes), ask=ask, send=send)
    first = replace(first, parameters=scope.parameters)
    scope.note_conventions()
    others = []
    for number, page in enumerate(pages[1:], 1):
        said = replace(first.envelope, **envelope_facet.of_style(scope, document, number))
        others.append(replace(first, page=page, envelope=said))
    return replace(first, others=tuple(others))


def _by(scope: Scope, document: Document, page: Page | None, mistakes: Mistakes) -> ListOperation:
    """The operation by a page style. Raises ContractError, with the mistakes that are known already."""
    table = scope.table
    identity = mistakes.of(lambda: scope.row_field("id", table["id"])) or ""
    parent = {}
    for name, value in table.get("parent", {}).items():
        with mistakes.kept():
            parent[name] = _parent(scope, name, value)
    order = mistakes.of(lambda: order_facet.order(scope))
    filters = filter_facet.filters(scope, mistakes)
    select = mistakes.of(lambda: select_facet.select(scope))
    envelope = mistakes.of(lambda: envelope_facet.envelope(scope, document)) or Envelope()
    neutral = mistakes.of(lambda: tuple(_neutral(scope))) or ()
    life = mistakes.of(lambda: lifecycle_facet.lifecycle(scope)) or Lifecycle()
    mistakes.end()
    return ListOperation(
        key=scope.facts.key,
        method=scope.facts.key.partition(" ")[0],
        path=scope.facts.key.partition(" ")[2],
        id=identity,
        parent=parent,
        parameters=(),
        page=page,
        order=order,
        filters=tuple(each for each in filters if not each.apart),
        apart=tuple(each for each in filters if each.apart),
        select=select,
        envelope=envelope,
        row_schema=scope.rows.schema,
        row_fields=scope.rows.fields,
        row_required=scope.rows.required,
        responses=scope.facts.responses,
        security=scope.facts.security,
        neutral=neutral,
        fields=table.get("fields", ""),
        unstable=table.get("unstable", False),
        pointed=scope.pointed,
        body=operation.body_schema(document, scope.facts) if scope.facts.key.startswith("POST ") else {},
        sources=scope.sources,
        minimal=document.minimal,
        lifecycle=life,
    )


def _ask(scope: Scope) -> Iterator[str]:
    """The slots that a caller must fill, which name a collection as a path does."""
    for number, name in enumerate(scope.table.get("ask", ())):
        parameter = scope.slot(f"ask[{number}]", name, f"ask[{number}]")
        scope.note_role("path", parameter)
        scope.sources[f"path.{name}"] = (parameter.source,)
        yield parameter.name


def _parent(scope: Scope, name: str, value: str) -> str:
    known = (*scope.facts.named("path"), *scope.table.get("ask", ()))
    if name not in known:
        remedy = f"Its path parameters: {listed(known)}."
        scope.fail(f"parent.{name}", f"{name} is not a path parameter of {scope.facts.key}.", remedy)
    return scope.row_field(f"parent.{name}", value)


def _neutral(scope: Scope) -> Iterator[str]:
    for name in scope.table.get("neutral", ()):
        if name not in scope.facts.named("header"):
            remedy = f"Its header parameters: {listed(scope.facts.named('header'))}."
            scope.fail("neutral", f"{name} is not a header parameter of {scope.facts.key}.", remedy)
        yield name
