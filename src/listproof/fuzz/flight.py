"""Generated requests under way together, and their answers in the order of generation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..collection.answer import Answer
from ..errors import ForbiddenRequest
from ..http.client import Client
from ..http.exchange import Exchange
from ..http.memory_budget import Crowded
from ..http.request_builder import Call
from .adapter import Generated
from .routing import Elsewhere
from .targeting import Aimed


def answers(wanted: Iterable[tuple[Generated, Aimed]], client: Client) -> Iterator[tuple[Generated, Aimed, Answer]]:
    """Each request with its answer. After an error nothing more is sent, and what is under way is waited for."""
    flying: list[tuple[Generated, Aimed]] = []
    failed: list[Exception] = []

    def calls() -> Iterator[Call]:
        try:
            for each in wanted:
                if failed:
                    return
                flying.append(each)
                yield each[1].collection.requester.call(each[1].request)
        except Exception as error:  # to find a place for a request the server may have to be asked
            failed.append(error)

    for came in client.send_all(calls()):
        made, aimed = flying.pop(0)
        if failed:
            continue
        if isinstance(came, Exchange):
            requester = aimed.collection.requester
            yield made, aimed, requester.took(aimed.request, requester.read(came))
        elif isinstance(came, Crowded):
            yield made, aimed, aimed.collection.ask(aimed.request, fresh=True)
        elif not (isinstance(came, ForbiddenRequest) and isinstance(aimed.collection, Elsewhere)):
            failed.append(came)  # a generated path value that no URL holds as it stands is no error
    if failed:
        raise failed[0]
