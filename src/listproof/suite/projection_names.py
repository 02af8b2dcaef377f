"""Projection: the order of names, all names at once, and names that are none."""

from __future__ import annotations

from functools import partial

from ..checking import legal_queries
from ..checking.judges import not_crashed, refused, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode
from ..collection.answer import Answer
from ..collection.request import Request
from ..oracle.difference import Difference, Kind, content
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .projection_questions import names_with_identity, select_of
from .refused_beside import refused_beside


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
    pairs = names_with_identity(trial)
    trial.need(pairs, "an identity that can be selected")

    for one, two in pairs[:1] + pairs[-1:]:
        for other in ((two, one), (one, two, one), (two, two, one)):
            usual = Query(size=size, select=(one, two))
            trial.compare([usual, usual.but(select=other)], partial(_as_in_usual_order, other))


def _as_in_usual_order(names: tuple[str, ...], usual: Answer, turned: Answer) -> Outcome:
    """Judge the answer to these names by the one where they are in their usual order, each once."""
    if not usual.ok:
        return Skip("not answered in the usual order", left_to=("SEL-01",))
    if reason := without_rows(turned, f"select of {', '.join(names)}"):
        return reason
    want = {row.id: row.form for row in usual.rows or ()}
    if want == {row.id: row.form for row in turned.rows or ()}:
        return None if want else Skip("no rows came")
    said = f"the rows of select {', '.join(sorted(set(names)))}"
    return Difference(Kind.CONTENT, said, f"others with select {', '.join(names)}")


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
    names, size = select_of(trial).names, trial.collection.granted

    asked = [Query(size=size), Query(size=size, select=tuple(names))]
    trial.compare(asked, partial(_same_members, trial, names))


def _same_members(trial: Trial, names: tuple[str, ...], full: Answer, cut: Answer) -> Outcome:
    if not full.ok:
        return Skip("not answered without select")
    if reason := without_rows(cut, "select of all names"):
        return reason
    select, whole = select_of(trial), {row.id: row for row in full.rows or () if row.id not in trial.snapshot.shared}
    both = [row for row in cut.rows or () if row.id in whole]
    for row in both:
        wrong = content(whole[row.id], row, (*select.fields(names), *select.always))
        if wrong is not None:
            return wrong
    return None if both else Skip("no row came both ways", left_to=("SEL-04",))


@requirement(
    "SEL-07",
    Level.MUST,
    Provenance.STATED,
    applies=has("select.enum", "select.repeat"),
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
    select = select_of(trial)
    good = select.names[0]
    for names in (["listproof"], [good, "listproof"], ["listproof", good], [good.upper()]):
        written = encode([(select.parameter.name, name) for name in names])
        trial.compare([Request(written)], partial(refused, what=written), invariant=True)
    _refuse_name_beside(trial, "listproof")
    empty = encode([(select.parameter.name, "")])  # no name at all to some readers, who may answer with 200
    trial.compare([Request(empty)], partial(not_crashed, what=empty), invariant=True)


@requirement(
    "SEL-08",
    Level.MUST,
    Provenance.STATED,
    applies=has("select.enum", "select.repeat"),
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
    select = select_of(trial)
    one, two = select.names[:2]
    for joined in (f"{one},{two}", f"{one}, {two}"):
        written = encode([(select.parameter.name, joined)])
        trial.compare([Request(written)], partial(refused, what=written), invariant=True)
        plain = f"{select.parameter.name}={joined.replace(' ', '%20')}"
        trial.compare([Request(plain)], partial(refused, what=plain), invariant=True)
    array, other = encode([(select.parameter.name, f'["{one}"]')]), legal_queries.elsewhere(trial.target)
    trial.compare([Request(array)], partial(refused, what=array), invariant=True, collection=other)
    _refuse_name_beside(trial, f"{one},{two}")


def _refuse_name_beside(trial: Trial, name: str) -> None:
    """What is not a name is refused beside every other parameter too."""
    other = legal_queries.elsewhere(trial.target)
    for legal in (each for each in legal_queries.single(other) if each.select is None):
        written = legal_queries.joined(trial.operation, legal, encode([(select_of(trial).parameter.name, name)]))
        refused_beside(trial, legal, written, other)
