"""Every general fault of the page is found by exactly its roots, and mocks without one by nothing."""

from __future__ import annotations

import pytest

from listproof.faults import all_general

from .by_need import contracts
from .general import PAGE, page, rows
from .judge import judge_by_need


@pytest.mark.daily(4)
@pytest.mark.parametrize("name, contract", [(cell[0].strip("`"), cell[1]) for cell in rows()])
def test_exactly_the_stated_roots_fail(name: str, contract: str) -> None:
    judged = judge_by_need(name, contract)
    assert not judged.contradictions
    assert judged.exact, "\n".join((f"{sorted(judged.stated)} {sorted(judged.roots)}", *judged.findings))


def test_the_page_has_what_the_register_says() -> None:
    known = {fault.name: fault for fault in all_general()}
    for name, contract, when, roots, _ in rows():
        fault, read = known[name.strip("`")], contracts()[contract]
        assert not fault.lacks(read)
        assert (when, roots) == (fault.when, ", ".join(sorted(fault.roots_on(read))))
    assert not known.keys() - {name.strip("`") for name, *_ in rows()}


def test_the_page_is_generated() -> None:
    assert [line for line in page(rows()).splitlines() if line.startswith("| `")] == [
        line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")
    ]
