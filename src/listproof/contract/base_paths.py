"""The paths that a document says its operations stand under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from listproof.contract import paths, pointer


def base_paths(content: Mapping[str, Any], operations: Iterable[str]) -> tuple[str, ...]:
    """The path of each server of the operations at these JSON Pointers, without a slash at its end; those that have
    none are left out. Servers of an operation stand in for those of its path, and these for the document's."""
    found: dict[str, None] = {}
    for server in (each for at in operations for each in _servers(content, at)):
        url = str(server["url"])
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace(f"{{{name}}}", str(variable["default"]))
        try:
            path = urlsplit(url).path.rstrip("/")
        except ValueError:  # no address, which only matters to those who would ask there
            continue
        if path.startswith("/") and "{" not in path:
            found[path] = None
    return tuple(found)


def _servers(content: Mapping[str, Any], at: str) -> Iterable[Mapping[str, Any]]:
    holders = (pointer.get(content, at), pointer.get(content, paths.item(at)), content)
    return next((own for each in holders if (own := each.get("servers"))), ())


def missing(base: str, documented: str) -> str:
    """What a base URL's path lacks of a documented one: ``/v3`` of ``/api/v3`` where it ends with ``/api``; all of it
    where it has nothing of it, and nothing where it has all."""
    steps = documented.split("/")[1:]
    for length in range(len(steps), 0, -1):
        if base.endswith("/" + "/".join(steps[:length])):
            return "".join(f"/{step}" for step in steps[length:])
    return documented
