"""listing.toml as text: TOML with line numbers, held against the JSON Schema of its vocabulary."""

from __future__ import annotations

import difflib
import functools
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from listproof import files, offline
from listproof.contract.model import Source
from listproof.errors import ContractError

FILE = "listing.toml"
TYPES = {"object": "a table", "array": "an array", "string": "text", "integer": "an integer"}

_HEADER = re.compile(r"\s*+(\[\[?)([\w.\s-]++)\]\]?\s*+(?:#.*)?")
_KEY = re.compile(r"\s*+([\w-]++(?:\s*+\.\s*+[\w-]++)*+)\s*+=")
_TEMPLATE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class ListingFile:
    """The content of listing.toml. ``lines`` maps a key such as ``list[0].page[0].size`` to its line, from 1."""

    file: Path
    content: Mapping[str, Any]
    lines: Mapping[str, int]
    text: tuple[str, ...]

    def source(self, key: str) -> Source | None:
        """The line of a key, or of the nearest table around it."""
        while key and key not in self.lines and f"{key}[0]" not in self.lines:
            key = re.sub(r"(\.|^)[^.\[]+$|\[\d+\]$", "", key)
        line = self.lines.get(key, self.lines.get(f"{key}[0]"))
        return Source(FILE, line, self.text[line - 1].strip()) if line else None

    def error(self, key: str, problem: str, remedy: str = "") -> ContractError:
        """A ContractError that names the file, the line and the key."""
        source = self.source(key)
        return ContractError(f"{self.file}:{source.line}" if source else str(self.file), key, problem, remedy)


def read(file: Path) -> ListingFile:
    """Read listing.toml and hold it against the vocabulary. Raises ContractError with the first mistake."""
    try:
        text = files.read(file, files.MIB).decode("utf-8-sig")
        content = tomllib.loads(text)
    except OSError as error:
        remedy = "It says what the list parameters mean: see docs/adding-a-contract.md."
        raise ContractError(str(file), "", f"cannot be read ({error.strerror}).", remedy) from None
    except UnicodeDecodeError as error:
        raise ContractError(str(file), "", f"is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{file}:{line[1]}" if line else str(file)
        raise ContractError(where, "", f"is no TOML: {error}.", "Mend the text there.") from None
    sidecar = ListingFile(file, content, _lines(text), tuple(text.splitlines()))
    if content.get("list", []) == []:
        remedy = "Add one table [[list]] for each list operation."
        raise sidecar.error("list", "is missing: the contract has no list operation.", remedy)
    _check(sidecar)
    _check_built(sidecar, content, _schema(), "")
    return sidecar


def template(text: str, **words: str) -> tuple[tuple[str, str], ...]:
    """``sort={key}&dir=up`` as pairs of slot and text, with the given words filled in."""
    parts = [part.partition("=") for part in _TEMPLATE.sub(lambda m: words.get(m[1], m[0]), text).split("&")]
    return tuple((slot, written) for slot, _, written in parts)


def words(text: str) -> tuple[str, ...]:
    """The words in braces that a template holds."""
    return tuple(_TEMPLATE.findall(text))


def close(word: str, known: Iterable[str]) -> list[str]:
    """The known words that look most like this one."""
    return difflib.get_close_matches(word, list(known), 1, 0.7)


def listed(values: Iterable[object]) -> str:
    """Values one after another for a message."""
    return ", ".join(str(value) for value in values) or "none"


@functools.cache
def _schema() -> dict[str, Any]:
    text = resources.files("listproof.contract").joinpath("listing.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _lines(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    table, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            table = ""
            steps = [step.strip() for step in header[2].split(".")]
            for depth, step in enumerate(steps):
                table = f"{table}.{step}" if table else step
                if header[1] == "[[" and depth == len(steps) - 1:
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    table = f"{table}[{counts[table]}]"
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            name = re.sub(r"\s", "", key[1])
            found.setdefault(f"{table}.{name}" if table else name, number)
    return found


def _key(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _check(sidecar: ListingFile) -> None:
    from jsonschema import Draft202012Validator  # 0.07 s to import

    def place(error: Any) -> tuple[int, str]:
        key = _key(error.absolute_path)
        source = sidecar.source(key)
        return source.line if source else 0, key

    for error in sorted(
        Draft202012Validator(_schema(), registry=offline.registry()).iter_errors(sidecar.content), key=place
    ):
        raise _explained(sidecar, error)


def _explained(sidecar: ListingFile, error: Any) -> ContractError:
    key, value, rule = _key(error.absolute_path), error.instance, error.validator_value
    what = _described(_schema_at(error.absolute_path))
    match error.validator:
        case "additionalProperties":
            known = list(error.schema["properties"])
            unknown = next(name for name in value if name not in known)
            near = close(unknown, known)
            remedy = f"Did you mean {near[0]}?" if near else f"Known keys here: {listed(known)}."
            return sidecar.error(f"{key}.{unknown}".removeprefix("."), "is no key of the vocabulary.", remedy)
        case "required":
            missing = next(name for name in rule if name not in value)
            inner = _resolved(error.schema["properties"][missing])
            near = close(missing, [name for name in value if name not in error.schema["properties"]])
            remedy = f"Did you mean it by {near[0]}?" if near else f"Add {_described(inner)}."
            return sidecar.error(f"{key}.{missing}".removeprefix("."), "is missing.", remedy)
        case "type":
            wanted = " or ".join(TYPES[name] for name in ([rule] if isinstance(rule, str) else rule))
            remedy = f"Expected is {wanted}: {what}."
            return sidecar.error(key, f"is {_named(value)}.", remedy)
        case "enum":
            near = close(str(value), rule)
            remedy = (f"Did you mean {near[0]}? " if near else "") + f"Possible: {listed(rule)}."
            return sidecar.error(key, f"is {_named(value)}, which is no such word.", remedy)
        case "uniqueItems":
            double = next(item for item in value if value.count(item) > 1)
            return sidecar.error(key, f"holds {double} twice.", "Keep one of the two.")
        case _:
            return sidecar.error(key, f"is {_named(value)}.", f"Expected is {what}.")


def _described(schema: Mapping[str, Any]) -> str:
    text = str(schema.get("description", "another value"))
    return text + (f", such as {json.dumps(schema['examples'][0])}" if "examples" in schema else "")


def _named(value: object) -> str:
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, str):
        return f'the text "{value}"'
    if isinstance(value, Mapping):
        return "a table"
    return f"the array {json.dumps(value, default=str)}" if isinstance(value, list) else f"the value {value}"


def _resolved(schema: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return dict(schema)
    return _resolved(_schema()["$defs"][schema["$ref"].rpartition("/")[2]]) | dict(schema)


def _schema_at(path: Iterable[str | int]) -> dict[str, Any]:
    """The part of the vocabulary that speaks of a key; nearer than the error's own, which lies behind a reference."""
    schema = _schema()
    for step in path:
        inner = schema.get("items", {}) if isinstance(step, int) else schema.get("properties", {}).get(step)
        schema = _resolved(schema.get("additionalProperties", {}) if inner is None else inner)
    return schema


def _check_built(sidecar: ListingFile, value: Any, schema: Mapping[str, Any], key: str) -> None:
    schema = _resolved(schema)
    built = schema.get("x-built", True)
    if built is False:
        raise not_built(sidecar, key, "")
    if isinstance(built, list) and value not in built:
        remedy = f'Built so far: "{listed(built)}".' if any(built) else "Only the default is built so far."
        raise not_built(sidecar, key, f' = "{value}"', remedy)
    if isinstance(value, list):
        for number, inner in enumerate(value):
            _check_built(sidecar, inner, schema.get("items", {}), f"{key}[{number}]")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            inner_schema = schema.get("properties", {}).get(name, {})
            _check_built(sidecar, inner, inner_schema, f"{key}.{name}".removeprefix("."))


def not_built(sidecar: ListingFile, key: str, what: str, remedy: str = "") -> ContractError:
    """The refusal of what the vocabulary knows and no code does yet."""
    remedy = remedy or "Leave it out if the endpoint is described rightly without it."
    word = key.rpartition(".")[2]
    return sidecar.error(key, f"{word}{what} is legal vocabulary, but not built yet.", remedy)
