"""What a document says of one parameter, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from listproof.contract.media_types import is_json

JsonSchema = Mapping[str, Any]
Nearest = Callable[[Any], int]
"""From the bound of a schema to the integer that stands for it."""


@dataclass(frozen=True)
class Source:
    """A place in the contract's files: ``openapi.yaml:63: default: 10``; line 0 of the section of a convention."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


@dataclass(frozen=True)
class Parameter:
    """A parameter of the operation; ``schema`` has its first ``$ref`` followed and siblings merged over it."""

    name: str
    location: str  # path | query | header | cookie
    required: bool
    schema: JsonSchema
    source: Source
    description: str = ""
    media: str = ""  # the media type of its text, where the document names one (content)

    @property
    def text(self) -> str:
        """What the document says of it in words."""
        return " ".join(str(each) for each in (self.description, self.schema.get("description")) if each)

    @property
    def in_json(self) -> bool:
        """Whether its text is JSON, in which the values that the schema allows are not written as they are elsewhere:
        numbers, true and false are the same."""
        return is_json(self.media) and self.schema.get("type") not in ("integer", "number", "boolean")

    @property
    def default(self) -> Any:
        """The documented default, or None where the document has none."""
        return self.schema.get("default")

    @property
    def minimum(self) -> int | None:
        """The smallest integer that the schema allows, None where it states no bound."""
        return max(self._bounds("minimum", "exclusiveMinimum", ceil, lambda bound: floor(bound) + 1), default=None)

    @property
    def maximum(self) -> int | None:
        """The largest integer that the schema allows, None where it states no bound."""
        return min(self._bounds("maximum", "exclusiveMaximum", floor, lambda bound: ceil(bound) - 1), default=None)

    def _bounds(self, within: str, beyond: str, nearest: Nearest, inside: Nearest) -> list[int]:
        found = [(self.schema.get(within), nearest), (self.schema.get(beyond), inside)]
        return [bring(bound) for bound, bring in found if bound is not None and not isinstance(bound, bool)]

    @property
    def enum(self) -> tuple[Any, ...] | None:
        """Allowed values; for an array parameter those of its items."""
        schema = self.schema.get("items", {}) if self.schema.get("type") == "array" else self.schema
        values = schema.get("enum")
        return tuple(values) if values is not None else None
