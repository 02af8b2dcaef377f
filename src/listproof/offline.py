"""Nothing that a document names is ever fetched: every validator asks here, and here it is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn


class NotFetched(Exception):
    """A validator asked for a document that it does not have."""


def refuse(uri: str) -> NoReturn:
    """A retriever as jsonschema_rs takes one, and Schemathesis."""
    raise NotFetched(f"{uri} is not fetched")


@cache
def registry() -> Any:
    """A registry for ``jsonschema``: the dialects that it brings, and nothing else."""
    import jsonschema_specifications  # type: ignore[import-untyped]  # jsonschema's own
    import referencing

    nothing: Any = referencing.Registry
    return jsonschema_specifications.REGISTRY.combine(nothing(retrieve=refuse))


class Handlers(dict[str, Callable[..., Any]]):
    """Handlers of every scheme of a URI, as openapi_spec_validator takes them."""

    def __contains__(self, scheme: object) -> bool:
        return True

    def __missing__(self, scheme: str) -> Callable[..., Any]:
        return refuse
