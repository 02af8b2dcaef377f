"""How something is written in a request: ``sort=-{key}&dir=up``, slots and texts with words in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

Pair = tuple[str, str]
"""A slot, as listing.toml writes it, and the text that goes there."""

_WORD = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Template:
    """A template as listing.toml writes it."""

    text: str

    def fill(self, **words: str) -> tuple[Pair, ...]:
        """Slots and texts with the words filled in. Raises KeyError where a word is missing."""
        return tuple((_filled(slot, words), _filled(text, words)) for slot, text in self._parts)

    def match(self, sent: Sequence[Pair], **known: str) -> dict[str, str] | None:
        """The words, but those that are ``known``, with which this template is filled to these pairs, in whatever
        sequence; None where there are none: the inverse of ``fill``."""
        rest, found = list(sent), dict(known)
        for slot, pieces in self._parts:
            at = _filled(slot, known)
            fits = ((pair, _read(pieces, pair[1], found)) for pair in rest if pair[0] == at)
            pair, read = next((each for each in fits if each[1] is not None), (None, None))
            if pair is None or read is None:
                return None
            rest.remove(pair)
            found = read
        return None if rest else {word: text for word, text in found.items() if word not in known}

    def slots(self, **words: str) -> tuple[str, ...]:
        """The slots that it fills, in the sequence of sending; a word that is not given stays in its braces."""
        return tuple(_named(slot, words) for slot, _ in self._parts)

    def holder(self, word: str, **words: str) -> str | None:
        """The first slot whose text holds a word, None where none does."""
        return next((_named(slot, words) for slot, text in self._parts if word in text[1::2]), None)

    def whole(self, word: str) -> bool:
        """Whether a slot holds the word and nothing beside it."""
        return any(text == ("", word, "") for _, text in self._parts)

    def alone(self, word: str) -> bool:
        """Whether the word is the whole of what is sent: one slot, and nothing beside the word."""
        return len(self._parts) == 1 and self.whole(word)

    @property
    def words(self) -> tuple[str, ...]:
        """The words in braces that it holds."""
        return tuple(_WORD.findall(self.text))

    @cached_property
    def _parts(self) -> tuple[tuple[_Pieces, _Pieces], ...]:
        parts = [part.partition("=") for part in self.text.split("&")]
        return tuple((tuple(_WORD.split(slot)), tuple(_WORD.split(text))) for slot, _, text in parts)


_Pieces = tuple[str, ...]
"""A text, taken apart: what stands between words, and the words, in turn."""


def _filled(pieces: _Pieces, words: Mapping[str, str]) -> str:
    return "".join(words[piece] if at % 2 else piece for at, piece in enumerate(pieces))


def _named(pieces: _Pieces, words: Mapping[str, str]) -> str:
    return "".join(words.get(piece, f"{{{piece}}}") if at % 2 else piece for at, piece in enumerate(pieces))


def _read(pieces: _Pieces, text: str, found: Mapping[str, str]) -> dict[str, str] | None:
    """What is found with the words of a text that is written so; None where it is not."""
    if len(pieces) == 1:
        return dict(found) if text == pieces[0] else None
    if len(pieces) == 3 and pieces[1] not in found:  # by far the most usual, and without a regular expression
        before, word, after = pieces
        if len(text) < len(before) + len(after) or not text.startswith(before) or not text.endswith(after):
            return None
        return {**found, word: text[len(before) : len(text) - len(after)]}
    known = set(found)
    pattern = ""
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            pattern += re.escape(piece)
        elif piece in found:
            pattern += re.escape(found[piece])
        else:
            pattern += f"(?P={piece})" if piece in known else f"(?P<{piece}>.*)"
            known.add(piece)
    matched = re.fullmatch(pattern, text, re.DOTALL)
    return {**found, **matched.groupdict()} if matched else None
