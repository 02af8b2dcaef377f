"""What may be wrong with a server, each as a change of the model with a sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..contract.model import ListOperation
from .model import Model
from .observed import Observed

Change = Callable[[Model], Model]

Found = Change | tuple[Change, Mapping[str, object]]
"""A change, alone or with what was inferred of it, for the sentence."""

Infer = Callable[[ListOperation, Sequence[Observed]], Iterable[Found]]


@dataclass(frozen=True)
class Hypothesis:
    """One way to be wrong. ``infer`` gives its changes of the model, one for each value of what must be inferred from
    the wrong answers; ``sentence`` has the operation's names and these values in braces. ``needs`` are the roles that
    an operation must have; ``pattern`` is the code that does it, ``mend`` what to do in its place."""

    name: str
    family: str
    sentence: str
    how: str
    pattern: str
    mend: str
    needs: tuple[str, ...]
    infer: Infer


@dataclass(frozen=True)
class Supposed:
    """A hypothesis with its values: what it does to the model, and its sentence."""

    hypothesis: Hypothesis
    change: Change = field(compare=False)
    sentence: str
    inferred: int = 0  # how many values were inferred for it

    @property
    def name(self) -> str:
        """The hypothesis's name."""
        return self.hypothesis.name


HYPOTHESES: dict[str, Hypothesis] = {}
"""All of them by name, the plainest first."""


def cause(
    family: str, sentence: str, *, needs: Sequence[str] = (), pattern: str, mend: str
) -> Callable[[Infer], Infer]:
    """Register a hypothesis: its name is the function's, and how it comes about the function's docstring."""

    def register(infer: Infer) -> Infer:
        name = infer.__name__.replace("_", "-")
        if name in HYPOTHESES:
            raise ValueError(f"{name} is there twice")
        how = inspect.getdoc(infer) or ""
        HYPOTHESES[name] = Hypothesis(name, family, sentence, how, pattern, mend, tuple(needs), infer)
        return infer

    return register


def plainly(sentence: str) -> str:
    """A sentence in which words stand for an operation's own names and for what is inferred."""
    words = {
        "size": "the page size",
        "position": "the position",
        "order": "the order",
        "filter": "the filter",
        "select": "the projection",
        "n": "N",
        "default": "default",
        "field": "FIELD",
        "key": "KEY",
        "value": "VALUE",
        "taken": "ANOTHER",
        "one": "FILTER",
        "direction": "in one direction",
        "digits": "N",
        "which": "one",
    }
    return sentence.format(**words)


def roles(operation: ListOperation) -> frozenset[str]:
    """What an operation has of which a hypothesis may speak."""
    page = operation.page
    has = {
        "size": page is not None and page.size is not None,
        "position": page is not None and page.position is not None,
        "next": page is not None and page.sequential,
        "order": operation.order is not None and bool(operation.order.ways),
        "filter": bool(operation.filters),
        "select": operation.select is not None,
        "total": operation.envelope.total is not None,
        "number": page is not None and page.style == "page" and page.position is not None,
        "offset": page is not None and page.style == "offset",
    }
    return frozenset(role for role, there in has.items() if there)


def names(operation: ListOperation) -> dict[str, str]:
    """The operation's own names for a sentence."""
    page, order = operation.page, operation.order
    filters = dict.fromkeys(f"`{each.parameter.name}`" for each in operation.filters)
    return {
        "size": f"`{page.size.name}`" if page and page.size else "the page size",
        "position": f"`{page.at.name}`" if page and page.at else "the position",
        "order": f"`{order.parameters[0].name}`" if order and order.parameters else "the order",
        "filter": next(iter(filters)) if len(filters) == 1 else "the filter",
        "select": f"`{operation.select.parameter.name}`" if operation.select else "the projection",
    }


def supposed(operation: ListOperation, wrong: Sequence[Observed]) -> Iterator[Supposed]:
    """Every hypothesis that an operation can have, with each of its values."""
    there, own = roles(operation), names(operation)
    for each in HYPOTHESES.values():
        if not there.issuperset(each.needs):
            continue
        for found in each.infer(operation, wrong):
            change, values = found if isinstance(found, tuple) else (found, {})
            yield Supposed(each, change, each.sentence.format(**{**own, **values}), len(values))
