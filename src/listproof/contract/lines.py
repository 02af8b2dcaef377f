"""Where the members of a document begin in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from listproof.contract import pointer


class Lines(Mapping[str, int]):
    """The line of each member by its JSON Pointer. ``begins`` has those of the members of each object and array."""

    def __init__(self, content: Any, first: int, begins: Mapping[int, list[int]]) -> None:
        self._content, self._first, self._begins = content, first, begins

    def __getitem__(self, at: str) -> int:
        value, line = self._content, self._first
        for step in pointer.steps(at):
            if isinstance(value, list):
                number = pointer.index(value, step)
                value, line = value[number], self._begins[id(value)][number]
            elif isinstance(value, dict):
                value, line = value[step], self._begins[id(value)][list(value).index(step)]
            else:
                raise KeyError(at)
        return line

    def __iter__(self) -> Iterator[str]:
        yield ""
        waiting: list[tuple[str, Any]] = [("", self._content)]
        while waiting:
            around, value = waiting.pop()
            pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            for step, inner in pairs:
                at = around + pointer.join(step)
                yield at
                waiting.append((at, inner))

    def __len__(self) -> int:
        return sum(1 for _ in self)
