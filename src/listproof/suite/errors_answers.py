"""Errors: the statuses and bodies of all error answers of the run, and nothing internal in them."""

from __future__ import annotations

import re
from functools import cache

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.strict_json import NotJson, Unread, loads
from ..collection.answer import GONE_STATUSES, INFRASTRUCTURE
from ..contract.parameter import JsonSchema
from ..http.exchange import Exchange
from ..oracle.difference import Difference, Kind
from ..oracle.row_schema import violation
from ..results.model import Level, Provenance
from .errors_probes import ask_all, probes

INTERNALS = (
    ("a Python traceback", re.compile(rb"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+")),
    ("a Java stack trace", re.compile(rb"\bat [\w.$]+\([\w$]+\.java:\d+\)|java\.lang\.\w+(?:Exception|Error)")),
    ("a JavaScript stack trace", re.compile(rb"\bat .{0,80}\(?/?[\w./-]+\.[jt]s:\d+:\d+\)?")),
    ("a Go stack trace", re.compile(rb"goroutine \d+ \[|\.go:\d+ \+0x")),
    ("SQL", re.compile(rb"\bSELECT\b.{1,400}\bFROM\b|\bINSERT INTO\b|\bLIMIT \S{1,30} OFFSET\b", re.DOTALL)),
    ("a database error", re.compile(rb"SQLSTATE|psycopg2?\.|asyncpg\.|sqlalchemy\.|sqlite3\.|ORA-\d{5}|pg_catalog")),
    (
        "a file path",
        re.compile(rb"(?:/[\w.-]+){2,}\.(?:py|rb|js|ts|java|go|php|rs|cs)\b|\b[A-Z]:\\[\w\\. -]+\.\w{2,4}\b"),
    ),
    ("an HTML page", re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)),
)
"""What an error answer must not show: the closed list of ERR-03, each pattern with its name."""


@requirement(
    "ERR-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("error.body"),
    per="target",
    needs="at least one error answer with a documented status",
    cites=("422", "404"),
    last=True,
)
def test_error_answers_have_the_documented_body(trial: Trial) -> None:
    """Every error answer with a documented status has the documented media type and body.

    Clients show `detail` to their users and decide on it; a body of another shape crashes the error handling.

    Hand-raised errors send a string where the framework sends a list, a proxy answers with HTML or plain text.
    """
    ask_all(trial)
    for exchange, _ in trial.seen.errors:
        response = trial.operation.response(exchange.status)
        if exchange.status < 400 or exchange.method == "HEAD" or response is None or not response.content:
            continue
        whole = Skip("an error whose body was not read whole") if exchange.truncated else None
        trial.witness(exchange, whole or _body(exchange, dict(response.content)))


def _body(exchange: Exchange, content: dict[str, JsonSchema]) -> Outcome:
    media = exchange.media_type
    if media not in content:
        return Difference(
            Kind.SCHEMA, f"{exchange.status} as {' or '.join(content)}", f"content-type {media or 'none'}"
        )
    try:
        value = loads(exchange.body)
    except Unread as error:
        return Skip(f"an error's body cannot be read: {error}")
    except NotJson as error:
        return Difference(Kind.SCHEMA, f"{exchange.status} with a JSON body", str(error))
    wrong = violation(content[media], value)
    if wrong:
        shown = exchange.body[:160].decode("utf-8", "replace")
        return Difference(Kind.SCHEMA, f"the documented body of {exchange.status}", f"{wrong}: {shown}")
    return None


@requirement(
    "ERR-02",
    Level.MUST,
    Provenance.STATED,
    per="target",
    cites=("responses",),
    last=True,
)
def test_only_documented_statuses_come(trial: Trial) -> None:
    """With GET, a valid credential and a known parent, whatever the query values: only documented statuses.

    A client handles the statuses that the document lists; every other one is an outage to it.

    An unexpected value gives 500; one validation says 400 where the document says 422.
    """
    known = {(each.path, *each.parents.values()) for each in trial.target.collections}
    for place, question, _ in probes(trial):
        if (place.path, *place.parents.values()) in known:
            trial.witness(place.ask(question).exchange, _status(trial, place.ask(question).exchange))
    for exchange, name in trial.seen.errors:
        own = exchange.credential == "own" and exchange.method != "HEAD" and not _scoped(trial, exchange)
        at = next((each for each in trial.target.collections if each.name == name), None)
        outcome = _status(trial, exchange) if own and at else None
        if at and outcome and exchange.status in GONE_STATUSES and at.gone():
            outcome = Skip(f"the collection {name} was deleted during the run")
        if own and at:
            trial.witness(exchange, outcome)


def _scoped(trial: Trial, exchange: Exchange) -> bool:
    names = {name.lower() for name in trial.probes.scopes}
    return any(name.lower() in names for name, _ in exchange.request_headers)


def _status(trial: Trial, exchange: Exchange) -> Outcome:
    if exchange.status in INFRASTRUCTURE or exchange.broken:
        return Skip(f"infrastructure answered {exchange.status}")
    if trial.operation.documents(exchange.status) or (exchange.status == 304):
        return None
    documented = ", ".join(trial.operation.responses)
    body = exchange.body[:120].decode("utf-8", "replace")
    return Difference(Kind.STATUS, f"one of the documented statuses {documented}", f"{exchange.status} {body}".strip())


@requirement(
    "ERR-03",
    Level.SHOULD,
    Provenance.HTTP,
    per="target",
    needs="at least one error answer",
    cites=("422",),
    last=True,
)
def test_error_answers_show_nothing_internal(trial: Trial) -> None:
    """No error answer shows a stack trace, SQL, a file path or an HTML page.

    They tell an attacker what to try next, and a client nothing.

    Debug mode left on, or the database's message passed on as the error's detail.
    """
    ask_all(trial)
    for exchange, _ in trial.seen.errors:
        if exchange.status >= 400 and exchange.status not in INFRASTRUCTURE and exchange.method != "HEAD":
            trial.witness(exchange, _internal(exchange))


@cache
def _internal_name(body: bytes) -> str:
    return next((name for name, pattern in INTERNALS if pattern.search(body)), "")


def _internal(exchange: Exchange) -> Outcome:
    name = _internal_name(exchange.body[:65536])
    if not name:
        return None
    shown = exchange.body[:160].decode("utf-8", "replace")
    return Difference(Kind.CONTENT, f"an error answer ({exchange.status}) without internals", f"{name}: {shown}")
