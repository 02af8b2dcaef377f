"""General faults: registered with what they need, there on every contract that has it, each a server of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, permutations, product
from urllib.parse import urlencode, urlsplit

import pytest

from listproof.checking.boundaries import pairs, sorts
from listproof.codec import wire
from listproof.codec.encode import text
from listproof.contract import pointer
from listproof.contract.model import Filter, ListOperation
from listproof.errors import UsageError
from listproof.faults import General, all_faults, all_general
from listproof.faults.general.needs import NEEDS, lacking, listed
from listproof.faults.general.registry import general, get_general
from listproof.mock import Mock
from listproof.mock.data import Rows
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.rows import written
from listproof.mock.generic.site import Site
from listproof.mock.pipeline import Reply, Request
from listproof.mock.served import made
from listproof.oracle.query import UNSORTED, Condition, Query
from proof.by_need import contracts, servers
from proof.judge import FURTHER

FAR = {
    "ge": ("5",),
    "from": ("0001-01-01T00:00:00Z", "2025-01-01T00:00:00+09:00"),
    "prefix": ("%",),
    "contains": ("_",),
}
"""Values of filters that no row has to have."""


def plain(contract: str) -> bool:
    """Whether all that a contract's requests ask stands in the path and the query."""
    return not any(wire.slotted(each) or each.ask for each in contracts()[contract].lists)


FIRST = {fault.name: (fault, contract) for fault, contract in reversed(servers()) if plain(contract)}
"""Each fault with one contract that it is on."""


def asked_with(filter_: Filter, value: object) -> str | tuple[str, ...]:
    """What a filter may be asked with to find, or to miss, a row with this value."""
    if isinstance(value, list):
        return tuple(map(str, value[:2]))
    text = str(written(value))
    if filter_.op == "null":
        return "true"
    return (text,) if filter_.join else text


def asked(operation: ListOperation, site: Site) -> Iterator[str]:
    """Queries for pages, orders, filters and members, alone and beside others."""
    page, select, rows = operation.page, operation.select, site.listings[0].rows
    size = (page.default or 10) if page else 0
    last = len(site.listings[0].rows) - 1
    pages = [
        (None, None),
        (1, None),
        (1, 1),
        (3, 3),
        (3, 6),
        (3, 9),
        (3, 5),
        (2 * size, None),
        (None, size),
        (4, 40),
        (1, 60),
        (1, last - 1),
    ]
    held = [
        (each, row[each.field]) for each in operation.filters for row in rows[:2] if row.get(each.field) is not None
    ]
    values = [Condition(each.name, asked_with(each, value)) for each, value in held]
    rare = [Condition(each.name, value) for each in operation.equalities for value in each.values[-2:]]
    several = [Condition(each.name, each.values[:2]) for each in operation.filters if each.op == "in"]
    far = [Condition(each.name, text) for each in operation.filters for text in FAR.get(each.op, ())]
    empty = [Condition(each.name, "") for each in operation.equalities if not each.values]
    orders, filters = (
        [UNSORTED, *sorts(operation), *pairs(operation)[:2]],
        [None, *values, *rare, *several, *far, *empty],
    )
    fields = [None, *([select.names[:1], select.names[1:3], (*select.names[:2], select.names[0])] if select else [])]
    yield from together(operation, rows)
    if page and page.at and page.inclusive:
        yield from (urlencode([(page.at.name, row[operation.id])]) for row in (*rows[:3], *rows[-3:]))
    for order, filter_, names in product(orders, filters, fields):
        beside = bool(order) + (filter_ is not None) + (names is not None)
        some = pages[:1] if filter_ and names and not order else ()
        for count, start in pages if beside == 0 else pages[:1] + pages[3:5] if beside == 1 else some:
            if page is not None and (page.style == "offset" or (start or 0) % (count or size) == 0):
                if page.sequential and start:
                    continue  # walked to
                yield text(operation, Query(count, start, order, (filter_,) if filter_ else (), names))


def together(operation: ListOperation, rows: Rows) -> Iterator[str]:
    """Queries of two filters, of values and keys that come twice, of bounds in the wrong sequence and in other zones,
    and of a key that there is not."""
    found = [Condition(each.name, asked_with(each, row[each.field])) for each in operation.filters for row in rows[:1]
             if row.get(each.field) is not None]  # fmt: skip
    where: list[tuple[Condition, ...]] = [*combinations(found, 2)]
    ends = {"from": "9999-12-31T00:00:00Z", "to": "0001-01-02T00:00:00Z"}
    where += [tuple(Condition(each.name, ends[each.op]) for each in operation.filters if each.op in ends)]
    where += [(Condition(each.name, each.values[:1] * 2),) for each in operation.filters if each.op == "in"]
    times = [(each, str(row[each.field])) for each in operation.filters if each.op == "from" for row in rows[:3]]
    where += [(Condition(each.name, f"{text[:19]}+09:00"),) for each, text in times]
    yield from (text(operation, Query(where=each)) for each in where if each)
    if operation.order and operation.order.join:
        one = text(operation, Query(sort=sorts(operation)[0]))
        yield from (f"{one}%2Clistproof", f"{one}%2C{one.partition('=')[2]}")


def odd(operation: ListOperation) -> Iterator[str]:
    """Queries that the document does not allow, or that are seldom written so, alone and beside others."""
    page, order, select = operation.page, operation.order, operation.select
    words = [
        "abc",
        "50abc",
        "1.0",
        "1e1",
        "2e1",
        "007",
        "1_1",
        "٢",
        "0",
        "-2",
        "-3",
        str(2**31),
        str(2**64),
        str(10**22),
        "",
    ]
    for each in page.numbers if page else ():
        words += [str(each.maximum + 1)] if each.maximum is not None else []
        yield from (urlencode([(each.name, word)]) for word in words)
        yield urlencode([(each.name, "1"), (each.name, "2")])
    wrong = [(each.name, word) for each in (order.parameters if order else ()) for word in ("listproof", "")]
    wrong += [
        (each.name, str(word).upper()) for each in (order.parameters if order else ()) for word in each.enum or ()
    ]
    for filter_ in operation.filters:
        some = filter_.values[:1]
        listed = [
            text for value in some for text in (value.upper(), value[:3], f" {value} ", ",".join(filter_.values[:2]))
        ]
        wrong += [(filter_.parameter.name, text) for text in ("listproof", "", *listed)]
        yield urlencode([(filter_.parameter.name, value) for value in filter_.values[:2]])
    every = [(each.parameter.name, each.every) for each in (*operation.filters, *operation.apart) if each.every]
    yield from (urlencode([pair]) for pair in every)
    if select:
        one, two = select.names[:2]
        wrong += [(select.parameter.name, text) for text in ("listproof", one.upper(), f"{one},{two}")]
        yield urlencode([(select.parameter.name, name) for name in select.names])
    legal = [*dict.fromkeys(asked_for for role in beside(operation) for asked_for in role[:2])]
    yield from (urlencode([pair]) for pair in wrong)
    numbers = [(each.name, word) for each in (page.numbers if page else ()) for word in ("abc", "-2", words[-1])]
    yield from (
        urlencode(pairs) for pair in (*wrong, *numbers) for other in legal for pairs in ([pair, other], [other, pair])
    )
    yield from (urlencode([one, other]) for one, other in permutations(legal, 2))
    yield from ("listproof_unknown=1", "listproof=%00", "listproof=%ff")


def beside(operation: ListOperation) -> list[list[tuple[str, str]]]:
    """Of each role legal names and values."""
    page, order, select = operation.page, operation.order, operation.select
    found = [[(page.size.name, "2")]] if page and page.size else []
    found += [[(page.position.name, str(page.first + 1))]] if page and page.position else []
    found += [
        [(each.name, str(word)) for word in (each.enum or ())[:2]] for each in (order.parameters if order else ())
    ]
    found += [[(each.parameter.name, value) for value in each.values[-2:]] for each in operation.filters if each.values]
    return found + ([[(select.parameter.name, select.names[0])]] if select else [])


Answered = tuple[str, int, bytes]
"""The query, and what came: status, body with headers."""


def answers(mock: Mock) -> list[Answered]:
    """What a server answers for parents that there are and one that there is not."""
    site = mock.server
    assert isinstance(site, Site)
    sent = {name.lower(): value for name, value in site.credentials.items()}
    main, *others = [site.path(each.parents) for each in site.listings if each.name in ("main", "one")]
    operation = site.endpoints[0].operation
    queries = list(dict.fromkeys((*asked(operation, site), *odd(operation))))
    rare = [
        text(operation, Query(where=(Condition(each.name, value),)))
        for each in operation.filters
        for value in each.values
    ]
    paths = (*others, site.path(mock.unknown)) if mock.unknown else ()
    short = [(path, query) for path in paths for query in (*queries[:4], *rare)]
    asked_for = [*((main, query) for query in queries), *short]
    size = operation.page.size if operation.page else None
    whole = urlencode([(size.name, str(size.maximum))]) if size and size.maximum else ""
    messages = [("HEAD", {}), ("GET", {"if-none-match": '"0"'}), ("GET", {"accept-encoding": "gzip"})]
    return [
        *((query, *read(site, path, query, sent)) for path, query in asked_for),
        *(told(site, method, main, whole, sent | more) for method, more in messages),
    ]


def told(site: Site, method: str, path: str, query: str, headers: Mapping[str, str]) -> Answered:
    """What a server answers to another message."""
    reply = site.handle(site, Request(method, path, query, {**headers, "host": "server.test"}))
    return f"{method} {query} {headers}", reply.status, reply.body + str(reply.headers).encode()


def read(site: Site, path: str, query: str, sent: Mapping[str, str]) -> tuple[int, bytes]:
    """What a server answers to a query; where pages lead to one another, up to twelve of them, each later one twice."""
    operation, said, asked_for = site.endpoints[0].operation, b"", query
    for number in range(12):
        for _ in range(2 if number else 1):
            try:
                reply = site.handle(site, Request("GET", path, asked_for, {**sent, "host": "server.test"}))
            except Exception:  # what a fault raises is a 500 of the application
                return 500, said
            said += reply.body + str(reply.headers).encode()
        following = leads(operation, query, reply) if reply.status == 200 else None
        if following is None:
            break
        asked_for = following
    return reply.status, said


def leads(operation: ListOperation, first: str, reply: Reply) -> str | None:
    """The query of the page that a page names, or that a row cursor asks for."""
    page = operation.page
    if page is None or page.next is None:
        return None
    if page.next.kind == "link":
        url = re.search(r'<([^>]*)>; rel="next"', reply.header("Link") or "")
        return urlsplit(url[1]).query if url else None
    value = json.loads(reply.body)
    if not isinstance(value, dict):
        return None
    if page.next.kind == "row":
        value = (pointer.get(value, operation.envelope.rows) or [None])[-1]
    named = pointer.get(value, page.next.name) if value else None
    if named is None or page.style == "link":
        return urlsplit(named).query if named else None
    return f"{first}&{page.at.name if page.at else ''}={named}"


@cache
def reference(contract: str) -> list[Answered]:
    """What the right server of a contract answers."""
    return answers(made(contracts()[contract]))


@pytest.mark.daily
@pytest.mark.parametrize("name", FIRST)
def test_a_fault_shows_and_not_everywhere(name: str) -> None:
    fault, contract = FIRST[name]
    read = contracts()[contract]
    right = reference(contract)
    differing = [one[0] for one, other in zip(answers(fault.server(read)), right, strict=True) if one != other]
    assert 0 < len(differing) < len(right)


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
