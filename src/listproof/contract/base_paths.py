"""The paths that a document says its operations stand under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def base_paths(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The path of each of the document's servers, without a slash at its end; those that have none are left out."""
    found: dict[str, None] = {}
    for server in content.get("servers") or ():
        url = str(server["url"])
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace(f"{{{name}}}", str(variable["default"]))
        path = urlsplit(url).path.rstrip("/")
        if path.startswith("/") and "{" not in path:
            found[path] = None
    return tuple(found)


def missing(base: str, documented: str) -> str:
    """What a base URL's path lacks of a documented one: ``/v3`` of ``/api/v3`` where it ends with ``/api``; all of it
    where it has nothing of it, and nothing where it has all."""
    steps = documented.split("/")[1:]
    for length in range(len(steps), 0, -1):
        if base.endswith("/" + "/".join(steps[:length])):
            return "".join(f"/{step}" for step in steps[length:])
    return documented
