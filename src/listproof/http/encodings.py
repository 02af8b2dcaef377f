"""The forms in which a server may say a value back."""

from __future__ import annotations

import base64
import html
import json
from functools import lru_cache
from urllib.parse import quote

SHORTEST = 8
"""Characters that a value needs to be looked for in texts: a shorter one (``5``) stands in innocent places."""


@lru_cache(256)
def forms(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The value as decoded texts hold it, and what base64 makes of it, in its first alphabet."""
    twice = _misread(_misread(value))
    plain = {value, _misread(value), twice, value.encode("latin-1", "replace").decode("utf-8", "replace")}
    plain |= {each.lower() for each in plain}
    plain |= {each.replace(" ", "+") for each in plain}
    written = {value, quote(value, safe=""), quote(value), html.escape(value), html.escape(value, quote=False)}
    written |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    raws = {each.encode("utf-8", "replace") for each in written} | {value.encode("latin-1", "replace")}
    coded = {_base64(raw, at) for raw in raws for at in range(3)}
    return tuple(each for each in plain if len(each) >= SHORTEST), tuple(
        each for each in coded if len(each) >= SHORTEST
    )


def _misread(value: str) -> str:
    return value.encode("utf-8", "replace").decode("latin-1")


def _base64(raw: bytes, at: int) -> str:
    """What base64 makes of these bytes behind ``at`` (0 to 2) others, without the characters that others decide too."""
    return base64.b64encode(bytes(at) + raw).decode()[(at * 8 + 5) // 6 : (at + len(raw)) * 8 // 6]
