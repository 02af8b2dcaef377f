"""Pagination: the bounds that a document states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import product

from ..checking import boundaries
from ..checking.judges import refused
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import encode
from ..collection.page_limits import LARGEST_LIMIT
from ..collection.request import Request
from ..contract.model import ListOperation
from ..contract.parameter import Parameter
from ..contract.slot import ASKED
from ..oracle import legal
from ..results.model import Level, Provenance
from .pagination_numbers import beside, company, elsewhere, few, is_size, numbers

LONGEST = 1000
"""Characters of a text that is sent for being too long: servers refuse long addresses as such."""

OFF_PATTERN = ("listproof", "LISTPROOF", "0", "-", "~ ~", "é")
"""Texts of which one is off nearly every pattern."""


def _bounded(operation: ListOperation) -> list[Parameter]:
    """The parameters with bounds; what is not a value of an enum is FLT-06's and ORD-06's."""
    cut = operation.page.size if operation.page and operation.page.cuts_down else None  # that is PAG-12's
    own = (each for each in operation.parameters if cut is None or each.name != cut.name)
    return [each for each in own if each.location in ASKED and any(_outside(each))]


def _outside(parameter: Parameter) -> Iterator[str]:
    """Texts just outside each bound that the document states of a value."""
    schema = parameter.schema
    kinds = legal.types(schema)
    if "enum" in schema or "array" in kinds:
        return
    tried: list[str] = []
    if parameter.maximum is not None:
        tried += [str(parameter.maximum + 1), str(parameter.maximum + 1000)]
    step = schema.get("multipleOf")
    if isinstance(step, int | float) and step > 0:
        tried.append(str(step + 1 if "integer" in kinds else Decimal(str(step)) * Decimal("1.5")))
    if 0 <= schema.get("maxLength", LONGEST) < LONGEST:
        tried.append("a" * (schema["maxLength"] + 1))
    if "pattern" in schema:
        tried += [next((each for each in OFF_PATTERN if not legal.fits(schema, each)), "")]
    sent = (each for each in tried if each and (parameter.location != "slot" or each.isascii()))  # no header holds more
    yield from (each for each in sent if not legal.fits(schema, each))


@requirement(
    "PAG-18",
    Level.MUST,
    Provenance.STATED,
    applies=lambda operation: bool(_bounded(operation)),
    per="target",
    needs="at least 1 row",
    cites=("size", "start", "filter"),
)
def test_documented_bounds_are_enforced(trial: Trial) -> None:
    """A value beyond a documented bound (`maximum`, `exclusiveMaximum`, `multipleOf`, `maxLength`, `pattern`) of any
    parameter is refused.

    The document promises a check: a client that asks for 500 rows where 100 are allowed takes the hundred for all.

    Servers cut the value down to the bound in silence, check one bound of two, none, or only where nothing else is
    sent; documents state bounds that no code knows. (Values below the minimum are PAG-10's.)
    """
    where = few(trial) or trial.collection
    trial.need(len(where.snapshot) >= 1, "at least 1 row")
    for parameter in _bounded(trial.operation):
        page = trial.operation.page
        far = is_size(trial.operation, parameter) and len(where.snapshot) > LARGEST_LIMIT
        at_end = [(page.position.name, str(boundaries.safe_offset(where)))] if page and page.position and far else []
        for text in dict.fromkeys(_outside(parameter)):
            written = encode([(parameter.name, text), *at_end])
            trial.compare([Request(written)], partial(refused, what=written), invariant=True, collection=where)
    other = elsewhere(trial)
    few_rows = other.snapshot.ended and len(other.snapshot) <= LARGEST_LIMIT  # else a size may be honoured
    for parameter in (each for each in numbers(trial) if each in _bounded(trial.operation)):
        if is_size(trial.operation, parameter) and not few_rows:
            continue
        for beyond, legal_query in product(list(_outside(parameter))[:1], company(other, parameter)):
            beside(trial, other, parameter, beyond, legal_query, refused)
