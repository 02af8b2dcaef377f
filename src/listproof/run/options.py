"""The one table of options. The commands, the options of pytest, the keys of a target file, the inputs of the GitHub
Action, the page docs/options.md and the command that repeats a run are made of it. It imports nothing that is slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..flags import option

MOST_AT_ONCE = 64
"""Requests in flight that can be asked for."""
LARGEST_PAGE, LEAST_ROWS = 10_000, 10
"""Rows that a page of a collection may be asked for, and rows below which reading them would decide nothing."""


class Kind(StrEnum):
    """What an option's value is."""

    TEXT = "text"
    FILE = "file"  # or a folder
    CHOICE = "choice"
    WHOLE = "whole number"
    SECONDS = "seconds"
    ON = "switch"  # given it is true
    OFF = "switch off"  # given it is false
    TEXTS = "texts"  # given several times
    WORDS = "words"  # given several times, each with commas
    COLLECTIONS = "collections"  # given several times, each with a name
    PARENTS = "path values"
    PAIRS = "pairs"  # given several times


LISTS = (Kind.TEXTS, Kind.WORDS, Kind.COLLECTIONS, Kind.PAIRS)
"""Kinds that are given several times."""


SWITCHES = {Kind.ON: True, Kind.OFF: False}
"""Kinds that are given without a value, and what the setting is then."""
NUMBERS: Mapping[Kind, type] = {Kind.WHOLE: int, Kind.SECONDS: float}
"""Kinds whose values are numbers."""


@dataclass(frozen=True)
class Limits:
    """The numbers that an option takes, from ``least`` (where ``above``, more than it) to ``most``, in words."""

    least: float
    most: float
    words: str
    above: bool = False

    def hold(self, value: float) -> bool:
        """Whether it takes this value."""
        return (self.least < value if self.above else self.least <= value) and value <= self.most


EVERYWHERE = "check pytest action file"


@dataclass(frozen=True)
class Option:
    """One option. ``at`` are the front ends that have it: the commands check, doctor, cleanup and init (``--probe``);
    pytest; the GitHub action; the target file. ``pytest`` says what it does where pytest words it otherwise than
    ``help``.

    ``example`` is a value in a target file. ``about`` is "server" or "tls" where it makes sense with these only.
    A ``secret`` value is read where it is used and stands in no message. ``repeated`` options stand in the command
    that repeats a run. ``field`` is the setting, which bears the option's name unless it says otherwise, and ``part``
    the group of settings that holds it, which follows from ``group`` unless it says otherwise; empty for none.
    """

    name: str
    kind: Kind
    metavar: str
    help: str
    group: str
    field: str = ""
    part: str | None = None
    at: str = EVERYWHERE
    pytest: str = ""
    choices: tuple[str, ...] = ()
    limits: Limits | None = None
    example: str = ""
    about: str = ""
    secret: bool = False
    repeated: bool = False

    def __post_init__(self) -> None:
        if not self.field:
            object.__setattr__(self, "field", self.name.replace("-", "_"))
        if self.part is None:
            object.__setattr__(self, "part", PARTS[self.group])

    @property
    def path(self) -> str:
        """Where its setting stands in ``settings.Settings``: ``server.ca_file``."""
        return f"{self.part}.{self.field}" if self.part else self.field


SERVER = "the server"
DATA = "the data"
WHAT = "what is checked"
NETWORK = "the way to the server"
LARGE = "large collections"
PACE = "pace and budgets"
RESULT = "the result"
AGAINST = "release against candidate"

PARTS = {
    SERVER: "server",
    NETWORK: "server",
    DATA: "data",
    WHAT: "what",
    PACE: "pace",
    LARGE: "pace",
    RESULT: "outcome",
    AGAINST: "",
}
"""Which part of ``settings.Settings`` holds the options of a group, unless an option says otherwise."""

_BOTH = f"{EVERYWHERE} doctor"
_ALL = f"{_BOTH} cleanup init"

OPTIONS = (
    Option(
        "contract", Kind.TEXT, "CONTRACT", "a bundled contract or the folder of your own", SERVER,
        part="", at=_BOTH,
    ),
    Option(
        "base-url", Kind.TEXT, "URL", "where the server is, with its path prefix", SERVER,
        at="check doctor cleanup init action file", repeated=True,
    ),
    Option(
        "fault", Kind.TEXT, "NAME",
        "inject this fault into the embedded mock (listproof mock CONTRACT --list-faults)", SERVER,
        repeated=True,
    ),
    Option(
        "collection", Kind.COLLECTIONS, "[NAME:]PARAM=ID",
        "a list to test, by its path parameters, or NAME where it has none; several decide more", SERVER,
        field="collections", part="data", at=f"{_BOTH} init", example='main = { thread_id = "ID" }', about="server",
        repeated=True,
    ),
    Option(
        "header", Kind.TEXTS, "TEXT",
        "a header with the credential: 'Authorization: ${API_KEY}', or ${file:PATH}, or ${prompt}; '?key: ${KEY}' is "
        "a query parameter", SERVER,
        field="headers", at=_ALL, example="'Authorization: ${API_KEY}'", about="server", secret=True, repeated=True,
    ),
    Option(
        "other-header", Kind.TEXTS, "TEXT",
        "the same with the credential of another account or team, which must not see any of the collections", SERVER,
        field="other_headers", example="'Authorization: ${OTHER_API_KEY}'", about="server", secret=True,
    ),
    Option(
        "unknown", Kind.PARENTS, "PARAM=ID", "an id that does not exist (default: a generated one)", SERVER,
        part="data", example='thread_id = "ID"', about="server", repeated=True,
    ),
    Option(
        "foreign", Kind.PARENTS, "PARAM=ID", "a collection of another account", SERVER,
        part="data", at=_BOTH, example='thread_id = "ID"', about="server", repeated=True,
    ),
    Option(
        "scope", Kind.PAIRS, "HEADER=ID", "a header value that you may use, such as x-team-id=ID", SERVER,
        field="scopes", part="data", at=_BOTH, example='x-team-id = "ID"', about="server", repeated=True,
    ),
    Option(
        "target", Kind.TEXT, "NAME",
        "use the settings of [target.NAME] in listproof.toml; command-line options override it", SERVER,
        part="", at="check doctor pytest action",
    ),
    Option("config", Kind.TEXT, "FILE", "another target file", SERVER, part="", at="check doctor pytest action"),
    Option(
        "expect", Kind.FILE, "FILE", "what is known to be there, in TOML or JSON: ids, counts, changes", DATA,
        at=_BOTH, about="server",
    ),
    Option(
        "provision", Kind.TEXT, "NAME", "create test collections, and delete them afterwards: langgraph", DATA,
        pytest="create test collections, and delete them afterwards; each worker of xdist creates its own",
        about="server", repeated=True,
    ),
    Option(
        "provision-option", Kind.PAIRS, "NAME=VALUE", "an option of the provisioner, such as assistant=GRAPH", DATA,
        field="provision_options", example='assistant = "agent"', repeated=True,
    ),
    Option(
        "allow-writes", Kind.ON, "", "allow writing to the server; without it nothing is ever written", DATA,
        at="check pytest action", about="server", repeated=True,
    ),
    Option(
        "allow-search", Kind.ON, "", "send the contract's searches by POST; without it none is sent",
        DATA, at=f"{_BOTH} init", about="server", repeated=True,
    ),
    Option(
        "only", Kind.WORDS, "ID,FAMILY",
        "run these checks alone: IDs, families or patterns, such as PAG,ORD-01,FLT-0*", WHAT,
        example='"PAG", "ORD-01"',
    ),
    Option(
        "operation", Kind.TEXTS, "OPERATION",
        "test these operations alone, by method and path; * stands for any text: 'GET /users*'", WHAT,
        field="operations", example='"GET /users*"', repeated=True,
    ),
    Option(
        "profile", Kind.CHOICE, "NAME", "quick, default or thorough", WHAT,
        choices=("quick", "default", "thorough"), repeated=True,
    ),
    Option(
        "max-examples", Kind.WHOLE, "N", "random fuzzing requests per operation", WHAT,
        limits=Limits(1, 100_000, "a number of requests from 1 to 100000"), repeated=True,
    ),
    Option("no-fuzz", Kind.OFF, "", "skip fuzzing", WHAT, field="fuzz"),
    Option("seed", Kind.WHOLE, "N", "random seed (default 1)", WHAT),
    Option(
        "auth-probes", Kind.CHOICE, "safe|full",
        "whether near-copies of the credential may be sent (default: full on loopback, else safe)", WHAT,
        choices=("safe", "full"),
    ),
    Option(
        "timeout", Kind.SECONDS, "SECONDS", "wait this long for an answer (default 30)", NETWORK,
        at=_ALL, limits=Limits(0, 3600, "seconds above 0, at most 3600", above=True), repeated=True,
    ),
    Option(
        "ca-file", Kind.FILE, "FILE", "trust these certificate authorities (PEM) and no others", NETWORK,
        at=_ALL, about="tls", repeated=True,
    ),
    Option(
        "client-cert", Kind.FILE, "FILE", "show this certificate (PEM); the file may hold the key", NETWORK,
        at=_ALL, about="tls", repeated=True,
    ),
    Option(
        "client-key", Kind.FILE, "FILE", f"the key of {option('client-cert')} (PEM)", NETWORK,
        at=_ALL, about="tls", repeated=True,
    ),
    Option(
        "proxy", Kind.TEXT, "URL",
        "send requests through this proxy; a login as 'http://${USER}:${PASSWORD}@host:port'", NETWORK,
        at=_ALL, about="server", secret=True, repeated=True,
    ),
    Option(
        "trust-env", Kind.ON, "", "take the proxy from HTTPS_PROXY, HTTP_PROXY, NO_PROXY", NETWORK,
        at=_ALL, repeated=True,
    ),
    Option(
        "insecure", Kind.ON, "", "do not verify the server's certificate; every report says so", NETWORK,
        at=_ALL, about="tls", repeated=True,
    ),
    Option(
        "page-size", Kind.WHOLE, "N", "read collections in pages of N rows, 1 to 10000 (default 100)", LARGE,
        at=_BOTH, limits=Limits(1, LARGEST_PAGE, f"a number of rows from 1 to {LARGEST_PAGE}"), repeated=True,
    ),
    Option(
        "max-rows", Kind.WHOLE, "N",
        "read at most N rows of a collection (default 200000); later ones are not tested", LARGE,
        at=_BOTH, limits=Limits(LEAST_ROWS, 10**9, f"a number of rows, {LEAST_ROWS} or more"), repeated=True,
    ),
    Option(
        "rate", Kind.TEXT, "N/s", "send at most so many requests per second, such as 5/s (300/m, 1000/h)", PACE,
        at=f"{_BOTH} init", repeated=True,
        pytest="send at most so many requests per second, of all workers together, such as 5/s (300/m, 1000/h)",
    ),
    Option(
        "concurrency", Kind.WHOLE, "N", "requests at the same time at most, 1 to 64 (default 8)", PACE,
        at=_BOTH, limits=Limits(1, MOST_AT_ONCE, f"a number from 1 to {MOST_AT_ONCE}"), repeated=True,
        pytest="requests at the same time at most, of all workers together, 1 to 64 (default 4)",
    ),
    Option(
        "max-requests", Kind.WHOLE, "N", "stop after N requests; the rest is not tested", PACE,
        at=_BOTH, limits=Limits(1, 10**9, "a number of requests, 1 or more"),
        pytest="stop after N requests of all workers together; the rest is not tested",
    ),
    Option(
        "max-seconds", Kind.SECONDS, "S", "stop after S seconds; the rest is not tested", PACE,
        at=_BOTH, limits=Limits(0, 10**7, "seconds above 0", above=True),
    ),
    Option(
        "fail-on", Kind.CHOICE, "must|should|stated", "which failures make the exit code 1 (default must)", RESULT,
        pytest="what fails a test (default must); the rest is xfailed", choices=("must", "should", "stated"),
    ),
    Option(
        "strict", Kind.ON, "",
        "exit 3 where a required check is undecided, 1 where a waiver is no longer needed", RESULT,
        pytest="an undecided MUST fails, and so does a waiver that is no longer needed",
    ),
    Option(
        "accept-undecided", Kind.ON, "",
        "exit 0 though fewer than half of the required checks were decided (without it: 3)", RESULT,
        pytest="pass though fewer than half of the required checks were decided",
    ),
    Option(
        "waivers", Kind.FILE, "FILE", "accepted failures (waivers.toml)", RESULT,
        pytest="accepted failures (waivers.toml): xfailed",
    ),
    Option(
        "no-bodies", Kind.OFF, "", "show no values of answers, here or in reports: digests stand for ids", RESULT,
        field="bodies", repeated=True,
    ),
    Option(
        "report", Kind.FILE, "DIR", "write report.html, report.json, junit.xml … into this folder", RESULT,
    ),
    Option(
        "against", Kind.TEXT, "URL|TARGET",
        "compare with this server, the release, and tell what differs: its URL, or a table [target.NAME]", AGAINST,
        at="check action",
    ),
    Option(
        "against-header", Kind.TEXTS, "TEXT|same|none",
        "a header with the release's credential; same: it gets those of the candidate; none: it gets none", AGAINST,
        field="against_headers", at="check action", secret=True,
    ),
    Option(
        "same-data", Kind.ON, "", "both have a copy of the same data: a row that only one has is a difference", AGAINST,
        at="check action",
    ),
)  # fmt: skip


def parsing(each: Option) -> dict[str, Any]:
    """What argparse, which pytest imitates, has to know to read an option."""
    if each.kind in SWITCHES:
        return {"action": "store_const", "const": SWITCHES[each.kind]}
    if each.kind in LISTS:
        return {"action": "append", "metavar": each.metavar}
    return {"type": NUMBERS.get(each.kind, str), "metavar": each.metavar}


BY_FIELD: Mapping[str, Option] = {each.field: each for each in OPTIONS}
"""The options by their settings; ``target`` and ``config`` are none, they say where settings stand."""

BESIDE = ("target", "config", "against", "against-header", "same-data")
"""Options that are no settings of a run: where settings stand, and what is said of a second run."""


def at(front: str) -> tuple[Option, ...]:
    """The options of a front end, in the order of the table."""
    return tuple(each for each in OPTIONS if front in each.at.split())
