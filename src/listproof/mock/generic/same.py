"""Two list operations of a contract that are served from the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from listproof.contract import schemas
from listproof.contract.model import ListOperation
from listproof.contract.path_parameters import path_parameters
from listproof.errors import ContractError
from listproof.mock.data import Row
from listproof.mock.generic.data import Drawn, Listing
from listproof.mock.generic.fields import around, having, members, value


def shared(operations: Sequence[ListOperation], data: Sequence[Drawn]) -> list[Drawn]:
    """The data of the operations, where one that holds the same rows as another one has that one's; a list of more
    than one parent has the rows of all. Raises ContractError where the rows of the one are none of the other."""
    found, places = list(data), {each.key: at for at, each in enumerate(operations)}
    joined = [(at, places[each.same.operation]) for at, each in enumerate(operations) if each.same]
    parted = [
        (at, other) for at, other in joined if path_parameters(operations[at]) != path_parameters(operations[other])
    ]
    for at, other in parted:
        shown = [_shown(operations[at], operations[other], each) for each in found[at].listings]
        first, *rest = found[other].listings
        whole = replace(
            first,
            rows=tuple(row for each in shown for row in each.rows),
            deleted=tuple(row for each in shown for row in each.deleted),
        )
        found[other] = replace(found[other], listings=(whole, *rest))
    for at, other in (each for each in joined if each not in parted):
        listings = tuple(_shown(operations[other], operations[at], each) for each in found[other].listings)
        found[at] = replace(found[other], listings=listings)
    return found


def _shown(of: ListOperation, to: ListOperation, listing: Listing) -> Listing:
    """A listing of one operation as another one shows it."""
    rows, gone = (tuple(_row(of, to, row) for row in each) for each in (listing.rows, listing.deleted))
    return replace(listing, rows=rows, deleted=gone)


def _row(of: ListOperation, to: ListOperation, row: Row) -> Row:
    """A row of one operation as the other one shows it: with the members that it has."""
    allowed = schemas.validator(to.row_schema)
    if allowed.is_valid(row) and {*members(of, row)} <= {*to.row_fields}:
        return row
    known = {name: each for name, each in members(of, row).items() if name in to.row_fields}
    shown = having(to, around(to, {}, known), to.id, value(of, row, of.id))
    if not allowed.is_valid(shown):
        source = to.sources["row"][0]
        problem = f"no mock can be made: a row of {of.key} is none of {to.key}, which holds the same rows."
        raise ContractError(f"{source.file}:{source.line}", source.text, problem, "Give both rows what both require.")
    return shown
