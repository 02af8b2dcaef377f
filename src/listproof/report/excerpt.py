"""Parts of the document around the lines that a requirement rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..results.model import Cited


@dataclass(frozen=True)
class Excerpt:
    """Lines of a file with their numbers, and which of them are ``cited``."""

    file: str
    lines: tuple[tuple[int, str], ...]
    cited: tuple[int, ...]

    @property
    def first(self) -> int:
        """The number of the first line."""
        return self.lines[0][0]

    @property
    def last(self) -> int:
        """The number of the last line."""
        return self.lines[-1][0]


def of(cited: Iterable[Cited], operation: str) -> list[Excerpt]:
    """The excerpts of an operation in the order of the citations; those that overlap or touch are one."""
    found: list[Excerpt] = []
    for each in cited:
        if each.operation != operation or not each.excerpt:
            continue
        lines = tuple(enumerate(each.excerpt, each.first))
        new = Excerpt(each.file, lines, (each.line,))
        at = next((at for at, one in enumerate(found) if _touches(one, new)), None)
        if at is None:
            found.append(new)
        else:
            found[at] = _joined(found[at], new)
    return found


def _touches(one: Excerpt, other: Excerpt) -> bool:
    return one.file == other.file and one.first <= other.last + 1 and other.first <= one.last + 1


def _joined(one: Excerpt, other: Excerpt) -> Excerpt:
    lines = tuple(sorted({*one.lines, *other.lines}))
    return replace(one, lines=lines, cited=tuple(sorted({*one.cited, *other.cited})))
