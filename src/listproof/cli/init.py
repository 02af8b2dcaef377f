"""``listproof init``: a first contract folder from an OpenAPI document. Imported for every command, so light."""

from __future__ import annotations

import argparse
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
  listproof check my-contract
      then: a demonstration on data that are made up, before a server is named

Nothing is sent. What is a guess is written as a comment, so that no verdict rests on it until you take the # away.
"""


def options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("document", metavar="DOCUMENT", help="an OpenAPI document, in YAML or JSON")
    parser.add_argument("--out", metavar="FOLDER", required=True, help="the folder to make")
    help_ = "only list operations such as 'GET /users*' (repeatable; * stands for any text)"
    parser.add_argument("--operation", metavar="GLOB", action="append", default=[], dest="operations", help=help_)


def run(arguments: Mapping[str, Any]) -> int:
    """Make the folder and say what is in it; returns the exit code."""
    from ..init import folder

    out = Path(arguments["out"])
    try:
        told = folder.make(Path(arguments["document"]), out, arguments["operations"])
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
