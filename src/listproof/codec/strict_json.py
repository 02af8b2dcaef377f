"""JSON, read strictly (RFC 8259) and within bounds."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from ..oracle.canonical import _MOST_DIGITS


class NotJson(ValueError):
    """The text is not JSON as RFC 8259 has it; the message says why."""


class Unread(NotJson):
    """The text goes beyond what is read here, and may be JSON: evidence neither for nor against who sent it."""


class TooMuch(Unread):
    """The text holds more values than are read."""


BODY_VALUES = 500_000
"""Values that one text may hold: each takes some hundred bytes of memory, and as a row some ten microseconds."""


NUMBER_DIGITS = 10_000
"""Digits of the longest number that is read: what compares longer ones takes seconds."""


BODY_LEVELS = 200
"""Levels of nesting that are read: what works on the value afterwards is recursive, and Python's stack is short."""


def _refuse(constant: str) -> Any:
    raise NotJson(f"{constant} is not JSON")


def loads(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; fractions become Decimal, so that no digit is lost.

    Raises NotJson for other encodings, a byte order mark, NaN and Infinity, and what is not JSON at all;
    Unread for nesting beyond ``BODY_LEVELS`` levels, and numbers of more than ``NUMBER_DIGITS`` digits or that no
    decimal holds; TooMuch for more than ``BODY_VALUES`` values: that is seen before anything is parsed.
    """
    _bound(body)
    try:
        value = _parsed(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotJson(f"byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at character {error.pos}") from None
    except RecursionError:
        raise Unread(TOO_DEEP) from None
    except InvalidOperation:
        raise Unread("it holds a number beyond what decimals hold") from None
    _measure(value, body)
    return value


def _bound(body: bytes) -> None:
    """Refuse what would cost too much to read; takes a millisecond for a megabyte."""
    if _values(body) <= BODY_VALUES and not _has_long_number(body):
        return
    without = _STRING.sub(b'""', body)  # commas and digits of texts cost nothing
    if _values(without) > BODY_VALUES:
        raise TooMuch(f"it holds more than {BODY_VALUES} values, which is not read")
    if _has_long_number(without):
        raise Unread(f"it holds a number of more than {NUMBER_DIGITS} digits, which is not read")


def _values(body: bytes) -> int:
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _has_long_number(body: bytes) -> bool:
    return b"0" * (NUMBER_DIGITS + 1) in body.translate(_DIGITS)


_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


_DIGITS = bytes(ord("0") if chr(byte).isdecimal() and byte < 128 else ord(" ") for byte in range(256))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (NotJson, json.JSONDecodeError):
        raise
    except ValueError:  # an integer of more digits than Python converts, which is JSON all the same
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse, parse_int=_integer)


def ordinary(body: bytes) -> bool:
    """Whether other readers in Python can be trusted with a body: they take long integers for no JSON, and deep nesting
    stops them."""
    try:
        _bound(body)
        _measure(json.loads(body), body)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return True
    except (ValueError, RecursionError):
        return False
    return True


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _MOST_DIGITS else Decimal(digits)


def _measure(value: Any, body: bytes) -> None:
    if _shallow(body):
        return
    level = [value] if isinstance(value, list | dict) else []
    for _ in range(BODY_LEVELS):
        members = [each.values() if isinstance(each, dict) else each for each in level]
        level = [each for inner in members for each in inner if isinstance(each, list | dict)]
        if not level:
            return
    raise Unread(TOO_DEEP)


def _shallow(body: bytes) -> bool:
    """Whether the brackets alone show that a text is not nested deeply; those in strings may hide it."""
    brackets = body.translate(None, _NO_BRACKETS)
    for _ in range(SHALLOW):
        if len(brackets) <= BODY_LEVELS:
            return True
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return False


TOO_DEEP = f"it is nested more than {BODY_LEVELS} levels deep, which is not read"


SHALLOW = 12
"""Levels that most bodies have at most."""


_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
