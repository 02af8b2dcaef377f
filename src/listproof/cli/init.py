"""``listproof init``: a first contract folder from an OpenAPI document. Imported for every command, so light."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import harmless
from ..errors import UsageError

TEXT = """\
examples:
  listproof init openapi.yaml --out my-contract
      every list operation of the document, in my-contract/listing.toml, with why and how sure behind each key
  listproof init openapi.yaml --out my-contract --operation 'GET /users*'
      those operations only
  listproof init https://api.example.com/openapi.json --out my-contract
      a document that the server gives: one GET, and nothing else is sent
  listproof init --path /users --rows /data --size limit --offset offset --out my-contract
      a list that no document describes: a small one is written, and reports say whose it is
  listproof check my-contract
      then: a demonstration on data that are made up, before a server is named

What is a guess is written as a comment, so that no verdict rests on it until you take the # away.
"""

MINIMAL: Mapping[str, tuple[str, str]] = {
    "rows": ("PLACE", "where the answer has the rows, such as /data/items (default: the answer is the array)"),
    "id": ("FIELD", "the field that tells rows apart (default: id)"),
    "size": ("NAME", "the parameter of the page size"),
    "offset": ("NAME", "the parameter that counts rows to skip"),
    "page": ("NAME", "the parameter that counts pages"),
    "cursor": ("NAME", "the parameter that takes what --next has"),
    "next": ("PLACE", "where an answer has the next cursor or link, such as /next or link:next"),
    "total": ("PLACE", "where an answer has the number of all rows, such as /total or header:X-Total"),
}
"""Options that say one thing of a list that no document describes."""

SEVERAL: Mapping[str, tuple[str, str]] = {
    "field": ("NAME:KIND", "a field of the rows and its kind, such as state:string or made:date-time (repeatable)"),
    "filter": ("NAME", "a parameter that takes the value of the field of that name (repeatable)"),
}
"""The same, of which there may be several."""


def options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    help_ = "an OpenAPI document, in YAML or JSON, or its URL"
    parser.add_argument("document", metavar="DOCUMENT", nargs="?", help=help_)
    parser.add_argument("--out", metavar="FOLDER", required=True, help="the folder to make")
    help_ = "only list operations such as 'GET /users*' (repeatable; * stands for any text)"
    parser.add_argument("--operation", metavar="GLOB", action="append", default=[], dest="operations", help=help_)
    help_ = "for the request of a URL, such as 'Authorization: ${API_KEY}' (repeatable)"
    parser.add_argument("--header", metavar="'NAME: VALUE'", action="append", default=[], dest="headers", help=help_)
    own = parser.add_argument_group("a list that no document describes")
    own.add_argument("--path", metavar="PATH", help="its path below the base URL, such as /teams/{team}/notes")
    for name, (value, help_) in MINIMAL.items():
        own.add_argument(f"--{name}", metavar=value, help=help_)
    for name, (value, help_) in SEVERAL.items():
        own.add_argument(f"--{name}", metavar=value, action="append", default=[], dest=f"{name}s", help=help_)


def run(arguments: Mapping[str, Any]) -> int:
    """Make the folder and say what is in it; returns the exit code."""
    out = Path(arguments["out"])
    _refuse_misfits(arguments)
    try:
        told = _made(arguments, out)
    except OSError as error:
        what = f"{error.filename or out} cannot be read or written ({error.strerror})."
        raise UsageError(f"{what} Name another document or another folder.") from None
    print("\n".join(harmless.line(each) for each in told))
    print(
        f"\n{harmless.line(str(out / 'listing.toml'))} is written. Read its comments, then:\n"
        f"  listproof check {harmless.line(str(out))}                      against a mock of it\n"
        f"  listproof check {harmless.line(str(out))} --base-url URL …     against your server"
    )
    return 0


def _made(arguments: Mapping[str, Any], out: Path) -> list[str]:
    from ..init import folder, minimal

    if arguments["path"] is not None:
        return folder.make_minimal(minimal.of(arguments), out)
    document, globs = arguments["document"], arguments["operations"]
    if not _is_url(document):
        return folder.make(Path(document), out, globs)
    from . import fetch

    with fetch.document(document, arguments["headers"], os.environ) as (file, source):
        return folder.make(file, out, globs, source=source)


def _is_url(document: str) -> bool:
    return bool(re.match(r"https?://", document, re.IGNORECASE))


def _refuse_misfits(arguments: Mapping[str, Any]) -> None:
    """Raise UsageError where there is not exactly one thing to describe, or options that are for another one."""
    document, path = arguments["document"], arguments["path"]
    if (document is None) == (path is None):
        raise UsageError("Name a document or its URL, or one list by --path without any. See: listproof init --help")
    given = [f"--{name}" for name in MINIMAL if arguments[name] is not None]
    given += [f"--{name}" for name in SEVERAL if arguments[f"{name}s"]]
    if path is None and given:
        raise UsageError(f"{given[0]} is for a list that no document describes. Add --path, or leave it out.")
    if path is not None and arguments["operations"]:
        raise UsageError("--operation chooses among those of a document. Leave it out beside --path.")
    if arguments["headers"] and not (document and _is_url(document)):
        raise UsageError("--header is for the request of a URL. Leave it out: nothing is sent.")
