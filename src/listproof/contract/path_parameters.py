"""What names a collection of an operation: its path parameters, and the slots that a caller must fill."""

from __future__ import annotations

from .model import ListOperation


def path_parameters(operation: ListOperation) -> tuple[str, ...]:
    """Names of the path parameters, and of the slots of ``ask``."""
    return tuple(each.name for each in operation.parents)


def shape(operation: ListOperation) -> str:
    """How a collection is named on the command line: ``thread_id=ID``."""
    return ",".join(f"{name}=ID" for name in path_parameters(operation))
