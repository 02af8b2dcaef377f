"""The size and the position of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...contract.model import ListOperation
from ...contract.parameter import Parameter
from ...contract.template import Pair
from ...oracle.query import Query
from .. import paging
from .facet import Left, Part

_INTEGER = re.compile(r"(?:0|[1-9]\d{0,18})\Z", re.ASCII)


class Pages:
    """See Facet."""

    def parts(self, operation: ListOperation) -> Sequence[Part]:
        """See Facet."""
        page, found = operation.page, []
        if page and page.size:
            found.append(Part("size", "size", page.size.name, lambda q: q.size, lambda q, part: q.but(size=part)))
        if page and page.begins:
            name = page.begins.name
            found.append(Part("start", "start", name, lambda q: q.start, lambda q, part: q.but(start=part)))
        return found

    def slots(self, operation: ListOperation) -> frozenset[str]:
        """See Facet."""
        return frozenset(each.name for each in operation.page.numbers) if operation.page else frozenset()

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """See Facet. A size that nobody can ask for is left out: the server decides it."""
        page, found = operation.page, list[Pair]()
        if page is None:
            return found
        if page.size and query.size is not None:
            found.append((page.size.name, str(query.size)))
        if page.begin is not None and page.at and not query.start:
            found.append((page.at.name, page.begin))
        if page.position is None and query.start:
            raise ValueError(f"nobody can ask for row {query.start} of a listing without positions")
        if page.position and query.start is not None:
            position = paging.style(page).position(page, query.start, page.in_force(query.size))
            if position is None:
                raise ValueError(f"no page of {query.size} rows begins after row {query.start}")
            found.append((page.position.name, str(position)))
        return found

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:  # noqa: ARG002
        """See Facet: canonical integers that are not negative and within the documented bounds, each at most once."""
        page = operation.page
        if page and page.at and page.begin is not None:  # what comes without a cursor nobody says
            if [text for name, text in sent if name == page.at.name] != [page.begin]:
                return None
            sent = [pair for pair in sent if pair[0] != page.at.name]
        own = {each.name: each for each in page.numbers} if page else {}
        texts = [(name, text) for name, text in sent if name in own]
        rest = [pair for pair in sent if pair[0] not in own]
        numbers = {name: _number(own[name], text) for name, text in texts}
        if page is None or not texts:
            return query, rest
        if len(numbers) < len(texts) or None in numbers.values():
            return None
        if page.size and numbers.get(page.size.name) == 0 and page.facts.get("zero", "empty") != "empty":
            return None
        query = query.but(size=numbers.get(page.size.name) if page.size else None)
        if page.position is None or (position := numbers.get(page.position.name)) is None:
            return query, rest
        start = paging.style(page).start(page, position, page.in_force(query.size))
        return None if start is None else (query.but(start=start), rest)


def _number(parameter: Parameter, text: str) -> int | None:
    low, high = parameter.minimum or 0, parameter.maximum
    number = int(text) if _INTEGER.match(text) else -1
    return None if number < low or (high is not None and number > high) else number
