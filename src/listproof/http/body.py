"""Reading an answer's body: as a stream, decoded, never more than the cap."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx

from ..flags import option
from .deadline import LATE
from .memory_budget import Crowded, Load

MIB = 1 << 20

STEP = 1 << 16
"""Bytes that one step of decompression may give: a bomb is noticed within one step of the cap."""

KEPT_BYTES = 1 << 16
"""Bytes of a body beyond the cap that are kept, for a report."""

BODILESS = (204, 304)
"""Statuses whose answers have no body, whatever their Content-Length says (RFC 9110, 6.4.1)."""


@dataclass(frozen=True)
class Body:
    """A body as far as it was read; ``broken`` says what was wrong with it, ``wire`` counts the bytes that came."""

    data: bytes
    wire: int
    truncated: bool
    broken: str
    late: bool = False  # it broke off because it took too long


def read(response: httpx.Response, method: str, cap: int, expired: Callable[[], str], load: Load | None = None) -> Body:
    """The decoded body, at most ``cap`` bytes, and the response closed. ``expired`` says why to stop, or nothing. What
    is kept has room in ``load``; raises Crowded where there is none.

    gzip is undone; another coding is broken, its bytes kept as they came. The number of bytes is compared with
    Content-Length here too, because a transport without a socket does not look.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    gzip = Gzip() if coding in ("gzip", "x-gzip") else None
    data, wire, broken, more, late = bytearray(), 0, "", False, False
    assert isinstance(response.stream, httpx.SyncByteStream)
    try:
        for chunk in response.stream:
            wire += len(chunk)
            for piece in gzip.pieces(chunk) if gzip else (chunk,):
                room = cap - len(data)
                if load and not load.take(len(piece[:room])):
                    load.give(len(data))
                    raise Crowded
                data += piece[:room]
                more = len(piece) > room
                if more:
                    break
            broken = expired()
            late = bool(broken)
            if more or broken:
                break
    except zlib.error:
        broken = "the body is not the gzip that Content-Encoding says"
    except httpx.TimeoutException as error:
        over = str(error).startswith(LATE)
        broken, late = f"the body was {error}" if over else "the body stopped coming: time-out", True
    except httpx.TransportError:
        broken = "the connection was closed before the body was complete"
    finally:
        response.close()
    if not (broken or more) and method != "HEAD" and response.status_code not in BODILESS:
        broken = _flaw(response.headers, wire, coding, gzip)
    kept = data[:KEPT_BYTES] if more or late else data
    if load:
        load.give(len(data) - len(kept))
    return Body(bytes(kept), wire, more or bool(broken), broken, late)


def too_large(cap: int) -> str:
    """What a body of more than ``cap`` bytes is called."""
    return f"a body beyond the body cap of {cap / MIB:g} MiB; {option('page-size')} asks for smaller pages"


def _flaw(headers: httpx.Headers, wire: int, coding: str, gzip: Gzip | None) -> str:
    if gzip and not gzip.complete:
        return "the gzip data ends too early"
    if not gzip and coding not in ("", "identity") and wire:
        return f"Content-Encoding is {coding[:40]!r}, which was not asked for"
    length = headers.get("content-length", "")
    if "transfer-encoding" not in headers and length.isdigit() and int(length[:18]) != wire:
        return f"Content-Length says {'more' if int(length[:18]) > wire else 'fewer'} bytes than came"
    return ""


class Gzip:
    """gzip undone in steps, one member after another."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._begun = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What the chunk holds, in pieces of at most ``STEP`` bytes. Raises zlib.error."""
        while chunk:
            if self._member.eof:
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            self._begun = True
            piece = self._member.decompress(chunk, STEP)
            chunk = self._member.unconsumed_tail or self._member.unused_data
            if piece:
                yield piece

    @property
    def complete(self) -> bool:
        """Whether it ended where a member ends; so does a body that never began."""
        return self._member.eof or not self._begun
