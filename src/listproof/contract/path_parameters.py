"""The path parameters of an operation."""

from __future__ import annotations

from .model import ListOperation


def path_parameters(operation: ListOperation) -> tuple[str, ...]:
    """Names of the path parameters."""
    return tuple(each.name for each in operation.parameters if each.location == "path")


def shape(operation: ListOperation) -> str:
    """How a collection is named on the command line: ``thread_id=ID``."""
    return ",".join(f"{name}=ID" for name in path_parameters(operation))
