"""The command: ``listproof check``, ``explain`` and ``mock``. What is slow to import is imported where it is needed."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from .. import interruption
from ..errors import ListproofError, UsageError
from ..run.options import RESULT
from ..version import __version__
from . import cleanup as cleanup_command
from . import doctor as doctor_command
from . import init as init_command
from . import options as common
from . import output

CHECK = """\
examples:
  listproof check langsmith
      the bundled contract against its embedded mock
  listproof check seekrflow --base-url https://flow.example.com --collection main:thread_id=ID \\
      --collection empty:thread_id=ID --header 'Authorization: ${SEEKR_API_KEY}' --report report
      a server of yours; the program reads the variable, so that the key stands in no history
  listproof check --target staging
      the same from the table [target.staging] of listproof.toml

exit codes: 0 no MUST failed; 1 a MUST failed; 2 wrong usage, unreachable server or unreadable contract;
3 fewer than half of the MUSTs that apply were decided (unless --accept-undecided), or not all of them (with --strict);
4 a bug of listproof; 130 interrupted by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP (what was done until then is reported)
"""

EXPLAIN = """\
examples:
  listproof explain           every requirement, by family
  listproof explain PAG-04    what it says, why it matters, how servers break it, what it rests on
  listproof explain cause     what may be wrong with a server, by what it does; with a name: one in full
"""

LINT = """\
examples:
  listproof lint ./my-contract    its mistakes, or what it leaves unsaid and which key would let more be tested

No server is asked. Exit code 0; 2 where the contract cannot be used: all mistakes are told at once.
"""

DIFF = """\
examples:
  listproof diff last-release report
  listproof diff last-release report >> "$GITHUB_STEP_SUMMARY"

exit codes: 0 nothing got worse; 1 a regression: what fails now and did not (with --strict also what is newly undecided
or no longer asked); 2 wrong usage or no report
"""

MOCK = """\
examples:
  listproof mock langsmith
  listproof mock seekrflow --port 8000 --fault offset_ignored
  listproof mock langsmith --list-faults
  listproof mock ./my-contract
      a server with data, made of openapi.yaml and listing.toml
"""


class Parser(argparse.ArgumentParser):
    """A parser that raises what is wrong as one message."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, but an option that is not known is answered with the ones that look like it."""
        found, strange = self.parse_known_args(args, namespace)
        if strange:
            from ..suggest import did_you_mean

            options = [option for each in _parsers(self) for option in each._option_string_actions]
            hint = did_you_mean(strange[0].partition("=")[0], options) if strange[0].startswith("-") else ""
            raise UsageError(f"{_harmless_argument(strange[0])}: not understood.{hint} See: {self.prog} --help")
        return found

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help")


def _quoted(argv: Sequence[str]) -> None:
    """Stop where a header was written without quotes, so that its value, a credential, stands there as a word of its
    own, before anything is told of that word. Raises UsageError."""
    for at, word in enumerate(argv[:-1]):
        option, equals, value = word.partition("=")
        if option not in ("--header", "--other-header"):
            continue
        rest = argv[at + 1 :] if equals else argv[at + 2 :]
        header = value if equals else argv[at + 1]
        open_ = re.fullmatch(r"[^:]*|[^:]*:\s*(?:Bearer|Basic|Token|Api-?Key|Key|Digest)?\s*", header, re.IGNORECASE)
        if open_ and rest and not rest[0].startswith("-"):
            raise UsageError(
                f"{option}: the header ends before its value, and a word follows it. Write the whole header in single "
                f"quotes: {option} 'Authorization: Bearer ${{API_KEY}}'."
            )


def _harmless_argument(argument: str) -> str:
    """An argument that is not understood, without what may be a credential."""
    name = argument.partition("=")[0]
    from ..contract.library import examples, names

    known = re.fullmatch(r"--?[a-z][a-z-]{0,30}", name) or name in (*names(), *examples())
    return name if known else "An argument (it may be a secret)"


def _parsers(top: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    below = [each for each in top._actions if isinstance(each, argparse._SubParsersAction)]
    return [top, *(each for action in below for each in action.choices.values())]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    with output.tolerant() as out, interruption.watched() as signals:
        try:
            code = _answer(argv, out)
        except KeyboardInterrupt as error:
            again = signals.count > 1
            said = "stopped at once; reports may be missing" if again else "interrupted before there was a result"
            print(f"\nlistproof: {said}.", file=sys.stderr)
            code = interruption.end(error).exit_code or 0
        if signals.count:
            interruption.leave(code)
        return code


def _answer(argv: Sequence[str] | None, out: output.Tolerant) -> int:
    try:
        _quoted(sys.argv[1:] if argv is None else argv)
        arguments = parser().parse_args(argv)
        command: Callable[[argparse.Namespace], int] = arguments.command
        return output.code(out, command(arguments), judged=command is _check)
    except ListproofError as error:
        for each in error.messages():
            print(f"listproof: {_shown(each)}", file=sys.stderr)
        return 2
    except Exception:
        import traceback

        from ..harmless import block
        from ..http.secret import concealed

        print(
            f"{block(concealed(traceback.format_exc()).rstrip(), 100_000)}\n"
            f"listproof: this is a bug in listproof {__version__}, not in the server under test. "
            "Please report it with the lines above.",
            file=sys.stderr,
        )
        return 4


def _shown(message: str) -> str:
    from ..harmless import line
    from ..http.secret import concealed

    return line(concealed(message), 4000)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = Parser(
        prog="listproof",
        description="Proves that a list endpoint pages, orders, filters and selects as its contract says.",
        epilog="example: listproof check langsmith",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"listproof {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], what: str, epilog: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=what,
            description=f"{what[:1].upper()}{what[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        made.set_defaults(command=run)
        return made

    _check_options(command("check", _check, "check a server against a contract", CHECK))
    explain = command("explain", _explain, "explain a requirement, or list them all", EXPLAIN)
    explain.add_argument("id", nargs="?", metavar="ID", help="a requirement, such as PAG-04, or the word cause")
    explain.add_argument("cause", nargs="?", metavar="CAUSE", help="behind cause: its name; without: all of them")
    explain.add_argument("--contract", metavar="CONTRACT", help="as this contract has it (default: every bundled one)")
    explain.add_argument("--follows", metavar="NAME", help="a published convention instead, such as AIP-158")
    lint = command("lint", _lint, "check a contract without a server", LINT)
    lint.add_argument("name", metavar="CONTRACT", help="a contract's folder, or a bundled contract")
    diff = command("diff", _diff, "hold two reports against each other, as Markdown", DIFF)
    diff.add_argument("old", metavar="OLD", help="a folder that check --report made")
    diff.add_argument("new", metavar="NEW", help="another one, of the same contract")
    diff.add_argument("--strict", action="store_true", help="exit 1 where something is newly undecided or not asked")
    _mock_options(command("mock", _mock, "serve a contract's reference server on loopback, until Ctrl-C", MOCK))
    doctor = command(
        "doctor", _doctor, "say what the given collections can decide, without judging", doctor_command.TEXT
    )
    doctor_command.options(doctor)
    init = command("init", _init, "make a first contract folder from an OpenAPI document", init_command.TEXT)
    init_command.options(init)
    cleanup = command(
        "cleanup", _cleanup, "delete what a killed run with --provision left behind", cleanup_command.TEXT
    )
    cleanup_command.options(cleanup)
    return top


def _check_options(check: argparse.ArgumentParser) -> None:
    groups = common.add(check, "check")
    talk = groups[RESULT].add_mutually_exclusive_group()
    talk.add_argument("--quiet", action="store_const", const=True, help="the verdict in one line and nothing else")
    talk.add_argument("--verbose", action="store_const", const=True, help="a line for every check as it ends")


def _mock_options(mock: argparse.ArgumentParser) -> None:
    mock.add_argument("name", metavar="CONTRACT", help="seekrflow, langsmith, or a contract's folder")
    mock.add_argument("--port", type=int, default=0, metavar="N", help="default: any free port")
    mock.add_argument("--fault", metavar="NAME", help="wrong in this one way")
    mock.add_argument("--large", type=int, default=0, metavar="ROWS", help="add a collection of so many rows")
    mock.add_argument("--list-faults", action="store_true", help="the faults there are, and stop")


def _check(arguments: argparse.Namespace) -> int:
    with interruption.shielded():  # what interrupts an import may be lost
        from . import check

    options = vars(arguments)
    return check.run({name: value for name, value in options.items() if name != "command"})


def _doctor(arguments: argparse.Namespace) -> int:
    return doctor_command.run({name: value for name, value in vars(arguments).items() if name != "command"})


def _init(arguments: argparse.Namespace) -> int:
    return init_command.run(vars(arguments))


def _cleanup(arguments: argparse.Namespace) -> int:
    return cleanup_command.run(vars(arguments))


def _explain(arguments: argparse.Namespace) -> int:
    from . import explain, explain_cause

    if arguments.id == "cause":
        return explain_cause.run(arguments.cause)
    if arguments.cause is not None:
        raise UsageError(f"unrecognized arguments: {arguments.cause}")
    if arguments.follows is not None:
        return explain.convention(arguments.follows)
    return explain.run(arguments.id, arguments.contract)


def _lint(arguments: argparse.Namespace) -> int:
    from . import lint

    return lint.run(arguments.name)


def _diff(arguments: argparse.Namespace) -> int:
    from . import diff

    return diff.run(arguments.old, arguments.new, strict=arguments.strict)


def _mock(arguments: argparse.Namespace) -> int:
    from . import mock

    if arguments.list_faults:
        mock.list_faults(arguments.name, sys.stdout)
        return 0
    mock.run(arguments.name, arguments.fault, arguments.port, arguments.large, sys.stdout)
    return 0
