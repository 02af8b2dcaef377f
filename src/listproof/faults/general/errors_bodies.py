"""Faults of error answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from listproof.faults.general.registry import general
from listproof.faults.general.schema_bodies import replying
from listproof.mock.generic.endpoint import SAYS
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Reply, encode

REFUSED = ("errors",)
PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1></body></html>"
INTERNAL = {"ERR-03"}


def _with(*statuses: int) -> Callable[[Reply], bool]:
    return lambda reply: reply.status in statuses


BAD = _with(400, 422)


def _html(reply: Reply) -> Reply:
    return replace(reply, body=PAGE).having("Content-Type", "text/html; charset=utf-8")


def saying(stages: Stages, message: str) -> Stages:
    """Put a message into the text of refusals, before what it is."""

    def told(reply: Reply) -> Reply:
        body = json.loads(reply.body)
        said = next((name for name in SAYS if isinstance(body, dict) and isinstance(body.get(name), str)), None)
        return replace(reply, body=encode({**body, said: f"{message}{body[said]}"})) if said else reply

    return replying(stages, lambda _, reply: told(reply), BAD)


@general("F-ERR-02", needs=REFUSED, roots={"ERR-01", "ERR-03"}, walked=True)
def errors_as_html_pages(stages: Stages) -> Stages:
    """A refusal is an HTML page."""
    return replying(stages, lambda _, reply: _html(reply), BAD)


@general("F-ERR-06", needs=REFUSED, roots={"ERR-01"}, walked=True)
def errors_as_plain_text(stages: Stages) -> Stages:
    """A refusal is plain text."""
    return replying(stages, lambda _, reply: replace(reply, body=b"refused").having("Content-Type", "text/plain"), BAD)


@general("F-ERR-01", needs=("errors.members",), roots={"ERR-01"}, walked=True)
def errors_call_their_message_something_else(stages: Stages) -> Stages:
    """A refusal holds msg, and nothing that is documented."""
    return replying(stages, lambda _, reply: replace(reply, body=encode({"msg": "refused"})), BAD)


@general("F-ERR-04", needs=("errors.text",), roots=INTERNAL, walked=True)
def errors_show_the_stack(stages: Stages) -> Stages:
    """The message of a refusal holds a stack trace."""
    return saying(stages, 'Traceback (most recent call last):\n  File "/srv/app/api/lists.py", line 41, in listed\n')


@general("F-ERR-04", needs=("errors.text",), roots=INTERNAL, walked=True)
def errors_show_sql(stages: Stages) -> Stages:
    """The message of a refusal holds the failing SQL."""
    return saying(stages, 'near "LIMIT": SELECT * FROM rows WHERE parent = $1 ORDER BY stamp DESC LIMIT $2: ')


@general("F-ERR-02", needs=("path", "parent", "unknown.body"), roots={"ERR-01", "ERR-03"}, walked=True)
def not_found_is_an_html_page(stages: Stages) -> Stages:
    """The 404 of an unknown parent is an HTML page."""
    return replying(stages, lambda _, reply: _html(reply), _with(404))


@general("F-ERR-06", needs=("path", "parent", "unknown.body"), roots={"ERR-01"}, walked=True)
def not_found_has_no_body(stages: Stages) -> Stages:
    """The 404 of an unknown parent has an empty body."""
    return replying(stages, lambda _, reply: replace(reply, body=b""), _with(404))


@general("F-ERR-05", needs=("path", "parent", "unknown"), roots={"ERR-04", "SCO-03"}, walked=True)
def an_unknown_parent_is_an_error_with_status_200(stages: Stages) -> Stages:
    """An unknown parent is answered 200 with an error body."""
    return replying(stages, lambda _, reply: replace(reply, status=200), _with(404))


@general("F-ERR-03", needs=("errors.422",), roots={"ERR-02"}, walked=True)
def status_400_for_422(stages: Stages) -> Stages:
    """Bad values are answered 400, which the document does not list."""
    return replying(stages, lambda _, reply: replace(reply, status=400), _with(422))
