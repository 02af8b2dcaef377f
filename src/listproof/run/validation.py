"""Whether what the user said fits the contract: path parameters, headers."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.model import Contract, ListOperation
from ..contract.path_parameters import path_parameters, shape
from ..errors import UsageError
from ..flags import option
from .setting_groups import Data


def collections(operation: ListOperation, data: Data) -> Mapping[str, Mapping[str, str]]:
    """The collections whose path values are those of the operation, else those that give others too, each once; one
    without path parameters is its own."""
    names = path_parameters(operation)
    own = {name: values for name, values in data.collections.items() if set(values) == set(names)}
    if own or not names:
        return own or {"main": {}}
    found: dict[str, Mapping[str, str]] = {}
    for name, values in data.collections.items():
        part = {each: values[each] for each in names if each in values}
        if len(part) == len(names) and part not in found.values():
            found[name] = part
    return found


def searches(contract: Contract, data: Data, *, embedded: bool) -> tuple[str, ...]:
    """The paths that may be posted to: those of the contract's searches. Raises UsageError where there are such and the
    user did not allow them; the ``embedded`` mock need not be asked."""
    found = [each for each in contract.lists if each.method == "POST"]
    if found and not (data.allow_search or embedded):
        raise UsageError(
            f"{found[0].key} is sent by POST, and listproof sends GET and HEAD alone unless it is told that a search "
            f"only reads: give {option('allow-search')} if this one does."
        )
    return tuple(each.path for each in found)


def fitting(operation: ListOperation, values: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """These path values where they are those of the operation, else None."""
    return values if values is not None and set(values) == set(path_parameters(operation)) else None


def refuse_misfits(contract: Contract, data: Data) -> None:
    """Raise UsageError for the first thing that the contract has no place for, or that is missing."""
    every = (*contract.lists, *contract.unasked)
    shapes = {frozenset(path_parameters(each)): shape(each) for each in every}
    wanted = " or ".join(sorted(each for each in shapes.values() if each)) or "no path value"
    named = [(f"{option('collection')} {name}", values) for name, values in data.collections.items()]
    named += [(option("unknown"), data.unknown or {}), (option("foreign"), data.foreign or {})]
    for given, values in named:
        if not values and given.startswith(option("collection")) and frozenset() not in shapes:
            shown = given.rpartition(" ")[2]
            raise UsageError(f"{option('collection')} {shown!r}: expected [NAME:]{wanted}, such as main:{wanted}.")
        if values and frozenset(values) not in shapes:
            raise UsageError(f"{given} gives {', '.join(values)}, but the contract's path needs {wanted}.")
    for operation in contract.lists:
        if not collections(operation, data):
            raise UsageError(
                f"{operation.key}: which collection should be read? Name at least one, better several, with many, "
                f"one and no rows: {option('collection')} {shape(operation)}"
            )
    headers = sorted({p.name.lower() for each in every for p in each.parameters if p.location == "header"})
    for name in data.scopes:
        if name.lower() not in headers:
            known = (
                f"It declares: {', '.join(headers)}." if headers else f"It declares none: leave {option('scope')} out."
            )
            raise UsageError(f"{option('scope')} {name}: the contract declares no such header. {known}")
