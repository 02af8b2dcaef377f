"""A document as plain data with the line of each member, put together piece by piece and within bounds."""

from __future__ import annotations

import re
from typing import Any

from listproof.contract import pointer

DEEPEST_LEVEL = 100
"""Levels of nesting that are read."""

MOST_VALUES = 3_000_000
"""Values that are read; those behind an alias count at each of them."""

MOST_REPEATED = 100_000
"""Values that aliases and merges may repeat."""

MERGE = "<<"
"""The name by which YAML 1.1 merges an object into another."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """A text that is not read; ``line`` counts from 1, ``pointer`` is where it stands, if that is known."""

    def __init__(self, line: int, at: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line, self.pointer, self.problem, self.remedy = line, at, problem, remedy


class _Open:
    """An object or array that is being read; ``name`` is that of the member whose value comes next.

    ``begins`` are the lines of its members, ``merges`` holds what is merged into it.
    """

    __slots__ = ("begins", "line", "merges", "merging", "name", "value")

    def __init__(self, value: Any, begins: list[int]) -> None:
        self.value, self.begins = value, begins
        self.name: str | None = None
        self.line = 0
        self.merging = False
        self.merges: list[Any] = []


class Builder:
    """Takes the pieces of a text in their order. Every method raises Unreadable beyond the bounds.

    ``root`` is the content, ``first`` its line, ``begins`` has the lines of the members of each object and array by its
    ``id``; ``count`` is how many values there are.
    """

    def __init__(self) -> None:
        self.root: Any = None
        self.first = 1
        self.begins: dict[int, list[int]] = {}
        self.count = self._repeated = 0
        self._open: list[_Open] = []

    @property
    def name_next(self) -> bool:
        """Whether the name of a member comes next."""
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].name is None

    def begin(self, value: dict[str, Any] | list[Any], line: int) -> None:
        """Begin an object or array, which is empty so far."""
        if self.name_next:
            raise Unreadable(line, self.at(), "has an object or array for a name.", "A name is a text.")
        self._count(1, line)
        if len(self._open) >= DEEPEST_LEVEL:
            problem = f"is nested more than {DEEPEST_LEVEL} levels deep, which is not read."
            raise Unreadable(line, self.at(), problem, "Move what is inside under components and refer to it.")
        begins = self.begins[id(value)] = []
        opened = _Open(value, begins)
        self._place(value, line)
        self._open.append(opened)

    def end(self) -> None:
        """End the object or array that was begun last."""
        opened = self._open.pop()
        if opened.merges:
            self._merge(opened)

    def put(self, value: Any, line: int, *, text_only: bool = False, merge: bool = False) -> None:
        """Take a scalar or an alias: the name of a member, or a value.

        ``text_only``: it is text; ``merge``: it is the name that merges what follows into the object.
        """
        self._count(1, line)
        if text_only and not value.isascii() and _SURROGATE.search(value):
            raise Unreadable(line, self.at(), "holds half of a surrogate pair.", "Write the whole character.")
        opened = self._open[-1] if self._open else None
        if opened is None or isinstance(opened.value, list) or opened.name is not None:
            self._place(value, line)
            return
        name = str(value)
        if name in opened.value or (merge and opened.merges):
            raise Unreadable(line, self.at(name), "is there twice.", "Keep one of the two.")
        opened.name, opened.line, opened.merging = name, line, merge

    def count_again(self, count: int, line: int) -> None:
        """Count the values that an alias or a merge repeats."""
        self._repeated += count
        self._count(count, line)
        if self._repeated > MOST_REPEATED:
            problem = f"repeats more than {MOST_REPEATED} values by YAML aliases, which is not read."
            raise Unreadable(line, self.at(), problem, "Use $ref in their place.")

    def at(self, *more: str) -> str:
        """The JSON Pointer of what is being read."""
        names = [
            str(len(e.value) - 1) if isinstance(e.value, list) else next(reversed(e.value), MERGE)
            for e in self._open[:-1]
        ]
        if self._open and isinstance(self._open[-1].value, list):
            names.append(str(len(self._open[-1].value)))
        elif self._open and self._open[-1].name is not None:
            names.append(self._open[-1].name)
        names += more
        return pointer.join(*names)

    def _count(self, count: int, line: int) -> None:
        self.count += count
        if self.count > MOST_VALUES:
            problem = f"holds more than {MOST_VALUES} values, which is not read."
            raise Unreadable(line, self.at(), problem, "Leave some out.")

    def _place(self, value: Any, line: int) -> None:
        """Put a value where it belongs."""
        if not self._open:
            self.root, self.first = value, line
            return
        opened = self._open[-1]
        if isinstance(opened.value, list):
            opened.value.append(value)
            opened.begins.append(line)
        elif opened.merging:
            opened.merges = [value]
            opened.name, opened.merging = None, False
        else:
            opened.value[opened.name] = value
            opened.begins.append(opened.line)
            opened.name = None

    def _merge(self, opened: _Open) -> None:
        """What ``<<`` names stands before an object's own members, and gives way to them."""
        (named,) = opened.merges
        own = dict(zip(opened.value, zip(opened.value.values(), opened.begins, strict=True), strict=True))
        merged: dict[str, tuple[Any, int]] = {}
        for other in reversed(named if isinstance(named, list) else [named]):
            if not isinstance(other, dict):
                raise Unreadable(opened.line, self.at(), "merges (<<) what is not an object.", "Name an alias of one.")
            self.count_again(len(other), opened.line)
            merged |= zip(other, zip(other.values(), self.begins[id(other)], strict=True), strict=True)
        merged |= own
        opened.value.clear()
        opened.value.update((name, value) for name, (value, _) in merged.items())
        opened.begins[:] = [line for _, line in merged.values()]
