"""The lines of the document that failures rest on, with what stands around them, and where the document is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from .. import files
from ..contract.model import Contract
from ..results.model import Aggregate, Cited, Verdict

BEFORE, AFTER = 4, 5
"""Lines of an excerpt before and after the one that is cited."""

WIDTH = 300
"""Characters of a line of an excerpt: a document may be one line."""


def with_excerpts(rows: Iterable[Aggregate], contract: Contract) -> tuple[Aggregate, ...]:
    """The rows, those that failed with what stands around their lines in the document; without, where its file is no
    longer the one that was read."""
    text: tuple[str, ...] | None = None
    told = []
    for row in rows:
        if row.verdict in (Verdict.FAILED, Verdict.WAIVED):
            text = _text(contract) if text is None else text
            row = replace(row, cited=tuple(_around(each, text, contract.file) for each in row.cited))
        told.append(row)
    return tuple(told)


def lines(contract: Contract) -> Mapping[str, int]:
    """Operation -> its line in the document."""
    return {each.key: place.line for each in contract.lists for place in each.sources.get("operation", ())[:1]}


def path(contract: Contract) -> str:
    """The contract's folder from the working directory, with slashes; empty where it is not below that."""
    try:
        below = contract.folder.resolve().relative_to(Path(os.getcwd()).resolve())
    except (ValueError, OSError):
        return ""
    return "" if "site-packages" in below.parts else below.as_posix()


def _text(contract: Contract) -> tuple[str, ...]:
    try:
        raw = files.read(contract.folder / contract.file)
    except OSError:
        return ()
    if hashlib.sha256(raw).hexdigest() != contract.sha256:
        return ()
    return tuple(raw.decode("utf-8-sig", "replace").splitlines())


def _around(cited: Cited, text: tuple[str, ...], file: str) -> Cited:
    if cited.file != file or not 0 < cited.line <= len(text):
        return cited
    first = max(1, cited.line - BEFORE)
    return replace(cited, excerpt=tuple(each[:WIDTH] for each in text[first - 1 : cited.line + AFTER]), first=first)
