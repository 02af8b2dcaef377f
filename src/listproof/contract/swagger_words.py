"""What stands within a Swagger 2 document, in the words of OpenAPI 3.0: schemas, parameters, credentials, servers."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from listproof.contract import references

ARRAYS = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
"""``collectionFormat`` -> ``style`` and ``explode`` of a query parameter. Tabs (``tsv``) have no style."""

OF_PARAMETER = frozenset(("name", "in", "required", "description", "allowEmptyValue"))
"""Members of a parameter that are not facts of its values."""

FLOWS = {"implicit": "implicit", "password": "password", "application": "clientCredentials"}
"""``flow`` of OAuth 2 -> its name in OpenAPI 3; any other is ``authorizationCode``."""


def values(written: Mapping[str, Any]) -> Any:
    """The schema of a parameter's values, which Swagger 2 writes beside its name."""
    return schema({name: value for name, value in written.items() if name not in (*OF_PARAMETER, "collectionFormat")})


def parameter(written: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter that is not in the body."""
    found = {name: value for name, value in written.items() if name in OF_PARAMETER}
    if written.get("type") == "array" and written.get("in") == "query":
        style, explode = ARRAYS.get(written.get("collectionFormat", "csv"), ARRAYS["csv"])
        found |= {"style": style, "explode": explode}
    return {**found, "schema": values(written)}


def schema(written: Any) -> Any:
    """A copy of a schema in the words of OpenAPI 3.0."""
    if isinstance(written, list):
        return [schema(each) for each in written]
    if not isinstance(written, Mapping):
        return written
    found = {}
    for name, value in written.items():
        if name in references.DATA or (name.startswith("x-") and name != "x-nullable"):
            found[name] = copy.deepcopy(value)
        elif name == "properties" and isinstance(value, Mapping):
            found[name] = {each: schema(inner) for each, inner in value.items()}
        elif name == "discriminator" and isinstance(value, str):
            found[name] = {"propertyName": value}
        elif name == "x-nullable":
            found["nullable"] = value
        else:
            found[name] = schema(value)
    if found.get("type") == "file":
        found |= {"type": "string", "format": "binary"}
    return found


def servers(written: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Where the document says that its server is, which without a host is its path alone."""
    base = str(written.get("basePath") or "")
    if not written.get("host"):
        yield {"url": base or "/"}
        return
    for each in written.get("schemes") or ("https",):
        yield {"url": f"{each}://{written['host']}{base}"}


def scheme(written: Mapping[str, Any]) -> dict[str, Any]:
    """A security scheme in the words of OpenAPI 3."""
    told = {name: value for name, value in written.items() if name == "description" or name.startswith("x-")}
    if written.get("type") == "basic":
        return {**told, "type": "http", "scheme": "basic"}
    if written.get("type") != "oauth2":
        return dict(written)
    words = ("authorizationUrl", "tokenUrl")
    flow = {"scopes": dict(written.get("scopes") or {}), **{n: written[n] for n in words if n in written}}
    return {**told, "type": "oauth2", "flows": {FLOWS.get(written.get("flow", ""), "authorizationCode"): flow}}
