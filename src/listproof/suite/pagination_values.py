"""Pagination: values of limit and offset that are not plain legal integers."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, ids_of, not_crashed, refused
from ..checking.outcome import Outcome, Skip
from ..checking.outcome_groups import reaction
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode
from ..collection.answer import Answer
from ..collection.request import Request
from ..contract.parameter import Parameter
from ..contract.slot import slot
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_numbers import below_minimum, beside, bounded, company, elsewhere, is_size, numbers, unbounded
from .pagination_stated import negative, stated


@requirement(
    "PAG-09",
    Level.MUST,
    Provenance.STATED,
    applies=has("size"),
    per="target",
    needs="at least 1 row",
    cites=("size", "start"),
)
def test_a_value_that_is_no_integer_is_refused(trial: Trial) -> None:
    """A `limit` or `offset` that is plainly no integer (`abc`, `1.5`, `50abc`) is refused.

    A typing mistake that is quietly replaced by a default gives wrong data instead of an error.

    Servers fall back to the default, cut `50abc` to 50, check the value only where nothing else is sent, or pass the
    text to the database and fail with a 500.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    for parameter in numbers(trial):
        for text in boundaries.NOT_INTEGERS:
            written = encode([(parameter.name, text)])
            trial.compare([Request(written)], partial(refused, what=written), invariant=True)
    where = elsewhere(trial)
    for parameter in numbers(trial):
        for legal in company(where, parameter):
            beside(trial, where, parameter, boundaries.NOT_INTEGERS[0], legal, refused)


@requirement(
    "PAG-10",
    Level.MUST,
    Provenance.STATED,
    applies=has("minimum"),
    per="target",
    needs="at least 2 rows",
    cites=("size.minimum", "start.minimum"),
)
def test_a_value_below_the_minimum_is_refused(trial: Trial) -> None:
    """A value below the documented minimum is refused.

    The document promises a check; without it a negative number reaches the query.

    Servers hand it to a slice (all rows but the last), drop the limit, check it only where nothing else is sent, or
    fail with a 500.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for parameter in bounded(trial):
        for number in ((parameter.minimum or 0) - 1, (parameter.minimum or 0) - 100):
            written = encode([(parameter.name, str(number))])
            trial.compare([Request(written)], partial(refused, what=written), invariant=True)
    where = elsewhere(trial)
    for parameter, below, legal in below_minimum(trial, where):
        if parameter.minimum is not None:
            beside(trial, where, parameter, str(parameter.minimum - below), legal, refused)


@requirement(
    "PAG-16",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=lambda operation: bool(unbounded(operation)),  # page numbers are PGN-04's
    per="target",
    needs="at least 2 rows",
    cites=("size", "start", "below"),
)
def test_a_negative_value_without_stated_minimum_gives_no_rows(trial: Trial) -> None:
    """Where no minimum is stated, a negative value is refused or gives `[]`: never other rows. Where the contract
    states what becomes of it (`below`), that does.

    A negative number has no meaning here; rows in answer to it are rows that nobody asked for.

    Servers hand the number to a slice: `limit=-1` gives all rows but the last, `offset=-3` the last three, and
    `offset=-5&limit=3` the first three of the last five. (What crashes breaks PAG-11.)
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")

    own = unbounded(trial.operation)
    for parameter in own:
        for number in (-1, -3):
            written = encode([(parameter.name, str(number))])
            trial.compare([Request(written)], partial(_no_rows, trial, parameter, written=written), invariant=True)
    where = elsewhere(trial)
    for parameter, below, legal in below_minimum(trial, where):
        if parameter not in own:
            continue
        beside(trial, where, parameter, str(-below), legal, partial(_no_rows, trial, parameter))


def _no_rows(trial: Trial, parameter: Parameter, answer: Answer, written: str) -> Outcome:
    trial.observe("negative", reaction(answer), f"a negative {parameter.name}")
    if fact := stated(trial.operation, "below"):
        alone = "&" not in written
        first = None if is_size(trial.operation, parameter) else trial.ask(Query())
        if fact == "clamp" and first is not None and not alone:
            return Skip("")  # the first page of another question
        return negative(trial, fact, written, answer, first=first)
    if answer.refused or (answer.ok and not answer.ids):
        return None
    if answer.status >= 500:
        return Skip(f"{written} is answered with {answer.status}", left_to=("PAG-11",))
    want = f"{written}: a refusal or no rows"
    if answer.status == 200:
        return Difference(Kind.ACCEPTED, want, str(answer), (), ids_of(answer))
    return Difference(Kind.STATUS, want, str(answer))


@requirement(
    "PAG-13",
    Level.SHOULD,
    Provenance.IMPLIED,
    per="target",
    after=("FLT-05",),
    cites=("size", "start", "order", "filter"),
)
def test_repeated_or_unknown_parameters_never_crash(trial: Trial) -> None:
    """A repeated scalar parameter or an unknown parameter never gives 5xx.

    Proxies, retries and form libraries repeat parameters; newer clients send names that older servers do not know.

    A parser hands a list where one value is expected, or forwards unknown names to the database.
    """
    repeated = [[(each.name, "1"), (each.name, "2")] for each in numbers(trial)]
    order = trial.operation.order
    if order and order.asc and order.desc:
        repeated += [[*order.asc.fill(key=key), *order.desc.fill(key=key)] for key in order.keys]
    repeated += [
        [(each.parameter.name, value) for value in each.values[:2]]
        for each in trial.operation.equalities
        if each.values
    ]
    # no object of JSON has a member twice, and a header that comes twice is one
    repeated = [each for each in repeated if all(slot(name).location == "query" for name, _ in each)]
    for sent in (*repeated, [("listproof_unknown", "1")]):
        written = encode(sent)
        unknown = "unknown" in written
        subject = "an unknown parameter" if unknown else f"{written.partition('=')[0]} sent twice"
        trial.compare([Request(written)], partial(_no_crash, trial, subject, written), invariant=True)


def _no_crash(trial: Trial, subject: str, written: str, answer: Answer) -> Outcome:
    rows = f"{len(answer.ids)} row{'s' * (len(answer.ids) != 1)}"
    trial.observe("repeated", f"answered with {rows if answer.ok else answer.status}", subject)
    return not_crashed(answer, written)


@requirement(
    "PAG-15",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("size"),
    per="target",
    needs="at least 2 rows",
    cites=("size", "start"),
)
def test_unusual_spellings_of_integers_are_refused_or_read(trial: Trial) -> None:
    """Spellings on which integer parsers differ are refused or read as that integer: never ignored, never 5xx.

    `1e1` (10), `1.0`, `+2` (sent as %2B2), ` 2`, `002`, `1_1` and non-ASCII digits mean one number or none, not the
    default. JSON Schema counts `1e1` and `1.0` among the integers.

    A lenient parser takes the digits up to the first strange character, or the server falls back to the default.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for parameter in numbers(trial):
        for text, number in (*boundaries.SPELLINGS, boundaries.exponent(parameter)):
            if parameter.location == "slot" and not (text.isascii() and text == text.strip()):
                continue  # no header holds it
            written = f"{quote(parameter.name)}={quote(text, safe='')}"
            same = encode([(parameter.name, str(number))])
            judge = partial(_refused_or_read, trial, written, same)
            trial.compare([Request(written), Request(same), Request("")], judge)


def _refused_or_read(trial: Trial, written: str, same: str, odd: Answer, plain: Answer, ignored: Answer) -> Outcome:
    """Judge a spelling by the plain one of that integer, and by the answer where the parameter is not sent."""
    if odd.refused:
        return None
    if odd.status != 200:
        return Difference(Kind.STATUS, f"{written} is refused or read as an integer", str(odd))
    if not odd.ok or not plain.ok or not ignored.ok:
        return NOT_ROWS
    if not isinstance(sequence(trial.snapshot, plain.rows or (), odd.rows or ()), Difference):
        told_apart = len(plain.ids) != len(ignored.ids) or plain.ids[:1] != ignored.ids[:1]
        return None if told_apart else Skip("too few rows to tell it from being ignored")
    want = f"{written} is refused or gives the {many(len(plain.ids), 'row')} of {same}"
    what = "as if it were not there" if odd.ids == ignored.ids else ""
    return Difference(Kind.CONTENT, want, f"{many(len(odd.ids), 'row')} {what}".strip(), ids_of(plain), ids_of(odd))
