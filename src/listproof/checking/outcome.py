"""What a judge says, and why a check stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..oracle.difference import Difference, Tied


class Inapplicable(Exception):
    """No data of this server can decide the question; the text says why."""


class Inconclusive(Exception):
    """The data or the server does not let the question be decided; the text says what would."""


class Lacking(Inconclusive):
    """The data does not let the question be decided; the text names, after "needs", the data that would."""


@dataclass(frozen=True)
class Skip:
    """A judge's word that these answers decide nothing, with the reason."""

    reason: str


Outcome = Difference | Tied | Skip | None


Judge = Callable[..., Outcome]
