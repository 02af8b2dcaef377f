"""``listproof doctor``: what the given collections can decide. Imported for every command, so light."""

from __future__ import annotations

import argparse
import os
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from .. import harmless
from . import options as common

if TYPE_CHECKING:
    from ..doctor.diagnosis import Diagnosis
    from ..run.settings import Settings

SEARCHED = 20
"""Collections that a search looks at; each is read once."""

TEXT = """\
examples:
  listproof doctor langsmith --base-url http://127.0.0.1:2024 --collection thread_id=ID
      what a check of this collection could decide, what not, and the smallest data to add
  listproof doctor langsmith --base-url http://127.0.0.1:2024 --search langgraph
      the same for the best of the server's 20 newest threads, found with the vendor's SDK

The collections are read once and nothing is judged. Exit code 0; 3 where nothing could be decided; 2 for wrong usage.
"""


def options(parser: argparse.ArgumentParser) -> None:
    """The options of the command, a part of those of ``check``."""
    common.add(parser, "doctor")
    parser.add_argument("--search", metavar="NAME", help="let a provisioner look for collections: langgraph")


def run(arguments: Mapping[str, Any]) -> int:
    """Examine and print; returns the exit code."""
    from ..doctor import diagnosis
    from ..run import settings

    told = {name: value for name, value in arguments.items() if name != "search"}
    asked = settings.read(told, os.environ)
    if arguments["search"]:
        asked = _searched(asked, arguments["search"])
    found = diagnosis.examine(asked)
    print("\n".join(_report_lines(asked, found, searched=bool(arguments["search"]))))
    return 0 if found.decidable else 3


def _searched(asked: Settings, name: str) -> Settings:
    from .. import provision
    from ..doctor import diagnosis
    from ..errors import UsageError
    from ..flags import option
    from ..http import credential
    from ..run import settings

    server, named = asked.server, asked.data.collections
    if server.base_url is None or named:
        other = option("collection" if named else "base-url")
        problem = "names collections already. Leave one out" if named else "URL is needed to search there"
        raise UsageError(f"--search looks for collections, and {other} {problem}.")
    headers = dict(credential.read_header(text, os.environ) for text in server.headers)
    way = settings.network(server, os.environ)
    where = provision.Where(server.base_url, headers, network=way, timeout=server.timeout)
    with closing(provision.open_(name, where, "")) as provisioner:
        return diagnosis.choose(asked, provisioner.search(SEARCHED))


def _report_lines(asked: Settings, found: Diagnosis, *, searched: bool) -> Iterator[str]:
    for each in found.collections:
        ids = ",".join(f"{name}={value}" for name, value in each.parents.items())
        rows = each.note or each.counted if each.rows is None else each.counted
        yield harmless.line(f"  {each.name:<8} {rows:<10} {ids}")
    can, musts = found.musts
    yield f"\n{can} of {musts} MUST can be decided with these collections ({found.requests} requests were sent)."
    if found.open:
        yield "\nUndecided, and the smallest data that would decide it:"
    for one in found.open:
        yield f"  {one.facts.id} {one.facts.level}"
        needs = harmless.line("; ".join(one.needs))
        yield from map(harmless.begun, textwrap.wrap(needs, 100, initial_indent="      ", subsequent_indent="      "))
    if searched:
        words = [f"--collection {harmless.word(f'{name}:' + ','.join(f'{a}={b}' for a, b in parents.items()))}"
                 for name, parents in asked.data.collections.items()]  # fmt: skip
        given = f"{harmless.word(asked.contract)} --base-url {harmless.word(asked.server.base_url or '')}"
        yield "\n" + harmless.copied(f"listproof check {given} " + " ".join(words))
