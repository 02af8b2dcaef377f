"""Pagination: values of limit and offset that are no plain legal integers."""

from __future__ import annotations

from urllib.parse import quote

from .. import values
from ..collection import Answer, Request
from ..contract import Parameter
from ..model import Difference, Kind, sequence
from ..query import encode, fill
from ..requirement import has, requirement
from ..results import Level, Provenance
from ..trial import UNREAD, Outcome, Skip, Trial, not_crashed, refused


def _numbers(trial: Trial) -> tuple[Parameter, ...]:
    page = trial.operation.page
    return (page.size, page.at) if page else ()


@requirement(
    "PAG-09",
    Level.MUST,
    Provenance.STATED,
    applies=has("limit", "offset"),
    per="target",
    needs="at least 1 row",
    cites=("limit", "offset"),
)
def test_a_value_that_is_no_integer_is_refused(trial: Trial) -> None:
    """A `limit` or `offset` that is plainly no integer (`abc`, `1.5`, `1e1`, empty, `50abc`) is refused.

    A typing mistake that is quietly replaced by a default gives wrong data instead of an error.

    Servers fall back to the default, cut `50abc` to 50, or pass the text to the database and fail with a 500.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    for parameter in _numbers(trial):
        for text in values.NOT_INTEGERS:
            written = encode([(parameter.name, text)])
            trial.compare([Request(written)], lambda answer, w=written: refused(answer, w), invariant=True)


@requirement(
    "PAG-10",
    Level.MUST,
    Provenance.STATED,
    applies=has("minimum"),
    per="target",
    needs="at least 2 rows",
    cites=("limit.minimum", "offset.minimum"),
)
def test_a_value_below_the_minimum_is_refused(trial: Trial) -> None:
    """A value below the documented minimum is refused.

    The document promises a check; without it a negative number reaches the query.

    Servers hand it to a slice (all rows but the last), drop the limit, or fail with a 500.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for parameter in _numbers(trial):
        for number in ((parameter.minimum or 0) - 1, (parameter.minimum or 0) - 100):
            written = encode([(parameter.name, str(number))])
            trial.compare([Request(written)], lambda answer, w=written: refused(answer, w), invariant=True)


@requirement(
    "PAG-16",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("limit", "!minimum"),
    per="target",
    needs="at least 2 rows",
    cites=("limit", "offset"),
)
def test_a_negative_value_without_stated_minimum_gives_no_rows(trial: Trial) -> None:
    """Where no minimum is stated, a negative value is refused or gives `[]`: never other rows, never 5xx.

    A negative number has no meaning here; rows in answer to it are rows that nobody asked for.

    Servers hand the number to a slice: `limit=-1` gives all rows but the last, `offset=-3` the last three.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for parameter in _numbers(trial):
        for number in (-1, -3):
            written = encode([(parameter.name, str(number))])

            def judge(answer: Answer, written: str = written, parameter: Parameter = parameter) -> Outcome:
                if answer.refused:
                    trial.observe("negative", f"refused with {answer.status}", f"a negative {parameter.name}")
                    return None
                if answer.ok and not answer.ids:
                    trial.observe("negative", "answered with no rows", f"a negative {parameter.name}")
                    return None
                if answer.status == 200:
                    names = tuple(map(str, answer.ids))
                    return Difference(Kind.ACCEPTED, f"{written}: a refusal or no rows", str(answer), (), names)
                return Difference(Kind.STATUS, f"{written}: a refusal or no rows", str(answer))

            trial.compare([Request(written)], judge, invariant=True)


@requirement(
    "PAG-11",
    Level.MUST,
    Provenance.HTTP,
    applies=has("limit", "offset"),
    per="target",
    cites=("limit", "offset"),
)
def test_large_integers_never_crash(trial: Trial) -> None:
    """Large integers (2³¹, 2⁶³, 2⁶³−1 with an offset, 23 digits) never give 5xx; a refusal is an observation.

    A number is the caller's to send; a 500 says that the server did not look at it.

    The value overflows in the database driver, or limit + offset overflows in the server's own arithmetic.
    """
    size, at = _numbers(trial)
    offset = (at.name, str(values.safe_offset(trial.collection)))
    for number in values.LARGE:
        for pairs in ([(size.name, str(number)), offset], [(at.name, str(number))]):
            written = encode(pairs)

            def judge(answer: Answer, written: str = written, pairs: list[tuple[str, str]] = pairs) -> Outcome:
                said = f"{'refused' if answer.refused else 'answered'} with {answer.status}"
                trial.observe("large", said, f"a large {pairs[0][0]}")
                return not_crashed(answer, written)

            trial.compare([Request(written)], judge, invariant=True)


@requirement(
    "PAG-13",
    Level.SHOULD,
    Provenance.IMPLIED,
    per="target",
    cites=("limit", "offset", "order", "filter"),
)
def test_repeated_or_unknown_parameters_never_crash(trial: Trial) -> None:
    """A repeated scalar parameter or an unknown parameter never gives 5xx.

    Proxies, retries and form libraries repeat parameters; newer clients send names that older servers do not know.

    A parser hands a list where one value is expected, or forwards unknown names to the database.
    """
    repeated = [[(each.name, "1"), (each.name, "2")] for each in _numbers(trial)]
    order = trial.operation.order
    if order and order.asc and order.desc:
        repeated += [fill(order.asc, key=key) + fill(order.desc, key=key) for key in order.keys]
    repeated += [
        [(each.parameter.name, value) for value in each.values[:2]] for each in trial.operation.filters if each.values
    ]
    for pairs in (*repeated, [("listproof_unknown", "1")]):
        written = encode(pairs)

        def judge(answer: Answer, written: str = written) -> Outcome:
            unknown = "unknown" in written
            subject = "an unknown parameter" if unknown else f"{written.partition('=')[0]} sent twice"
            trial.observe("repeated", _reaction(answer), subject)
            return not_crashed(answer, written)

        trial.compare([Request(written)], judge, invariant=True)


def _reaction(answer: Answer) -> str:
    return (
        f"answered with {len(answer.ids)} row{'s' * (len(answer.ids) != 1)}"
        if answer.ok
        else f"answered with {answer.status}"
    )


@requirement(
    "PAG-15",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("limit", "offset"),
    per="target",
    needs="at least 2 rows",
    cites=("limit", "offset"),
)
def test_unusual_spellings_of_integers_are_refused_or_read(trial: Trial) -> None:
    """Spellings on which integer parsers differ are refused or read as that integer: never ignored, never 5xx.

    `1.0`, `+2` (sent as %2B2), ` 2`, `002`, `1_1` and non-ASCII digits mean one number or none, not the default.

    A lenient parser takes the digits up to the first strange character, or the server falls back to the default.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for parameter in _numbers(trial):
        for text, number in values.SPELLINGS:
            written = f"{quote(parameter.name)}={quote(text, safe='')}"
            same = encode([(parameter.name, str(number))])

            def judge(odd: Answer, plain: Answer, ignored: Answer, written: str = written, same: str = same) -> Outcome:
                if odd.refused:
                    return None
                if odd.status != 200:
                    return Difference(Kind.STATUS, f"{written} is refused or read as an integer", str(odd))
                if not odd.ok or not plain.ok or not ignored.ok:
                    return UNREAD
                if not isinstance(sequence(trial.snapshot, plain.rows or (), odd.rows or ()), Difference):
                    told = len(plain.ids) != len(ignored.ids) or plain.ids[:1] != ignored.ids[:1]
                    return None if told else Skip("too few rows to tell it from being ignored")
                want = f"{written} is refused or gives the {len(plain.ids)} rows of {same}"
                what = "as if it were not there" if odd.ids == ignored.ids else ""
                names = (tuple(map(str, plain.ids)), tuple(map(str, odd.ids)))
                return Difference(Kind.CONTENT, want, f"{len(odd.ids)} rows {what}".strip(), *names)

            trial.compare([Request(written), Request(same), Request("")], judge)
