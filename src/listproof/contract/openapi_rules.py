"""Whether a document keeps the rules of the OpenAPI specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from listproof import offline
from listproof.contract import paths, pointer, references
from listproof.contract.document import Document

WHOLE_CHARACTERS = 1 << 18
"""Characters of a document that is validated whole."""

NAMED = (("components",), ("definitions",), ("parameters",), ("responses",))
"""The members that hold what is referred to: the first one of OpenAPI 3, the others of Swagger 2."""


def validate(document: Document, keys: Iterable[str] = ()) -> None:
    """Raises ContractError with the first thing that the OpenAPI specification forbids. Fetches nothing.

    A document of more than ``WHOLE_CHARACTERS`` is compared whole with the shape of an OpenAPI document, but only the
    operations of these keys, and what they refer to, with all other rules: that takes minutes for some MB.
    """
    import openapi_spec_validator as rules  # 0.2 s to import
    from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

    large = sum(map(len, document.text)) > WHOLE_CHARACTERS
    kind: Any = {
        "2.0": rules.OpenAPIV2SpecValidator,
        "3.0": rules.OpenAPIV30SpecValidator,
        "3.1": rules.OpenAPIV31SpecValidator,
        "3.2": rules.OpenAPIV32SpecValidator,
    }[document.version[:3]]
    quiet: Any = type(kind.__name__, (kind,), {"resolver_handlers": offline.Handlers()})
    try:
        if large:
            for error in quiet.schema_validator.iter_errors(dict(document.content)):
                raise OpenAPIValidationError.create_from(error)
        quiet(_part(document, keys) if large else dict(document.content)).validate()
    except OpenAPIValidationError as error:
        at = pointer.join(*error.absolute_path)
        if at not in document.lines:  # inside of a schema the validator counts from the schema
            alike = (p for p, v in _members(document.content, "") if p.endswith(at) and v == error.instance)
            at = next(alike, "")
        message = str(error.message).split("\n", 1)[0]
        message = message if len(message) <= 200 else message[:100] + " … " + message[-100:]
        remedy = "Mend the document, or ask its vendor to."
        raise document.error(at, f"is not valid OpenAPI: {message}.", remedy) from None
    except Exception as error:
        # what it takes for granted, and does not look for
        problem = f"cannot be validated as OpenAPI ({type(error).__name__}: {str(error)[:100]})."
        raise document.error("", problem, "See whether each part is what its place asks for.") from None


def _part(document: Document, keys: Iterable[str]) -> dict[str, Any]:
    """The document with these operations and what they refer to, in the same places."""
    items: dict[str, Any] = {}
    known = document.operations()
    for key in (key for key in keys if key in known):
        method, path = key.split(" ", 1)
        item = document.get(pointer.join("paths", path))
        kept = {name: value for name, value in item.items() if name not in paths.METHODS or name == method.lower()}
        items[path] = {**items.get(path, {}), **kept}
    named = NAMED[:1] if document.version != "2.0" else NAMED[1:]
    shared: dict[str, Any] = {}
    if schemes := (document.content.get("components") or {}).get("securitySchemes"):
        shared["components"] = {"securitySchemes": schemes}
    waiting: list[Any] = [items]
    seen: set[tuple[str, ...]] = set()
    while waiting:
        for each in references.found(waiting.pop()):
            if each.member != "$ref" or each.data:
                continue
            depth = 3 if each.text.startswith("#/components/") else 2
            steps = pointer.steps(pointer.target(each.text))[:depth]
            if steps[:1] not in named or len(steps) < depth or steps in seen:
                continue
            seen.add(steps)
            value = document.get(pointer.join(*steps))
            holder = shared
            for step in steps[:-1]:
                holder = holder.setdefault(step, {})
            holder[steps[-1]] = value
            waiting.append(value)
    left_out = ("paths", "webhooks", *(step for steps in named for step in steps))
    rest = {name: value for name, value in document.content.items() if name not in left_out}
    return {**rest, "paths": items, **shared}


def _members(value: Any, around: str) -> Iterator[tuple[str, Any]]:
    pairs: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, Mapping):
        pairs = iter(value.items())
    elif isinstance(value, list):
        pairs = iter(enumerate(value))
    for step, inner in pairs:
        at = around + pointer.join(step)
        yield at, inner
        yield from _members(inner, at)
