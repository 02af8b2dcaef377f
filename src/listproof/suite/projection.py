"""Projection: which members a select leaves, with which values, and that it changes nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import combinations, cycle
from math import comb

from ..checking import boundaries
from ..checking.judges import BEYOND, NOT_ROWS, answered, not_crashed, refused, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.request import Request
from ..contract.model import Select
from ..oracle.canonical import canonical, digest_of
from ..oracle.difference import Difference, Kind, content, sequence
from ..oracle.expected import expected, key_of, ordered
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .filtering import refused_beside


def _select(trial: Trial) -> Select:
    assert trial.operation.select is not None
    return trial.operation.select


def _singles(trial: Trial) -> list[tuple[str, ...]]:
    return [(name,) for name in _select(trial).names]


def _pairs(trial: Trial) -> list[tuple[str, ...]]:
    """Each name with the identity, in the order of the document (SEL-05 turns it around)."""
    own = trial.operation.id
    names = [name for name in _select(trial).names if name != own]
    if own not in _select(trial).names:
        return []
    place = _select(trial).names.index
    return [(own, name) if place(own) < place(name) else (name, own) for name in names]


def _questions(trial: Trial) -> list[Query]:
    size = trial.collection.granted
    names = [*_singles(trial), *_pairs(trial)]
    queries = [Query(limit=size, select=each) for each in names]
    first, last = names[0], names[-1]
    queries += [Query(limit=2, offset=1, select=each) for each in (first, last)] + [Query(select=last)]
    for query in boundaries.beside(trial.collection):
        if query.select is None:
            queries += [query.but(limit=size, select=each) for each in (first, last)]
    if trial.collection is boundaries.elsewhere(trial.target):
        queries += [Query(limit=size, select=each) for each in _groups(_select(trial).names)]
    return [*queries, *boundaries.all_selected(trial.collection, trial.target)]


def _groups(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Few groups of about half the names: for any two names one with both, with neither, with each alone.

    Of 2n groups each name is in n, no two names in the same or in opposite ones.
    """
    count = next(even for even in range(4, 2 * len(names) + 5, 2) if comb(even, even // 2) >= 2 * len(names))
    places = (set(each) for each in combinations(range(count), count // 2) if 0 in each)
    own = [each if at % 2 else set(range(count)) - each for at, each in zip(range(len(names)), places, strict=False)]
    groups = [tuple(name for name, each in zip(names, own, strict=True) if group in each) for group in range(count)]
    return [group for group in dict.fromkeys(groups) if group]


@requirement(
    "SEL-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("select"),
    needs="at least 2 rows",
    cites=("select",),
)
def test_every_row_holds_the_selected_fields(trial: Trial) -> None:
    """Every row holds the selected fields that its full row has.

    Clients read what they asked for without looking whether it is there.

    Servers use the first or the last name only, drop members whose value is null or empty, or answer from an index
    that lacks the field.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")

    def judge(page: Answer, *, query: Query, names: Sequence[str]) -> Outcome:
        if page.status != 200:
            alone = query == Query(limit=trial.collection.granted, select=query.select)
            return answered(page, f"select of {', '.join(names)}") if alone else Skip("not answered (SEL-04)")
        if not page.ok:
            return NOT_ROWS
        everywhere = [name for name in names if name in trial.snapshot.everywhere]
        for row in page.rows or ():
            full = trial.snapshot.by_id.get(row.id)
            due = everywhere if full is None else [name for name in names if name in full.data]
            lost = [name for name in due if name not in row.data]
            if lost:
                said = f"rows with {', '.join(names)}"
                return Difference(Kind.MISSING_FIELD, said, f"a row without {', '.join(lost)}: {dict(row.data)}")
        return None if page.ids else Skip("no rows came")

    for query in _questions(trial):
        names = query.select or ()
        trial.compare([query], partial(judge, query=query, names=names))


@requirement(
    "SEL-02",
    Level.MUST,
    Provenance.STATED,
    applies=has("select"),
    needs="at least 2 rows",
    cites=("select",),
)
def test_no_row_holds_a_field_that_was_not_selected(trial: Trial) -> None:
    """No row holds a field that was not selected.

    Projection is asked for to keep large or private members off the wire.

    Servers ignore select, add the identity unasked, project the first row only, or forget it beside a filter.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")

    def judge(page: Answer, *, query: Query, allowed: set[str]) -> Outcome:
        if not page.ok:
            return Skip("a legal select is not answered (SEL-01)")
        for at, row in enumerate(page.rows or ()):
            extra = sorted(set(row.data) - allowed)
            if extra:
                said = f"rows with {', '.join(query.select or ())} only"
                return Difference(Kind.EXTRA_FIELD, said, f"row {at} also has {', '.join(extra)}")
        return None if page.ids else Skip("no rows came")

    for query in _questions(trial):
        allowed = {*(query.select or ()), *_select(trial).always}
        trial.compare([query], partial(judge, query=query, allowed=allowed), invariant=True)


@requirement(
    "SEL-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("select"),
    after=("SEL-01",),
    needs="rows with nested, null, empty and large values",
    cites=("select",),
)
def test_selected_values_equal_those_of_the_full_row(trial: Trial) -> None:
    """Selected values equal those of the full row: strings to the letter, numbers as decimals, nested values alike.

    Two readings of one row must not disagree.

    Projections go through another serialiser: time stamps reformatted, nulls dropped from nested objects, large
    integers rounded, empty objects turned into lists.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    queries = _questions(trial)
    trial.need(queries and _pairs(trial), "an identity that can be selected")

    def judge(page: Answer, *, query: Query) -> Outcome:
        if not page.ok:
            return Skip("a legal select is not answered (SEL-01)")
        return _altered(trial, page, query)

    for query in queries:
        trial.compare(
            [query], partial(judge, query=query), weight=max(1, min(trial.collection.granted, len(trial.snapshot)))
        )


def _altered(trial: Trial, page: Answer, query: Query) -> Outcome:
    names = query.select or ()
    if trial.operation.id not in names and trial.snapshot.shared:
        return Skip("one id stands for several rows (SCH-03)")
    if trial.operation.id not in names:
        whole = [row for row in page.rows or () if set(names) <= set(row.data)]
        likely = expected(trial.snapshot, query).rows
        strange = trial.snapshot.lacks(names, [digest_of(row.project(names)) for row in whole], likely)
        if strange and trial.collection.partial:
            return BEYOND
        for row in whole:
            if digest_of(row.project(names)) in strange:
                said = f"{', '.join(names)} as one of the full rows has it"
                return Difference(Kind.ALTERED, said, str(row.project(names)))
        return None if page.ids else Skip("no rows came")
    compared = 0
    for row in page.rows or ():
        full = trial.snapshot.by_id.get(row.id)
        if full is None or row.id in trial.snapshot.shared:
            continue
        for name in names:
            if name in full.data and name in row.data:
                compared += 1
                if canonical(full.data[name]) != canonical(row.data[name]):
                    want, got = f"{full.id}: {name} = {full.data[name]!r}", f"{name} = {row.data[name]!r}"
                    return Difference(Kind.ALTERED, want, got)
    return None if compared else Skip("no selected value came that a full row has")


@requirement(
    "SEL-04",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("select"),
    after=("ORD-04",),
    needs="at least 3 rows",
    cites=("select",),
)
def test_select_changes_neither_rows_nor_count_nor_order(trial: Trial) -> None:
    """select changes neither rows, count nor order, also when the sort key or the filtered field is not selected.

    A narrower view of a list is still the same list.

    Servers sort or filter after projecting, when the key is gone, or collapse equal projections with DISTINCT.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    size, rows = trial.collection.granted, len(trial.snapshot)
    plain = [query for query in boundaries.beside(trial.collection) if query.select is None]
    paged = [Query(limit=3), Query(limit=3, offset=rows // 2), Query(offset=1), Query()] if trial.operation.page else []
    names = [*_singles(trial), *_pairs(trial)]
    few = [each for each in names if trial.operation.id in each][:1] + names[-1:] + names[:1]
    asked = [(Query(limit=size), each) for each in names]
    in_turn = cycle(dict.fromkeys(few))
    asked += [(query, next(in_turn)) for query in paged]
    asked += [(query.but(limit=size), each) for query in plain for each in dict.fromkeys([*few, *_singles(trial)[-2:]])]
    asked += [(query.but(limit=1, offset=1), next(in_turn)) for query in plain]

    def judge(full: Answer, cut: Answer, *, query: Query, selected: tuple[str, ...]) -> Outcome:
        if not full.ok:
            return Skip("not answered without select")
        want = expected(trial.snapshot, query).rows
        if isinstance(sequence(trial.snapshot, want, full.rows or (), query), Difference):
            return Skip("the page is wrong without select already (PAG, FLT)")
        if cut.status != 200 and not trial.ask(Query(limit=size, select=selected)).ok:
            return Skip("these names cannot be selected at all (SEL-01)")
        if reason := without_rows(cut, f"the same query with select of {', '.join(selected)}"):
            return reason
        if len(full.ids) != len(cut.ids):
            kind = Kind.TOO_MANY if len(cut.ids) > len(full.ids) else Kind.MISSING
            return Difference(kind, f"{len(full.ids)} rows, as without select", f"{len(cut.ids)} rows")
        if not full.ids:
            return Skip("no rows came")
        if trial.operation.id in selected:
            if any(trial.operation.id not in row.data for row in cut.rows or ()):
                return Skip("the selected identity is missing (SEL-01)")
            return _as_without(trial, full, cut, query)
        return _same_place(trial, full, cut, selected, query)

    for query, selected in asked:
        trial.compare([query, query.but(select=selected)], partial(judge, query=query, selected=selected))


def _as_without(trial: Trial, full: Answer, cut: Answer, query: Query) -> Outcome:
    result = sequence(trial.snapshot, full.rows or (), cut.rows or (), query)
    if isinstance(result, Difference):
        said = "the rows and their order as without select"
        return Difference(result.kind, said, result.actual, result.expected_ids, result.actual_ids)
    return result


def _same_place(trial: Trial, full: Answer, cut: Answer, selected: Sequence[str], query: Query) -> Outcome:
    """Rows without identity, told by their values; a value that no row has is SEL-03's."""
    want = [digest_of(row.project(selected)) for row in full.rows or ()]
    got = [digest_of(row.project(selected)) for row in cut.rows or ()]
    if want == got:
        return None if len(set(want)) > 1 else Skip("equal values do not show an order")
    if trial.snapshot.lacks(selected, got):
        return Skip("values that no full row has (SEL-01, SEL-03)")
    ties: dict[object, set[object]] = {}
    key = key_of(trial.operation, query)
    for row in ordered(trial.snapshot, query):
        ties.setdefault(trial.snapshot.tie(row, key), set()).add(digest_of(row.project(selected)))
    places = [ties.get(trial.snapshot.tie(row, key), set()) for row in full.rows or ()]
    if all(digest_of in pool for digest_of, pool in zip(got, places, strict=True)):
        return Skip("rows with equal sort keys came in another order")
    kind = Kind.ORDER if sorted(map(str, want)) == sorted(map(str, got)) else Kind.EXTRA
    at = next(i for i, (one, other) in enumerate(zip(want, got, strict=True)) if one != other)
    row, other = (full.rows or ())[at], (cut.rows or ())[at]
    return Difference(kind, f"row {at}: {row.project(selected)}", f"row {at}: {other.project(selected)}")


@requirement(
    "SEL-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("select"),
    after=("SEL-01",),
    needs="at least 1 row",
    cites=("select",),
)
def test_order_and_repetition_of_names_do_not_matter(trial: Trial) -> None:
    """The order and repetition of selected names do not matter.

    A set of names has no order; clients build it from code that gives them any.

    Servers use the last name, fail on a repeated one, or return a column twice.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    size = trial.collection.granted
    pairs = _pairs(trial)
    trial.need(pairs, "an identity that can be selected")

    def judge(usual: Answer, turned: Answer, *, other: tuple[str, ...]) -> Outcome:
        if not usual.ok:
            return Skip("not answered in the usual order (SEL-01)")
        if reason := without_rows(turned, f"select of {', '.join(other)}"):
            return reason
        want = {row.id: row.form for row in usual.rows or ()}
        got = {row.id: row.form for row in turned.rows or ()}
        if want == got:
            return None if want else Skip("no rows came")
        said = f"the rows of select {', '.join(sorted(set(other)))}"
        return Difference(Kind.CONTENT, said, f"others with select {', '.join(other)}")

    for one, two in pairs[:1] + pairs[-1:]:
        for other in ((two, one), (one, two, one), (two, two, one)):
            usual = Query(limit=size, select=(one, two))
            trial.compare([usual, usual.but(select=other)], partial(judge, other=other))


@requirement(
    "SEL-06",
    Level.MUST,
    Provenance.STATED,
    applies=has("select"),
    after=("SEL-01", "SEL-03"),
    needs="at least 1 row",
    cites=("select",),
)
def test_all_names_at_once_equal_no_select(trial: Trial) -> None:
    """All names at once give what no select gives, in the documented members.

    "If not provided, all fields are returned": asking for all of them must give the same.

    A projection that works name by name fails on many names, on the URL's length, or on the combination.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    names, size = _select(trial).names, trial.collection.granted

    def judge(full: Answer, cut: Answer) -> Outcome:
        if not full.ok:
            return Skip("not answered without select")
        if reason := without_rows(cut, "select of all names"):
            return reason
        whole = {row.id: row for row in full.rows or () if row.id not in trial.snapshot.shared}
        both = [row for row in cut.rows or () if row.id in whole]
        for row in both:
            wrong = content(whole[row.id], row, names)
            if wrong is not None:
                return wrong
        return None if both else Skip("no row came both ways (SEL-04)")

    trial.compare([Query(limit=size), Query(limit=size, select=tuple(names))], judge)


@requirement(
    "SEL-07",
    Level.MUST,
    Provenance.STATED,
    applies=has("select.enum"),
    per="target",
    needs="at least 1 row",
    cites=("select.enum",),
)
def test_a_name_outside_the_enum_is_refused(trial: Trial) -> None:
    """A name outside the enum is refused, alone, among good ones, and beside other parameters.

    A misspelt name that is quietly ignored looks like a field without values.

    Servers ignore unknown names, everywhere or on some pages only, return rows without members, or fail with a 500.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    select = _select(trial)
    good = select.names[0]
    for names in (["listproof"], [good, "listproof"], ["listproof", good], [good.upper()]):
        written = boundaries.raw([(select.parameter.name, name) for name in names])
        trial.compare([Request(written)], partial(refused, what=written), invariant=True)
    _beside(trial, "listproof")
    empty = boundaries.raw(
        [(select.parameter.name, "")]
    )  # no name at all to some readers, so that a 200 is not a violation
    trial.compare([Request(empty)], lambda answer: not_crashed(answer, empty), invariant=True)


@requirement(
    "SEL-08",
    Level.MUST,
    Provenance.STATED,
    applies=has("select.enum"),
    per="target",
    after=("SEL-07",),
    needs="at least 1 row",
    cites=("select",),
)
def test_names_are_repeated_not_joined_by_commas(trial: Trial) -> None:
    """The names are sent as repeated parameters; `a,b` and `["a"]` are names outside the enum and refused, also beside
    other parameters.

    Array parameters are `form` and `explode` unless the document says otherwise; both forms at once are ambiguous.

    Servers split at commas, read a JSON array, or read only the first of repeated parameters.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    select = _select(trial)
    one, two = select.names[:2]
    for joined in (f"{one},{two}", f"{one}, {two}"):
        written = boundaries.raw([(select.parameter.name, joined)])
        trial.compare([Request(written)], partial(refused, what=written), invariant=True)
        plain = f"{select.parameter.name}={joined.replace(' ', '%20')}"
        trial.compare([Request(plain)], partial(refused, what=plain), invariant=True)
    array, other = boundaries.raw([(select.parameter.name, f'["{one}"]')]), boundaries.elsewhere(trial.target)
    trial.compare([Request(array)], lambda answer: refused(answer, array), invariant=True, collection=other)
    _beside(trial, f"{one},{two}")


def _beside(trial: Trial, name: str) -> None:
    """What is not a name is refused beside every other parameter too."""
    other = boundaries.elsewhere(trial.target)
    for legal in (each for each in boundaries.single(other) if each.select is None):
        written = boundaries.joined(trial.operation, legal, boundaries.raw([(_select(trial).parameter.name, name)]))
        refused_beside(trial, legal, written, other)
