"""JSON put into a builder token by token: its parser says nothing of lines."""

from __future__ import annotations

import json
import re
from typing import Any

from listproof.contract.content_builder import Builder

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:"((?:[^"\\\x00-\x1f]++|\\.)*+)"|([{}\[\],:])'
    r"|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null))"
)


def is_json(text: str) -> bool:
    """Whether it is JSON through and through, so that its tokens need no further grammar."""
    if text.lstrip(" \t\r\n")[:1] != "{":
        return False
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def build(text: str, builder: Builder) -> None:
    """Put a text that is JSON into the builder. Raises Unreadable beyond its bounds."""
    line, last = 1, 0
    for match in _TOKEN.finditer(text):
        kind = match.lastindex or 0
        start = match.start(kind)
        line, last = line + text.count("\n", last, start), start
        piece = match[kind]
        if kind == 1:
            builder.put(json.loads(f'"{piece}"') if "\\" in piece else piece, line, text_only=True)
        elif kind == 3:
            builder.put(json.loads(piece), line)
        elif piece in "{[":
            builder.begin({} if piece == "{" else [], line)
        elif piece in "}]":
            builder.end()
