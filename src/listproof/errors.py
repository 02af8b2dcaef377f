"""Errors that a person can mend.

ListproofError            shown as one message, exit 2, never with a traceback
├── UsageError            contradictory or missing options, an unset variable, a bad target file
│   └── FileMistake       a file of the user's: file and line, key, problem, remedy
├── ContractError         a contracts folder that cannot be used: the same four
├── Unreachable           the target gives no HTTP answer at all
└── RunEnded              nothing more is sent in this run, so what is left is not tested
    └── BudgetEnded       because the requests or the seconds that are allowed are used up

ForbiddenRequest is not among them: what was about to be sent came of a server's answer, and leaves its check undecided;
where it came of what the user wrote, it is told as a UsageError.
"""

from __future__ import annotations

from . import flags


class ListproofError(Exception):
    """One message for a person: what is wrong and what to do next. ``str`` writes its options as the command does."""

    @property
    def text(self) -> str:
        """The message with its options marked, for a message that quotes it."""
        return super().__str__()

    def messages(self, say: flags.Say = flags.command) -> tuple[str, ...]:
        """The message, or each of several that are told together, with its options as a front end writes them."""
        return (self.told(say),)

    def told(self, say: flags.Say) -> str:
        """The message with its options as a front end writes them."""
        return flags.told(self.text, say)

    def __str__(self) -> str:
        return flags.told(self.text)


class UsageError(ListproofError):
    """The command line, a target file or the environment contradicts itself or lacks something."""


class Placed(ListproofError):
    """``file`` and ``key`` say where, ``remedy`` what would be right; ``also`` are further mistakes of the same file,
    which are told with this one."""

    also: tuple[Placed, ...] = ()

    def __init__(self, file: str, key: str, problem: str, remedy: str) -> None:
        self.file, self.key, self.problem, self.remedy = file, key, problem, remedy
        where = f"{file}: {key}" if key else file
        super().__init__(f"{where}: {problem} {remedy}".rstrip())

    @property
    def parts(self) -> tuple[Placed, ...]:
        """This mistake and those that are told with it, each by itself."""
        alone = type(self)(self.file, self.key, self.problem, self.remedy)
        return (alone, *self.also)

    def messages(self, say: flags.Say = flags.command) -> tuple[str, ...]:
        """See ListproofError: one for each mistake."""
        return tuple(each.told(say) for each in self.parts)

    @property
    def text(self) -> str:
        """See ListproofError: one line for each mistake."""
        return "\n".join((super().text, *(each.text for each in self.also)))


class FileMistake(Placed, UsageError):
    """A file that the user names cannot be used."""


class ContractError(Placed):
    """A contract that cannot be used."""


class Unreachable(ListproofError):
    """No HTTP answer came: refused, unresolved, TLS failure, time-out, broken off."""


class RunEnded(ListproofError):
    """Nothing more is sent in this run; the text is the reason, as it stands after ``not tested: ``."""


class BudgetEnded(RunEnded):
    """The requests or the seconds that the user allows are used up."""


class ForbiddenRequest(Exception):
    """A request that the guard stopped: not GET or HEAD, not the target's host, or nothing that HTTP can carry."""
