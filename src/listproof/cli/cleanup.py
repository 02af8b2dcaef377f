"""``listproof cleanup``: what a killed run with ``--provision`` left behind. Imported for every command, so light."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from .. import harmless
from . import options as common

if TYPE_CHECKING:
    from ..http.network import Network

TEXT = """\
examples:
  listproof cleanup langgraph --base-url http://127.0.0.1:2024
      list what carries the mark of listproof; nothing is deleted
  listproof cleanup langgraph --base-url http://127.0.0.1:2024 --allow-writes
      delete it; data of a run that is still going on would be deleted too: name a run with --run
"""


def options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("name", metavar="NAME", help="who made the data, as in --provision NAME")
    common.add(parser, "cleanup", required="base-url")
    parser.add_argument("--run", metavar="ID", help="only what this run made (default: what any run made)")
    parser.add_argument("--allow-writes", action="store_true", help="delete; without this it is only listed")


def run(arguments: Mapping[str, Any]) -> int:
    """List or delete the leftovers; returns the exit code."""
    from .. import provision
    from ..http import address, credential

    base_url = str(address.read(arguments["base_url"]))
    headers = dict(credential.read_header(text, os.environ) for text in arguments["headers"] or ())
    timeout = arguments["timeout"] or provision.Where.timeout
    where = provision.Where(base_url, headers, network=_network(arguments), timeout=timeout)
    with closing(provision.open_(arguments["name"], where, "")) as provisioner:
        if arguments["allow_writes"]:
            again = f"listproof cleanup {arguments['name']} --base-url {base_url} --allow-writes"
            gone = provision.clean(provisioner, arguments["run"], again)
            print("\n".join([*(f"deleted {harmless.line(identity)}" for identity in gone), f"{len(gone)} deleted"]))
            return 0
        left = provisioner.leftovers(arguments["run"])
    print(
        "\n".join(f"  {harmless.line(identity)}  of run {harmless.line(run)}" for identity, run in left.items())
        or "nothing of ours is there"
    )
    if left:
        print(f"{len(left)} to delete: repeat the command with --allow-writes")
    return 0


def _network(arguments: Mapping[str, Any]) -> Network:
    """The way to the server, checked as ``listproof check`` does."""
    from ..run import option_values, settings
    from ..run import options as table
    from ..run.setting_groups import Server

    given = [each for each in table.at("cleanup") if each.group == table.NETWORK and arguments[each.field] is not None]
    values = {each.field: option_values.parse(each, arguments[each.field]) for each in given}
    return settings.network(Server(**values), os.environ)
