"""Documents that state bounds of limit and offset, and servers that hold them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stand_in import MAIN, Asked, Change, StandIn, operation, page, reply

from listproof.collection import target
from listproof.collection.target import Target
from listproof.contract.model import ListOperation

REFUSAL = {"detail": "out of bounds"}


def described(role: str, **bounds: Any) -> ListOperation:
    """The listing of LangSmith, with these bounds of limit or offset."""
    own = operation()
    assert own.page is not None
    before = own.page.size if role == "limit" else own.page.at
    assert before is not None
    after = replace(before, schema={**before.schema, **bounds})
    parameters = tuple(after if each is before else each for each in own.parameters)
    page = replace(own.page, size=after) if role == "limit" else replace(own.page, at=after)
    return replace(own, page=page, parameters=parameters)


def of(own: ListOperation, server: StandIn) -> Target:
    return target.build(own, server.client(), {"main": {"thread_id": MAIN}}, seed=1)


def checking(wrong: Callable[[Asked], bool]) -> Change:
    return lambda rows, asked: reply(REFUSAL, 422) if wrong(asked) else page(rows, asked)


def clamping(most: int) -> Change:
    return lambda rows, asked: page(rows, replace(asked, limit=min(asked.limit, most)))
