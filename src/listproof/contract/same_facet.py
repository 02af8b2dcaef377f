"""Which list operations of a contract hold the same rows, as listing.toml says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from listproof.contract.listing_file import ListingFile
from listproof.contract.mistakes import Mistakes
from listproof.contract.model import ListOperation
from listproof.contract.path_parameters import path_parameters
from listproof.contract.same import Same
from listproof.schema_mistakes import listed
from listproof.suggest import close


def joined(sidecar: ListingFile, operations: Sequence[ListOperation]) -> tuple[ListOperation, ...]:
    """The operations, each with the one that holds the same rows where listing.toml names one. Raises ContractError."""
    known = {each.key: each for each in operations}
    found, mistakes = list[ListOperation](), Mistakes()
    for number, own in enumerate(operations):
        with mistakes.kept():
            said = sidecar.content["list"][number].get("same")
            found.append(own if said is None else replace(own, same=_same(sidecar, number, said, own, known)))
    mistakes.end()
    return tuple(found)


def _same(sidecar: ListingFile, number: int, said: Any, own: ListOperation, known: Mapping[str, ListOperation]) -> Same:
    at = f"list[{number}].same"
    at, table = (f"{at}.as", said) if isinstance(said, Mapping) else (at, {"as": said})
    key = table["as"]
    others = [each for each in known if each != own.key]
    if key not in others:
        near = close(key, others) if key != own.key else ()
        hint = f"Did you mean {near[0]}? " if near else ""
        what = "this list itself" if key == own.key else "not a list of this contract"
        remedy = f"{hint}The others: {listed(others)}." if others else "Describe the other one by a [[list]], too."
        raise sidecar.error(at, f"{key} is {what}.", remedy)
    names = set(path_parameters(own))
    more = [name for name in path_parameters(known[key]) if name not in names]
    if more:
        remedy = (
            f"Write it there: same = {own.key!r}." if names <= set(path_parameters(known[key])) else "Leave it out."
        )
        raise sidecar.error(at, f"{key} needs {listed(more)}, which {own.key} does not have.", remedy)
    only = sorted(names - set(path_parameters(known[key])))
    for name in only:
        if own.parent.get(name) is None or own.parent[name] not in known[key].row_fields:
            remedy = f'Say it in parent: {{ {name} = "FIELD" }}, a field of the rows of both.'
            raise sidecar.error(at, f"which rows of {key} are those of one {name} is not said.", remedy)
    return Same(key, {name: own.parent[name] for name in only}, table.get("late", 0))
