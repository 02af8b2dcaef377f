"""Whether a document keeps the rules of the OpenAPI specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from listproof import offline
from listproof.contract import pointer
from listproof.contract.document import Document, Mistake
from listproof.contract.reach import Reach, part

WHOLE_CHARACTERS = 1 << 18
"""Characters of a document that is validated whole."""


def validate(document: Document, keys: Iterable[str] = ()) -> None:
    """Raises ContractError with the first thing that the OpenAPI specification forbids. Fetches nothing.

    A document of more than ``WHOLE_CHARACTERS`` is compared whole with the shape of an OpenAPI document, but only the
    operations of these keys, and what they refer to, with all other rules: that takes minutes for some MB.
    """
    for mistake in document.broken:
        raise document.error(*mistake)
    large = sum(map(len, document.text)) > WHOLE_CHARACTERS
    if large:
        for mistake in misshapen(document):
            raise document.error(*mistake)
    content = document.content
    if large:
        reach = Reach(content)
        content = part(content, reach.of(key for key in keys if key in reach.operations))
    validate_part(document, content)


def misshapen(document: Document, content: Mapping[str, Any] | None = None) -> Iterator[Mistake]:
    """Where the document, or a part of it, has not the shape of an OpenAPI document."""
    content = document.content if content is None else content
    for error in _validator(document).schema_validator.iter_errors(dict(content)):
        yield _mistake(document, error)


def validate_part(document: Document, content: Mapping[str, Any]) -> None:
    """Raises ContractError with the first thing that the OpenAPI specification forbids in a part of the document."""
    from openapi_spec_validator.validation.exceptions import OpenAPIValidationError  # 0.2 s to import

    try:
        _validator(document)(dict(content)).validate()
    except OpenAPIValidationError as error:
        raise document.error(*_mistake(document, error)) from None
    except Exception as error:
        # what it takes for granted, and does not look for
        problem = f"cannot be validated as OpenAPI ({type(error).__name__}: {str(error)[:100]})."
        raise document.error("", problem, "See whether each part is what its place asks for.") from None


def _validator(document: Document) -> Any:
    import openapi_spec_validator as rules

    kind: Any = {
        "2.0": rules.OpenAPIV2SpecValidator,
        "3.0": rules.OpenAPIV30SpecValidator,
        "3.1": rules.OpenAPIV31SpecValidator,
        "3.2": rules.OpenAPIV32SpecValidator,
    }[document.version[:3]]
    return type(kind.__name__, (kind,), {"resolver_handlers": offline.Handlers()})


def _mistake(document: Document, error: Any) -> Mistake:
    at = pointer.join(*error.absolute_path)
    if at not in document.lines:  # inside of a schema the validator counts from the schema
        at = next((p for p, v in _members(document.content, "") if p.endswith(at) and v == error.instance), "")
    elif not at:
        at = _default(document, error)
    message = str(error.message).split("\n", 1)[0]
    message = message if len(message) <= 200 else message[:100] + " … " + message[-100:]
    return Mistake(at, f"is not valid OpenAPI: {message}.", "Mend the document, or ask its vendor to.")


def _default(document: Document, error: Any) -> str:
    """Where the schema stands whose default it does not allow: of that the validator says no place."""
    for at, value in _members(document.content, ""):
        if not isinstance(value, Mapping) or "default" not in value or value["default"] != error.instance:
            continue
        if value.get(error.validator) == error.validator_value:
            return f"{at}/default"
    return ""


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
