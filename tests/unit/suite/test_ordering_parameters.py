"""Words that name no order."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from bounds import REFUSAL
from stand_in import MAIN, Asked, Rows, StandIn, operation, page, reply, results, runs

from listproof.collection import target
from listproof.contract.parameter import Parameter
from listproof.results.model import Verdict


def refusing(rows: Rows, asked: Asked) -> Rows | httpx.Response:
    return reply(REFUSAL, 422) if asked.order not in ("asc", "desc") else page(rows, asked)


def only_alone(rows: Rows, asked: Asked) -> Rows | httpx.Response:
    return refusing(rows, asked) if "&" not in asked.query else page(rows, replace(asked, order="desc"))


@pytest.mark.parametrize("server, verdict", [(refusing, Verdict.PASSED), (only_alone, Verdict.FAILED)])
def test_a_word_is_refused_beside_other_parameters_too(server: object, verdict: Verdict) -> None:
    (result,) = results("ORD-06", StandIn(runs(13, "seekrflow"), server, "seekrflow").target())  # type: ignore[arg-type]
    assert result.verdict is verdict
    assert [each.expected for each in result.findings] == (
        [] if verdict is Verdict.PASSED else ["limit=2&order=listproof is refused with a 4xx"]
    )


def test_parameters_of_an_order_without_a_list_of_words_are_left_out() -> None:
    own = operation("seekrflow")
    assert own.order is not None
    source = own.parameters[0].source
    free = Parameter("by", "query", False, {"type": "string"}, source)
    numbers = Parameter("way", "query", False, {"type": "integer", "enum": [1, -1]}, source)
    order = replace(own.order, parameters=(*own.order.parameters, free, numbers))
    server = StandIn(runs(13, "seekrflow"), refusing, "seekrflow")
    place = target.build(replace(own, order=order), server.client(), {"main": {"thread_id": MAIN}}, seed=1)
    (result,) = results("ORD-06", place)
    assert result.verdict is Verdict.PASSED
    assert not [each for each in server.log if each.query.startswith(("by=", "way="))]
