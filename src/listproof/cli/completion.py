"""``listproof --completion SHELL``: a script that completes the command line, made of the parser."""

from __future__ import annotations

import argparse
from typing import Any

from ..errors import UsageError
from ..run import options
from ..run.options import Kind

SHELLS = ("bash", "zsh", "fish")


class Completion(argparse.Action):
    """Prints the script and ends."""

    def __call__(self, parser: argparse.ArgumentParser, _: object, values: Any, __: str | None = None) -> None:
        print(script(parser, str(values)))
        parser.exit()


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for a shell. Raises UsageError where the library that makes it is not there."""
    try:
        import shtab
    except ImportError:
        raise UsageError("Completion needs one more library: pip install 'listproof[completion]'.") from None
    for each in _below(parser):
        for action in each._actions:
            _hint(action, shtab)
    made: str = shtab.complete(parser, shell=shell)
    return made


def _below(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return [parser, *(each for action in below for each in action.choices.values())]


def _hint(action: Any, shtab: Any) -> None:
    """Say what an option's values are."""
    option = options.BY_FIELD.get(action.dest)
    if option is None:
        return
    if option.choices:
        action.choices = option.choices
    elif option.name == "contract":
        from ..contract import library

        action.choices = (*library.names(), *library.examples())
    elif option.kind is Kind.FILE or option.name == "config":
        action.complete = shtab.DIRECTORY if option.name == "report" else shtab.FILE
