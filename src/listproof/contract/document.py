"""An OpenAPI document with the line of everything in it: reading, following references, validating."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from listproof import files, offline
from listproof.contract import references, yaml_text
from listproof.contract.model import Source
from listproof.errors import ContractError

FILE = "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


@dataclass(frozen=True)
class Document:
    """The document as plain data. ``lines`` maps a JSON Pointer to the line (from 1) where that member begins."""

    file: Path
    content: Mapping[str, Any]
    lines: Mapping[str, int]
    text: tuple[str, ...]
    sha256: str

    @property
    def siblings(self) -> bool:
        """Whether members beside a ``$ref`` count: they do from OpenAPI 3.1 on and are dropped before."""
        return not str(self.content["openapi"]).startswith("3.0")

    def source(self, pointer: str) -> Source:
        """The line of a member, or of the nearest one around it."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        line = self.lines.get(pointer, 1)
        return Source(FILE, line, self.text[line - 1].strip() if self.text else "")

    def error(self, pointer: str, problem: str, remedy: str) -> ContractError:
        """A ContractError that names the file, the line and the member."""
        return ContractError(f"{self.file}:{self.source(pointer).line}", pointer, problem, remedy)

    def get(self, pointer: str) -> Any:
        """The value at a JSON Pointer. Raises KeyError where there is none."""
        value: Any = self.content
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            elif isinstance(value, Mapping) and step in value:
                value = value[step]
            else:
                raise KeyError(pointer)
        return value

    def chain(self, pointer: str) -> tuple[str, ...]:
        """The pointer and those that its ``$ref`` leads to, one after another."""
        found = [pointer]
        while isinstance(value := self.get(found[-1]), Mapping) and isinstance(value.get("$ref"), str):
            following = unquote(value["$ref"].removeprefix("#"))
            if following in found:
                raise self.error(pointer, "is a reference that leads back to itself.", "Let it end in a value.")
            found.append(following)
        return tuple(found)

    def merged(self, *chain: str) -> dict[str, Any]:
        """The members of all these places, the earlier ones over the later ones, without ``$ref``."""
        merged: dict[str, Any] = {}
        for pointer in reversed(chain):
            value = self.get(pointer)
            if self.siblings or "$ref" not in value:
                merged |= value
        merged.pop("$ref", None)
        return merged

    def place(self, chain: tuple[str, ...], member: str) -> Source | None:
        """Where a member of a merged value comes from, or None where it has none."""
        for pointer in chain:
            value = self.get(pointer)
            if member in value and (self.siblings or "$ref" not in value):
                return self.source(f"{pointer}/{escaped(member)}")
        return None

    def operations(self) -> dict[str, str]:
        """Operations by key (``GET /threads/{thread_id}/runs``), each with its pointer."""
        found: dict[str, str] = {}
        for path in self.content.get("paths") or {}:
            item = self.chain(f"/paths/{escaped(path)}")[-1]
            found |= {f"{m.upper()} {path}": f"{item}/{m}" for m in METHODS if m in self.get(item)}
        return found


def escaped(member: str) -> str:
    """A member's name as a step of a JSON Pointer."""
    return member.replace("~", "~0").replace("/", "~1")


def read(file: Path) -> Document:
    """Read openapi.yaml (YAML or JSON). Raises ContractError if it cannot be read or refers to other documents."""
    try:
        raw = files.read(file)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        remedy = f"Put the OpenAPI document there, under the name {FILE} (JSON is fine too)."
        raise ContractError(str(file), "", f"cannot be read ({error.strerror}).", remedy) from None
    except UnicodeDecodeError as error:
        raise ContractError(str(file), "", f"is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from None
    try:
        content, lines = yaml_text.read(text)
    except yaml_text.Unreadable as error:
        where = f"{file}:{error.line}"
        raise ContractError(where, error.pointer, error.problem, error.remedy) from None
    document = Document(file, content, lines, tuple(text.splitlines()), hashlib.sha256(raw).hexdigest())
    _check_version(document)
    _check_references(document)
    return document


def validate(document: Document, keys: Iterable[str] = ()) -> None:
    """Raises ContractError with the first thing that the OpenAPI specification forbids. Fetches nothing.

    Of a document of more than ``LARGE`` characters all is held to the shape of an OpenAPI document, but only the
    operations of these keys, and what they refer to, to all else: that takes minutes for some MB.
    """
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator  # 0.2 s to import
    from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

    large = sum(map(len, document.text)) > LARGE
    kind: Any = OpenAPIV31SpecValidator if document.siblings else OpenAPIV30SpecValidator
    quiet: Any = type(kind.__name__, (kind,), {"resolver_handlers": offline.Handlers()})
    try:
        if large:
            for error in quiet.schema_validator.iter_errors(dict(document.content)):
                raise OpenAPIValidationError.create_from(error)
        quiet(_part(document, keys) if large else dict(document.content)).validate()
    except OpenAPIValidationError as error:
        pointer = "".join(f"/{escaped(str(step))}" for step in error.absolute_path)
        if pointer not in document.lines:  # inside of a schema the validator counts from the schema
            alike = (p for p, v in _members(document.content, "") if p.endswith(pointer) and v == error.instance)
            pointer = next(alike, "")
        message = str(error.message).split("\n", 1)[0]
        message = message if len(message) <= 200 else message[:100] + " … " + message[-100:]
        remedy = "Mend the document, or ask its vendor to."
        raise document.error(pointer, f"is not valid OpenAPI: {message}.", remedy) from None
    except Exception as error:
        # what it takes for granted, and does not look for
        problem = f"cannot be validated as OpenAPI ({type(error).__name__}: {str(error)[:100]})."
        raise document.error("", problem, "See whether each part is what its place asks for.") from None


LARGE = 1 << 18
"""Characters of a document that is validated whole."""


def _part(document: Document, keys: Iterable[str]) -> dict[str, Any]:
    """The document with these operations and what they refer to, in the same places."""
    paths: dict[str, Any] = {}
    known = document.operations()
    for key in (key for key in keys if key in known):
        method, path = key.split(" ", 1)
        item = document.get(f"/paths/{escaped(path)}")
        kept = {name: value for name, value in item.items() if name not in METHODS or name == method.lower()}
        paths[path] = {**paths.get(path, {}), **kept}
    components: dict[str, Any] = {"securitySchemes": (document.content.get("components") or {}).get("securitySchemes")}
    waiting: list[Any] = [paths]
    named: set[str] = set()
    while waiting:
        for each in references.found(waiting.pop()):
            steps = [unquote(step).replace("~1", "/").replace("~0", "~") for step in each.text.split("/")]
            if (
                each.member != "$ref"
                or each.data
                or each.text in named
                or steps[:2] != ["#", "components"]
                or len(steps) < 4
            ):
                continue
            named.add(each.text)
            value = document.content["components"][steps[2]][steps[3]]
            components.setdefault(steps[2], {})[steps[3]] = value
            waiting.append(value)
    rest = {name: value for name, value in document.content.items() if name not in ("paths", "components", "webhooks")}
    return {**rest, "paths": paths, "components": {name: each for name, each in components.items() if each}}


def _check_version(document: Document) -> None:
    content = document.content
    version = content.get("openapi") if isinstance(content, dict) else None
    if version is None and isinstance(content, dict) and "swagger" in content:
        raise document.error("/swagger", "is Swagger 2, which is not built yet.", "Convert it to OpenAPI 3.1.")
    if version is None:
        remedy = "It begins with openapi: 3.1.0 or the like."
        raise ContractError(str(document.file), "", "is no OpenAPI document: it has no member openapi.", remedy)
    if not str(version).startswith(("3.0.", "3.1.")):
        raise document.error(
            "/openapi", f"is {version}, which is not built yet.", "Built are 3.0.x and 3.1.x, such as 3.1.0."
        )


def _check_references(document: Document) -> None:
    seen: set[str] = set()
    for each in references.found(document.content):
        problem, remedy = each.wrong
        if problem:
            raise document.error(each.pointer, problem, remedy)
        if each.text in seen or each.data or each.member not in ("$ref", "operationRef"):
            continue
        seen.add(each.text)
        try:
            document.get(unquote(each.text[1:]))
        except KeyError:
            problem = f"points to {each.text}, which is not there."
            raise document.error(each.pointer, problem, "Add it or mend it.") from None
        if each.member == "$ref":
            document.chain(each.pointer.rpartition("/")[0])  # a circle is refused there


def _members(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    pairs: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, Mapping):
        pairs = iter(value.items())
    elif isinstance(value, list):
        pairs = iter(enumerate(value))
    for step, inner in pairs:
        at = f"{pointer}/{escaped(str(step))}"
        yield at, inner
        yield from _members(inner, at)
