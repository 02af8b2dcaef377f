"""Servers of the contract in ``tasks``, which says nothing of where null stands or of how texts are sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from further import App, Contract
from task_server import KEYS, Asked, Key, Row, Server, first, high, last, low, tasks

TASKS = Contract("tasks", {"main": {"board": "main"}, "other": {"board": "other"}})
OWN: Mapping[str, Key] = {name: lambda text: text[::-1] for name in ("level", "version", "price")}
"""An order that nobody has heard of."""


def _lacks(row: Row, key: str) -> bool:
    return row.get(key) is None


@TASKS.right()
def nulls_are_high() -> App:
    """Tasks without the sort key stand above all others, an enum is sorted as declared, versions naturally."""
    return Server(nulls=high, keys=KEYS)


@TASKS.right()
def nulls_are_low() -> App:
    """Tasks without the sort key stand below all others; enums, versions and numbers in text are sorted as text."""
    return Server(nulls=low)


@TASKS.right()
def nulls_come_first() -> App:
    """Tasks without the sort key come first in both directions."""
    return Server(nulls=first, keys=KEYS)


@TASKS.right()
def nulls_come_last() -> App:
    """Tasks without the sort key come last in both directions."""
    return Server(nulls=last)


@TASKS.right()
def null_sorts_as_zero() -> App:
    """A task without a rank stands among those of rank 0."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        if asked.key != "rank":
            return server.sort(rows, asked.key, asked.falling)
        rows = sorted(rows, key=lambda row: row["id"])
        return sorted(rows, key=lambda row: row.get("rank", 0), reverse=asked.falling)

    return Server(lists=lists)


@TASKS.right()
def null_and_absence_stand_apart() -> App:
    """A due date of null is the lowest one, and one that is not there the highest, as in a store without a schema."""
    rows = [row if row["due"] or n % 8 != 1 else _but(row, "due") for n, row in enumerate(tasks())]

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        rows = server.sort(rows, asked.key, asked.falling)
        null = [row for row in rows if row.get(asked.key, 0) is None]
        missing = [row for row in rows if asked.key not in row]
        known = [row for row in rows if not _lacks(row, asked.key)]
        return [*missing, *known, *null] if asked.falling else [*null, *known, *missing]

    return Server(rows=rows, lists=lists)


def _but(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}


@TASKS.right()
def texts_have_an_order_of_their_own() -> App:
    """Texts are sorted from their last letter on, which no collation explains."""
    return Server(keys=OWN)


@TASKS.right()
def truth_is_written_in_every_third_row() -> App:
    """done is null in two of three tasks, true or false in the third."""
    rows = [{**row, "done": row["done"] if n % 3 == 0 else None} for n, row in enumerate(tasks())]
    return Server([{name: value for name, value in row.items() if name != "done" or value is not None} for row in rows])


@TASKS.right()
def a_single_task() -> App:
    """The board has one task."""
    return Server(tasks(1))


def _sorted(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    return server.sort(rows, asked.key, asked.falling)


def _dropping(when: Callable[[Asked], bool]) -> Server:
    """Tasks without the sort key are lost in these requests."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        rows = _sorted(server, rows, asked)
        return [row for row in rows if not _lacks(row, asked.key)] if when(asked) else rows

    return Server(lists=lists)


@TASKS.wrong("NUL-01", when="rare rows")
def an_order_loses_tasks_without_the_key() -> App:
    """Tasks without the sort key are not listed."""
    return _dropping(lambda asked: True)


@TASKS.wrong("NUL-01", when="rare rows")
def a_rising_order_loses_tasks_without_the_key() -> App:
    """Tasks without the sort key are not listed where the order rises."""
    return _dropping(lambda asked: not asked.falling)


@TASKS.wrong("NUL-01", when="rare rows")
def a_falling_order_loses_tasks_without_the_key() -> App:
    """Tasks without the sort key are not listed where the order falls."""
    return _dropping(lambda asked: asked.falling)


@TASKS.wrong("PAG-02", when="past the first page")
def later_pages_lose_tasks_without_the_key() -> App:
    """Past the first page tasks without the sort key are left out."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        rows = _sorted(server, rows, asked)
        behind = [row for row in rows[asked.skip :] if not _lacks(row, asked.key)]
        return [*rows[: asked.skip], *behind] if asked.skip else rows

    return Server(lists=lists)


@TASKS.wrong("ORD-05", "ORD-08", when="past the first page")
def nulls_move_between_pages() -> App:
    """Tasks without the sort key stand first for the first page, and last for all others."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        return replace(server, nulls=last if asked.skip else first).sort(rows, asked.key, asked.falling)

    return Server(lists=lists)


@TASKS.wrong("NUL-01", when="rare rows")
def nulls_stand_at_both_ends() -> App:
    """Half of the tasks without the sort key come first, the others last."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        rows = replace(server, nulls=first).sort(rows, asked.key, asked.falling)
        half = sum(_lacks(row, asked.key) for row in rows) // 2
        return [*rows[half:], *rows[:half]]

    return Server(lists=lists)


@TASKS.wrong("NUL-02", when="with another parameter")
def nulls_stand_elsewhere_in_a_filter() -> App:
    """Tasks without the sort key come last, and first where a state is asked."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        return replace(server, nulls=first if asked.state else last).sort(rows, asked.key, asked.falling)

    return Server(lists=lists)


@TASKS.wrong("ORD-01")
def true_comes_before_false() -> App:
    """sort=done lists what is done first."""
    return Server(keys={"done": lambda value: not value})


@TASKS.wrong("ORD-01")
def truth_is_sorted_as_nothing() -> App:
    """sort=done keeps the sequence of the ids."""
    return Server(keys={"done": lambda value: 0})


@TASKS.wrong("ORD-01", when="rare rows")
def a_level_stands_apart() -> App:
    """Where levels are sorted by, the first task comes last."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        rows = _sorted(server, rows, asked)
        return rows if asked.key != "level" else [*rows[1:], rows[0]]

    return Server(lists=lists)


@TASKS.wrong("ORD-05", "ORD-08", when="with another parameter")
def small_pages_sort_versions_otherwise() -> App:
    """Versions are sorted from their last letter on, and on pages of fewer than ten from their first."""

    def lists(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        keys: Mapping[str, Key] = {**OWN, "version": str} if asked.count < 10 else OWN
        return replace(server, keys=keys).sort(rows, asked.key, asked.falling)

    return Server(lists=lists)
