"""What a contract says, as frozen values: the OpenAPI document's facts joined with listing.toml's meanings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor
from pathlib import Path
from typing import Any

from listproof.contract.envelope import Envelope
from listproof.contract.place import Place
from listproof.contract.several import parts
from listproof.contract.template import Template

JsonSchema = Mapping[str, Any]
Nearest = Callable[[Any], int]
"""From the bound of a schema to the integer that stands for it."""


@dataclass(frozen=True)
class Source:
    """A place in the contract's files: ``openapi.yaml:63: default: 10``."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Parameter:
    """A parameter of the operation; ``schema`` has its first ``$ref`` followed and siblings merged over it."""

    name: str
    location: str  # path | query | header | cookie
    required: bool
    schema: JsonSchema
    source: Source
    description: str = ""

    @property
    def text(self) -> str:
        """What the document says of it in words."""
        return " ".join(str(each) for each in (self.description, self.schema.get("description")) if each)

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


@dataclass(frozen=True)
class Back:
    """How the page before a page is asked for: ``at`` takes what the page says at ``named``, or where that is None the
    member of its first row that cursors are; ``size`` takes the page size, None: the usual one does; ``send`` is what
    such a request has beside."""

    at: Parameter
    size: Parameter | None = None
    named: Place | None = None
    send: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """One page style: ``size`` rows from the ``at``-th row on (``offset``), or the ``at``-th page of ``size`` rows
    (``page``), counted from ``first``; or those that follow a page, which says at ``next`` what to send as ``at``
    (``cursor``) or what to ask for (``link``); or the first ``size`` rows of all, and no others (``whole``). ``end``
    is how the last page is known: by no ``next`` (``absent``), by what it says of further rows (``more``), or by
    having no rows (``empty``). Of pages by number ``next`` says the number of the next one. ``send`` is what every
    request for a page has. ``inclusive``: a cursor is the id of the row that the page begins with. ``also`` are
    further places that say the next page, as a cursor or as a URL; ``beside`` are those of other pages, by their
    relation (``first``, ``last``, ``prev``). ``facts`` are what becomes of sizes above the largest (``over``), of 0
    (``zero``), of negative numbers (``below``) and of positions past the end (``past``), where that is stated.
    ``short``: a page may have fewer rows than were asked for though others follow, and if ``empty`` none. ``begin``
    is the cursor that asks for the first page, None where that has none. ``foreign`` is what a cursor does that comes
    with another order or filter than its own, where that is stated: ``refuse``, ``continue`` (with the old ones),
    ``restart`` (the first page of the new ones). ``single``: a cursor can be used once. ``polling``: every page names
    a next one, also one without rows, with which a walk ends."""

    style: str
    size: Parameter | None
    at: Parameter | None
    first: int = 0
    next: Place | None = None
    end: str = "absent"
    send: tuple[tuple[str, str], ...] = ()
    inclusive: bool = False
    also: tuple[Place, ...] = ()
    beside: Mapping[str, Place] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    short: bool = False
    empty: bool = False
    begin: str | None = None
    back: Back | None = None
    foreign: str | None = None
    single: bool = False
    polling: bool = False

    @property
    def default(self) -> Any:
        """The documented size of a page where none is asked for; None where nobody says it."""
        return self.size.default if self.size else None

    @property
    def least(self) -> int | None:
        """The smallest size that may be asked for, None where no bound is stated."""
        return self.size.minimum if self.size else None

    @property
    def most(self) -> int | None:
        """The largest size that may be asked for, None where no bound is stated."""
        return self.size.maximum if self.size else None

    @property
    def sequential(self) -> bool:
        """Whether a page can be asked for only after the one before it: that says how, or says how long pages are."""
        return self.style in ("cursor", "link") or (self.style == "page" and self.size is None)

    @property
    def leads(self) -> bool:
        """Whether pages are walked by what each says of the next one, and not by numbers."""
        return self.sequential and self.next is not None

    @property
    def whole(self) -> bool:
        """Whether no page follows another: all rows come at once, or the first ones."""
        return self.style == "whole"

    @property
    def cuts_down(self) -> bool:
        """Whether a size above the largest one is stated to give the largest page."""
        return self.facts.get("over") in ("clamp", "link")

    @property
    def position(self) -> Parameter | None:
        """The parameter of the position, where that is a number that anybody may ask for."""
        return None if self.sequential else self.at

    @property
    def by_row(self) -> bool:
        """Whether a page can be asked for that begins behind any row, or with it."""
        of_row = self.next is not None and (self.next.kind == "row" or self.inclusive)
        return self.style == "cursor" and self.at is not None and of_row

    @property
    def begins(self) -> Parameter | None:
        """The parameter by which a page can be asked for that begins at a row of which one knows the number."""
        return self.at if self.by_row else self.position

    @property
    def numbers(self) -> tuple[Parameter, ...]:
        """The parameters that take numbers."""
        return tuple(each for each in (self.size, self.position) if each)

    @property
    def names(self) -> frozenset[str]:
        """The names of all parameters."""
        return frozenset(each.name for each in (self.size, self.at) if each)

    @property
    def default_start(self) -> int | None:
        """Rows before the first one of a page whose position is not sent; None where the document does not say."""
        if self.position is None or self.position.default is None:
            return None
        before: int = max(0, self.position.default - self.first)
        size: int = 1 if self.style == "offset" else self.default or 0
        return before * size

    def in_force(self, size: int | None) -> int | None:
        """The size of a page of which this is asked, the documented default where nothing is; None where the server
        decides."""
        return self.default if size is None or self.size is None else size


@dataclass(frozen=True)
class Order:
    """How to ask for an order. ``keys`` maps the word of the request to the row's field.

    ``asc`` and ``desc`` are templates (``order=asc``, ``sort=-{key}``); ``default`` is the documented order of an
    unordered request as (field, descending) pairs, or None where the document is silent. ``text`` says of fields how
    their texts are compared (``declared``, ``natural``, ``numeric``), ``nulls`` of fields where rows without
    them stand (``low``, ``high``, ``first``, ``last``), as far as that is known. ``ties`` are the fields that sort rows
    with equal keys, with whether descending, and ``turns`` says that these rows turn around with the direction.
    ``join`` is how several keys are sent
    (``repeat``, or the text between them), None where one alone may be asked for, ``most`` how many at once, and
    ``only`` the words with their directions (descending) where not every key goes both ways.
    """

    keys: Mapping[str, str]
    asc: Template | None
    desc: Template | None
    default: tuple[tuple[str, bool], ...] | None
    parameters: tuple[Parameter, ...]
    text: Mapping[str, str] = field(default_factory=dict)
    nulls: Mapping[str, str] = field(default_factory=dict)
    join: str | None = None
    most: int = 1
    only: frozenset[tuple[str, bool]] | None = None
    ties: tuple[tuple[str, bool], ...] = ()
    turns: bool = False
    needs: tuple[tuple[str, str], ...] = ()  # slots and texts that are sent beside it

    @property
    def ways(self) -> tuple[tuple[str, bool], ...]:
        """Every key with each direction that may be asked for, as (word of the request, descending)."""
        sent = ((False, self.asc), (True, self.desc))
        found = [(key, way) for key in self.keys for way, template in sent if template]
        return tuple(each for each in found if self.only is None or each in self.only)

    def template(self, descending: bool) -> Template:
        """How that direction is asked for. Raises KeyError where it cannot be."""
        found = self.desc if descending else self.asc
        if found is None:
            raise KeyError("desc" if descending else "asc")
        return found

    @property
    def both(self) -> Mapping[str, str]:
        """The keys that may be asked for in both directions, with their fields."""
        return {key: own for key, own in self.keys.items() if {(key, False), (key, True)} <= {*self.ways}}

    def nulls_first(self, name: str, descending: bool) -> bool | None:
        """Whether rows without a field stand first that are sorted by it, None where nothing says so."""
        placed = {"first": True, "last": False, "low": not descending, "high": descending}
        return placed.get(self.nulls.get(name, ""))


TEXT, NUMBER = "text", "number"
"""Kinds of values that compare otherwise than they look."""


@dataclass(frozen=True)
class Filter:
    """One filter. Rows match where ``field`` ``op`` value holds; ``values`` are the documented values, as a request
    writes them, or empty. ``closed`` says that they are the OpenAPI document's own enum, so that it forbids others.

    ``field`` is empty where rows do not show what it compares. ``default`` is what the server filters by where nothing
    is sent (empty: by something that no value says), ``every`` the value that keeps all rows, and ``other`` what a
    value does that is none of ``values`` (``refuse``, ``empty``, ``ignore``), None where nobody says.
    """

    field: str
    op: str
    send: Template
    values: tuple[str, ...]
    parameter: Parameter
    closed: bool = False
    join: str | None = None  # where it takes several values: how they are sent (repeat, or the text between them)
    default: str | None = None
    every: str | None = None
    other: str | None = None
    kind: str | None = None  # how values compare, where the schema does not say: instant, date, number, text
    glue: str | None = None  # where several filters share a slot: the text between their conditions
    quote: str = ""  # what stands around texts in the slot
    bare: bool = False  # whether its own values are no texts
    needs: tuple[tuple[str, str], ...] = ()  # slots and texts that are sent beside it
    absent: str | None = None  # what it does with rows that lack the field where it leaves values out: keep, drop
    caseless: bool = False  # whether texts that differ in letter case alone are equal

    def quoted(self, value: str) -> str:
        """A value as the template holds it: a quote in it is doubled."""
        return f"{self.quote}{value.replace(self.quote, self.quote * 2)}{self.quote}" if self._text else value

    def unquoted(self, text: str) -> str | None:
        """The value that the template holds so, None where it is not quoted as it must be."""
        if not self._text:
            return text
        inner = text[1:-1].replace(self.quote * 2, "")
        whole = len(text) > 1 and text[0] == text[-1] == self.quote and self.quote not in inner
        return text[1:-1].replace(self.quote * 2, self.quote) if whole else None

    @property
    def _text(self) -> bool:
        return bool(self.quote) and not self.bare

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the row that it compares."""
        return parts(self.field) if self.field else ()

    @property
    def apart(self) -> bool:
        """Whether the rows of the plain listing do not show what it keeps: they lack what it compares, or it is set by
        default and hides rows there."""
        return not self.field or self.default not in (None, self.every)

    @property
    def name(self) -> str:
        """What tells it from the operation's other filters: its field, with its operator where that is not ``eq``; its
        parameter where it has no field."""
        if not self.field:
            return self.parameter.name
        return self.field if self.op == "eq" else f"{self.field}.{self.op}"


@dataclass(frozen=True)
class Exclusion:
    """How fields are left out of rows: by names with a sign ``before`` and ``after`` them in the slots of ``send``."""

    send: Template
    before: str = ""
    after: str = ""

    def written(self, name: str) -> str:
        """The name as it is sent."""
        return f"{self.before}{name}{self.after}"

    def read(self, text: str) -> str | None:
        """The name that is sent so, None where none is."""
        inner = text.removeprefix(self.before).removesuffix(self.after)
        return inner if self.written(inner) == text else None


@dataclass(frozen=True)
class Select:
    """Projection: which names may be asked for, and what comes back unasked (``always``). ``groups`` are the fields of
    names that stand for several; ``drop`` says how fields are left out instead, None where they cannot be."""

    send: Template
    join: str  # repeat | a separator
    names: tuple[str, ...]
    always: tuple[str, ...]
    parameter: Parameter
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drop: Exclusion | None = None

    def fields(self, names: Iterable[str]) -> tuple[str, ...]:
        """The fields that names stand for."""
        return tuple(dict.fromkeys(own for name in names for own in self.groups.get(name, (name,))))

    def name_of(self, own: str) -> str | None:
        """The name by which a field may be asked for, its own one first."""
        return own if own in self.names else next((name for name in self.names if own in self.fields((name,))), None)

    @property
    def slots(self) -> frozenset[str]:
        """All slots in which names are sent."""
        return frozenset((*self.send.slots(), *(self.drop.send.slots() if self.drop else ())))


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
    vendor says do not change one's own listing. ``sources`` maps a role (``size``, ``size.default``, ``size.minimum``,
    ``start``, ``start.default``, ``order``, ``order.default``, ``order.enum``, ``filter``, ``filter.enum``, ``select``,
    ``select.enum``, ``row``, ``row.required``, ``total``, ``returned``, ``more``, ``pages``, ``echo``, ``over``,
    ``zero``, ``below``, ``past``, ``200``, ``404``, ``422``, ``responses``, ``path``, ``path.<name>``, ``scope``
    (header parameters), ``security``) to its place.
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
