"""What Schemathesis's own checks say of an answer to a request that it generated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..http.exchange import Exchange
from . import adapter
from .adapter import Generated

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
"""Schemathesis's checks that can judge an operation without a false alarm; the others stay off."""


@dataclass(frozen=True)
class Complaint:
    """A failed check of Schemathesis; ``again`` runs the check on another answer and says what is wrong, or nothing."""

    check: str
    again: Callable[[Exchange], str]


def of(made: Generated, exchange: Exchange) -> list[Complaint | str]:
    """The checks that an answer fails, and as text what a check itself broke on."""
    try:
        return [one(made, name) for name, _ in _failures(made, exchange, CHECKS)]
    except Exception as error:
        return [broken(error)]


def broken(error: BaseException) -> str:
    """An error of Schemathesis's own, in words."""
    return f"Schemathesis: {type(error).__name__}: {' '.join(str(error).split())[:200]}"


def one(made: Generated, name: str) -> Complaint:
    """A check that an answer to a request failed."""

    def again(exchange: Exchange) -> str:
        return next((_text(failure) for _, failure in _failures(made, exchange, (name,))), "")

    return Complaint(name, again)


def _failures(made: Generated, exchange: Exchange, names: Iterable[str]) -> list[tuple[str, Any]]:
    """(Check, failure) of the checks that an answer fails."""
    from schemathesis.checks import CHECKS as REGISTERED
    from schemathesis.checks import CheckContext, load_all_checks, run_checks
    from schemathesis.core.transport import Response

    load_all_checks()
    failed: list[tuple[str, Any]] = []
    checks: Any = REGISTERED.get_by_names(list(names))
    operation = made.case.operation
    words = {"override": None, "auth": None, "headers": None, "transport_kwargs": None, "response_checks": None}
    run_checks(
        case=made.case,
        response=Response.from_any(adapter.response(made.prepared, exchange)),
        ctx=CheckContext(config=operation.schema.config.checks_config_for(operation=operation), **words),
        checks=checks,
        on_failure=lambda name, _, failure: failed.append((name, failure)),
    )
    return failed


def _text(failure: Any) -> str:
    return " ".join(f"{failure.title}: {failure.message}".split())[:300]
