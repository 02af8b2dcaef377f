"""General faults: registered with what they need, there on every contract that has it, each a server of its own."""

from __future__ import annotations

import re

import pytest

from listproof.errors import UsageError
from listproof.faults import General, all_faults, all_general
from listproof.faults.general.needs import NEEDS, lacking, listed
from listproof.faults.general.registry import general, get_general
from listproof.mock.generic.pipeline import Stages
from proof.by_need import contracts, servers
from proof.judge import FURTHER


@pytest.mark.parametrize("fault", all_general(), ids=lambda each: each.name)
def test_it_is_described(fault: General) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", fault.name)
    assert fault.sentence.endswith(".")
    assert all(re.fullmatch(r"[A-Z]{3}-\d\d", identity) for identity in fault.roots)
    assert fault.needs
    assert fault.name not in FURTHER


def test_each_is_there_on_some_contract_and_breaks_something_wherever_it_is() -> None:
    assert {fault.name for fault, _ in servers()} == {fault.name for fault in all_general()}
    assert [(fault.name, name) for fault, name in servers() if not fault.roots_on(contracts()[name])] == []
    assert len(all_general()) >= 60


def test_a_fault_of_the_bundled_mocks_is_of_the_same_kind_under_the_same_name() -> None:
    own = {fault.name: fault for fault in all_faults()}
    shared = [(each, own[each.name]) for each in all_general() if each.name in own]
    assert len(shared) > 20
    for one, other in shared:
        assert (one.family, one.rows) == (other.family, other.rows), one.name


def test_what_a_contract_lacks_is_said_with_faults_that_it_has() -> None:
    shops = contracts()["shops"]
    with pytest.raises(UsageError, match=r"sorted_inside_the_page_only needs an order, which shops does not have\. "):
        get_general("sorted_inside_the_page_only", shops).server(shops)
    with pytest.raises(UsageError, match=r"needs a filter and a projection, which shops .* Others: "):
        get_general("filter_ignored_with_a_select", shops).server(shops)
    with pytest.raises(UsageError, match=r"shops has no fault named 'ofset_ignored'\. Did you mean offset_ignored"):
        get_general("ofset_ignored", shops)
    with pytest.raises(UsageError, match=r"shops has no fault named 'zzz'\. Among its \d+ are a_byte_order_mark"):
        get_general("zzz", shops)


def test_needs_are_told_as_people_say_them() -> None:
    assert listed(("filter",)) == "a filter"
    assert listed(("filter", "size", "!order")) == "a filter, a page size and no order"
    (operation,) = contracts()["shops"].lists
    assert lacking(operation, ("size", "filter", "!order", "!size")) == ("filter", "!size")
    assert set(NEEDS) >= {"size", "start", "order", "filter", "select", "parent"}


def test_roots_depend_on_the_contract() -> None:
    leaks = {
        name: fault.roots_on(contracts()[name])
        for fault, name in servers()
        if fault.name == "rows_of_another_parent_leak"
    }
    assert leaks["shelves"] == {"SCO-01", "SCO-02"}
    assert leaks["shops"] == {"MAN-01"}


def test_what_is_registered_wrongly_is_refused() -> None:
    def nameless(stages: Stages) -> Stages:
        return stages

    with pytest.raises(ValueError, match="'colour' is none of"):
        general("F-PAG-01", needs=("colour",), roots={"PAG-01"})
    with pytest.raises(ValueError, match="when is one of"):
        general("F-PAG-01", needs=("size",), roots={"PAG-01"}, when="never")
    with pytest.raises(ValueError, match="rows of the taxonomy or"):
        general(needs=("size",), roots={"PAG-01"})
    with pytest.raises(ValueError, match="lacks a docstring"):
        general("F-PAG-01", needs=("size",), roots={"PAG-01"})(nameless)
