"""Answers that were given, so that no question is sent twice: as many as fit."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, Protocol, TypeVar


class Weighed(Protocol):
    """What is kept: ``weights`` are bytes of memory, of each body that it holds."""

    @property
    def weights(self) -> Sequence[int]:
        """Bytes of memory of each body."""


T = TypeVar("T", bound=Weighed)


class AnswerCache(Generic[T]):
    """Keeps what was put into it last or asked for last, ``most`` bytes of it, and always the last one. Each owner has
    questions of its own."""

    def __init__(self, most: int = 96 << 20) -> None:
        self._most, self._size, self._largest = most, 0, 1
        self._kept: dict[tuple[object, Hashable], T] = {}

    def get(self, owner: object, asked: Hashable) -> T | None:
        """What was put there, or None where it was not, or is forgotten."""
        found = self._kept.pop((owner, asked), None)
        if found is not None:
            self._kept[owner, asked] = found
        return found

    def put(self, owner: object, asked: Hashable, answer: T) -> None:
        """Keep an answer in place of an earlier one."""
        self.forget(owner, asked)
        self._kept[owner, asked] = answer
        self._size += sum(answer.weights)
        self._largest = max([self._largest, *answer.weights])
        while self._size > self._most and len(self._kept) > 1:
            self._size -= sum(self._kept.pop(next(iter(self._kept))).weights)

    def knows(self, owner: object, asked: Hashable) -> bool:
        """Whether an answer is kept."""
        return (owner, asked) in self._kept

    def of(self, owner: object) -> list[tuple[Hashable, T]]:
        """What is kept of this owner's, by what was asked."""
        return [(asked, kept) for (whose, asked), kept in self._kept.items() if whose is owner]

    def forget(self, owner: object, asked: Hashable) -> None:
        """Keep this answer no longer."""
        gone = self._kept.pop((owner, asked), None)
        self._size -= sum(gone.weights) if gone else 0

    def clear(self, owner: object) -> None:
        """Keep nothing of this owner's."""
        for whose, asked in [each for each in self._kept if each[0] is owner]:
            self.forget(whose, asked)

    @property
    def room(self) -> int:
        """How many bodies may be had at once, as large as the largest was: they are to fit, and others beside them."""
        return self._most // 2 // self._largest
