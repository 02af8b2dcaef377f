"""What the values of a member are, by its schema."""

from __future__ import annotations

from listproof.contract.parameter import JsonSchema
from listproof.mock.generic.schemas import formats


def is_time(schema: JsonSchema) -> bool:
    """Whether the schema is of time stamps."""
    return "date-time" in formats(schema)


def is_number(schema: JsonSchema) -> bool:
    """Whether the schema, or one of its alternatives, is of numbers."""
    kind = schema.get("type")
    own = {*kind} if isinstance(kind, list) else {kind}
    return bool(own & {"integer", "number"}) or any(
        map(is_number, (*schema.get("anyOf", ()), *schema.get("oneOf", ())))
    )
