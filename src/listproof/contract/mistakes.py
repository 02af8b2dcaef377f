"""The mistakes of a contract's file, gathered so that all are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from listproof.errors import ContractError, Placed

T = TypeVar("T")


class Mistakes:
    """Those that were met so far, each once."""

    def __init__(self) -> None:
        self._met: dict[str, Placed] = {}

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what is raised in place of ending at it."""
        try:
            yield
        except ContractError as error:
            self._met |= {each.text: each for each in error.parts}

    def of(self, make: Callable[[], T]) -> T | None:
        """What ``make`` gives; None where it raises a mistake, which is kept."""
        with self.kept():
            return make()
        return None

    def end(self) -> None:
        """Raise what was met, as one error that tells all of it."""
        if self._met:
            first, *others = sorted(self._met.values(), key=_line)
            first.also = tuple(others)
            raise first


def _line(mistake: Placed) -> int:
    """The line that a mistake names, which stands behind the last colon."""
    line = mistake.file.rpartition(":")[2]
    return int(line) if line.isascii() and line.isdigit() else 0
