"""exchanges.ndjson: every request of a run with its answer, a line each, and the results that it served."""

from __future__ import annotations

import json

from .. import harmless
from ..results.model import Recorded, Result, Run

FILE = "exchanges.ndjson"


def text(run: Run) -> str:
    """A JSON object a line, in the order of the exchanges' numbers. One that served no result was sent to read the
    collections before the checks."""
    served: dict[int, list[Result]] = {}
    for result in run.results:
        for number in result.exchanges:
            served.setdefault(number, []).append(result)
    return "".join(_exchange_line(each, served.get(each.number, [])) for each in run.exchanges)


def _exchange_line(exchange: Recorded, results: list[Result]) -> str:
    value = {
        "number": exchange.number,
        "method": exchange.method,
        "url": exchange.url,
        "request_headers": [list(pair) for pair in exchange.request_headers],
        "credential": exchange.credential,
        "status": exchange.status,
        "headers": [list(pair) for pair in exchange.headers],
        "bytes": exchange.size,
        "body": exchange.excerpt,
        "cut": exchange.cut,
        "broken": exchange.broken,
        "seconds": exchange.seconds,
        "attempts": exchange.attempts,
        "results": [{"id": each.id, "operation": each.operation, "collection": each.collection} for each in results],
    }
    return harmless.json(json.dumps(value)) + "\n"  # ASCII: no line separator of Unicode's can break a line
