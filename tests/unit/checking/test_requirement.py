"""The catalogue as a whole, and where its requirements apply."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from stand_in import operation
from task_server import contract

from listproof.checking.requirement import REGISTRY, Requirement, has, requirement
from listproof.contract import library
from listproof.results.model import Level, Provenance
from listproof.suite.catalogue import catalogue

L, S = operation("langsmith"), operation("seekrflow")
ALL = catalogue()
CONTRACTS = Path(__file__).parents[3] / "contracts" / "examples"
BERTHS = Path(__file__).parents[2] / "servers" / "berths"
ANCHORAGES = Path(__file__).parents[2] / "servers" / "anchorages"
EXAMPLES = [
    of for folder in (*sorted(CONTRACTS.iterdir()), BERTHS, ANCHORAGES) for of in library.load(str(folder)).lists
]


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.id)
def test_every_requirement_is_whole(each: Requirement) -> None:
    facts = each.facts
    assert REGISTRY[facts.id] is each
    assert facts.family == each.family == facts.id[:3]
    assert facts.statement.endswith(".")
    assert facts.why
    assert facts.breaks
    assert facts.provenance
    assert facts.per in ("collection", "target")
    assert each.check.__name__.startswith("test_")
    assert set(facts.after) <= set(REGISTRY)
    assert facts.id not in facts.after


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.id)
def test_every_line_that_a_requirement_cites_is_in_a_document(each: Requirement) -> None:
    own = [of for of in (L, S, contract(), *EXAMPLES) if each.applies(of)]
    assert own
    assert any(of.sources.get(role) for of in own for role in each.cites) or not each.cites


def test_premises_do_not_run_in_circles() -> None:
    done: set[str] = set()
    left = {each.id: set(each.facts.after) for each in ALL}
    while left:
        free = {name for name, after in left.items() if after <= done}
        assert free, f"circle among {sorted(left)}"
        done |= free
        left = {name: after for name, after in left.items() if name not in free}


@pytest.mark.parametrize(
    "roles, langsmith, seekrflow",
    [
        ((), True, True),
        (("size", "start", "size.default", "start.default"), True, True),
        (("minimum",), False, True),
        (("!minimum",), True, False),
        (("order", "order.default", "order.enum"), False, True),
        (("!order",), True, False),
        (("filter", "filter.values", "select", "select.enum"), True, False),
        (("parent",), True, True),
        (("path.format",), True, False),
        (("security", "scope"), False, True),
        (("size", "order"), False, True),
    ],
)
def test_roles_that_a_contract_declares(roles: tuple[str, ...], langsmith: bool, seekrflow: bool) -> None:
    applies = has(*roles)
    assert (applies(L), applies(S)) == (langsmith, seekrflow)


def test_a_contract_that_declares_nothing() -> None:
    bare = replace(L, page=None, filters=(), select=None, parent={}, parameters=())
    for role in ("size", "size.default", "start.default", "minimum", "filter", "select", "select.enum", "scope"):
        assert not has(role)(bare)
    assert not has("parent")(bare)


def test_three_paragraphs_and_one_registration_are_needed() -> None:
    def short(_: object) -> None:
        """One paragraph only."""

    def whole(_: object) -> None:
        """A statement.

        Why it matters.

        How servers break it.
        """

    with pytest.raises(TypeError, match="XXX-01: three paragraphs"):
        requirement("XXX-01", Level.MUST, Provenance.STATED)(short)
    with pytest.raises(TypeError, match="PAG-01: three paragraphs and one registration"):
        requirement("PAG-01", Level.MUST, Provenance.STATED)(whole)
    assert "XXX-01" not in REGISTRY
