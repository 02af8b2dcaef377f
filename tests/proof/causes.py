"""The cause that the author of a general fault would name, and a whole table of what is named:
``python tests/proof/causes.py CONTRACT...`` judges every tagged fault on these contracts, ``--two N`` N seeded pairs of
them at once."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from listproof.faults.general.registry import General, get_general
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import Mock, made
from listproof.results.model import Run

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    sys.path.insert(0, str(Path(__file__).parents[1] / "servers"))

from proof import by_need
from proof.judge import NAMED, ask_short

TAGS: Mapping[str, frozenset[str]] = {
    fault: frozenset(names.split())
    for fault, names in {
        "offset_ignored": "position-ignored",
        "page_number_ignored": "position-ignored",
        "offset_counts_from_one": "row-repeated-at-borders position-from-one",
        "pages_overlap_by_a_row": "row-repeated-at-borders",
        "offset_counts_pages": "position-as-page-number",
        "offset_skips_one_row_too_many": "position-one-more",
        "offset_ignored_with_a_limit": "position-lost-beside-size",
        "offset_ignored_with_a_filter": "position-lost-beside-filter",
        "offset_ignored_with_a_select": "position-lost-beside-select",
        "offsets_past_the_end_wrap": "past-the-end-the-first-page",
        "pages_past_the_last_give_the_first": "past-the-end-the-first-page",
        "offsets_past_the_end_give_the_last_page": "past-the-end-the-last-rows",
        "pages_past_the_last_give_the_last": "past-the-end-the-last-rows",
        "offset_before_the_filter": "position-before-filter",
        "filter_after_the_page": "page-before-filter",
        "sorted_inside_the_page_only": "page-before-order",
        "limit_ignored": "size-ignored-all-rows",
        "every_page_has_the_default_size": "size-ignored",
        "one_row_too_many": "size-one-more",
        "one_row_too_few": "size-one-less last-row-of-pages-dropped",
        "no_limit_means_everything": "default-size-is-none",
        "default_limit_is_twice_as_large": "default-size",
        "default_limit_is_one_less": "default-size",
        "limits_above_the_default_are_clamped": "size-capped",
        "limit_is_the_end_index": "size-as-end-index",
        "last_partial_page_dropped": "last-page-dropped",
        "limit_ignored_with_a_filter": "size-lost-beside-filter",
        "limit_ignored_with_a_select": "size-lost-beside-select",
        "limit_ignored_with_an_offset": "size-lost-beside-position",
        "filter_ignored": "filter-ignored",
        "filters_are_inverted": "filter-inverted",
        "texts_are_filtered_in_any_case": "filter-without-case",
        "texts_are_filtered_by_their_beginning": "filter-by-prefix",
        "texts_are_filtered_by_a_part": "filter-by-part",
        "a_filter_looks_at_the_first_rows_only": "filter-on-the-first-rows",
        "a_value_without_rows_lists_everything": "nothing-found-lists-everything",
        "filter_ignored_with_a_select": "filter-lost-beside-select",
        "bounds_are_ignored": "one-filter-ignored filter-ignored",
        "lower_and_upper_bounds_are_mistaken": "bound-reversed",
        "rows_equal_to_a_bound_are_on_the_other_side": "bound-edge",
        "rows_without_a_value_lie_in_every_range": "bound-keeps-nulls",
        "two_filters_keep_what_either_keeps": "conditions-joined-by-or",
        "of_two_filters_the_last_one_wins": "one-condition-only",
        "of_several_values_the_first_one_counts": "first-value-only",
        "order_ignored": "order-ignored",
        "asc_and_desc_swapped": "directions-swapped",
        "every_order_is_ascending": "direction-ignored",
        "every_order_is_by_the_first_key": "sorted-by-another-field one-key-sorts-by-another-field",
        "sorted_by_id": "sorted-by-another-field",
        "stamps_sorted_as_text": "sorted-as-text",
        "numbers_sorted_as_text": "sorted-as-text",
        "instants_cut_to_milliseconds": "instants-cut",
        "instants_cut_to_seconds": "instants-cut",
        "order_dropped_with_a_limit": "order-lost-beside-size",
        "order_dropped_with_an_offset": "order-lost-beside-position",
        "rows_without_the_key_are_lost": "rows-without-the-key-lost",
        "the_second_key_is_ignored": "first-key-only",
        "the_second_key_goes_the_way_of_the_first": "one-direction-for-all-keys",
        "the_last_key_decides_first": "keys-in-the-wrong-sequence",
        "select_ignored": "select-ignored",
        "select_ignored_past_the_first_page": "select-lost-beside-position next-page-forgets-the-projection",
        "select_ignored_with_a_filter": "select-lost-beside-filter",
        "select_ignored_with_a_limit": "select-lost-beside-size",
        "only_the_first_row_is_projected": "select-on-the-first-row-only",
        "the_id_comes_unasked": "field-comes-unasked",
        "one_member_cannot_be_selected": "field-never-comes",
        "only_the_last_select_counts": "one-name-only",
        "the_last_row_of_a_page_comes_again": "next-page-repeats-the-border",
        "a_row_is_lost_at_each_join": "next-page-skips-a-row",
        "a_cursor_leaves_equal_sort_keys_behind": "cursor-loses-ties",
        "a_cursor_repeats_equal_sort_keys": "cursor-repeats-ties",
        "a_cursor_forgets_the_filter": "next-page-forgets-the-filter",
        "a_cursor_forgets_the_order": "next-page-forgets-the-order",
        "a_cursor_forgets_the_projection": "next-page-forgets-the-projection",
        "a_link_drops_the_filter": "next-page-forgets-the-filter",
        "a_link_drops_the_order": "next-page-forgets-the-order",
        "a_link_drops_the_page_size": "next-page-forgets-the-size",
        "a_link_drops_the_projection": "next-page-forgets-the-projection",
        "a_cursor_keeps_no_more_than_milliseconds": "cursor-cuts-instants cursor-loses-ties",
        "total_counts_the_page": "total-of-the-page",
        "total_ignores_the_filter": "total-ignores-the-filter",
        "total_is_one_too_many": "total-off-by",
        "total_is_one_too_few": "total-off-by",
        "total_stops_at_the_default_size": "total-capped",
        "total_counts_the_rows_left": "total-of-the-rest",
    }.items()
}
"""Fault -> the names of causes that say what it does."""


@dataclass(frozen=True)
class Named:
    """What a run named as causes of a tagged fault: all of them, and whether one is the author's, or none is."""

    fault: str
    contract: str
    causes: tuple[str, ...]
    requests: int

    @property
    def rightly(self) -> bool:
        """Whether the author's cause is named, and no other."""
        return bool(self.causes) and {*self.causes} <= TAGS[self.fault]

    @property
    def wrongly(self) -> bool:
        """Whether a cause is named that the author would not."""
        return bool({*self.causes} - TAGS[self.fault])


def pairs() -> list[tuple[str, str]]:
    """Each tagged fault with each contract that has what it needs."""
    return [(fault.name, contract) for fault, contract in by_need.servers() if fault.name in TAGS]


def named(fault: str, contract: str) -> Named:
    """The causes that a run against the faulty mock names."""
    read = by_need.contracts()[contract]
    run: Run = ask_short(lambda: get_general(fault, read).server(read, seed=1), contract, NAMED)
    causes = tuple(name for each in run.causes for name in each.names)
    return Named(fault, contract, causes, sum(sum(each.values()) for each in run.traffic.requests.values()))


Two = tuple[str, str, str]
"""Two faults and a contract that has what both need."""


def twos(number: int, contracts: Sequence[str] = ()) -> list[Two]:
    """Seeded pairs of tagged faults of two families, at once on one contract."""
    known: dict[str, list[General]] = {}
    for fault, contract in by_need.servers():
        if fault.name in TAGS and (not contracts or contract in contracts):
            known.setdefault(contract, []).append(fault)
    all_ = [
        (one.name, other.name, contract)
        for contract, faults in sorted(known.items())
        for one in faults
        for other in faults
        if one.family < other.family and not TAGS[one.name] & TAGS[other.name]
    ]
    return random.Random(1).sample(all_, min(number, len(all_)))


def both_named(one: str, other: str, contract: str) -> tuple[str, ...]:
    """The causes that a run against a mock with two faults names."""
    read = by_need.contracts()[contract]

    def server() -> Mock:
        stages = replace(Stages(), seed=1)
        for name in (one, other):
            stages = get_general(name, read).change(stages)
        return made(read, stages=stages)

    run: Run = ask_short(server, contract, NAMED)
    return tuple(name for each in run.causes for name in each.names)


def told(one: str, other: str, causes: Sequence[str]) -> str:
    """Whether both are named, one, none, or a wrong cause."""
    first, second = TAGS[one], TAGS[other]
    if {*causes} - first - second:
        return "wrong"
    return ("none", "one", "both")[bool(first & {*causes}) + bool(second & {*causes})]


def main(words: Sequence[str]) -> None:
    """Print a line for each server, and how many were named rightly, wrongly, and not at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contracts", nargs="*")
    parser.add_argument("--two", type=int, default=0, help="so many pairs of faults at once")
    options = parser.parse_args(words)
    counted: Counter[str] = Counter()
    for one, other, contract in twos(options.two, options.contracts):
        causes = both_named(one, other, contract)
        counted[word := told(one, other, causes)] += 1
        print(f"{word:6} {one} + {other} {contract}: {', '.join(causes)}", flush=True)
    for fault, contract in () if options.two else pairs():
        if contract in options.contracts:
            found = named(fault, contract)
            word = "wrong" if found.wrongly else "right" if found.rightly else "none"
            counted[word] += 1
            print(f"{word:6} {fault} {contract}: {', '.join(found.causes)}", flush=True)
    print(dict(counted))


if __name__ == "__main__":
    main(sys.argv[1:])
