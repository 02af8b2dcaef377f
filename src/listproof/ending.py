"""Why a run ended before everything was tested."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EndKind(StrEnum):
    BUDGET = "budget"  # the requests or the seconds that are allowed are used up
    GAVE_UP = "gave_up"  # the server gave no more evidence
    CREDENTIAL = "credential"  # the credential stopped working
    INTERRUPTED = "interrupted"  # a signal, or pytest itself
    KILLED = "killed"  # one of several processes did not come to its end


@dataclass(frozen=True)
class End:
    """The end of a run: ``text`` as it stands after ``not tested: ``, ``exit_code`` where that alone decides it."""

    kind: EndKind
    text: str
    exit_code: int | None = None


UNWANTED = (EndKind.GAVE_UP, EndKind.CREDENTIAL)
"""Ends that nobody asked for: what is undecided then fails the run."""
