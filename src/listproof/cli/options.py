"""The options of the commands, from the table. Imported for every command, so light."""

from __future__ import annotations

import argparse

from .. import flags
from ..run import options
from ..run.options import LISTS, Option


def add(parser: argparse.ArgumentParser, command: str, *, required: str = "") -> dict[str, argparse._ArgumentGroup]:
    """Give a command its options; returns their groups by title. ``required`` is one that it cannot do without."""
    groups: dict[str, argparse._ArgumentGroup] = {}
    for each in options.at(command):
        if each.name == "contract":
            parser.add_argument("contract", nargs="?", metavar=each.metavar, help=each.help)
            continue
        if each.group not in groups:
            mock = " (default: the embedded mock)" if (command, each.group) == ("check", options.SERVER) else ""
            groups[each.group] = parser.add_argument_group(each.group + mock)
        more = {**options.parsing(each), **({"required": True} if each.name == required else {})}
        groups[each.group].add_argument(f"--{each.name}", dest=each.field, help=_help(each), **more)
    return groups


def _help(each: Option) -> str:
    return flags.told(each.help) + ("; repeatable" if each.kind in LISTS else "")
