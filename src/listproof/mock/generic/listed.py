"""The rows under the parents that a request names."""

from __future__ import annotations

from typing import Any

from listproof.contract.model import ListOperation
from listproof.contract.path_parameters import path_parameters
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Wanted
from listproof.mock.pipeline import Refusal


def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
    """The rows under a parent; values that compare as equal are the same one. Raises Refusal where there is none."""
    names = path_parameters(operation)
    texts = tuple(_plain(operation, name, wanted.parents[name]) for name in names)
    for listing in data.listings:
        if tuple(_plain(operation, name, listing.parents[name]) for name in names) == texts:
            return listing.rows
    if operation.documents(404):
        raise Refusal(404, "there is no such listing")
    return ()


def _plain(operation: ListOperation, name: str, value: Any) -> str:
    parameter = next((each for each in operation.parents if each.name == name), None)
    text = str(value)
    return text.lower() if parameter and parameter.schema.get("format") == "uuid" else text
