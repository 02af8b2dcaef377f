"""Files that a user names: a regular file of a bounded size, or an OSError that says what it is instead."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MIB = 1 << 20

MOST = 64 * MIB
"""Bytes of the largest file that is read where nothing smaller is usual."""


def home(path: str) -> Path:
    """The path with ``~`` as the home of a user; where there is no such user it stays, as in a shell."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def read(file: Path | str, most: int = MOST) -> bytes:
    """The bytes of a file. Raises OSError, with a ``strerror`` for a person, also for what is not a regular file (a
    pipe would hang, a device never end), for one of more than ``most`` bytes, and for a name that no file can have."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except ValueError:  # a NUL in it
        raise OSError(errno.EINVAL, "no file can have that name") from None
    with os.fdopen(handle, "rb") as stream:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        content = stream.read(most + 1)
    if len(content) > most:
        size = f"{most // MIB} MiB" if most >= MIB else f"{most} bytes"
        raise OSError(errno.EFBIG, f"it is larger than {size}")
    return content


def text(file: Path | str, most: int = MOST) -> str:
    """The text of a file in UTF-8. Raises OSError as ``read`` does, and UnicodeDecodeError."""
    return read(file, most).decode("utf-8")
