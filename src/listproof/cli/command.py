"""The command: ``listproof check``, ``explain`` and ``mock``. What is slow to import is imported where it is needed."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence

from .. import interruption
from ..errors import ListproofError, UsageError
from ..run.options import RESULT
from ..version import __version__
from . import cleanup as cleanup_command
from . import doctor as doctor_command
from . import init as init_command
from . import options as common
from . import output
from .completion import SHELLS, Completion
from .parser import Parser
from .parser import parsers as parsers

TOP = """\
examples:
  listproof check langsmith
      a first run, on an embedded mock
  listproof init openapi.yaml --out my-contract
      a contract of your own API
  listproof COMMAND --help
      the options of a command
"""

CHECK = """\
examples:
  listproof check langsmith
      the bundled contract against its embedded mock
  listproof check seekrflow --base-url https://flow.example.com \\
      --collection main:thread_id=ID --collection empty:thread_id=ID \\
      --header 'Authorization: ${SEEKR_API_KEY}' --report report
      your server; listproof reads the variable, so the key stays out of the
      shell's history
  listproof check --target staging
      the same, from the table [target.staging] of listproof.toml

exit codes:
  0  no required check failed
  1  a required check (MUST) failed
  2  wrong usage, unreachable server or unreadable contract
  3  fewer than half of the required checks were decided (unless
     --accept-undecided), or not all of them (with --strict)
  4  a bug in listproof
  130, 143, 129  interrupted by Ctrl-C, SIGTERM, SIGHUP; what was done until
     then is reported
"""

EXPLAIN = """\
examples:
  listproof explain           every requirement, by family
  listproof explain PAG-04    what it says, why it matters, how servers break it, what it rests on
  listproof explain PAG       the requirements of a family; 'PAG-1*' works too
  listproof explain cause     likely causes of failures; with a name: one in full
"""

CONTRACTS = """\
example: listproof contracts
"""

LINT = """\
examples:
  listproof lint ./my-contract    its mistakes, or what it leaves unsaid and which key would let more be tested

No server is asked. Exit code 0; 2 where the contract cannot be used: all
mistakes are listed at once.
"""

DIFF = """\
examples:
  listproof diff last-release report
  listproof diff last-release report >> "$GITHUB_STEP_SUMMARY"

exit codes:
  0  nothing got worse
  1  a regression: something fails that did not (with --strict also: something
     is newly undecided or no longer tested)
  2  wrong usage or no report
"""

MOCK = """\
examples:
  listproof mock langsmith
  listproof mock seekrflow --port 8000 --fault offset_ignored
  listproof mock langsmith --list-faults
  listproof mock ./my-contract
      a server with data, made of openapi.yaml and listing.toml
"""


def _quoted(argv: Sequence[str]) -> None:
    """Stop where a header was written without quotes, so that its value, a credential, stands there as a word of its
    own, before anything is told of that word. Raises UsageError."""
    for at, word in enumerate(argv[:-1]):
        option, equals, value = word.partition("=")
        if option not in ("--header", "--other-header", "--against-header"):
            continue
        rest = argv[at + 1 :] if equals else argv[at + 2 :]
        header = value if equals else argv[at + 1]
        open_ = re.fullmatch(r"[^:]*|[^:]*:\s*(?:Bearer|Basic|Token|Api-?Key|Key|Digest)?\s*", header, re.IGNORECASE)
        if open_ and rest and not rest[0].startswith("-"):
            raise UsageError(
                f"{option}: the header ends before its value, and a word follows it. Write the whole header in single "
                f"quotes: {option} 'Authorization: Bearer ${{API_KEY}}'."
            )


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
        top = parser()
        arguments = top.parse_args(argv)
        if arguments.command is None:
            top.print_help()
            return 0
        command: Callable[[argparse.Namespace], int] = arguments.command
        del arguments.command, arguments.prog
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


def parser() -> Parser:
    """The command line."""
    top = Parser(
        prog="listproof",
        description="Tests whether a list endpoint pages, sorts, filters and selects as its contract says.",
        epilog=TOP,
    )
    top.set_defaults(command=None)
    top.add_argument("--version", action="version", version=f"listproof {__version__}")
    top.add_argument(
        "--completion", action=Completion, choices=SHELLS, help="print a script that completes commands and options"
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], what: str, epilog: str) -> Parser:
        made: Parser = commands.add_parser(
            name,
            help=what,
            description=f"{what[:1].upper()}{what[1:]}.",
            epilog=epilog,
        )
        made.set_defaults(command=run, prog=made.prog)
        return made

    _check_options(command("check", _check, "check a server against a contract", CHECK))
    explain = command("explain", _explain, "explain a requirement, or list them all", EXPLAIN)
    explain.add_argument(
        "id", nargs="?", metavar="ID", help="a requirement (PAG-04), a family (PAG), a pattern (PAG-1*), or cause"
    )
    explain.add_argument(
        "cause", nargs="?", metavar="CAUSE", help="after cause: the name of one; without it all are listed"
    )
    explain.add_argument("--contract", metavar="CONTRACT", help="as this contract has it (default: every bundled one)")
    explain.add_argument("--follows", metavar="NAME", help="a published convention instead, such as AIP-158")
    lint = command("lint", _lint, "check a contract without a server", LINT)
    lint.add_argument("name", metavar="CONTRACT", help="a contract's folder, or a bundled contract")
    diff = command("diff", _diff, "compare two reports", DIFF)
    diff.add_argument("old", metavar="OLD", help="a folder that check --report made")
    diff.add_argument("new", metavar="NEW", help="another one, of the same contract")
    diff.add_argument("--strict", action="store_true", help="exit 1 where something is newly undecided or not asked")
    _mock_options(command("mock", _mock, "run a contract's mock server on this machine, until Ctrl-C", MOCK))
    doctor = command(
        "doctor", _doctor, "show what the given collections can decide, without judging", doctor_command.TEXT
    )
    doctor_command.options(doctor)
    init = command("init", _init, "make a contract folder from an OpenAPI document", init_command.TEXT)
    init_command.options(init)
    cleanup = command(
        "cleanup", _cleanup, "delete test data that an aborted run with --provision left", cleanup_command.TEXT
    )
    cleanup_command.options(cleanup)
    command("contracts", _contracts, "list the bundled contracts", CONTRACTS)
    for each in parsers(top)[1:]:
        each.shorten()
    return top


def _check_options(check: argparse.ArgumentParser) -> None:
    groups = common.add(check, "check")
    talk = groups[RESULT].add_mutually_exclusive_group()
    talk.add_argument("--quiet", action="store_const", const=True, help="print the verdict line only")
    talk.add_argument(
        "--verbose", action="store_const", const=True, help="print every check, table, curl line and count"
    )


def _mock_options(mock: argparse.ArgumentParser) -> None:
    mock.add_argument("name", metavar="CONTRACT", help="seekrflow, langsmith, or a contract's folder")
    mock.add_argument("--port", type=int, default=0, metavar="N", help="the port to listen on (default: any free one)")
    mock.add_argument("--fault", metavar="NAME", help="inject this fault")
    mock.add_argument("--large", type=int, default=0, metavar="ROWS", help="add a collection of this many rows")
    mock.add_argument("--list-faults", action="store_true", help="list the faults and exit")


def _check(arguments: argparse.Namespace) -> int:
    with interruption.shielded():  # what interrupts an import may be lost
        from . import check

    return check.run(vars(arguments))


def _doctor(arguments: argparse.Namespace) -> int:
    return doctor_command.run(vars(arguments))


def _init(arguments: argparse.Namespace) -> int:
    return init_command.run(vars(arguments))


def _cleanup(arguments: argparse.Namespace) -> int:
    return cleanup_command.run(vars(arguments))


def _explain(arguments: argparse.Namespace) -> int:
    from . import explain, explain_cause

    if arguments.id == "cause":
        return explain_cause.run(arguments.cause)
    if arguments.cause is not None:
        raise UsageError("A second word is understood only after 'cause': listproof explain cause NAME.")
    if arguments.follows is not None:
        return explain.convention(arguments.follows)
    return explain.run(arguments.id, arguments.contract)


def _contracts(_: argparse.Namespace) -> int:
    from . import contracts

    return contracts.run()


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
