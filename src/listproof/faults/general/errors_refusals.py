"""Faults of refusals: what they say, and which of them are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from listproof.contract.model import ListOperation
from listproof.faults.general.errors_bodies import BAD, INTERNAL, saying
from listproof.faults.general.filtering_values import closed
from listproof.faults.general.reading import Pairs, Says, known, named, rewriting
from listproof.faults.general.registry import general
from listproof.faults.general.schema_bodies import replying
from listproof.faults.general.stages import MEETS, SOMETIMES
from listproof.faults.turns import every
from listproof.mock.generic.grammar import USUAL, Grammar, Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

SEVERAL = "one handler for several mistakes: each is refused alone, and both together are not"


@general("F-ERR-04", needs=("errors.text",), roots=INTERNAL, walked=True)
def errors_show_a_path(stages: Stages) -> Stages:
    """The message of a refusal holds the path of a source file."""
    return saying(stages, "/srv/app/releases/20251103/api/routes/rows.py:118: ")


@general("F-ERR-04", needs=("errors.text",), roots=INTERNAL, walked=True)
def errors_show_a_java_stack(stages: Stages) -> Stages:
    """The message of a refusal holds a stack trace of a Java server."""
    return saying(
        stages,
        "java.lang.NumberFormatException: For input string\n\tat java.base/java.lang.Integer.parseInt(Integer.java:652)"
        "\n\tat com.example.rows.RowController.list(RowController.java:48)\n",
    )


@general("F-ERR-04", needs=("errors.text",), roots=INTERNAL, when=SOMETIMES, walked=True)
def every_third_error_shows_the_stack(stages: Stages) -> Stages:
    """The message of every third refusal holds a stack trace."""
    turn = every(stages, 3)
    told = saying(
        stages,
        'Traceback (most recent call last):\n  File "/app/rows.py", line 41, in rows\n    int(size)\nValueError: ',
    )
    return replace(
        stages, replied=lambda request, reply: (told if BAD(reply) and turn() else stages).replied(request, reply)
    )


@general("F-ERR-03", needs=("errors.422", "size"), roots={"ERR-02"}, walked=True)
def unknown_parameters_are_bad_requests(stages: Stages) -> Stages:
    """A parameter that the document does not know is answered 400, which the document does not list."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if any(known(operation, name) is None and name not in USUAL for name, _ in pairs):
            raise Refusal(400, "no such parameter")
        return pairs

    return rewriting(stages, changed)


def _well(stages: Stages, where: Says) -> Stages:
    """Answer refusals with 200 where the query is such."""
    wrong: list[bool] = [False]

    def see(operation: ListOperation, query: str) -> None:
        wrong[0] = where(operation, tuple(parse_qsl(query, keep_blank_values=True)))

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        see(grammar.operation, query)
        return stages.read(grammar, parents, query)

    def allowed(operation: ListOperation, body: Any, query: str) -> bool:
        see(operation, query)
        return stages.allowed(operation, body, query)

    seeing = replace(stages, read=read, allowed=allowed)
    return replying(seeing, lambda _, reply: replace(reply, status=200) if wrong[0] else reply, BAD)


@general("F-ERR-05", needs=("errors", "filter.enum"), roots={"ERR-04", "FLT-06"}, meets=("filter",), walked=True)
def a_bad_value_is_an_error_with_status_200(stages: Stages) -> Stages:
    """A value of a filter that the document does not list is answered 200 with the error body."""
    return _well(
        stages,
        lambda operation, pairs: any(
            (own := closed(operation, name)) is not None and text not in own.values for name, text in pairs
        ),
    )


@general("F-ERR-05", needs=("errors", "order.enum"), roots={"ERR-04", "ORD-06"}, meets=("order",), walked=True)
def a_bad_order_is_an_error_with_status_200(stages: Stages) -> Stages:
    """An order that the document does not list is answered 200 with the error body."""

    def wrong(operation: ListOperation, pairs: Pairs) -> bool:
        orders = {each.name: each.enum for each in operation.order.parameters} if operation.order else {}
        return any(orders.get(name) and text not in map(str, orders[name] or ()) for name, text in pairs)

    return _well(stages, wrong)


@general(needs=("size", "counted"), roots={"ERR-09"}, when=MEETS, meets=("size", "start"), reason=SEVERAL)
def two_wrong_numbers_give_the_first_page(stages: Stages) -> Stages:
    """A size and a position that are both no numbers are both left out."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        numbers = named(operation, "size") | named(operation, "start")
        wrong = {name for name, text in pairs if name in numbers and not text.lstrip("-").isdecimal()}
        return tuple(pair for pair in pairs if pair[0] not in wrong) if len(wrong) > 1 else pairs

    return rewriting(stages, changed)
