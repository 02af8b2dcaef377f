"""What a provisioner is: it makes the data that a check needs on a live server, and takes it away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..http.network import Network
from ..http.secret import Secret
from ..oracle.manifest import Manifest

GROUP = "listproof.provisioners"
"""The entry point group: name -> a callable that takes a Where and a run's name and gives a Provisioner."""

MARK = "made_by"
MARKED = "listproof"
"""Everything made carries ``made_by: listproof`` and ``listproof_run: <name of the run>``, where the API allows."""

RUN = "listproof_run"


@dataclass(frozen=True)
class Where:
    """A server: base URL, credential headers, what the user told the provisioner (``options``), the way there, and
    seconds that one step of a request may take."""

    base_url: str
    headers: Mapping[str, Secret] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    network: Network = field(default_factory=Network)
    timeout: float = 30.0


@dataclass(frozen=True)
class Provided:
    """Collections by name with their path values, and what is in them."""

    collections: Mapping[str, Mapping[str, str]]
    manifest: Manifest


class Provisioner(Protocol):
    """Writes to the server of its Where and to no other, through the vendor's own client.

    Raises UsageError for options that it cannot use, Unreachable where the server does not do what it is told.
    """

    contracts: tuple[str, ...]
    """Names of the contracts whose collections it can make."""

    def make(self) -> Provided:
        """Make the collections of one run, each marked before anything is put into it."""

    def leftovers(self, run: str | None) -> Mapping[str, str]:
        """What carries the mark of this run, or of any: id -> the run's name. Asked of the server, not of memory."""

    def delete(self, identity: str) -> None:
        """Delete one of the leftovers with all that is in it; one that is gone already is not an error."""

    def search(self, most: int) -> tuple[Mapping[str, str], ...]:
        """Path values of collections that are there, whoever made them, the newest first; writes nothing."""

    def close(self) -> None:
        """Close the connections."""
