"""The stages of a contract's server as one frozen value: a server that is wrong in one way is ``replace`` of one stage.

A stage knows the operation and what is wanted in rows and fields, never the words of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from listproof.contract.model import ListOperation
from listproof.mock.data import Row, Rows
from listproof.mock.generic.body import Body
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found, told
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.listed import listed
from listproof.mock.generic.stages import cut, kept, ordered, projected

Stage = Callable[[ListOperation, Rows, Wanted], Rows]


@dataclass(frozen=True)
class Stages:
    """What is done with a request: read, the rows of its parents listed, then the ``steps`` in their order; what is
    ``told`` of the rows, and the body that is ``filled`` with both.

    ``seed`` is for servers that do something only now and then: it moves the moments at which they do.
    """

    read: Callable[[Grammar, Mapping[str, str], str], Wanted] = Grammar.read
    listed: Callable[[ListOperation, Drawn, Wanted], Rows] = listed
    kept: Stage = kept
    ordered: Stage = ordered
    cut: Stage = cut
    projected: Stage = projected
    told: Callable[[ListOperation, Drawn, Found, Wanted], Facts] = told
    filled: Callable[[Body, Sequence[Row], Facts], Any] = Body.filled
    steps: tuple[str, ...] = ("kept", "ordered", "cut", "projected")
    seed: int = 0

    def answer(self, body: Body, data: Drawn, wanted: Wanted) -> tuple[Any, Facts]:
        """The content of the answer, and what it says beside its rows. Raises Refusal."""
        operation = body.operation
        found = self.found(operation, data, wanted)
        facts = self.told(operation, data, found, wanted)
        return self.filled(body, list(found.page), facts), facts

    def found(self, operation: ListOperation, data: Drawn, wanted: Wanted) -> Found:
        """The rows that are answered, and those that they were taken of. Raises Refusal."""
        rows = listed = self.listed(operation, data, wanted)
        kept, cut = None, False
        for step in self.steps:
            rows = getattr(self, step)(operation, rows, wanted)
            cut = cut or step == "cut"
            kept = rows if step == "kept" and not cut else kept
        # where a page is cut first, rows are counted apart from it
        return Found(listed, self.kept(operation, listed, wanted) if kept is None else kept, rows)
