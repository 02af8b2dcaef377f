"""General faults: registered with what they need, there on every contract that has it, each a server of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest

from listproof.checking.boundaries import sorts
from listproof.codec.encode import text
from listproof.contract.model import ListOperation
from listproof.errors import UsageError
from listproof.faults import General, all_faults, all_general
from listproof.faults.general.needs import NEEDS, lacking, listed
from listproof.faults.general.registry import general, get_general
from listproof.mock import Mock
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.site import Site
from listproof.mock.pipeline import Request
from listproof.mock.served import made
from listproof.oracle.query import Query
from proof.by_need import contracts, servers
from proof.judge import FURTHER

FIRST = {fault.name: (fault, contract) for fault, contract in reversed(servers())}
"""Each fault with the first contract that it is on."""


def asked(operation: ListOperation, site: Site) -> Iterator[str]:
    """Queries for pages, orders, filters and members, alone and beside others."""
    page, select = operation.page, operation.select
    size = (page.size.default or 10) if page else 0
    pages = [(None, None), (1, None), (1, 1), (3, 3), (3, 6), (3, 9), (2 * size, None), (None, size), (4, 40), (1, 60)]
    values = [
        (each.field, str(row[each.field]).lower() if isinstance(row[each.field], bool) else str(row[each.field]))
        for each in operation.filters
        for row in site.listings[0].rows[:2]
        if row.get(each.field) is not None
    ]
    rare = [(each.field, value) for each in operation.filters for value in each.values]
    orders = [None, *sorts(operation)]
    filters = [None, *values, *rare, *((each.field, "") for each in operation.filters if not each.values)]
    fields = [None, *([select.names[:1], select.names[1:3], (*select.names[:2], select.names[0])] if select else [])]
    for order, filter_, names, (rows, start) in product(orders, filters, fields, pages):
        others = sum(each is not None for each in (order, filter_, names))
        if others < 2 and page is not None:
            fits = page.style == "offset" or start is None or start % (rows or size) == 0
            if fits and (page.size.maximum is None or (rows or 0) <= page.size.maximum):
                yield text(operation, Query(rows, start, order, (filter_,) if filter_ else (), names))


def answers(mock: Mock) -> list[tuple[str, int, bytes]]:
    """What a server answers, twice over, for parents that there are and one that there is not."""
    site = mock.server
    assert isinstance(site, Site)
    sent = {name.lower(): value for name, value in site.credentials.items()}
    main, *others = [site.path(each.parents) for each in site.listings if each.name in ("main", "one")]
    queries = list(dict.fromkeys(asked(site.endpoints[0].operation, site)))
    whole = [(main, query) for query in queries + queries[::3]]
    short = [(path, query) for path in (*others, site.path(mock.unknown)) for query in queries[:4]]
    found = []
    for path, query in [*whole, *(short if mock.unknown else ())]:
        try:
            reply = site.handle(site, Request("GET", path, query, sent))
        except Exception:  # what a fault raises is a 500 of the application
            found.append((query, 500, b""))
        else:
            found.append((query, reply.status, reply.body))
    return found


@pytest.mark.parametrize("contract", ["tasks", "page-number", "shelves"])
def test_each_fault_shows_and_is_another_server_than_every_other(contract: str) -> None:
    read = contracts()[contract]
    seen = {hash(tuple(answers(made(read)))): "the reference"}
    for fault in all_general(read):
        if contract == "shelves" and not fault.lacks(contracts()["tasks"]):
            continue  # it takes ten times as long there
        found = hash(tuple(answers(fault.server(read))))
        assert found not in seen, f"{fault.name} and {seen[found]} are the same server"
        seen[found] = fault.name


@pytest.mark.parametrize("fault", all_general(), ids=lambda each: each.name)
def test_it_is_described(fault: General) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", fault.name)
    assert fault.sentence.endswith(".")
    assert all(re.fullmatch(r"[A-Z]{3}-\d\d", identity) for identity in fault.roots)
    assert fault.needs
    assert fault.name not in FURTHER


def test_each_is_there_on_some_contract_and_breaks_something_wherever_it_is() -> None:
    assert FIRST.keys() == {fault.name for fault in all_general()}
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
    with pytest.raises(UsageError, match=r"shops has no fault named 'zzz'\. Among its \d+ are a_bare_request"):
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
