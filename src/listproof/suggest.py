"""What a mistyped word was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def close(word: str, known: Iterable[str]) -> Sequence[str]:
    """Up to three known words that look like this one, whatever its case."""
    cased = {each.lower(): each for each in known}
    return [cased[each] for each in difflib.get_close_matches(word.lower(), cased, 3)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean PAG-04 or PAG-03?``, or nothing where no known word is close."""
    near = close(word, known)
    return f" Did you mean {' or '.join(near)}?" if near else ""
