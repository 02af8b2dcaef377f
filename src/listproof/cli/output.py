"""Standard output and error that may be full, closed or gone: a run goes on without them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

GONE = 141
"""The exit code where what read our output has gone, as a shell has it for SIGPIPE."""


class Tolerant:
    """A stream that loses what cannot be written: ``lost`` is the first error, and nothing is written after it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost: Exception | None = None

    def write(self, text: str) -> int:
        if self.lost is None:
            try:
                return self._stream.write(text)
            except UnicodeEncodeError:
                return self.write(text.encode("ascii", "backslashreplace").decode("ascii"))
            except (OSError, ValueError) as error:
                self.lost = error
        return len(text)

    def flush(self) -> None:
        if self.lost is None:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self.lost = error

    def close(self) -> None:
        """Give up what is still to be written, so that nothing fails when the process ends."""
        self.flush()
        if self.lost is not None:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def tolerant() -> Iterator[Tolerant]:
    """Let standard output and error be tolerant; gives standard output."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # no file of ours takes its place
    before = sys.stdout, sys.stderr
    out, err = (Tolerant(stream or io.StringIO()) for stream in before)
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a character is not a reason to stop
            stream.reconfigure(errors="backslashreplace")
    sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
    try:
        yield out
    finally:
        sys.stdout, sys.stderr = before
        out.close()
        err.close()


def code(out: Tolerant, done: int, *, judged: bool) -> int:
    """The exit code of a command that ends with ``done``: where its output was lost and it is all that it makes, 2, as
    for any file that cannot be used; what ``judged`` a server tells by its code too."""
    out.flush()
    if out.lost is None:
        return done
    if isinstance(out.lost, BrokenPipeError):
        return GONE
    why = out.lost.strerror if isinstance(out.lost, OSError) else out.lost
    print(f"listproof: standard output cannot be written ({why}).", file=sys.stderr)
    return done if judged else done or 2
