"""An OpenAPI document with the line of everything in it: reading, and following references."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from listproof import files
from listproof.contract import content_builder, joined, paths, pointer, references, swagger, yaml_text
from listproof.contract.parameter import Source
from listproof.errors import ContractError

FILE = "openapi.yaml"
"""The name of the document in a contract's folder."""

NAMES = (FILE, "openapi.yml", "openapi.json")
"""All names that it may have."""

BUILT = ("3.0.", "3.1.", "3.2.")
"""How the versions begin that are read."""


OURS = {"x-listproof": "minimal"}
"""What the info of a document has that ``listproof init`` wrote of what its user said."""

CIRCLE = ("is a reference that leads back to itself.", "Let it end in a value.")


class Mistake(NamedTuple):
    """What is wrong with a document: where, what, and what to do."""

    pointer: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class Document:
    """The document as plain data. ``lines`` maps a JSON Pointer to the line (from 1) where that member begins;
    ``origin`` says of one in ``content`` where that stands in the file. ``broken`` are references that cannot be used;
    ``invalid`` are operations that were left out of ``content`` because they are not valid OpenAPI, with the reason."""

    file: Path
    content: Mapping[str, Any]
    lines: Mapping[str, int]
    text: tuple[str, ...]
    sha256: str
    origin: Callable[[str], str] = field(default=str, repr=False)
    broken: tuple[Mistake, ...] = ()
    invalid: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The version of OpenAPI that it is written in, ``2.0`` of Swagger."""
        return str(self.content["openapi"] if "openapi" in self.content else self.content["swagger"])

    @property
    def minimal(self) -> bool:
        """Whether it is no vendor's, but written by ``listproof init``."""
        info = self.content.get("info")
        return isinstance(info, Mapping) and OURS.items() <= info.items()

    @property
    def siblings(self) -> bool:
        """Whether members beside a ``$ref`` count: they do from OpenAPI 3.1 on and are dropped before."""
        return not self.version.startswith(("2.", "3.0"))

    def source(self, at: str) -> Source:
        """The line of the member at a JSON Pointer, or of the nearest one around it."""
        at = self.origin(at)
        while at and at not in self.lines:
            at = at.rpartition("/")[0]
        line = self.lines.get(at, 1)
        return Source(self.file.name, line, self.text[line - 1].strip() if self.text else "")

    def error(self, at: str, problem: str, remedy: str) -> ContractError:
        """A ContractError that names the file, the line and the member at a JSON Pointer."""
        return ContractError(f"{self.file}:{self.source(at).line}", self.origin(at), problem, remedy)

    def get(self, at: str) -> Any:
        """The value at a JSON Pointer; of a schema that is true or false, the object that means the same. Raises
        KeyError where there is none."""
        value = pointer.get(self.content, at)
        return joined.as_object(value) if isinstance(value, bool) else value

    def chain(self, at: str) -> tuple[str, ...]:
        """The pointer and those that its ``$ref`` leads to, one after another. Raises KeyError and ContractError."""
        try:
            return pointer.chain(self.content, at)
        except pointer.Circle:
            raise self.error(at, *CIRCLE) from None

    def merged(self, *chain: str, opened: Container[str] = ()) -> dict[str, Any]:
        """The schema that says what all these places say, without ``$ref`` and without the members that are ``opened``,
        which have their parts among the places; of what holds only once, such as a default, the earlier one counts."""
        merged: dict[str, Any] = {}
        for at in reversed(chain):
            value = self.get(at)
            if self.siblings or "$ref" not in value:
                own = {name: each for name, each in value.items() if name != "$ref" and f"{at}/{name}" not in opened}
                merged = joined.both(own, merged)
        return merged

    def place(self, chain: tuple[str, ...], member: str) -> Source | None:
        """Where a member of a merged value comes from, or None where it has none."""
        for at in chain:
            value = self.get(at)
            if member in value and (self.siblings or "$ref" not in value):
                return self.source(at + pointer.join(member))
        return None

    def operations(self) -> dict[str, str]:
        """Operations by key (``GET /threads/{thread_id}/runs``), each with its pointer."""
        return paths.operations(self.content)


def find(folder: Path) -> Path:
    """The document's file in a contract's folder, which need not be there. Raises ContractError where there are two."""
    found = [name for name in NAMES if os.path.lexists(folder / name)]
    if len(found) > 1:
        problem = f"stands beside {found[1]}: which of them is the document?"
        raise ContractError(str(folder / found[0]), "", problem, "Keep one of the two.")
    return folder / (found[0] if found else FILE)


def modern(document: Document) -> Document:
    """The document as one of OpenAPI 3, if it is Swagger 2, else itself. It must be valid. Raises ContractError for a
    reference to what has no place of its own there."""
    if "swagger" not in document.content:
        return document
    try:
        read_as = swagger.Converted(document.content)
    except swagger.NoCounterpart as error:
        remedy = "Move it under definitions, parameters or responses and refer to that."
        raise document.error(error.pointer, f"points to {error.text}, which is not supported there.", remedy) from None
    return replace(document, content=read_as.content, origin=read_as.origin)


def read(file: Path) -> Document:
    """Read the document (YAML or JSON). Raises ContractError if it cannot be read."""
    try:
        raw = files.read(file)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        remedy = f"Put the OpenAPI document there, under the name {FILE} ({', '.join(NAMES[1:])} are fine too)."
        raise ContractError(str(file), "", f"cannot be read ({error.strerror}).", remedy) from None
    except UnicodeDecodeError as error:
        raise ContractError(str(file), "", f"is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from None
    try:
        content, lines = yaml_text.read(text)
    except content_builder.Unreadable as error:
        where = f"{file}:{error.line}"
        raise ContractError(where, error.pointer, error.problem, error.remedy) from None
    document = Document(file, content, lines, tuple(text.splitlines()), hashlib.sha256(raw).hexdigest())
    _check_version(document)
    return replace(document, broken=tuple(_broken(document)))


def _check_version(document: Document) -> None:
    content = document.content
    version = content.get("openapi") if isinstance(content, dict) else None
    if version is None and isinstance(content, dict) and "swagger" in content:
        if str(content["swagger"]) != "2.0":
            problem = f"is {content['swagger']}, which is not supported."
            raise document.error("/swagger", problem, "Supported are Swagger 2.0 and OpenAPI 3.0 to 3.2.")
        return
    if version is None:
        remedy = "It begins with openapi: 3.1.0 or the like."
        raise ContractError(str(document.file), "", "is no OpenAPI document: it has no member openapi.", remedy)
    if not str(version).startswith(BUILT):
        problem = f"is {version}, which is not supported."
        raise document.error(
            "/openapi", problem, "Supported are 3.0.x, 3.1.x and 3.2.x, such as 3.1.0, and Swagger 2.0."
        )


def _broken(document: Document) -> Iterator[Mistake]:
    """The references that cannot be followed, and what would give others another base."""
    seen: set[str] = set()
    for each in references.found(document.content):
        problem, remedy = each.wrong
        if problem:
            yield Mistake(each.pointer, problem, remedy)
            continue
        if each.text in seen or each.data or each.member not in ("$ref", "operationRef"):
            continue
        seen.add(each.text)
        try:
            document.get(pointer.target(each.text))
        except KeyError:
            seen.discard(each.text)  # wherever it stands
            yield Mistake(each.pointer, f"points to {each.text}, which is not there.", "Add it or correct it.")
            continue
        if each.member == "$ref":
            place = each.pointer.rpartition("/")[0]
            with suppress(KeyError):  # a reference further on that leads nowhere is named where it stands
                try:
                    pointer.chain(document.content, place)
                except pointer.Circle:
                    yield Mistake(place, *CIRCLE)
