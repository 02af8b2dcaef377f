"""The parser of the command line: its help, and mistakes in words of ours. Imported for every command, so light."""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Sequence
from typing import Any, NoReturn

from ..errors import UsageError

NARROW, WIDE = 60, 100
"""Columns of the help."""

BRIEF = (
    "base-url", "collection", "header", "target", "only", "operation", "profile", "fail-on", "report", "verbose",
)  # fmt: skip
"""The options that most people use, in the order of their help."""

MANY = 24
"""Options from which on the help shows only those."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in one width."""

    def __init__(self, prog: str) -> None:
        columns = shutil.get_terminal_size((WIDE, 24)).columns
        super().__init__(prog, max_help_position=30, width=max(NARROW, min(columns, WIDE)))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:  # examples and tables, as they are written
            return super()._fill_text(text, width, indent)
        return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent)

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):
            self._action_max_length += self._indent_increment  # which argparse forgets


class _HelpAll(argparse._HelpAction):
    """Shows every option."""

    def __call__(self, parser: Any, *_: Any, **__: Any) -> None:
        parser.brief = False
        parser.print_help()
        parser.exit()


class Parser(argparse.ArgumentParser):
    """A parser that raises what is wrong as one message, and whose help shows first what is used most."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, "allow_abbrev": False, **given})
        self.brief = False

    def shorten(self) -> None:
        """Let ``--help`` show the most used options alone where there are many, and ``--help-all`` the rest."""
        if len(self._option_string_actions) < MANY:
            return
        self.brief = True
        self.add_argument("--help-all", action=_HelpAll, help="show every option")

    def format_help(self) -> str:
        """As argparse does, or the most used options alone."""
        if not self.brief:
            return super().format_help()
        made = self._get_formatter()
        own = [each for name in BRIEF if (each := self._option_string_actions.get(f"--{name}"))]
        positional = self._get_positional_actions()
        names = " ".join(f"[{each.metavar}]" if each.nargs == "?" else str(each.metavar) for each in positional)
        made.add_text(f"usage: {self.prog} {names} [options]")
        made.add_text(self.description)
        for title, actions in ((None, positional), ("options that are used most", own)):
            made.start_section(title)
            made.add_arguments(actions)
            made.end_section()
        number = len({id(each) for each in self._option_string_actions.values() if each.dest != "help"})
        made.add_text(f"All {number} options, by topic: {self.prog} --help-all")
        made.add_text(self.epilog)
        return made.format_help()

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, but an option that is not known is answered with those of its command that look like it."""
        found, strange = self.parse_known_args(args, namespace)
        if strange:
            from ..suggest import did_you_mean

            meant = self._meant(found)
            options = [each for each in meant._option_string_actions if each.startswith("--")]
            hint = did_you_mean(strange[0].partition("=")[0], options, most=1) if strange[0].startswith("-") else ""
            what = "unknown option." if strange[0].startswith("-") else "not understood."
            raise UsageError(f"{_harmless_argument(strange[0])}: {what}{hint} See: {meant.prog} --help")
        return found

    def _meant(self, found: argparse.Namespace) -> Parser:
        """The parser of the command that was given."""
        return next((each for each in parsers(self) if each.prog == getattr(found, "prog", "")), self)

    def error(self, message: str) -> NoReturn:
        commands = [each for each in self._actions if isinstance(each, argparse._SubParsersAction)]
        raise UsageError(
            f"{_told(message, [name for each in commands for name in each.choices])} See: {self.prog} --help"
        )


def parsers(top: Parser) -> list[Parser]:
    """A parser and those of its commands."""
    below = [each for each in top._actions if isinstance(each, argparse._SubParsersAction)]
    return [top, *(each for action in below for each in action.choices.values())]


def _told(message: str, commands: Sequence[str]) -> str:
    """What argparse says, in words of ours."""
    if commands and (found := re.match(r"argument COMMAND: invalid choice: '(.*)' \(choose", message, re.DOTALL)):
        return _unknown_command(found[1], commands)
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(words)
    return f"{message[:1].upper()}{message[1:]}."


_WORDS = (
    (r"argument (\S+)(?: \S+)?: invalid int value: (.*)", r"\1: \2 is not a whole number."),
    (r"argument (\S+)(?: \S+)?: invalid float value: (.*)", r"\1: \2 is not a number."),
    (r"argument ([^:]+): expected (?:one|at least one) argument", r"\1 needs a value."),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 cannot be used with \2: leave one out."),
    (r"argument ([^:]+): ignored explicit argument .*", r"\1 takes no value."),
    (r"the following arguments are required: (.*)", r"Missing: \1."),
)
"""Messages of argparse, and ours in their place."""


def _unknown_command(word: str, commands: Sequence[str]) -> str:
    from ..contract.library import examples, names
    from ..suggest import close, did_you_mean

    if not re.fullmatch(r"[\w./-]{1,60}", word):
        return "Unknown command."  # it may be a secret
    contracts = (*names(), *examples())
    if word not in contracts and (hint := did_you_mean(word, commands, most=1)):
        return f"Unknown command '{word}'.{hint}"
    if near := [word] if word in contracts else close(word, contracts)[:1]:
        return f"Unknown command '{word}'. Did you mean 'listproof check {near[0]}'?"
    return f"Unknown command '{word}'. Commands: {', '.join(commands)}."


def _harmless_argument(argument: str) -> str:
    """An argument that is not understood, without what may be a credential."""
    name = argument.partition("=")[0]
    from ..contract.library import examples, names

    known = re.fullmatch(r"--?[a-z][a-z-]{0,30}", name) or name in (*names(), *examples())
    return name if known else "An argument (it may be a secret)"
