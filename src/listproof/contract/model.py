"""What a contract says, as frozen values: the OpenAPI document's facts joined with listing.toml's meanings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from listproof.contract.envelope import Envelope
from listproof.contract.filter import Filter
from listproof.contract.lifecycle import Lifecycle
from listproof.contract.order import Order
from listproof.contract.page import Page
from listproof.contract.parameter import JsonSchema, Parameter, Source
from listproof.contract.projection import Select
from listproof.contract.same import Same
from listproof.contract.several import parts


@dataclass(frozen=True)
class Response:
    """A documented answer: media type to schema (self-contained), empty where it has no content."""

    status: str  # "200", "4XX", "default"
    content: Mapping[str, JsonSchema]
    source: Source


@dataclass(frozen=True)
class Security:
    """A credential that is asked for in a header, or in the query, where ``header`` is the parameter's name behind a
    ``?``. ``before`` is what stands there before the key: ``Bearer ``, ``sid=`` in a cookie, or nothing."""

    name: str
    header: str
    source: Source
    before: str = ""


@dataclass(frozen=True, eq=False)
class ListOperation:
    """One list endpoint with the meaning of its parameters; equal to itself alone, so that what is computed from it can
    be kept by it.

    ``row_schema`` and the schemas of ``responses`` are self-contained JSON Schemas (2020-12): references point into
    a ``components`` member that they carry along. ``parent`` maps a path parameter to the row field that repeats it.
    A field is a member of the object at ``fields``, a JSON Pointer in the row (empty: the row itself), or a JSON
    Pointer in the row; ``row_fields`` are the schemas of the former, ``pointed`` those of the latter that have a role.
    ``body`` is the schema of a request's body in JSON, empty where it has none.
    ``unstable``: the vendor says that the order of the same listing may change.
    ``apart`` are the filters of which the plain listing does not show what they keep.
    ``send`` are slots and texts that every request has, ``ask`` the slots that a caller must fill as those of the path.
    ``others`` are the same operation by each of its other page styles. ``neutral`` names header parameters that the
    vendor says do not change one's own listing. ``sources`` maps a role (``operation``, ``size``, ``size.default``,
    ``size.minimum``, ``start``, ``start.default``, ``order``, ``order.default``, ``order.enum``, ``filter``,
    ``filter.enum``, ``select``, ``select.enum``, ``row``, ``row.required``, ``total``, ``returned``, ``more``,
    ``pages``, ``echo``, ``over``, ``zero``, ``below``, ``past``, ``200``, ``404``, ``422``, ``responses``, ``path``,
    ``path.<name>``, ``scope`` (header parameters), ``security``) to its place.
    """

    key: str  # "GET /threads/{thread_id}/runs", as in the document
    method: str
    path: str
    id: str
    parent: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    page: Page | None
    order: Order | None
    filters: tuple[Filter, ...]
    select: Select | None
    row_schema: JsonSchema
    row_fields: Mapping[str, JsonSchema]
    row_required: tuple[str, ...]
    responses: Mapping[str, Response]
    security: tuple[Security, ...]
    neutral: tuple[str, ...] = ()
    envelope: Envelope = field(default_factory=Envelope)
    body: JsonSchema = field(default_factory=dict)
    send: tuple[tuple[str, str], ...] = ()
    ask: tuple[str, ...] = ()
    fields: str = ""
    pointed: Mapping[str, JsonSchema] = field(default_factory=dict)
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    others: tuple[ListOperation, ...] = ()
    apart: tuple[Filter, ...] = ()
    unstable: bool = False
    same: Same | None = None  # the other list that holds the same rows
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    minimal: bool = False  # whether the document is no vendor's, but one that listproof init wrote

    @cached_property
    def equalities(self) -> tuple[Filter, ...]:
        """The filters that keep the rows with one value."""
        return tuple(each for each in self.filters if each.op == "eq")

    def filter(self, name: str) -> Filter:
        """The filter of that name. Raises KeyError."""
        return self._filters[name]

    @cached_property
    def _filters(self) -> Mapping[str, Filter]:
        return {each.name: each for each in (*self.filters, *self.apart)}

    def parameter(self, name: str, location: str = "query") -> Parameter | None:
        """The parameter of that name and place, or None."""
        return next((p for p in self.parameters if (p.name, p.location) == (name, location)), None)

    def field_schema(self, name: str) -> JsonSchema:
        """The schema of a row's field, empty where the document has none; of several the first one's."""
        name = parts(name)[0]
        return self.pointed.get(name) or self.row_fields.get(name, {})

    @cached_property
    def constants(self) -> tuple[tuple[str, str], ...]:
        """Slots and texts that every request has, whatever is asked."""
        return (*self.send, *(self.page.send if self.page else ()))

    @cached_property
    def parents(self) -> tuple[Parameter, ...]:
        """What a caller must give to name a collection: the path parameters, and the slots of ``ask``."""
        path = (each for each in self.parameters if each.location == "path")
        asked = (each for name in self.ask for each in self.parameters if each.name == name and each.location != "path")
        return (*path, *asked)

    def documents(self, status: int) -> bool:
        """Whether the document lists this status, by number, by class (``4XX``) or by ``default``."""
        return not {str(status), f"{status // 100}XX", "default"}.isdisjoint(self.responses)

    def response(self, status: int) -> Response | None:
        """The documented answer for a status, the most exact entry first."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.responses:
                return self.responses[key]
        return None


@dataclass(frozen=True)
class Contract:
    """A contracts folder: the document, its list operations, and the operations left out with the reason."""

    name: str
    folder: Path
    file: str  # the document's name: openapi.yaml
    title: str
    version: str
    document: Mapping[str, Any]
    sha256: str  # of the document
    origin: str  # text of SOURCE
    lists: tuple[ListOperation, ...]
    out_of_scope: Mapping[str, str]  # operation key -> reason
    unasked: tuple[ListOperation, ...] = ()  # its lists that a run leaves out
    base_paths: tuple[str, ...] = ()  # of the document's servers
    invalid: str = ""  # where the document is not valid OpenAPI, though its lists do not use that
