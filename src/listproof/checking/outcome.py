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
    """A judge's word that these answers decide nothing, with the reason; ``left_to`` are the requirements that judge
    such answers."""

    reason: str
    left_to: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The reason with those requirements: ``the offset is refused (PAG-03)``."""
        return f"{self.reason} ({', '.join(self.left_to)})" if self.left_to else self.reason


Outcome = Difference | Tied | Skip | None


Judge = Callable[..., Outcome]
