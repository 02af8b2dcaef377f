"""The stages of a contract's server as one frozen value: a server that is wrong in one way is ``replace`` of one stage.

A stage knows the operation and what is wanted in rows and fields, never the words of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from listproof.contract.model import ListOperation
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.listed import listed
from listproof.mock.generic.stages import cut, kept, ordered, projected

Stage = Callable[[ListOperation, Rows, Wanted], Rows]


@dataclass(frozen=True)
class Stages:
    """What is done with a request: read, the rows of its parents listed, then the ``steps`` in their order.

    ``seed`` is for servers that do something only now and then: it moves the moments at which they do.
    """

    read: Callable[[Grammar, Mapping[str, str], str], Wanted] = Grammar.read
    listed: Callable[[ListOperation, Drawn, Wanted], Rows] = listed
    kept: Stage = kept
    ordered: Stage = ordered
    cut: Stage = cut
    projected: Stage = projected
    steps: tuple[str, ...] = ("kept", "ordered", "cut", "projected")
    seed: int = 0

    def rows(self, operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        """The rows that are answered. Raises Refusal."""
        rows = self.listed(operation, data, wanted)
        for step in self.steps:
            rows = getattr(self, step)(operation, rows, wanted)
        return rows
