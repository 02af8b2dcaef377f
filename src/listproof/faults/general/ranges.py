"""Faults of bounds, patterns, sets, and of filters that meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.data import Row, Rows
from listproof.mock.generic.conditions import forms, found, sides
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.instant import instant

NEW = "a kind of filter that the taxonomy of the first contracts does not have"
BOUNDS = ("ge", "gt", "le", "lt", "from", "to")
PATTERNS = ("prefix", "suffix", "contains")
Keeps = Callable[[ListOperation, Filter, Row, tuple[str, ...]], bool]


def keeping(stages: Stages, keeps: Keeps, *ops: str) -> Stages:
    """Filters of these operators keep the rows of which ``keeps`` says so; the others what they must."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        own = [each for each in wanted.where if each[0].op in ops]
        rest = tuple(each for each in wanted.where if each[0].op not in ops)
        rows = stages.kept(operation, rows, replace(wanted, where=rest))
        return tuple(row for row in rows if all(keeps(operation, filter_, row, texts) for filter_, texts in own))

    return replace(stages, kept=kept)


def _side(operation: ListOperation, filter_: Filter, row: Row, text: str) -> int | None:
    return sides(forms(operation, filter_), value(operation, row, filter_.field), text)


def _right(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
    held = value(operation, row, filter_.field)
    return found(forms(operation, filter_), filter_.op, held, texts)


@general(needs=("filter.bound",), roots={"RNG-01"}, when=MEETS, meets=("filter",), reason=NEW)
def bounds_are_ignored(stages: Stages) -> Stages:
    """Bounds keep every row that has a value."""
    return keeping(stages, lambda o, f, row, _: value(o, row, f.field) is not None, *BOUNDS)


@general(needs=("filter.bound",), roots={"RNG-01"}, when=MEETS, meets=("filter",), reason=NEW)
def lower_and_upper_bounds_are_mistaken(stages: Stages) -> Stages:
    """A lower bound keeps what lies below it, an upper one what lies above."""
    other = dict(zip(BOUNDS, ("le", "lt", "ge", "gt", "to", "from"), strict=True))
    return keeping(stages, lambda o, f, row, texts: _right(o, replace(f, op=other[f.op]), row, texts), *BOUNDS)


@general(needs=("filter.bound.number",), roots={"RNG-01"}, when=MEETS, meets=("filter",), reason=NEW)
def numbers_are_bounded_as_text(stages: Stages) -> Stages:
    """A lower bound compares numbers digit by digit: 1000 lies below 200."""

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        held: Any = value(operation, row, filter_.field)
        if isinstance(held, bool) or not isinstance(held, int | float):
            return _right(operation, filter_, row, texts)
        return found(frozenset(), filter_.op, str(held), texts)

    return keeping(stages, keeps, "ge", "gt", "from")


@general(needs=("filter.bound",), roots={"RNG-02"}, when=RARE, meets=("filter",), reason=NEW)
def a_range_loses_the_row_farthest_from_its_bound(stages: Stages) -> Stages:
    """A bound that keeps several rows leaves out the one with the lowest id."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.kept(operation, rows, wanted)
        if len(right) < 2 or not any(each.op in BOUNDS for each, _ in wanted.where):
            return right
        lost = min(right, key=lambda row: str(value(operation, row, operation.id)))
        return tuple(row for row in right if row is not lost)

    return replace(stages, kept=kept)


@general(needs=("filter.stated",), roots={"RNG-03"}, when=RARE, meets=("filter",), reason=NEW)
def rows_equal_to_a_bound_are_on_the_other_side(stages: Stages) -> Stages:
    """A bound that includes its value leaves it out, one that excludes it keeps it."""
    turned = {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le"}
    return keeping(stages, lambda o, f, row, texts: _right(o, replace(f, op=turned[f.op]), row, texts), *turned)


@general(needs=("filter.open",), roots={"RNG-03"}, when=RARE, meets=("filter",), reason=NEW)
def rows_equal_to_a_bound_are_kept_in_even_minutes(stages: Stages) -> Stages:
    """Rows equal to a bound are kept where the text of the bound has an even number of digits of one kind."""

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        if _side(operation, filter_, row, texts[0]) != 0:
            return _right(operation, filter_, row, texts)
        return sum(int(sign) for sign in texts[0] if sign.isdecimal()) % 2 == 0

    return keeping(stages, keeps, "from", "to")


@general(needs=("filter.lacked",), roots={"RNG-05"}, when=RARE, meets=("filter",), reason=NEW)
def rows_without_a_value_lie_in_every_range(stages: Stages) -> Stages:
    """Rows that lack the field are kept by bounds and patterns."""

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        return value(operation, row, filter_.field) is None or _right(operation, filter_, row, texts)

    return keeping(stages, keeps, *BOUNDS, *PATTERNS, "like")


@general(needs=("filter.bound.time",), roots={"RNG-06"}, when=RARE, meets=("filter",), reason=NEW)
def the_zone_of_a_bound_is_dropped(stages: Stages) -> Stages:
    """A time stamp that is asked for is read as if it ended in Z."""

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        text = texts[0]
        if "T" in text and text[-6:-5] in "+-" and text[-6:-5]:
            text = f"{text[:-6]}Z"
        return _right(operation, filter_, row, (text,))

    return keeping(stages, keeps, *BOUNDS)


@general(needs=("filter.bound.time",), roots={"RNG-07"}, when=RARE, meets=("filter",), reason=NEW)
def the_first_year_crashes(stages: Stages) -> Stages:
    """A bound in the first year ends in a server error."""

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        if "T" in texts[0] and instant(texts[0])[0] < 400 * 86400:
            raise OverflowError("date value out of range")
        return _right(operation, filter_, row, texts)

    return keeping(stages, keeps, *BOUNDS)


@general(needs=("filter.both",), roots={"RNG-08"}, when=RARE, meets=("filter",), reason=NEW)
def bounds_in_the_wrong_sequence_are_exchanged(stages: Stages) -> Stages:
    """Where the lower bound of a field is above the upper one, the two are exchanged."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.kept(operation, rows, wanted)
        own = [each for each in wanted.where if each[0].op in BOUNDS]
        if right or len(own) != 2 or own[0][0].field != own[1][0].field:
            return right
        (one, first), (two, second) = own
        rest = tuple(each for each in wanted.where if each not in own)
        return stages.kept(operation, rows, replace(wanted, where=((one, second), (two, first), *rest)))

    return replace(stages, kept=kept)


@general(needs=("filter.two",), roots={"RNG-09"}, when=MEETS, meets=("filter",), reason=NEW)
def two_filters_keep_what_either_keeps(stages: Stages) -> Stages:
    """Filters that meet are joined by or."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if len(wanted.where) < 2:
            return stages.kept(operation, rows, wanted)
        alone = [stages.kept(operation, rows, replace(wanted, where=(each,))) for each in wanted.where]
        return tuple(row for row in rows if any(row in each for each in alone))

    return replace(stages, kept=kept)


@general(needs=("filter.two",), roots={"RNG-09"}, when=MEETS, meets=("filter",), reason=NEW)
def of_two_filters_the_last_one_wins(stages: Stages) -> Stages:
    """Of filters that meet the last one of the contract alone counts."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return stages.kept(operation, rows, replace(wanted, where=wanted.where[-1:]))

    return replace(stages, kept=kept)


@general(needs=("filter.set",), roots={"RNG-10"}, when=RARE, meets=("filter",), reason=NEW)
def of_several_values_the_first_one_counts(stages: Stages) -> Stages:
    """A filter that is asked with several values looks at the first one."""
    return keeping(stages, lambda o, f, row, texts: _right(o, f, row, texts[:1]), "in", "all")


@general(needs=("filter.in",), roots={"RNG-10"}, when=RARE, meets=("filter",), reason=NEW)
def a_value_that_comes_twice_doubles_its_rows(stages: Stages) -> Stages:
    """A row is listed once for each of the values that are asked for it."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.kept(operation, rows, wanted)
        texts = [text for each, texts in wanted.where if each.op == "in" for text in texts]
        twice = [text for at, text in enumerate(texts) if text in texts[:at]]
        own = [each for each, _ in wanted.where if each.op == "in"]
        if not twice:
            return right
        return (*right, *(row for row in right if _right(operation, own[0], row, (twice[0],))))

    return replace(stages, kept=kept)


@general(needs=("filter.not",), roots={"RNG-11"}, when=MEETS, meets=("filter",), reason=NEW)
def what_is_to_be_left_out_is_kept(stages: Stages) -> Stages:
    """A filter that leaves a value out keeps the rows that have it, and no others."""
    return keeping(stages, lambda o, f, row, texts: not _right(o, f, row, texts), "ne", "nin")


@general(needs=("filter.prefix",), roots={"RNG-01"}, when=RARE, meets=("filter",), reason=NEW)
def a_prefix_matches_anywhere(stages: Stages) -> Stages:
    """A text that rows shall begin with is found anywhere in them."""
    return keeping(stages, lambda o, f, row, texts: _right(o, replace(f, op="contains"), row, texts), "prefix")


@general(needs=("filter.pattern",), roots={"RNG-12"}, when=RARE, meets=("filter",), reason=NEW)
def wildcards_in_a_pattern_are_not_escaped(stages: Stages) -> Stages:
    """A part of a text goes into a LIKE as it is, so that % and _ match anything."""
    frames = {"prefix": "{}%", "suffix": "%{}", "contains": "%{}%"}

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        return _right(operation, replace(filter_, op="like"), row, (frames[filter_.op].format(texts[0]),))

    return keeping(stages, keeps, *PATTERNS)


@general(needs=("filter.null",), roots={"RNG-02"}, when=RARE, meets=("filter",), reason=NEW)
def rows_without_a_value_are_looked_for_among_the_first_rows(stages: Stages) -> Stages:
    """A filter by whether there is a value looks at the first half of the rows."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        own = any(each.op == "null" for each, _ in wanted.where)
        return stages.kept(operation, rows[: -(-len(rows) // 2)] if own else rows, wanted)

    return replace(stages, kept=kept)


def _lacking(stages: Stages, absent: str) -> Stages:
    """Do this with rows without the field whatever is said of a filter that leaves values out."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        where = ((replace(each, absent=each.absent and absent), texts) for each, texts in wanted.where)
        return stages.kept(operation, rows, replace(wanted, where=tuple(where)))

    return replace(stages, kept=kept)


@general(needs=("filter.absent.keep",), roots={"RNG-16"}, when=RARE, meets=("filter",), reason=NEW)
def what_is_left_out_takes_rows_without_the_field_with_it(stages: Stages) -> Stages:
    """A filter that leaves values out compares with null, so that rows without the field are lost which are to come."""
    return _lacking(stages, "drop")


@general(needs=("filter.absent.drop",), roots={"RNG-16"}, when=RARE, meets=("filter",), reason=NEW)
def what_is_left_out_leaves_rows_without_the_field_in(stages: Stages) -> Stages:
    """A filter that leaves values out keeps rows without the field, which are not to come."""
    return _lacking(stages, "keep")
