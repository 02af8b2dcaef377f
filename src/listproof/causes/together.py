"""What a server may forget of one parameter where another one is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ..contract.model import ListOperation
from ..oracle.snapshot import Snapshot
from .changes import asking
from .hypothesis import HYPOTHESES, Found, Hypothesis
from .model import Asked
from .observed import Observed

Wrong = Sequence[Observed]

FORGET: Mapping[str, Callable[[Asked], Asked]] = {
    "filter": lambda asked: replace(asked, where=()),
    "order": lambda asked: replace(asked, ways=()),
    "position": lambda asked: replace(asked, first=0),
    "size": lambda asked: replace(asked, count=None),
    "select": lambda asked: replace(asked, fields=None),
}
"""What becomes of a request without one of its parameters."""

TURN: Callable[[Asked], Asked] = lambda asked: replace(  # noqa: E731
    asked, ways=tuple((field, not way) for field, way in asked.ways)
)

SENT: Mapping[str, Callable[[Asked], bool]] = {
    "filter": lambda asked: bool(asked.where),
    "order": lambda asked: bool(asked.ways),
    "position": lambda asked: asked.first > 0,
    "size": lambda asked: asked.sized,
    "select": lambda asked: asked.fields is not None,
}
"""Whether a request sends a parameter (a position of 0 counts as none)."""


def _lost(lost: str, beside: str) -> Hypothesis:
    """The first parameter is forgotten where the second one is sent."""

    def infer(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
        default = operation.page.default if operation.page else None

        def ask(count: int | None, also_default: bool, _: Snapshot, asked: Asked) -> Asked:
            if not SENT[beside](asked) or not (asked.sized or also_default or lost != "size"):
                return asked
            return replace(asked, count=count) if lost == "size" else FORGET[lost](asked)

        yield asking(partial(ask, None, True))
        if lost == "size" and default is not None:
            yield asking(partial(ask, default, True))
            yield asking(partial(ask, None, False))

    infer.__doc__ = f"The branch for requests with {beside} does not apply {lost}."
    return Hypothesis(
        f"{lost}-lost-beside-{beside}",
        "together",
        f"{{{lost}}} is ignored where {{{beside}}} is sent",
        f"The code has a branch of its own for requests with {_WORDS[beside]}, and that does not apply {_WORDS[lost]}.",
        f"if {beside}: … (without {lost})",
        "Let each parameter add its part to one query.",
        (lost, beside),
        infer,
    )


_WORDS = {
    "filter": "a filter",
    "order": "an order",
    "position": "a position",
    "size": "a page size",
    "select": "a projection",
}

for _one in FORGET:
    for _other in SENT:
        if _one != _other:
            HYPOTHESES[f"{_one}-lost-beside-{_other}"] = _lost(_one, _other)
