"""Scope: malformed ids of parents, ids in other spellings, and ids that are nearly a parent's."""

from __future__ import annotations

from functools import partial

from ..checking.judges import NOT_ROWS, is_not_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..oracle.difference import Difference, Kind
from ..oracle.legal import parents_fit, types
from ..oracle.ownership import stranger
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .scope_rows import stands_in


@requirement(
    "SCO-04",
    Level.MUST,
    Provenance.STATED,
    Provenance.HTTP,
    applies=has("parent"),
    per="target",
    cites=("path",),
)
def test_a_malformed_parent_id_is_refused(trial: Trial) -> None:
    """A malformed parent id is refused (404 tolerated): never 5xx, never rows.

    Where the document allows the text (it gives the id no format, pattern or other type), no rows are tolerated too.

    The text reaches a database column of type uuid, or a pattern, and the server fails with a 500.
    """
    paths = [p.schema for p in trial.operation.parents]
    formed = any("format" in schema and set(types(schema)) <= {"string"} for schema in paths)
    for place in trial.probes.malformed:
        allowed = not formed and parents_fit(trial.operation, place.parents)
        judge = partial(_malformed_refused, f"{place.path[:80]} is refused", allowed)
        trial.compare([Query()], judge, invariant=True, collection=place)


def _malformed_refused(said: str, allowed: bool, answer: Answer) -> Outcome:
    """Judge the listing of a malformed id; where the document has it ``allowed``, no rows will do."""
    if answer.rows:
        return Difference(Kind.FOREIGN, said, many(len(answer.ids), "row"))
    if allowed and is_not_rows(answer):
        return NOT_ROWS
    if answer.refused or (answer.ok and allowed):
        return None
    if 300 <= answer.status < 400:
        return Skip("answered with a redirect")
    return Difference(Kind.STATUS if answer.status >= 500 else Kind.ACCEPTED, said, str(answer))


@requirement(
    "SCO-08",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent"),
    per="target",
    needs="a collection with rows",
    cites=("path", "404"),
)
def test_an_id_opens_its_own_rows_only(trial: Trial) -> None:
    """Another spelling of a parent's id (a UUID in upper case, in braces, without dashes; an integer with zeros before
    it) gives the same rows or is refused, with the documented 404 where there is one; an id that differs in a
    character, or is cut short or made longer, opens none of its rows. Neither gives a 5xx or another parent's rows.

    Ids are copied from logs and pages that write them otherwise or cut them short; an empty conversation, or that of
    somebody else, is taken for an answer.

    Servers look a parent up by the beginning of its id, check the id in one spelling and look it up in another, or let
    the database parse it.
    """
    own = trial.collection
    trial.need(len(trial.snapshot), "a collection with rows")
    for place in trial.probes.spelled.get(own.name, ()):
        trial.compare([Query()], partial(_same_or_refused, trial, place), invariant=True, collection=place)
    for place in trial.probes.altered.get(own.name, ()):
        trial.compare([Query()], partial(_none_of_it, trial, place), invariant=True, collection=place)


def _same_or_refused(trial: Trial, place: Listing, answer: Answer) -> Outcome:
    said = f"{place.path[:80]} gives the rows of {trial.collection.name} or is refused"
    stated = "404" in trial.operation.responses
    if answer.ok and not answer.rows and stated and not _for_any_id(trial, answer):
        return Difference(Kind.ACCEPTED, said, str(answer))
    known = answer.rows is None or _own_rows_only(trial, answer)
    if not known and not _for_any_id(trial, answer):
        return Difference(Kind.FOREIGN, said, f"{many(len(answer.ids), 'row')}, some of elsewhere")
    return _never_crashed(trial, answer, said)


def _none_of_it(trial: Trial, place: Listing, answer: Answer) -> Outcome:
    own = trial.collection
    said = f"{place.path[:80]} gives no rows of {own.name}"
    rows = [row for row in answer.rows or () if stands_in(own, row)]
    rows += [row for row in answer.rows or () if stranger(trial.operation, place.parents, row)]
    if rows and not _for_any_id(trial, answer):
        ids = tuple(dict.fromkeys(str(row.id) for row in rows))
        return Difference(Kind.FOREIGN, said, f"{many(len(ids), 'row')} that are not its own", (), ids)
    return Skip("any id gives rows", left_to=("SCO-03", "SCO-04")) if rows else _never_crashed(trial, answer, said)


def _own_rows_only(trial: Trial, answer: Answer) -> bool:
    """Whether all rows are those of the collection under test, also where some were added meanwhile."""
    new = set(answer.ids) - set(trial.snapshot.by_id)
    whole = Query(size=trial.collection.granted) if trial.operation.page else Query()
    return not new or new <= set(trial.collection.ask(whole, fresh=True).ids)


def _never_crashed(trial: Trial, answer: Answer, said: str) -> Outcome:
    if is_not_rows(answer):
        return NOT_ROWS
    if answer.refused or answer.ok:
        return None
    if answer.status < 500:
        return Skip(f"answered with {answer.status}")
    if _for_any_id(trial, answer):
        return Skip("any id gives the same", left_to=("SCO-03", "SCO-04"))
    return Difference(Kind.STATUS, said, str(answer))


def _for_any_id(trial: Trial, answer: Answer) -> bool:
    """Whether an id that is nobody's gets the same kind of answer: that is a matter of its own."""
    probes = trial.probes
    others = [trial.ask(Query(), each) for each in (probes.unknown, *probes.malformed[:1], *probes.malformed[-1:])]
    return any(each.status == answer.status and bool(each.rows) == bool(answer.rows) for each in others)
