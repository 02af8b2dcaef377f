"""The settings of a run in groups, one for each thing that they are about. Fields bear the names of their options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Parents = Mapping[str, str]


@dataclass(frozen=True)
class Server:
    """The server and the way to it.

    ``base_url`` None means the embedded mock, which ``fault`` may make wrong in one way. ``headers`` are raw texts
    (``Authorization: ${KEY}``), read where they are used; so are ``other_headers``, which are the credential of another
    account, and ``proxy``. ``timeout`` is seconds per request. The fields after it are those of network.Network.
    """

    base_url: str | None = None
    fault: str | None = None
    headers: tuple[str, ...] = field(default=(), repr=False)
    other_headers: tuple[str, ...] = field(default=(), repr=False)
    timeout: float = 30.0
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    insecure: bool = False
    trust_env: bool = False


@dataclass(frozen=True)
class Data:
    """The collections, and what is known of them.

    ``expect`` is a file that says what is there; ``provision`` names who makes the data, told ``provision_options``,
    which takes ``allow_writes``. ``allow_search`` lets the contract's searches by POST be sent.
    """

    collections: Mapping[str, Parents] = field(default_factory=dict)
    unknown: Parents | None = None
    foreign: Parents | None = None
    scopes: Mapping[str, str] = field(default_factory=dict)
    expect: Path | None = None
    provision: str | None = None
    provision_options: Mapping[str, str] = field(default_factory=dict)
    allow_writes: bool = False
    allow_search: bool = False


@dataclass(frozen=True)
class What:
    """What is checked. ``operations`` are patterns of keys, none for all operations. ``max_examples`` sizes fuzzing in
    place of ``profile``; ``auth_probes`` None means: full on loopback, else safe."""

    only: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    profile: str = "default"
    fuzz: bool = True
    max_examples: int | None = None
    seed: int = 1
    auth_probes: str | None = None


@dataclass(frozen=True)
class Pace:
    """How fast the server is asked, and how much. ``rate`` is a text like ``5/s``, ``concurrency`` requests in flight;
    ``max_requests`` and ``max_seconds`` are for the whole run. Collections are read in pages of ``page_size`` rows, up
    to ``max_rows`` rows."""

    rate: str | None = None
    concurrency: int = 8
    max_requests: int | None = None
    max_seconds: float | None = None
    page_size: int = 100
    max_rows: int | None = None

    @property
    def budgeted(self) -> bool:
        """Whether the run may end before everything was tested."""
        return self.max_requests is not None or self.max_seconds is not None


@dataclass(frozen=True)
class Outcome:
    """What becomes of the result. ``accept_undecided`` lets a run pass in which fewer than half of the applicable MUSTs
    were decided. Without ``bodies`` no output holds a value of an answer."""

    fail_on: str = "must"
    strict: bool = False
    accept_undecided: bool = False
    waivers: Path | None = None
    report: Path | None = None
    bodies: bool = True
