"""``listproof init``: a first contract folder from an OpenAPI document. Imported for every command, so light."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .. import harmless
from ..errors import UsageError
from ..flags import option
from ..run import options as options_
from . import options as common

if TYPE_CHECKING:
    from ..init.folder import Draft

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
  listproof init openapi.yaml --out my-contract --probe --base-url https://api.example.com --collection org=ID \\
      --header 'Authorization: ${API_KEY}'
      the same, and each key is held against the server, with at most 25 reading requests for each operation
  listproof init newer.yaml --out my-contract --update
      a newer document: what you wrote stays, what listproof init wrote is brought up to it, and each change is told
  listproof check my-contract
      then: a demonstration on data that are made up, before a server is named

What is a guess is written as a comment, so that no verdict rests on it until you take the # away. Where a server does
otherwise than the document says, that is told, and the key stays as the document says.
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
    help_ = "bring a folder that is there up to the document: what a person wrote in it stays, and each change is told"
    parser.add_argument("--update", action="store_true", help=help_)
    own = parser.add_argument_group("a list that no document describes")
    own.add_argument("--path", metavar="PATH", help="its path below the base URL, such as /teams/{team}/notes")
    for name, (value, help_) in MINIMAL.items():
        own.add_argument(f"--{name}", metavar=value, help=help_)
    for name, (value, help_) in SEVERAL.items():
        own.add_argument(f"--{name}", metavar=value, action="append", default=[], dest=f"{name}s", help=help_)
    help_ = "hold what is concluded against a server, at --base-url, and write what it showed behind each key"
    parser.add_argument("--probe", action="store_true", help=help_)
    common.add(parser, "init")


def run(arguments: Mapping[str, Any]) -> int:
    """Make the folder and say what is in it; returns the exit code."""
    out = Path(arguments["out"])
    _refuse_misfits(arguments)
    try:
        told, asked = _made(arguments, out)
    except OSError as error:
        what = f"{error.filename or out} cannot be read or written ({error.strerror})."
        raise UsageError(f"{what} Name another document or another folder.") from None
    print("\n".join(harmless.line(each) for each in told))
    if asked:
        print("\nAsked of the server:\n" + "\n".join(harmless.line(each) for each in asked))
    if arguments["update"]:
        return 0
    print(
        f"\n{harmless.line(str(out / 'listing.toml'))} is written. Read its comments, then:\n"
        f"  listproof check {harmless.line(str(out))}                      against a mock of it\n"
        f"  listproof check {harmless.line(str(out))} --base-url URL …     against your server"
    )
    return 0


def _made(arguments: Mapping[str, Any], out: Path) -> tuple[list[str], list[str]]:
    """Make the folder; lines that tell what was concluded, and what a server showed of it."""
    from ..init import folder, minimal

    document = arguments["document"]
    globs, there = ((), None) if arguments["update"] else (arguments["operations"], out)
    if arguments["path"] is not None:
        made = folder.minimal_draft(minimal.of(arguments), out)
        return _written(made, arguments, out)
    if not _is_url(document):
        return _written(folder.draft(Path(document), globs, there), arguments, out)
    from . import fetch

    headers = (arguments["headers"] or ()) if _may_have(document, arguments["base_url"]) else ()
    with fetch.document(document, headers, os.environ) as (file, source):
        return _written(folder.draft(file, globs, there, source=source), arguments, out)


def _written(made: Draft, arguments: Mapping[str, Any], out: Path) -> tuple[list[str], list[str]]:
    from ..init import folder, update

    if arguments["update"]:
        return update.updated(made, out, arguments["operations"]), []
    asked: list[str] = []
    if arguments["probe"]:
        made, asked = _probed(made, _settings(arguments))
    folder.write(made, out)
    return made.told(), asked


def _settings(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a server, as settings of a run."""
    known = {each.field for each in options_.at("init")}
    return {name: value for name, value in arguments.items() if name in known}


def _may_have(document: str, base_url: str | None) -> bool:
    """Whether the host of a document's URL may be sent the credential: that of the server that is asked, or alone."""
    return base_url is None or urlsplit(document)[:2] == urlsplit(base_url)[:2]


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
    if arguments["update"] and (path is not None or arguments["probe"]):
        other = "--path" if path is not None else "--probe"
        raise UsageError(f"--update compares two documents, and {other} makes a folder. Give one of the two.")
    if arguments["probe"]:
        if arguments["base_url"] is None:
            raise UsageError(f"--probe asks a server: give its {option('base-url')}.")
        return
    if arguments["headers"] and not (document and _is_url(document)):
        raise UsageError("--header is for the request of a URL. Leave it out: nothing is sent.")
    if any(value for name, value in _settings(arguments).items() if name != "headers"):
        raise UsageError("A server is asked with --probe alone. Give it, or leave out what is said of a server.")


def _probed(made: Draft, given: Mapping[str, Any]) -> tuple[Draft, list[str]]:
    """The draft with what the server shows, and lines that tell it. Raises UsageError and Unreachable."""
    from ..http import credential
    from ..http.client import Client
    from ..http.rate_limit import read_rate
    from ..probe import draft
    from ..run import settings, validation

    asked = settings.read({"contract": "openapi", **given}, os.environ)
    server, data = asked.server, asked.data
    assert server.base_url is not None
    searches = [each.partition(" ")[2] for each in made.listed if each.startswith("POST ")]
    with Client(
        server.base_url,
        headers=dict(credential.read_header(each, os.environ) for each in server.headers),
        timeout=server.timeout,
        network=settings.network(server, os.environ),
        rate=read_rate(asked.pace.rate) if asked.pace.rate else None,
        searches=searches if data.allow_search else (),
        retries=0,
    ) as client:
        where = f"{client.host}, {datetime.now(UTC):%Y-%m-%d}"
        return draft.probed(
            made, client, lambda each: [*validation.collections(each, data).values()], where,
            searches=data.allow_search,
        )  # fmt: skip
