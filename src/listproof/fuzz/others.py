"""The operations that are not lists and can be fuzzed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..contract.model import Contract
from ..contract.path_parameters import path_parameters
from . import document


def others(contract: Contract) -> Mapping[str, tuple[str, ...]]:
    """The operations that are not lists and can be fuzzed, each with the list that has most of its path parameters."""
    lists = {each.key: set(path_parameters(each)) for each in contract.lists}
    found: dict[str, list[str]] = {key: [] for key in lists}
    closed, usable = document.left_out(contract.document), document.operations(contract.document)
    for key in contract.out_of_scope:
        if key in usable and key not in closed:
            names = set(re.findall(r"\{([^}]*)\}", key))
            found[max(lists, key=lambda each: len(lists[each] & names))].append(key)
    return {key: tuple(keys) for key, keys in found.items()}
