"""Requirements: what a conforming list endpoint does, each registered beside the check that decides it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from ..contract.filter import Filter
from ..contract.member import may_lack
from ..contract.model import ListOperation
from ..results.model import Level, Provenance, RequirementFacts
from .outcome import Inapplicable, Inconclusive

if TYPE_CHECKING:
    from .trial import Trial


Check = Callable[["Trial"], None]


Applies = Callable[[ListOperation], bool]


@dataclass(frozen=True)
class Requirement:
    """A requirement with its check; ``cites`` are the roles whose lines of the document are its provenance."""

    facts: RequirementFacts
    applies: Applies
    cites: tuple[str, ...]
    check: Check
    last: bool = False  # judges what the whole run saw, so it runs after all others
    others: bool = False  # is asked of the operations that are not lists, too
    alone: bool = False  # waits, changes something or sends by itself: its requests are not sent ahead
    first: bool = False  # decides how the others are asked, so it runs before them
    styled: Applies | None = None  # what a page style must have in which it is asked, where it is in each

    def run(self, trial: Trial) -> None:
        """Run the check; of an operation with several page styles in each that it is about. What keeps it from one
        decision does not keep it from the others."""
        if self.styled is None:
            self.check(trial)
            return
        why: Inapplicable | Inconclusive | None = None
        pages = [each.page for each in trial.operation.others and (trial.operation, *trial.operation.others)]
        trial.positions = frozenset(page.at.name for page in pages if page is not None and page.at is not None)
        for number, operation in enumerate((trial.operation, *trial.operation.others)):
            if not self.styled(operation):
                continue
            own = trial.by_style(number) if number else trial
            try:
                self.check(own)
            except (Inapplicable, Inconclusive) as reason:
                why = why or reason
            finally:
                trial.comparisons += own.comparisons if number else 0
        if why is not None:
            raise why

    @property
    def rank(self) -> int:
        """Where it stands in a run: before the others, among them, after them."""
        return 2 * self.last + (not self.first)

    @property
    def id(self) -> str:
        return self.facts.id

    @property
    def family(self) -> str:
        return self.facts.family


STYLED = ("CUR", "LNK", "PGN", "PAG-03", "PAG-08", "FLT-04")
"""Requirements on how pages follow one another, families or single ones: asked in each page style of an operation."""


REGISTRY: dict[str, Requirement] = {}
"""By ID; in the order of the catalogue once somebody has asked for that."""


def always(_: ListOperation) -> bool:
    return True


def _in_any(applies: Applies, operation: ListOperation) -> bool:
    """Whether it applies to an operation by one of its page styles."""
    return any(applies(each) for each in (operation, *operation.others))


@dataclass(frozen=True)
class Has:
    """Applies where the contract declares all these roles; a role with ``!`` before it must be absent."""

    roles: tuple[str, ...]

    def __call__(self, operation: ListOperation) -> bool:
        """See Applies."""
        return not self.lacking(operation)

    def lacking(self, operation: ListOperation) -> tuple[str, ...]:
        """The roles that the contract declares otherwise."""
        declared = _declared(operation)
        return tuple(role for role in self.roles if declared[role.lstrip("!")] == role.startswith("!"))


def has(*roles: str) -> Has:
    """Applies where the contract declares all these roles; a role with ``!`` before it must be absent."""
    return Has(roles)


@lru_cache(256)
def _declared(operation: ListOperation) -> Mapping[str, bool]:
    """What operations may have, each with whether this one has it."""
    page = operation.page
    return {
        "get": operation.method == "GET",
        "size": page is not None and page.size is not None,
        "start": page is not None and page.position is not None,
        "page": page is not None,
        "positions": page is not None and (page.position is not None or (page.sequential and page.next is None)),
        "next": page is not None and page.leads,
        "next.ends": page is not None and page.leads and page.end != "empty",
        "polling": page is not None and page.polling,
        "single": page is not None and page.single,
        "next.number": page is not None and page.position is not None and page.next is not None,
        "empty": page is not None and page.empty,
        "styles": bool(operation.others),
        "same": operation.same is not None,
        "joins": page is not None and not page.whole,
        "whole": page is not None and page.whole,
        "cursor": page is not None and page.style == "cursor",
        "row": page is not None and page.next is not None and (page.next.kind == "row" or page.inclusive),
        "link": page is not None and page.style == "link",
        "also": page is not None and bool(page.also),
        "back": page is not None and page.back is not None,
        "beside": page is not None and bool(page.beside),
        "offset": page is not None and page.style == "offset",
        "number": page is not None and page.style == "page" and page.position is not None,
        "size.default": page is not None and page.default is not None,
        "start.default": page is not None and page.position is not None and page.position.default is not None,
        "minimum": page is not None and any(each.minimum is not None for each in page.numbers),
        "order": operation.order is not None and bool(operation.order.keys),
        "order.both": operation.order is not None and bool(operation.order.both),
        "order.stated": operation.order is not None,
        "order.default": operation.order is not None and operation.order.default is not None,
        "order.absent": bool([*_lacked(operation)]),
        "order.nulls": any(stated for _, stated in _lacked(operation)),
        "order.nulls.open": any(not stated for _, stated in _lacked(operation)),
        "order.ties": operation.order is not None and (bool(operation.order.ties) or operation.order.turns),
        "stamps": any(schema.get("format") == "date-time" for schema in operation.row_fields.values()),
        "order.enum": operation.order is not None and any(p.enum for p in operation.order.parameters),
        "filter": bool(operation.filters),
        "filter.eq": bool(operation.equalities),
        "filter.valued": bool(operation.equalities) or any(each.field and each.op == "eq" for each in operation.apart),
        "filter.values": any(filter_.values for filter_ in operation.equalities),
        "filter.enum": any(filter_.closed for filter_ in operation.equalities),
        "filter.lacked": any(
            may_lack(operation, each.field) for each in operation.filters if each.op in KINDS["range"]
        ),
        **{f"filter.{name}": any(filter_.op in ops for filter_ in operation.filters) for name, ops in KINDS.items()},
        "filter.absent": any(filter_.absent for filter_ in operation.filters),
        "filter.asked": any(each.values and each.op == "eq" for each in _every_filter(operation)),
        "filter.apart": bool(operation.apart),
        "filter.parts": any(not each.field and each.op == "eq" and len(each.values) > 1 for each in operation.apart),
        "filter.default": any(each.default or each.every for each in _every_filter(operation)),
        "filter.two": len(operation.filters) > 1,
        "order.several": operation.order is not None and operation.order.join is not None,
        "order or filter": operation.order is not None or bool(operation.filters),
        "parent or path": bool(operation.parent) or any(p.location == "path" for p in operation.parameters),
        "filter or select": bool(operation.filters) or operation.select is not None,
        "select": operation.select is not None,
        "select.drop": operation.select is not None and operation.select.drop is not None,
        "select.repeat": operation.select is not None and operation.select.join == "repeat",
        "select.enum": operation.select is not None and operation.select.parameter.enum is not None,
        "envelope": bool(operation.envelope.rows or operation.envelope.said),
        "total": _counted(operation) and not _estimated(operation),
        "total.estimated": _counted(operation) and _estimated(operation),
        "returned": "returned" in operation.envelope.said
        or (operation.envelope.total is not None and operation.envelope.total.of == "page"),
        "more": operation.envelope.more is not None,
        "pages": operation.envelope.pages is not None,
        "echo": bool(operation.envelope.echo),
        "error.body": any(each.content for each in operation.responses.values() if each.status[0] in "45d"),
        "parent": bool(operation.parent),
        "path.format": any("format" in p.schema for p in operation.parents),
        "security": bool(operation.security),
        "scope": any(p.location == "header" for p in operation.parameters),
    }


def _lacked(operation: ListOperation) -> Iterator[tuple[str, bool]]:
    """The fields that one may sort by and that rows may lack, with whether it is stated where such rows stand."""
    order = operation.order
    for name in order.keys.values() if order else ():
        if order and may_lack(operation, name):
            yield name, name in order.nulls


def _counted(operation: ListOperation) -> bool:
    total = operation.envelope.total
    return total is not None and total.of != "page"


def _estimated(operation: ListOperation) -> bool:
    return operation.envelope.total is not None and operation.envelope.total.estimated


def _every_filter(operation: ListOperation) -> tuple[Filter, ...]:
    return (*operation.filters, *operation.apart)


KINDS = {
    "bound": ("ge", "gt", "le", "lt", "from", "to"),
    "stated": ("ge", "gt", "le", "lt"),
    "range": ("ge", "gt", "le", "lt", "from", "to", "prefix", "suffix", "contains", "like"),
    "told": ("ge", "gt", "le", "lt", "from", "to", "prefix", "suffix", "contains", "like", "null"),
    "pattern": ("prefix", "suffix", "contains"),
    "set": ("in", "all"),
    "not": ("ne", "nin"),
    "null": ("null",),
}
"""Kinds of filters by their operators."""


def requirement(
    identity: str,
    level: Level,
    *provenance: Provenance,
    applies: Applies = always,
    per: str = "collection",
    after: tuple[str, ...] = (),
    needs: str = "",
    void: str = "",
    cites: tuple[str, ...] = (),
    last: bool = False,
    others: bool = False,
    alone: bool = False,
    first: bool = False,
) -> Callable[[Check], Check]:
    """Register a check. Its docstring has three paragraphs: the statement, why it matters, how servers break it.

    ``needs`` is the data that decides it, ``void`` says of which servers no data does ("in which …", "whose …").
    """

    def register(check: Check) -> Check:
        paragraphs = [" ".join(part.split()) for part in inspect.getdoc(check).split("\n\n")]  # type: ignore[union-attr]
        if len(paragraphs) != 3 or identity in REGISTRY:
            raise TypeError(f"{identity}: three paragraphs and one registration are needed")
        statement, why, breaks = paragraphs
        family = identity.partition("-")[0]
        facts = RequirementFacts(identity, family, statement, why, breaks, level, provenance, per, needs, after, void)
        styled = applies if {family, identity} & {*STYLED} else None
        in_any = partial(_in_any, applies) if styled else applies
        REGISTRY[identity] = Requirement(facts, in_any, cites, check, last, others, alone, first, styled)
        return check

    return register
