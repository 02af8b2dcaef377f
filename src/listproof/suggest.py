"""What a mistyped word was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def close(word: str, known: Iterable[str], most: int = 3) -> Sequence[str]:
    """Up to ``most`` known words that look like this one, the likeliest first, whatever its case."""
    cased = {each.lower(): each for each in known}
    return [cased[each] for each in difflib.get_close_matches(word.lower(), cased, most)]


def did_you_mean(word: str, known: Iterable[str], most: int = 3) -> str:
    """`` Did you mean PAG-04 or PAG-03?``, or nothing where no known word is close."""
    near = close(word, known, most)
    return f" Did you mean {' or '.join(near)}?" if near else ""
