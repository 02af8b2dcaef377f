"""What a server showed of one key of listing.toml. No text holds a value of a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a key."""

    CONFIRMED = "confirmed"
    OPEN = "not confirmed"
    DIFFERS = "the server differs"
    SEEN = "seen, and not said by the document"


@dataclass(frozen=True)
class Finding:
    """``place`` is that of the key as messages name it (``page[0].size``), ``text`` why it is open, how the server
    differs, or what it showed beside; ``value`` what the server does where the document says nothing, as TOML writes
    it."""

    place: str
    outcome: Outcome
    text: str = ""
    value: str = ""


def confirmed(place: str, text: str = "") -> Finding:
    """The server does what the key says."""
    return Finding(place, Outcome.CONFIRMED, text)


def open_(place: str, text: str) -> Finding:
    """Nothing was shown, for this reason."""
    return Finding(place, Outcome.OPEN, text)


def differs(place: str, text: str) -> Finding:
    """The server does otherwise than the key says, each time that it was asked."""
    return Finding(place, Outcome.DIFFERS, text)


def seen(place: str, value: str) -> Finding:
    """The server does something of which the document says nothing."""
    return Finding(place, Outcome.SEEN, "", value)
