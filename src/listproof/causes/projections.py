"""What a server may make of a projection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..contract.model import ListOperation
from ..oracle.snapshot import Snapshot
from .changes import asking, keeping, showing
from .hypothesis import Found, cause
from .model import Asked, Rows, keep
from .observed import Observed

Wrong = Sequence[Observed]
Names = tuple[str, ...] | None


@cause(
    "projection",
    "{select} is ignored: rows come whole",
    needs=["select"],
    pattern="SELECT *",
    mend="Cut rows down to the names that are asked for.",
)
def select_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The parameter is declared and not used."""
    yield asking(lambda _, asked: replace(asked, fields=None))


@cause(
    "projection",
    "{select} cuts down the first row of a page only",
    needs=["select"],
    pattern="rows[0] = cut(rows[0])",
    mend="Cut down every row.",
)
def select_on_the_first_row_only(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """One row is handled where all should be."""
    yield showing(lambda _, at, asked: asked.fields if at == 0 else None)


@cause(
    "projection",
    "{select} leaves the first row of a page whole",
    needs=["select"],
    pattern="for row in rows[1:]: cut(row)",
    mend="Cut down every row.",
)
def select_not_on_the_first_row(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A loop begins with the second row."""
    yield showing(lambda _, at, asked: None if at == 0 else asked.fields)


def _seen(wrong: Wrong) -> tuple[list[str], list[str]]:
    """The fields that wrong answers have too many, and those that they lack."""
    extra: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for each in wrong[:60]:
        if each.asked.fields is not None and each.rows:
            extra.update({name for row in each.rows for name in row.data} - {*each.asked.fields})
            known = [each.snapshot.by_id[id] for id in each.ids if id in each.snapshot.by_id]
            there = {name for row in known for name in row.data} or {*each.snapshot.everywhere}
            lost.update(({*each.asked.fields} & there) - {name for row in each.rows for name in row.data})
    return [name for name, _ in extra.most_common(3)], [name for name, _ in lost.most_common(3)]


@cause(
    "projection",
    "`{field}` comes with every projection, asked for or not",
    needs=["select"],
    pattern="columns = {{'{field}', *asked}}",
    mend="Leave it out where it is not asked for, or document that it always comes.",
)
def field_comes_unasked(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A column that the server needs for itself stays in the rows."""
    for field in _seen(wrong)[0]:

        def show(_: Snapshot, at: int, asked: Asked, field: str = field) -> Names:
            return asked.fields if asked.fields is None else tuple(dict.fromkeys((*asked.fields, field)))

        yield showing(show), {"field": field}


@cause(
    "projection",
    "`{field}` never comes with a projection, though it is asked for",
    needs=["select"],
    pattern="a column that is missing in the table of names",
    mend="Let the projection know this name.",
)
def field_never_comes(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The table of names that may be selected lacks one."""
    for field in _seen(wrong)[1]:

        def show(_: Snapshot, at: int, asked: Asked, field: str = field) -> Names:
            return asked.fields if asked.fields is None else tuple(each for each in asked.fields if each != field)

        yield showing(show), {"field": field}


@cause(
    "projection",
    "Of several names in {select} the {which} alone counts",
    needs=["select"],
    pattern="request.args.get('select')",
    mend="Read all names.",
)
def one_name_only(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """One name is read where several were sent."""
    select = operation.select
    always = select.always if select else ()
    for place, which in ((0, "first"), (-1, "last")):

        def show(_: Snapshot, at: int, asked: Asked, place: int = place) -> Names:
            names = asked.query.select
            if asked.fields is None or not names or select is None:
                return asked.fields
            return tuple(dict.fromkeys((*select.fields((names[place],)), *always)))

        yield showing(show), {"which": which}


@cause(
    "projection",
    "{select} leaves out rows that have no value in a selected field",
    needs=["select"],
    pattern="[cut(row) for row in rows if all(name in row for name in names)]",
    mend="Keep the row, and leave the field out or null.",
)
def select_drops_rows(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Rows without a selected field fail on the way and are skipped."""

    def kept(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        found = keep(snapshot, rows, asked)
        if asked.fields is None:
            return found
        return [row for row in found if all(row.value(name) is not None for name in asked.fields)]

    yield keeping(kept)


@cause(
    "projection",
    "With {select} rows come by their ids",
    needs=["select"],
    pattern="a set or a dictionary of rows by id",
    mend="Keep the sequence of the rows.",
)
def select_sorts_by_id(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Rows go through a dictionary or another query that is sorted by id."""
    if operation.id.startswith("/"):
        return
    yield asking(lambda _, asked: asked if asked.fields is None else replace(asked, ways=((operation.id, False),)))
