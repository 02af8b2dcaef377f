"""JSON Pointers (RFC 6901), references that hold one, and what stands there in a document as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote


class Circle(Exception):
    """References that lead back to themselves; ``pointer`` is where the first of them stands."""

    def __init__(self, pointer: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer


def join(*steps: object) -> str:
    """The JSON Pointer of these steps: names of members and indices, each escaped (RFC 6901, 3)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


@lru_cache(maxsize=4096)
def steps(pointer: str) -> tuple[str, ...]:
    """The steps of a JSON Pointer, each as it is named in the document."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def target(reference: str) -> str:
    """The JSON Pointer in a reference such as ``#/components/schemas/Row`` (RFC 6901, 6).

    Raises KeyError where the reference leads out of the document.
    """
    if reference[:1] != "#":
        raise KeyError(reference)
    return unquote(reference[1:])


def index(array: list[Any], step: str) -> int:
    """The index in an array that a step names. Raises KeyError where the array has none of this number."""
    if not (step.isascii() and step.isdecimal() and len(step) < 10 and int(step) < len(array)):
        raise KeyError(step)
    return int(step)


def get(content: Any, pointer: str) -> Any:
    """The value at a JSON Pointer. Raises KeyError where there is none."""
    value = content
    for step in steps(pointer):
        if isinstance(value, list):
            value = value[index(value, step)]
        elif isinstance(value, Mapping):
            value = value[step]
        else:
            raise KeyError(pointer)
    return value


def put(value: Any, path: tuple[str, ...], leaf: Any) -> Any:
    """The value with something at the end of these steps; objects that are not there on the way are made.

    A step ``-`` is behind the last element of an array; with steps after it, it is the last element where that is an
    object that has nothing there yet.
    """
    if not path:
        return leaf
    if path[0] == "-":
        before = value if isinstance(value, list) else []
        if path[1:] and before and _lacks(before[-1], path[1:]):
            return [*before[:-1], put(before[-1], path[1:], leaf)]
        return [*before, put(None, path[1:], leaf)]
    inside = value if isinstance(value, Mapping) else {}
    return {**inside, path[0]: put(inside.get(path[0]), path[1:], leaf)}


def _lacks(value: Any, path: tuple[str, ...]) -> bool:
    for step in path:
        if not isinstance(value, Mapping):
            return False
        if step not in value:
            return True
        value = value[step]
    return False


def chain(content: Any, pointer: str) -> tuple[str, ...]:
    """The pointer and those that its ``$ref`` leads to, one after another.

    Raises KeyError where one of them has no value, Circle where they lead back to themselves.
    """
    found = [pointer]
    while isinstance(value := get(content, found[-1]), Mapping) and isinstance(value.get("$ref"), str):
        following = target(value["$ref"])
        if following in found:
            raise Circle(pointer)
        found.append(following)
    return tuple(found)


def followed(content: Any, value: Mapping[str, Any]) -> Any:
    """The value itself, or what its ``$ref`` leads to in the document. Raises KeyError and Circle as ``chain``."""
    reference = value.get("$ref")
    return get(content, chain(content, target(reference))[-1]) if isinstance(reference, str) else value
