"""Answers are kept while they fit: the last used stay, each owner's apart."""

from __future__ import annotations

from dataclasses import dataclass

from listproof.collection.answer_cache import AnswerCache


@dataclass(frozen=True)
class Said:
    weights: tuple[int, ...]


def test_what_was_not_used_for_longest_goes_first() -> None:
    memory: AnswerCache[Said] = AnswerCache(100)
    for name in "abc":
        memory.put("owner", name, Said((30,)))
    assert memory.get("owner", "a") == Said((30,))
    memory.put("owner", "d", Said((20, 20)))
    assert [name for name in "abcd" if memory.knows("owner", name)] == ["a", "c", "d"]
    assert memory.get("owner", "b") is None


def test_one_answer_is_kept_however_large_it_is() -> None:
    memory: AnswerCache[Said] = AnswerCache(100)
    memory.put("owner", "small", Said((1,)))
    memory.put("owner", "large", Said((1000,)))
    assert [memory.knows("owner", name) for name in ("small", "large")] == [False, True]
    memory.put("owner", "next", Said((1,)))
    assert [memory.knows("owner", name) for name in ("large", "next")] == [False, True]


def test_an_answer_in_place_of_another_counts_once() -> None:
    memory: AnswerCache[Said] = AnswerCache(100)
    for _ in range(9):
        memory.put("owner", "same", Said((60,)))
    memory.put("owner", "other", Said((40,)))
    assert memory.knows("owner", "same")
    memory.forget("owner", "same")
    memory.forget("owner", "never there")
    memory.put("owner", "third", Said((60,)))
    assert memory.knows("owner", "other")


def test_owners_do_not_hear_of_each_other() -> None:
    memory: AnswerCache[Said] = AnswerCache(100)
    memory.put("one", "asked", Said((1,)))
    memory.put("two", "asked", Said((2,)))
    memory.clear("one")
    assert (memory.get("one", "asked"), memory.get("two", "asked")) == (None, Said((2,)))


def test_as_many_as_fit_into_half_of_it_may_be_had_at_once() -> None:
    memory: AnswerCache[Said] = AnswerCache(100)
    assert memory.room == 50
    memory.put("owner", "asked", Said((3, 10)))
    memory.put("owner", "asked", Said((1,)))
    assert memory.room == 5
