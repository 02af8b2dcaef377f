"""What two servers that were asked the same do differently: the release, and the candidate that is to replace it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sense(StrEnum):
    """What a difference means for who uses the server."""

    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"


@dataclass(frozen=True)
class DataPair:
    """A collection as both servers have it: its rows on each (None: it could not be read), how many are on both, and
    whether the answers about them were compared. ``note`` says why they were not."""

    collection: str
    operation: str
    release: int | None
    candidate: int | None
    common: int
    compared: bool
    note: str = ""


@dataclass(frozen=True)
class Changed:
    """Answers that differ alike: what differs (``kind``), the names of what was sent, the shortest request of this kind
    with what came from each server, and the lines that repeat it. ``requests`` is how many were seen to differ so,
    ``confirmed`` how many of them were asked again at both servers, twice."""

    kind: str
    sense: Sense
    operation: str
    parameters: tuple[str, ...]
    request: str
    release: str
    candidate: str
    curl: tuple[str, str]
    requests: int
    confirmed: int
    why: str = ""


@dataclass(frozen=True)
class Observed:
    """What the document leaves open, and what each server does there; None where it was not seen to do anything."""

    operation: str
    topic: str
    release: str | None
    candidate: str | None


@dataclass(frozen=True)
class Against:
    """The whole comparison but for the verdicts. ``both`` requests were asked of both servers, ``release_only`` and
    ``candidate_only`` of one, as answers led on; ``unsteady`` differed once and not again."""

    release: str
    candidate: str
    data: tuple[DataPair, ...]
    both: int
    release_only: int
    candidate_only: int
    unsteady: int
    changes: tuple[Changed, ...]
    observations: tuple[Observed, ...]

    @property
    def same_data(self) -> bool:
        """Whether the rows of any collection were compared."""
        return any(each.compared for each in self.data)
