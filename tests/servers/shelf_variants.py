"""Servers of the contract in ``shelves``: typed filters, documented bounds, parents that are integers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any

from further import App, Contract
from shelf_server import PARSERS, Asked, Refused, Rows, Server, books, bounded, instant, number, number_of, whole

SHELVES = Contract("shelves", {"main": {"shelf": "1"}, "few": {"shelf": "2"}, "empty": {"shelf": "7"}})


def parsing(**parsers: Callable[[str], Any]) -> Server:
    """The right server, but for how it reads these parameters."""
    return Server(parsers={**PARSERS, **parsers})


@SHELVES.right()
def shelves() -> App:
    """The reference."""
    return Server()


@SHELVES.right()
def typed_filters_are_read_leniently() -> App:
    """1 and 0 are truth values, integers may have a point, and an empty value is refused."""

    def truth(text: str) -> bool:
        if text.lower() not in ("true", "false", "1", "0"):
            raise Refused
        return text.lower() in ("true", "1")

    return parsing(draft=truth, pages=lambda text: int(bounded(lambda value: value % 1 == 0, number)(text)))


@SHELVES.wrong("ERR-05")
def empty_values_of_filters_are_no_filter() -> App:
    """A filter without a value is read as none given, as many frameworks do."""

    def asked(asked: Asked) -> Asked:
        return replace(asked, filters=tuple(pair for pair in asked.filters if pair[1] not in ("", None)))

    parsers = {
        name: (lambda text, parse=parse: parse(text) if text else None)
        for name, parse in PARSERS.items()
        if name not in ("size", "start")
    }
    return replace(parsing(**parsers), asked=asked)


@SHELVES.right(collections=["few", "empty"])
def three_books() -> App:
    """No shelf that is named has more than three books."""
    return Server()


@SHELVES.wrong("FLT-06", "ERR-06")
def any_text_is_true() -> App:
    """draft=maybe is read as true."""
    return parsing(draft=lambda text: text != "false")


@SHELVES.wrong("FLT-06")
def what_is_no_truth_value_is_ignored() -> App:
    """draft=maybe gives every book."""
    return _ignoring("draft")


@SHELVES.wrong("FLT-06")
def what_is_no_integer_is_ignored() -> App:
    """pages=abc gives every book."""
    return _ignoring("pages")


@SHELVES.wrong("FLT-06")
def what_is_no_number_is_ignored() -> App:
    """weight=abc gives every book."""
    return _ignoring("weight")


@SHELVES.wrong("FLT-06", "ERR-06")
def owners_are_compared_as_text() -> App:
    """A UUID is any text: owner=abc gives an empty list."""
    return parsing(owner=str)


@SHELVES.wrong("FLT-06", "ERR-06")
def days_are_compared_as_text() -> App:
    """day=2025-13-45 gives an empty list."""
    return parsing(day=str)


@SHELVES.wrong("FLT-06", "ERR-02", "ERR-06")
def what_is_no_instant_crashes() -> App:
    """added=abc gives 500."""
    return parsing(added=instant)


def _ignoring(name: str) -> Server:
    """What holds letters is not a value of this filter, and left out."""

    def read(text: str) -> Any:
        return ... if text.strip("0123456789.-") and text not in ("true", "false") else PARSERS[name](text)

    def asked(asked: Asked) -> Asked:
        return replace(asked, filters=tuple(pair for pair in asked.filters if pair[1] is not ...))

    return replace(parsing(**{name: read}), asked=asked)


def _falsy_is_nothing(name: str) -> Server:
    def asked(asked: Asked) -> Asked:
        return replace(asked, filters=tuple(pair for pair in asked.filters if pair[0] != name or pair[1]))

    return Server(asked=asked)


@SHELVES.wrong("FLT-01", when="rare rows")
def zero_pages_are_no_filter() -> App:
    """pages=0 gives every book, as 0 is taken for nothing."""
    return _falsy_is_nothing("pages")


@SHELVES.wrong("FLT-01", when="rare rows")
def no_weight_is_no_filter() -> App:
    """weight=0.0 gives every book."""
    return _falsy_is_nothing("weight")


@SHELVES.wrong("FLT-01", when="rare rows")
def false_is_no_filter() -> App:
    """draft=false gives every book."""
    return _falsy_is_nothing("draft")


@SHELVES.wrong("FLT-01", when="rare rows")
def the_word_null_is_no_filter() -> App:
    """label=null gives every book, though null is the label of some."""

    def asked(asked: Asked) -> Asked:
        return replace(asked, filters=tuple(pair for pair in asked.filters if pair != ("label", "null")))

    return Server(asked=asked)


@SHELVES.wrong("FLT-01")
def labels_match_by_their_beginning() -> App:
    """label=novel finds novels too."""

    def keep(server: Server, rows: Rows, asked: Asked) -> Rows:
        wanted = dict(asked.filters).get("label")
        rest = replace(asked, filters=tuple(pair for pair in asked.filters if pair[0] != "label"))
        return [row for row in server.kept(rows, rest) if not wanted or row["label"].startswith(wanted)]

    return Server(keep=keep)


@SHELVES.wrong("PAG-18")
def sizes_of_51_are_granted() -> App:
    """The exclusive maximum of size is taken for a maximum."""
    return parsing(size=bounded(lambda value: 1 <= value <= 51, whole))


@SHELVES.wrong("PAG-18")
def large_sizes_are_clamped() -> App:
    """A size above the documented bound is quietly taken for 50."""
    return parsing(size=lambda text: min(50, bounded(lambda value: value >= 1, whole)(text)))


@SHELVES.wrong("PAG-18")
def far_starts_are_granted() -> App:
    """A start above the documented maximum gives an empty list."""
    return parsing(start=bounded(lambda value: value >= 0, whole))


@SHELVES.wrong("PAG-18")
def weights_between_the_steps_are_taken() -> App:
    """weight=0.75 gives an empty list, though weights are multiples of 0.5."""
    return parsing(weight=number)


@SHELVES.wrong("PAG-18")
def long_labels_are_cut() -> App:
    """Of a label longer than documented the first twelve characters count."""
    return parsing(label=lambda text: text[:12])


@SHELVES.wrong("PAG-18", "ERR-06")
def any_text_is_a_room() -> App:
    """A room off the documented pattern gives an empty list."""
    return parsing(room=str)


@SHELVES.wrong("NUL-04")
def missing_dates_are_low() -> App:
    """Books without a due date stand below all others, though the contract says above."""
    return Server(nulls_first=lambda falling: not falling)


@SHELVES.wrong("ORD-01")
def levels_are_sorted_as_text() -> App:
    """sort=level sorts high, low, medium, though the contract says as declared."""
    return _compared("level", str)


@SHELVES.wrong("ORD-01")
def versions_are_sorted_as_text() -> App:
    """sort=version puts 1.10 before 1.9."""
    return _compared("version", str)


@SHELVES.wrong("ORD-01")
def prices_are_sorted_as_text() -> App:
    """sort=price puts 111.50 before 37.50."""
    return _compared("price", str)


def _compared(name: str, by: Callable[[Any], Any]) -> Server:
    right = Server()
    return replace(right, compared={**right.compared, name: by})


def _ties_turn(when: Callable[[Asked], bool]) -> Server:
    """Rows with equal keys turn around at every second page of these requests."""

    def order(server: Server, rows: Rows, asked: Asked) -> Rows:
        rows = server.ordered(rows, asked)
        if not when(asked) or asked.start // asked.size % 2 == 0:
            return rows
        groups = [list(group) for _, group in groupby(rows, key=lambda row: row[asked.key])]
        return [row for group in groups for row in group[::-1]]

    return Server(order=order)


@SHELVES.wrong("ORD-10", when="with another parameter")
def ties_are_lost_where_a_filter_is_sorted() -> App:
    """With a filter and sort=level, equal books turn around at every second page."""
    return _ties_turn(lambda asked: bool(asked.filters) and asked.key == "level")


@SHELVES.wrong("ORD-10", when="with another parameter")
def ties_are_lost_where_a_selection_is_sorted() -> App:
    """With fields and sort=-level, equal books turn around at every second page."""
    return _ties_turn(lambda asked: bool(asked.fields) and asked.key == "level" and asked.falling)


@SHELVES.wrong("FLT-04")
def drafts_are_filtered_after_the_page() -> App:
    """The page is cut first and cleared of drafts afterwards."""

    def cut(server: Server, rows: Rows, asked: Asked) -> Rows:
        page = rows[asked.start : asked.start + asked.size]
        return server.kept(page, asked)

    return Server(keep=lambda _server, rows, _asked: rows, cut=cut)


@SHELVES.right()
def equal_books_stand_otherwise_in_a_selection() -> App:
    """Where fields are selected, books with equal keys stand in the reverse of their usual sequence, always."""

    def order(server: Server, rows: Rows, asked: Asked) -> Rows:
        groups = groupby(server.ordered(rows, asked), key=lambda row: row[asked.key])
        return [row for _, group in groups for row in (list(group)[:: -1 if asked.fields else 1])]

    return Server(order=order)


@SHELVES.right()
def what_is_no_number_of_a_shelf_is_not_found() -> App:
    """What is not a shelf's number is answered 404, as the router has it."""

    def shelf(text: str) -> str:
        if not text.isdigit():
            raise Refused(404)
        return text

    return Server(shelf=shelf)


@SHELVES.wrong("SCO-03")
def an_unknown_shelf_lists_the_first() -> App:
    """A number that is not a shelf lists the books of shelf 1."""
    return Server(shelf=lambda text: text if number_of(text) in ("1", "2", "7") else "1")


@SHELVES.wrong("SCO-03")
def an_unknown_shelf_is_empty() -> App:
    """A number that is not a shelf gives an empty list, where 404 is documented."""
    return Server(shelf=lambda text: text if number_of(text) in ("1", "2", "7") else "7")


def _many(count: int) -> dict[str, Rows]:
    return {"1": books(1, count), "2": books(2, 3), "7": []}


@SHELVES.right()
def more_books_than_two_pages() -> App:
    """The shelf has 120 books, more than two pages of the largest size."""
    return Server(_many(120))


@SHELVES.wrong("FLT-04")
def a_filter_sees_the_newest_sixty() -> App:
    """A filter looks at the newest sixty of 120 books only."""

    def keep(server: Server, rows: Rows, asked: Asked) -> Rows:
        newest = sorted(rows, key=lambda row: row["added"])[-60:]
        return server.kept(newest if asked.filters else rows, asked)

    return Server(_many(120), keep=keep)
