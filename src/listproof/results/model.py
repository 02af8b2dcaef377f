"""Verdicts and what carries them: everything that a report may know of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from .. import flags


class Level(StrEnum):
    """How binding a requirement is (RFC 2119); INFO is never a failure."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    INFO = "INFO"


class Provenance(StrEnum):
    """Who is speaking: the document, HTTP itself, or the meaning of a parameter's name; where the document is no
    vendor's, what its user told ``listproof init``."""

    STATED = "stated"
    HTTP = "http"
    IMPLIED = "implied"
    OURS = "stated in the minimal document that listproof init wrote"


class Verdict(StrEnum):
    """What became of a requirement."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    ERROR = "error"


@dataclass(frozen=True)
class Recorded:
    """One exchange as a report may keep it: credentials redacted, of the body the beginning only.

    ``size`` is the decoded body's length in bytes, as far as it was read; ``excerpt`` its beginning as text, ``cut``
    says that more was there.
    """

    number: int
    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    credential: str
    status: int
    headers: tuple[tuple[str, str], ...]
    size: int
    excerpt: str
    cut: bool
    seconds: float
    attempts: int
    broken: str


@dataclass(frozen=True)
class Finding:
    """A violation, confirmed on unmoved data.

    ``kind`` says what sort of difference it is (``missing``, ``extra``, ``too many rows``, ``status`` …), ``expected``
    and ``actual`` are sentences with the ids that disagree, ``curl`` lines reproduce it as they stand,
    ``shown`` is (times the difference showed, times the request was sent). ``altered_ids`` are rows whose content
    differs, ``foreign_ids`` received rows that no listing of the collection has; ``evidence`` are the first of
    ``exchanges``. ``command`` is a line of ours that finds it again, where it came of generated requests.

    ``asked`` holds, of this and of the further comparisons that failed with the same ``outcome``, the names of what was
    sent: by the request in question, and by all that it was compared with; ``implied`` are names that need not be sent
    to be in force, ``alike`` those of positions in the operation's page styles, which mean the same.
    ``consequence_of`` is the requirement whose failure explains this one, or None.
    """

    kind: str
    expected: str
    actual: str
    curl: tuple[str, ...]
    exchanges: tuple[int, ...] = ()
    shown: tuple[int, int] = (1, 1)
    also: int = 0  # further comparisons of the same check that failed in the same way
    expected_ids: tuple[str, ...] = ()
    actual_ids: tuple[str, ...] = ()
    altered_ids: tuple[str, ...] = ()
    foreign_ids: tuple[str, ...] = ()
    evidence: tuple[Recorded, ...] = field(default=(), compare=False)  # times and dates differ between equal runs
    command: str = ""
    outcome: str = ""  # what came: rows, no rows, a status
    asked: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    implied: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()  # other operations that were asked, whose failures may explain it, too
    flaps: bool = False  # whether identical requests were answered differently
    unlike: Finding | None = None  # where they were, with other rows on data that did not move: that, as a finding
    consequence_of: str | None = None


@dataclass(frozen=True)
class Tried:
    """One question of a check that failed: what was asked, what came (``200 with 3 rows``, ``422``), and what that was:
    ``wrong``, ``right``, or ``undecided`` where it told nothing."""

    request: str
    answer: str
    judged: str


@dataclass(frozen=True)
class RequirementFacts:
    """What a report needs of a requirement, without its check."""

    id: str
    family: str
    statement: str
    why: str
    breaks: str
    level: Level
    provenance: tuple[Provenance, ...]
    per: str  # "collection" | "target"
    needs: str  # data without which it is undecided
    after: tuple[str, ...]
    void: str = ""  # of which servers no data can decide it: it is not applicable to one "in which …" or "whose …"

    def said_of(self, *, minimal: bool) -> RequirementFacts:
        """The same, where the document is a ``minimal`` one of ours: what it states is not the vendor's word."""
        said = tuple(Provenance.OURS if minimal and each is Provenance.STATED else each for each in self.provenance)
        return replace(self, provenance=said)


UNDECLARED = "the contract declares nothing that this requirement is about"
"""The message of a result that is not applicable for its contract; others say what it is of the server."""

Place = tuple[str, str, str | None]
"""Requirement, operation, collection: what a result is of."""


class Stopped(StrEnum):
    """What kept a check from its end."""

    NOT_BEGUN = "not_begun"  # the run had ended
    CUT_SHORT = "cut_short"  # the run ended meanwhile
    UNREADABLE = "unreadable"  # the listing cannot be read


@dataclass(frozen=True)
class Result:
    """One requirement on one collection (or on the target: collection None). ``reasons`` say why it is inconclusive,
    does not apply or is waived; of an error the first is its text."""

    id: str
    family: str
    operation: str
    collection: str | None
    verdict: Verdict
    comparisons: int = 0
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    consequence_of: str | None = None
    seconds: float = 0.0
    exchanges: tuple[int, ...] = ()  # numbers of those that it looked at
    tried: tuple[Tried, ...] = ()  # where it failed: everything that was asked
    stopped: Stopped | None = None
    left_to: tuple[tuple[str, ...], ...] = ()  # by reason: the requirements that judge what it left undecided

    @property
    def message(self) -> str:
        """The reasons as one text."""
        return "; ".join(self.reasons)

    @property
    def place(self) -> Place:
        """Which requirement it is of, on which operation and collection."""
        return self.id, self.operation, self.collection


@dataclass(frozen=True)
class Observation:
    """What the document leaves open or contradicts, and what this server does there. Never a verdict."""

    id: str
    operation: str
    topic: str
    text: str
    kept: bool | None = None  # whether the server kept to it for the whole run; None: seen once only


@dataclass(frozen=True)
class Cause:
    """What a server likely does in place of what it should, on one operation: a hypothesis, or two that hold together.

    ``sentences`` say it, ``fails`` are the requirements that fail because of it. It predicts ``answers`` of the
    ``wrong`` answers as they came, and speaks against none of ``right`` right ones. ``others`` are sentences of what
    explains the same, and which no answer told from it.
    """

    names: tuple[str, ...]
    sentences: tuple[str, ...]
    operation: str
    fails: tuple[str, ...]
    answers: int
    wrong: int
    right: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaiverUse:
    """A waiver and what became of it: ``used``, ``expired`` (it would still waive something), ``stale`` (it waives
    nothing) or ``not asked``; ``results`` are what it is about, as ``PAG-03 main``."""

    requirement: str
    collection: str | None
    kind: str | None
    undecided: bool
    reason: str
    ticket: str
    owner: str
    expires: str  # the last day, RFC 3339
    state: str
    results: tuple[str, ...] = ()


@dataclass(frozen=True)
class CollectionSummary:
    """A collection as the run saw it."""

    name: str
    operation: str
    parents: Mapping[str, str]
    rows: int | None  # None where it could not be read
    note: str = ""
    whole: bool = True  # False where there may be more rows than were read

    @property
    def counted(self) -> str:
        """How many rows there are, as far as is known: ``13 rows``, ``at least 100 rows``."""
        if self.rows is None:
            return "cannot be read"
        return f"{'' if self.whole else 'at least '}{self.rows} row{'' if self.rows == 1 else 's'}"


@dataclass(frozen=True)
class Cited:
    """A line of the contract's files that a requirement rests on, on one operation; line 0 of the section of a
    convention. ``excerpt`` are the lines around it, of which ``first`` is the number of the first."""

    operation: str
    file: str
    line: int
    text: str
    excerpt: tuple[str, ...] = ()
    first: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


@dataclass(frozen=True)
class Aggregate:
    """A requirement over all its results, in the order failed, passed, inconclusive, the rest. ``cited`` are the lines
    of the document by operation, ``sources`` all of them, quoted."""

    facts: RequirementFacts
    verdict: Verdict
    comparisons: int
    consequence_of: str | None
    sources: tuple[str, ...]
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class OperationSummary:
    """One operation of a run: whether it conforms, how many requirements have which verdict on it, and which of them
    failed with no other one as the cause."""

    operation: str
    conformant: bool | None
    verdicts: Mapping[Verdict, int]
    roots: tuple[str, ...]


@dataclass(frozen=True)
class Traffic:
    """What was sent, and what came back: the proof that a run only read. GET and HEAD are all that can be in it.

    ``redirects`` are answers that point elsewhere; none is ever followed. ``received`` is bytes of bodies as they came,
    ``waited`` seconds in which requests were held back, by the rate or because the server refused. ``proxy`` is the URL
    of the proxy on the way, or empty. ``saved`` is how often a question had been answered before and was not sent
    again; ``families`` says who was the first to need the answers (``reading`` is what the collections were read with).
    """

    requests: Mapping[str, Mapping[str, int]]  # host -> method -> count
    retries: int = 0
    redirects: int = 0
    received: int = 0
    waited: float = 0.0
    proxy: str = ""
    saved: int = 0
    families: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """All that a report is made of."""

    contract: str
    contract_title: str
    contract_version: str
    contract_sha256: str
    contract_origin: str
    operations: tuple[str, ...]
    target: str  # base URL, or "embedded mock"
    seed: int
    profile: str
    started: str  # RFC 3339, UTC
    seconds: float
    collections: tuple[CollectionSummary, ...]
    results: tuple[Result, ...]
    requirements: tuple[Aggregate, ...]
    observations: tuple[Observation, ...]
    traffic: Traffic
    comparisons: int
    fuzz: Mapping[str, Any] | None  # what fuzzing reached: requests, rows seen, judged by the oracle
    conformant: bool | None
    exit_code: int
    verdict_line: str
    counted: tuple[str, ...] = ()  # requirements whose failure fails the run
    strict: bool = False  # whether an undecided MUST does too
    insecure: bool = False  # whether the server's certificate was not checked
    ended: str = ""  # why the run ended before everything was tested, or nothing
    not_reached: tuple[str, ...] = ()  # requirements that are therefore undecided
    partly_reached: tuple[str, ...] = ()  # requirements that were therefore tested on some collections only
    waivers: tuple[WaiverUse, ...] = ()
    interrupted: bool = False  # whether Ctrl-C, SIGTERM or a killed process ended it
    exchanges: tuple[Recorded, ...] = ()  # all of them, where a report was asked for and one process sent them
    by_operation: tuple[OperationSummary, ...] = ()
    causes: tuple[Cause, ...] = ()
    contract_path: str = ""  # of its folder from the working directory, empty where it is not below that
    contract_file: str = "openapi.yaml"  # the document's name
    lines: Mapping[str, int] = field(default_factory=dict)  # operation -> its line in the document
    say: flags.Say = field(default=flags.command, compare=False, repr=False)  # how its front end writes an option
