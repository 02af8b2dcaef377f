"""An OpenAPI document with the line of everything in it: reading, following references, validating."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from listproof import files
from listproof.contract import Source
from listproof.errors import ContractError

FILE = "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Scalars as in YAML 1.2 and JSON: ``on`` and ``no`` are words, a date is text, ``1:30`` is no number."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own form


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?([0-9]*\.[0-9]+|[0-9]+\.)([eE][-+]?[0-9]+)?|-?[0-9]+[eE][-+]?[0-9]+", list("-.0123456789")),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


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
    lines: dict[str, int] = {}
    try:
        root = yaml.compose(text, Loader=_Loader)
        _note_lines(root, "", lines, (), file)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a CSafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ContractError(where, "", f"is neither YAML nor JSON: {problem}.", "Mend the text there.") from None
    document = Document(file, _text_keys(content), lines, tuple(text.splitlines()), hashlib.sha256(raw).hexdigest())
    _check_version(document)
    _check_references(document)
    return document


def validate(document: Document) -> None:
    """Raises ContractError with the first thing that the OpenAPI specification forbids. Fetches nothing."""
    from openapi_spec_validator import validate as conforms  # 0.2 s to import
    from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

    try:
        conforms(dict(document.content))
    except OpenAPIValidationError as error:
        pointer = "".join(f"/{escaped(str(step))}" for step in error.absolute_path)
        if pointer not in document.lines:  # inside of a schema the validator counts from the schema
            alike = (p for p, v in _members(document.content, "") if p.endswith(pointer) and v == error.instance)
            pointer = next(alike, "")
        message = str(error.message).split("\n", 1)[0]
        message = message if len(message) <= 200 else message[:100] + " … " + message[-100:]
        remedy = "Mend the document, or ask its vendor to."
        raise document.error(pointer, f"is not valid OpenAPI: {message}.", remedy) from None


def _note_lines(node: Any, pointer: str, lines: dict[str, int], around: tuple[int, ...], file: Path) -> None:
    if id(node) in around:
        where = f"{file}:{node.start_mark.line + 1}"
        raise ContractError(where, pointer, "is a YAML alias of something around it.", "Write it out, or use $ref.")
    around = (*around, id(node))
    lines.setdefault(pointer, node.start_mark.line + 1 if node else 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            inner = f"{pointer}/{escaped(str(key.value))}"
            if inner in seen:
                where = f"{file}:{key.start_mark.line + 1}"
                raise ContractError(where, inner, "is there twice.", "Keep one of the two.")
            seen.add(inner)
            lines[inner] = key.start_mark.line + 1
            _note_lines(value, inner, lines, around, file)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _note_lines(value, f"{pointer}/{number}", lines, around, file)


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _text_keys(inner) for key, inner in value.items()}
    return [_text_keys(inner) for inner in value] if isinstance(value, list) else value


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
    remedy = "Copy what it points to into this document: nothing is ever fetched."
    for pointer, value in _members(document.content, ""):
        member = pointer.rpartition("/")[2]
        if member not in ("$ref", "externalValue", "operationRef") or not isinstance(value, str):
            continue
        if member == "externalValue" or not value.startswith("#"):
            raise document.error(pointer, f"points out of the document, to {value}.", remedy)
        try:
            document.get(unquote(value[1:]))
        except KeyError:
            raise document.error(pointer, f"points to {value}, which is not there.", "Add it or mend it.") from None
        if member == "$ref":
            document.chain(pointer.rpartition("/")[0])  # a circle is refused there


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
