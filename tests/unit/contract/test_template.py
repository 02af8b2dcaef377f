"""Templates: what they are filled with is read back, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listproof.contract.slot import Slot, slot
from listproof.contract.template import Template

TEMPLATES = (
    "sort={key}",
    "sort=-{key}&dir=down",
    "filter={field}:{key}",
    "/filters/-/name={field}&/filters/-/value={key}",
    "header:X-Key=<{key}>",
    "{field}__gte={key}",
    "q={key}{key}",
)


@pytest.mark.parametrize("text", TEMPLATES)
@given(key=st.text(), turned=st.randoms(use_true_random=False))
def test_what_is_filled_is_read_back_in_whatever_sequence(text: str, key: str, turned: object) -> None:
    template = Template(text)
    sent = list(template.fill(field="age", key=key))
    turned.shuffle(sent)  # type: ignore[attr-defined]  # Hypothesis's Random
    assert template.match(sent, field="age") == {"key": key}


@pytest.mark.parametrize(
    "sent",
    [[], [("sort", "-a")], [("sort", "a"), ("dir", "down")], [("sort", "-a"), ("dir", "up")]],
    ids=["nothing", "one of two", "without what stands before the word", "another constant"],
)
def test_other_pairs_are_not_of_a_template(sent: list[tuple[str, str]]) -> None:
    assert Template("sort=-{key}&dir=down").match(sent) is None


def test_more_than_a_template_sends_is_not_of_it() -> None:
    assert Template("sort={key}").match([("sort", "a"), ("sort", "b")]) is None


def test_a_word_that_comes_twice_is_the_same_twice() -> None:
    assert Template("a={key}&b={key}").match([("a", "1"), ("b", "1")]) == {"key": "1"}
    assert Template("a={key}&b={key}").match([("a", "1"), ("b", "2")]) is None


def test_slots_are_told_by_how_they_are_written() -> None:
    written = ("limit", "header:X-Page", "/page/size")
    assert [slot(each) for each in written] == [
        Slot("query", "limit"),
        Slot("header", "X-Page"),
        Slot("body", "/page/size"),
    ]
    assert Template("/page/size={n}&limit={n}").slots() == ("/page/size", "limit")
