"""Projection: names that are joined, with blanks, with nothing between two signs, and twice."""

from __future__ import annotations

from functools import partial

from ..checking.judges import not_crashed
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode, pairs
from ..collection.answer import Answer
from ..collection.request import Request
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .projection_questions import names_with_identity, select_of


@requirement(
    "SEL-09",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("select", "!select.repeat"),
    per="target",
    after=("SEL-01", "SEL-02", "SEL-05"),
    needs="at least 1 row, and an identity that can be selected",
    cites=("select",),
)
def test_blanks_empty_names_and_repetition_are_refused_or_change_nothing(trial: Trial) -> None:
    """In a list of names in one parameter blanks, empty names and repetition are refused or change nothing.

    People and scripts write `id, name`, and leave a comma at the end.

    Servers look for a member named " name" and leave it out, read an empty name as all of them, or fail with a 500.
    """
    select, size = select_of(trial), trial.collection.granted if trial.operation.page else None
    found = names_with_identity(trial)
    trial.need(found and len(trial.snapshot), "at least 1 row, and an identity that can be selected")
    one, two = found[0]
    join = select.join
    for text in (f"{one}{join} {two}", f"{one} {join}{two}", f"{one}{join}{join}{two}", f"{one}{join}{two}{join}",
                 f"{join}{one}{join}{two}", f"{one}{join}{two}{join}{one}"):  # fmt: skip
        sized = pairs(trial.operation, Query(size=size))
        written = encode([*sized, *select.send.fill(name=text)])
        usual = Query(size=size, select=(one, two))
        trial.compare([usual, Request(written)], partial(_same_members, text), subject=1)


def _same_members(text: str, usual: Answer, answer: Answer) -> Outcome:
    if not usual.ok:
        return Skip("not answered in the usual form", left_to=("SEL-01",))
    if answer.refused:
        return None
    if not answer.ok:
        return not_crashed(answer, f"a list of names {text!r}") or Skip("not answered with rows", left_to=("SCH-05",))
    want, got = ({row.id: row.form for row in each.rows or ()} for each in (usual, answer))
    if want == got:
        return None if want else Skip("no rows came")
    members = sorted({name for row in answer.rows or () for name in row.data})
    said = f"{text!r} is refused, or gives what is asked for without blanks, empty names and repetition"
    return Difference(Kind.CONTENT, said, f"rows with {', '.join(members[:8])}")
