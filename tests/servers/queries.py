"""Operations and queries of the bundled contracts, for what writes and reads their text."""

from __future__ import annotations

from dataclasses import replace

from stand_in import operation

from listproof.contract.model import ListOperation
from listproof.contract.order import Order
from listproof.contract.parameter import Parameter, Source
from listproof.contract.template import Template

S, L = operation("seekrflow"), operation("langsmith")

NOWHERE = Source("openapi.yaml", 1, "")


def parameter(name: str, **schema: object) -> Parameter:
    return Parameter(name, "query", False, schema, NOWHERE)


def sorting(asc: str, desc: str | None, *keys: str) -> ListOperation:
    """S with another grammar of orders."""
    words = {key: key for key in keys}
    return replace(S, order=Order(words, Template(asc), Template(desc) if desc else None, None, (parameter("sort"),)))
